; The smallest of eight words.

        .include "user.inc"
        .include "instance.inc"         ; P, Q, R

_start: lea     r1, table
        mov     r3, 7                   ; still to look at
        ldw     r0, [r1]                ; the smallest so far
1:      add     r1, r1, 4
        ldw     r2, [r1]
        cmp     r2, r0
        bge     2f
        mov     r0, r2
2:      subs    r3, r3, 1
        bne     1b
        stw     r0, [least]
        sys     exit

        .data
        .align  4
table:  .word   P, 95, Q, 97, 93, 88, 91, R
least:  .word   0
