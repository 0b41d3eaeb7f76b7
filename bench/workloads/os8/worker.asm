; worker.asm - one of eight equal processes that only compute, so that each clock interrupt finds
; somebody to preempt. Prints its checksum in one line, in one system call.

        .include "user.inc"

        .ifndef TURNS
        .equ    TURNS, 10000                    ; about 30 million instructions
        .endif

        .equ    WORDS, 256

_start: li      r6, 1                           ; the random state
        li      r7, TURNS
        lea     r8, words_end
1:      mov     r3, -4 * WORDS
2:      ldw     r1, [r8 + r3]
        shl     r2, r6, 13                      ; xorshift32
        xor     r6, r6, r2
        shr     r2, r6, 17
        xor     r6, r6, r2
        shl     r2, r6, 5
        xor     r6, r6, r2
        add     r1, r1, r6
        stw     r1, [r8 + r3]
        adds    r3, r3, 4
        bne     2b
        subs    r7, r7, 1
        bne     1b

        mov     r0, 0                           ; checksum = checksum * 33 + word
        mov     r3, -4 * WORDS
3:      shl     r2, r0, 5
        ldw     r1, [r8 + r3]
        add     r0, r0, r2
        add     r0, r0, r1
        adds    r3, r3, 4
        bne     3b

        lea     r1, line
        mov     r4, r1
        mov     r2, 28                          ; shift of the digit
4:      shr     r3, r0, r2
        and     r3, r3, 15
        add     r3, r3, '0'
        cmp     r3, '9'
        ble     5f
        add     r3, r3, 'a' - '9' - 1
5:      stb     r3, [r4]
        add     r4, r4, 1
        subs    r2, r2, 4
        bpl     4b
        mov     r0, 1
        mov     r2, 9                           ; bytes of the line
        sys     write
        mov     r0, 0
        sys     exit

        .data
line:   .ascii  "00000000\n"
        .bss
        .align  4
words:  .space  4 * WORDS
words_end:
