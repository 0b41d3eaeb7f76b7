; echo.asm - says again what is typed, line by line, until the end of the input (Ctrl-D).
; Watch: between two lines it is blocked; the keyboard's interrupt makes it ready.

        .include "user.inc"
        .include "message.inc"

_start:
        lea     r1, line
        mov     r2, LINE_BYTES
        call    read_line
        cmp     r0, 0
        ble     1f
        mov     r6, r0
        lea     r0, text
        call    print
        lea     r1, line
        mov     r2, r6
        call    print_bytes
        jmp     _start
1:      lea     r0, goodbye
        call    print
        mov     r0, 0
        jmp     exit

        .rodata
        message text,           "you typed: ", "vous avez tapé : "
        message goodbye,        "echo: end of input\n", "echo : fin de l'entrée\n"

        .include "lib.inc"

        .bss
        .equ    LINE_BYTES, 80
line:   .space  LINE_BYTES
