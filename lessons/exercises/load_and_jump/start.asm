; Does what an operating system does to start a program: copies it to an address, and jumps there.

        .include "instance.inc"         ; PAGE

        .equ    PLACE, PAGE * 0x1000

_start: lea     r0, program
        lea     r1, program_end
        li      r2, PLACE
        ; ...
        jmp     program

; The program. It prints a star, and ends with the number of the page in which it runs.
program:
        lea     r6, program             ; where am I?
        shr     r6, r6, 12
        li      r0, CONSOLE
        mov     r1, '*'
        stw     r1, [r0 + CONSOLE_OUT]
        mov     r1, '\n'
        stw     r1, [r0 + CONSOLE_OUT]
        li      r0, SYSTEM
        stw     r6, [r0 + SYSTEM_POWER] ; switches the machine off, with code r6
program_end:
