; bubble.asm - sorts BUBBLE_WORDS random signed words; each pass carries the largest to the end.
;
; One index from a negative number up to 0, and two bases: this word and the next.

        .include "bare.inc"

        .ifndef REPEAT
        .equ    REPEAT, BUBBLE_REPEAT
        .endif

workload:
        push    {lr}
        mov     r6, 0                   ; checksum
        li      r12, REPEAT
        li      r2, LCG_SEED
        lea     r11, array
        li      r10, 4 * BUBBLE_WORDS
        add     r10, r11, r10           ; end of the array

repeat: mov     r0, r11
        mov     r1, r10
        call    fill_words
        mov     r9, r0                  ; the random state, for the next time

        sub     r4, r10, 4              ; the last word of what is not sorted yet
1:      add     r5, r4, 4
        sub     r3, r11, r4
2:      ldw     r1, [r4 + r3]
        ldw     r2, [r5 + r3]
        cmp     r1, r2
        ble     3f
        stw     r2, [r4 + r3]
        stw     r1, [r5 + r3]
3:      adds    r3, r3, 4
        bne     2b
        sub     r4, r4, 4
        cmp     r4, r11
        bne     1b

        sub     r3, r11, r10
4:      shl     r1, r6, 5               ; checksum = checksum * 33 + word
        ldw     r2, [r10 + r3]
        add     r6, r6, r1
        add     r6, r6, r2
        adds    r3, r3, 4
        bne     4b
        mov     r2, r9
        subs    r12, r12, 1
        bne     repeat
        mov     r0, r6
        pop     {lr}
        ret

        .bss
        .align  4
array:  .space  4 * BUBBLE_WORDS
