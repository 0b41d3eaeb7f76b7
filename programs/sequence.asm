; sequence.asm - five times the one, then five times the other.
; Watch: there is one thread, so the order is always the same.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

        .equ    TIMES, 5

_start:
        call    f1
        call    f2
        mov     r0, 0
        jmp     exit

f1:     push    {r6, lr}
        mov     r6, TIMES
1:      lea     r0, hello
        call    print
        subs    r6, r6, 1
        bne     1b
        pop     {r6, lr}
        ret

f2:     push    {r6, lr}
        mov     r6, TIMES
1:      lea     r0, how_are_you
        call    print
        subs    r6, r6, 1
        bne     1b
        pop     {r6, lr}
        ret

        .rodata
        message hello,          "Hello!\n",             "Bonjour !\n"
        message how_are_you,    "How are you?\n",       "Ça va ?\n"

        .include "lib.inc"
