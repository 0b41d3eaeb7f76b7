; copy.asm - copies COPY_WORDS words, one a turn.

        .include "bare.inc"

        .ifndef REPEAT
        .equ    REPEAT, COPY_REPEAT
        .endif

workload:
        push    {lr}
        lea     r0, source
        lea     r1, source_end
        li      r2, LCG_SEED
        call    fill_words
        mov     r0, 0                   ; checksum
        li      r12, REPEAT
        lea     r11, source
        lea     r10, source_end
        lea     r9, target_end

1:      stw     r12, [r11]              ; another text each time
        sub     r3, r11, r10
2:      ldw     r1, [r10 + r3]
        stw     r1, [r9 + r3]
        adds    r3, r3, 4
        bne     2b
        sub     r3, r11, r10
        ldw     r1, [r9 + r3]
        shl     r2, r0, 5               ; checksum = checksum * 33 + first word
        add     r0, r0, r2
        add     r0, r0, r1
        subs    r12, r12, 1
        bne     1b

        sub     r3, r11, r10
3:      shl     r2, r0, 5               ; and once all words
        ldw     r1, [r9 + r3]
        add     r0, r0, r2
        add     r0, r0, r1
        adds    r3, r3, 4
        bne     3b
        pop     {lr}
        ret

        .bss
        .align  4
source: .space  4 * COPY_WORDS
source_end:
target: .space  4 * COPY_WORDS
target_end:
