; Starts sleeper, and waits for its end.

        .include "user.inc"

_start: lea     r0, name
        mov     r1, 7
        sys     spawn
        sys     wait
        lea     r0, text
        call    print_line
        mov     r0, 0
        jmp     exit

        .rodata
name:   .ascii  "sleeper"
text:   .asciz  "sleeper ended with "

        .include "lib.inc"
