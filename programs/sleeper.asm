; sleeper.asm - sleeps most of the time.
; Watch: while it is blocked it costs nothing; when its tick comes it is ready again.

        .include "user.inc"
        .include "message.inc"

        .equ    NAPS, 4
        .equ    TICKS, 3                        ; length of a nap

_start:
        mov     r6, 1
1:      mov     r0, TICKS
        sys     sleep
        lea     r0, text
        mov     r1, r6
        call    print_line
        add     r6, r6, 1
        cmp     r6, NAPS
        ble     1b
        mov     r0, 0
        jmp     exit

        .rodata
        message text,           "sleeper: nap ", "sleeper : sieste "

        .include "lib.inc"
