; inversion.asm - priority inversion: the most urgent thread waits for the least urgent one, and so for all between.
; Run it with --policy priority. `inversion with` lends priorities (inheritance), and the urgent one is first.
; Watch: low has the lock that high wants; middle wants no lock at all, but takes the processor from low.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

_start:
        mov     r6, r1                          ; bytes of the words behind the name
        mov     r0, 0
        cmp     r6, 0
        beq     1f
        mov     r0, 1
1:      sys     inheritance
        mov     r0, 0                           ; starting them must not be disturbed
        mov     r1, 0
        sys     nice
        lea     r0, low
        call    thread_start
        lea     r0, middle
        call    thread_start
        lea     r0, high
        call    thread_start
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, 3
        ble     2b
        mov     r0, 0
        jmp     exit

low:    push    {lr}
        mov     r0, 0
        mov     r1, 30
        sys     nice
        lea     r0, verrou
        call    lock_acquire
        mov     r0, 6
        call    compute
        lea     r0, verrou
        call    lock_release
        mov     r0, 3
        call    compute
        lea     r0, low_done
        call    print
        pop     {lr}
        ret

middle: push    {lr}
        mov     r0, 0
        mov     r1, 20
        sys     nice
        mov     r0, 2
        sys     sleep
        mov     r0, 20
        call    compute
        lea     r0, middle_done
        call    print
        pop     {lr}
        ret

high:   push    {lr}
        mov     r0, 0
        mov     r1, 10
        sys     nice
        mov     r0, 2
        sys     sleep
        lea     r0, verrou
        call    lock_acquire
        lea     r0, high_done
        call    print
        lea     r0, verrou
        call    lock_release
        pop     {lr}
        ret

; compute - about r0 ticks of it.
compute:
        mul     r0, r0, 700
1:      subs    r0, r0, 1
        bne     1b
        ret

        .data
        lock    verrou
        .rodata
        message low_done,       "low is done\n",        "basse a fini\n"
        message middle_done,    "middle is done\n",     "moyenne a fini\n"
        message high_done,      "high is done\n",       "haute a fini\n"

        .include "thread.inc"
        .include "lib.inc"
