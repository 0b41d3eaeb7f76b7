; The smallest of eight words.

        .include "user.inc"
        .include "instance.inc"         ; P, Q, R

_start: lea     r1, table
        ldw     r0, [r1]                ; the smallest so far
        ; ...
        sys     exit

        .data
        .align  4
table:  .word   P, 95, Q, 97, 93, 88, 91, R
least:  .word   0
