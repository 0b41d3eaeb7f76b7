; concurrent.asm - the two functions of sequence.asm as two threads, with a short sleep after each line.
; Watch: the lines are mixed, and with another seed in another order; join waits for the end of both.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

        .equ    TIMES, 5

_start:
        lea     r0, f1
        call    thread_start
        mov     r6, r0
        lea     r0, f2
        call    thread_start
        mov     r7, r0
        mov     r0, r6
        call    thread_join
        mov     r0, r7
        call    thread_join
        mov     r0, 0
        jmp     exit

f1:     push    {lr}
        mov     r6, TIMES
1:      lea     r0, hello
        call    print
        call    short_sleep
        subs    r6, r6, 1
        bne     1b
        pop     {lr}
        ret

f2:     push    {lr}
        mov     r6, TIMES
1:      lea     r0, how_are_you
        call    print
        call    short_sleep
        subs    r6, r6, 1
        bne     1b
        pop     {lr}
        ret

; short_sleep - 1 to 4 ticks.
short_sleep:
        sys     random
        and     r0, r0, 3
        add     r0, r0, 1
        sys     sleep
        ret

        .rodata
        message hello,          "Hello!\n",             "Bonjour !\n"
        message how_are_you,    "How are you?\n",       "Ça va ?\n"

        .include "thread.inc"
        .include "lib.inc"
