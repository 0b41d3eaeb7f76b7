; greedy.asm - a thread that never gives the processor away, and one that wants it.
; Watch: under fifo (--policy fifo) the modest one waits until the greedy one has ended; under rr they share.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

_start:
        lea     r0, greedy
        call    thread_start
        lea     r0, modest
        call    thread_start
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, 2
        ble     2b
        mov     r0, 0
        jmp     exit

greedy: push    {lr}
        lea     r0, greedy_begins
        call    print
        li      r2, 10000
1:      subs    r2, r2, 1
        bne     1b
        lea     r0, greedy_ends
        call    print
        pop     {lr}
        ret

modest: push    {lr}
        lea     r0, modest_begins
        call    print
        lea     r0, modest_ends
        call    print
        pop     {lr}
        ret

        .rodata
        message greedy_begins,  "greedy begins\n",      "le gourmand commence\n"
        message greedy_ends,    "greedy ends\n",        "le gourmand finit\n"
        message modest_begins,  "modest begins\n",      "le modeste commence\n"
        message modest_ends,    "modest ends\n",        "le modeste finit\n"

        .include "thread.inc"
        .include "lib.inc"
