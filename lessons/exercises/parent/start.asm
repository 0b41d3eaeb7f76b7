; Starts hello, and waits for its end.

        .include "user.inc"

_start: lea     r0, name
        mov     r1, 5
        sys     spawn
        ; ...
        mov     r0, 0
        jmp     exit

        .rodata
name:   .ascii  "hello"
text:   .asciz  "hello ended with "

        .include "lib.inc"
