# crc.S - CRC-32 (polynomial 0xedb88320, bits reflected) with a table of 256 words, as zlib has it.

        .include "virt.inc"

        .ifndef REPEAT
        .equ    REPEAT, CRC_REPEAT
        .endif

        .equ    POLYNOMIAL, 0xedb88320

workload:
        mv      s7, ra
        la      a0, buffer
        la      a1, buffer_end
        li      a2, LCG_SEED
        call    fill_words

        la      s6, table
        li      t3, POLYNOMIAL
        li      t4, 0                   # the byte
        li      t6, 256
        mv      t0, s6
1:      mv      t1, t4
        li      t2, 8                   # bits
2:      andi    t5, t1, 1
        srli    t1, t1, 1
        beqz    t5, 3f
        xor     t1, t1, t3
3:      addi    t2, t2, -1
        bnez    t2, 2b
        sw      t1, 0(t0)
        addi    t0, t0, 4
        addi    t4, t4, 1
        bne     t4, t6, 1b

        li      a0, -1
        li      s0, REPEAT
        la      s1, buffer
        la      s2, buffer_end
4:      mv      t0, s1
5:      lbu     t1, 0(t0)
        xor     t1, t1, a0
        andi    t1, t1, 0xff
        slli    t1, t1, 2
        add     t1, t1, s6
        lw      t1, 0(t1)
        srli    a0, a0, 8
        xor     a0, a0, t1
        addi    t0, t0, 1
        bne     t0, s2, 5b
        addi    s0, s0, -1              # as if the buffer stood there REPEAT times
        bnez    s0, 4b
        not     a0, a0
        jr      s7

        .bss
        .balign 4
table:  .space  4 * 256
buffer: .space  CRC_BYTES
buffer_end:
