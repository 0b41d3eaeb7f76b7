; matrix.asm - product of two square matrices of words, row by row, column by column.

        .include "bare.inc"

        .ifndef REPEAT
        .equ    REPEAT, MATRIX_REPEAT
        .endif

        .equ    ROW, 4 * MATRIX_SIDE            ; bytes

workload:
        push    {lr}
        lea     r0, left
        lea     r1, product                     ; both factors, they lie side by side
        li      r2, LCG_SEED
        call    fill_words
        mov     r0, 0                           ; checksum
        li      r12, REPEAT
        lea     r10, right + ROW                ; what the end of the row is after the last row

repeat: lea     r9, product                     ; the next word of the product
        lea     r8, left + ROW                  ; end of the row
1:      lea     r7, right                       ; top of the column
        add     r6, r7, ROW                     ; end of the top row
2:      mov     r5, 0                           ; sum
        mov     r4, r7
        mov     r3, -ROW
3:      ldw     r1, [r8 + r3]
        ldw     r2, [r4]
        add     r4, r4, ROW
        mul     r1, r1, r2
        add     r5, r5, r1
        adds    r3, r3, 4
        bne     3b
        stw     r5, [r9]
        add     r9, r9, 4
        shl     r1, r0, 5                       ; checksum = checksum * 33 + sum
        add     r0, r0, r1
        add     r0, r0, r5
        add     r7, r7, 4
        cmp     r7, r6
        bne     2b
        add     r8, r8, ROW
        cmp     r8, r10
        bne     1b
        subs    r12, r12, 1
        bne     repeat
        pop     {lr}
        ret

        .bss
        .align  4
left:   .space  ROW * MATRIX_SIDE
right:  .space  ROW * MATRIX_SIDE
product: .space ROW * MATRIX_SIDE
