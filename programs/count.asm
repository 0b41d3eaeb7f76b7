; count.asm - counts slowly: between two lines it does nothing but turn a loop.
; Watch: it never gives the processor away by itself. The clock interrupt takes it.

        .include "user.inc"
        .include "message.inc"

        .equ    LINES, 6
        .equ    TURNS, 5000                     ; about 35,000 cycles

_start:
        mov     r6, 1
1:      lea     r0, text
        mov     r1, r6
        call    print_line
        li      r2, TURNS
2:      subs    r2, r2, 1
        bne     2b
        add     r6, r6, 1
        cmp     r6, LINES
        ble     1b
        mov     r0, 0
        jmp     exit

        .rodata
        message text,           "count: ", "count : "

        .include "lib.inc"
