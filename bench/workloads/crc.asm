; crc.asm - CRC-32 (polynomial 0xedb88320, bits reflected) with a table of 256 words, as zlib has it.

        .include "bare.inc"

        .ifndef REPEAT
        .equ    REPEAT, CRC_REPEAT
        .endif

        .equ    POLYNOMIAL, 0xedb88320

workload:
        push    {lr}
        lea     r0, buffer
        lea     r1, buffer_end
        li      r2, LCG_SEED
        call    fill_words

        lea     r6, table
        li      r3, POLYNOMIAL
        mov     r4, 0                   ; the byte
1:      mov     r1, r4
        mov     r2, 8                   ; bits
2:      test    r1, 1
        shr     r1, r1, 1
        beq     3f
        xor     r1, r1, r3
3:      subs    r2, r2, 1
        bne     2b
        shl     r2, r4, 2
        stw     r1, [r6 + r2]
        add     r4, r4, 1
        cmp     r4, 256
        bne     1b

        mov     r0, -1
        li      r12, REPEAT
        lea     r11, buffer_end
4:      li      r3, -CRC_BYTES
5:      ldbu    r1, [r11 + r3]
        xor     r1, r1, r0
        and     r1, r1, 0xff
        shl     r1, r1, 2
        ldw     r1, [r6 + r1]
        shr     r0, r0, 8
        xor     r0, r0, r1
        adds    r3, r3, 1
        bne     5b
        subs    r12, r12, 1             ; as if the buffer stood there REPEAT times
        bne     4b
        not     r0, r0
        pop     {lr}
        ret

        .bss
        .align  4
table:  .space  4 * 256
buffer: .space  CRC_BYTES
buffer_end:
