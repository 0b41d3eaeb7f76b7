; hello.asm - the shortest program that says something and ends.

        .include "user.inc"

_start:
        lea     r0, greeting
        call    print
        mov     r0, 0
        jmp     exit

        .rodata
greeting:
        .asciz  "hello, world\n"

        .include "lib.inc"
