; Starts hello, and waits for its end.

        .include "user.inc"

_start: lea     r0, name
        mov     r1, 5
        sys     spawn
        sys     wait
        lea     r0, text
        call    print_line
        mov     r0, 0
        jmp     exit

        .rodata
name:   .ascii  "hello"
text:   .asciz  "hello ended with "

        .include "lib.inc"
