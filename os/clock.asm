; clock.asm - the clock interrupt, and the threads that sleep until a tick.
;
; At one tick, in this order: sleepers wake and join the ready threads; then the policy says
; whether the running thread must give way; if so it joins them, last. Then one is picked.

        .global clock_interrupt
clock_interrupt:
        push    {r8-r9, lr}

        ; 1. How many periods are over? Acknowledge just those: one that ends now stays pending.
        li      r0, TIMER
        ldw     r8, [r0 + TIMER_EXPIRED]
        stw     r8, [r0 + TIMER_ACK]
        ldw     r1, [ticks]
        add     r9, r1, r8
        stw     r9, [ticks]

        ; 2. Wake whoever sleeps no longer than until now.
1:      ldw     r0, [sleepers]
        cmp     r0, 0
        beq     2f
        ldw     r1, [r0 + THREAD_WAKE]
        sub     r1, r1, r9                      ; a difference, so that ticks may wrap
        cmp     r1, 0
        bgt     2f
        ldw     r1, [r0 + THREAD_NEXT]
        stw     r1, [sleepers]
        mov     r1, WHY_WOKEN
        call    thread_ready
        jmp     1b

        ; 3. Does the running thread have to go?
2:      lea     r0, thread_table
        cmp     r6, r0
        beq     3f                              ; idle goes as soon as anybody is ready
        ldw     r0, [r6 + THREAD_TICKS]
        add     r0, r0, r8
        stw     r0, [r6 + THREAD_TICKS]
        mov     r0, r6
        mov     r1, r8
        call    sched_tick
        cmp     r0, 0
        beq     3f
        mov     r0, r6
        mov     r1, WHY_PREEMPTED
        call    thread_ready
        mov     r0, 1
        stw     r0, [must_choose]
3:      pop     {r8-r9, lr}
        ret

; sleep_until - the current thread sleeps until tick r0. The sleepers form a list in the order in
; which they wake; of two with the same tick the one that came first is first.
sleep_until:
        stw     r0, [r6 + THREAD_WAKE]
        lea     r1, sleepers - THREAD_NEXT      ; the head, seen as a record before the first
1:      ldw     r2, [r1 + THREAD_NEXT]
        cmp     r2, 0
        beq     2f
        ldw     r3, [r2 + THREAD_WAKE]
        sub     r3, r3, r0
        cmp     r3, 0
        bgt     2f
        mov     r1, r2
        jmp     1b
2:      stw     r2, [r6 + THREAD_NEXT]
        stw     r6, [r1 + THREAD_NEXT]
        mov     r0, REASON_SLEEP
        jmp     thread_block

        .data
        .align  4
        .global ticks
ticks:          .word   0                       ; since boot
sleepers:       .word   0
        .text
