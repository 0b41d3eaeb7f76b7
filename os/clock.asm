; clock.asm - the clock interrupt, the ticks, and the threads that sleep until one.
;
; Time is cut into ticks of TICK_CYCLES. Every tick ends exactly on this grid, whatever the running
; thread was in the middle of: the timer is set to go off a guard before the end, as long as the
; longest instruction, and the kernel waits for the rest. So nobody's last instruction is at the
; expense of the next thread, and nothing drifts over thousands of ticks.
;
; A thread that was caught late (its last instruction took longer than the timer's count) has had
; those few cycles already. They belong to it: they are noted in its record, and taken off when it
; goes on. This matters under the ideal clock, where time stands still in the kernel and a thread
; is to get exactly its share; when time passes in the kernel as well, nothing is noted.
;
; At one tick, in this order: the running thread's completion, if it came just before; whoever
; wakes joins the ready threads; a thread that must give way joins them, last; one is picked.

; clock_init - how long the guard is, and whether the time stands still in the kernel.
clock_init:
        li      r0, SYSTEM
        ldw     r1, [r0 + SYSTEM_LONGEST]
        add     r1, r1, 1
        stw     r1, [guard]
        shl     r3, r1, 2                       ; enough to leave the kernel
        li      r0, TIMER
        ldw     r1, [r0 + TIMER_TIME_LOW]
        ldw     r2, [r0 + TIMER_TIME_LOW]
        cmp     r1, r2
        mov     r1, 0
        bne     1f
        mov     r1, -1
        mov     r3, 1                           ; leaving takes no time
1:      stw     r1, [time_stands]
        stw     r3, [least_count]
        ret

; clock_start - the first tick begins now; jobs that arrive at tick 0 arrive.
clock_start:
        push    {r9-r10, lr}
        li      r0, TIMER
        ldw     r0, [r0 + TIMER_TIME_LOW]
        li      r1, TICK_CYCLES
        add     r0, r0, r1
        stw     r0, [tick_end]
        ldw     r9, [ticks]
        jmp     wake_due

; clock_interrupt - the timer has gone off; r6 is the thread that was running.
        .global clock_interrupt
clock_interrupt:
        push    {r8, lr}

        ; 1. How late was the thread caught?
        li      r0, TIMER
        ldw     r1, [r0 + TIMER_TIME_LOW]
        ldw     r2, [timer_goal]
        sub     r1, r1, r2
        ldw     r2, [time_stands]
        and     r1, r1, r2
        cmp     r1, 0
        bge     1f
        mov     r1, 0                           ; early
1:      stw     r1, [r6 + THREAD_LATE]

        ; 2. The tick ends. r8 = how many have passed.
        call    tick_finish

        ; 3. Does the running thread have to go?
        lea     r0, thread_table
        cmp     r6, r0
        beq     2f                              ; idle goes as soon as anybody is ready
        mov     r1, r8
        call    tick_charge
        cmp     r0, 0
        beq     2f
        mov     r0, r6
        mov     r1, WHY_PREEMPTED
        call    thread_ready
        mov     r0, 1
        stw     r0, [must_choose]
2:      ldw     r0, [must_choose]               ; the timer is set for whoever goes on
        cmp     r0, 0
        bne     3f
        call    clock_arm
3:      pop     {r8, lr}
        ret

; clock_arm - sets the timer for thread r6, which goes on: to the guard before the tick's end.
clock_arm:
        li      r0, TIMER
        ldw     r1, [tick_end]
        ldw     r2, [guard]
        sub     r1, r1, r2
        ldw     r2, [r6 + THREAD_LATE]          ; what it has had already
        sub     r1, r1, r2
        mov     r2, 0
        stw     r2, [r6 + THREAD_LATE]
        ldw     r2, [r0 + TIMER_TIME_LOW]
        sub     r3, r1, r2
        ldw     r2, [least_count]               ; at least one instruction, or nothing would advance
        cmp     r3, r2
        bge     1f
        mov     r3, r2
1:      stw     r1, [timer_goal]
        stw     r3, [r0 + TIMER_COUNT]
        mov     r3, TIMER_ENABLE
        stw     r3, [r0 + TIMER_CONTROL]
        ret

; tick_charge - thread r6 has run for r1 ticks. Result: what the policy says, not 0 to preempt it.
tick_charge:
        ldw     r0, [r6 + THREAD_TICKS]
        add     r0, r0, r1
        stw     r0, [r6 + THREAD_TICKS]
        ldw     r0, [r6 + THREAD_LEFT]
        sub     r0, r0, r1
        stw     r0, [r6 + THREAD_LEFT]
        mov     r0, r6
        jmp     sched_tick

; clock_ends_soon - is next to nothing left of the tick: too little to be worth a thread's while?
; Result: in r0 1 or 0, in r1 the cycles that are left.
clock_ends_soon:
        li      r0, TIMER
        ldw     r1, [r0 + TIMER_TIME_LOW]
        ldw     r2, [tick_end]
        sub     r1, r2, r1
        ldw     r2, [guard]
        shl     r2, r2, 2
        mov     r0, 1
        cmp     r1, r2
        ble     1f
        mov     r0, 0
1:      ret

; clock_leave - thread r6 blocks or ends. If the tick is about to end, it has had it: it is charged for
; it, and leaves when the tick ends.
clock_leave:
        push    {lr}
        call    clock_ends_soon
        stw     r0, [round_up]
        cmp     r0, 0
        beq     1f
        mov     r1, 1
        call    tick_charge
        pop     {lr}
        jmp     tick_wait
1:      pop     {lr}
        ret

; clock_round_up - if clock_leave has waited for the end of the tick, the tick is over: whoever wakes at
; its end does so before somebody is picked.
clock_round_up:
        ldw     r0, [round_up]
        cmp     r0, 0
        beq     1f
        mov     r0, 0
        stw     r0, [round_up]
        push    {r8, lr}
        call    tick_finish
        pop     {r8, lr}
1:      ret

; tick_wait - waits for the end of the tick, and stops the timer.
tick_wait:
        li      r3, TIMER
        ldw     r4, [tick_end]

        ; 1. Stop the count; it may still run, and would run out once more in the kernel. If it is
        ;    long before the end, somebody has set off the timer by hand: the tick ends at once,
        ;    and the grid begins anew.
        mov     r0, 0
        stw     r0, [r3 + TIMER_CONTROL]
        ldw     r0, [r3 + TIMER_TIME_LOW]
        ldw     r1, [guard]
        shl     r1, r1, 2
        sub     r2, r4, r0
        cmp     r2, r1
        ble     1f
        stw     r0, [tick_end]
        jmp     3f

        ; 2. Wait for the end. Only the timer may wake the processor here.
1:      cmp     r2, 1
        ble     3f
        li      r1, INTC
        ldw     r5, [r1 + INTC_ENABLE]
        mov     r0, 1 << LINE_TIMER
        stw     r0, [r1 + INTC_ENABLE]
2:      ldw     r0, [r3 + TIMER_EXPIRED]
        stw     r0, [r3 + TIMER_ACK]
        ldw     r0, [r3 + TIMER_TIME_LOW]
        sub     r2, r4, r0
        sub     r2, r2, 1                       ; the cycle in which wait wakes up counts as well
        cmp     r2, 0
        ble     4f
        stw     r2, [r3 + TIMER_COUNT]
        mov     r0, TIMER_ENABLE
        stw     r0, [r3 + TIMER_CONTROL]
        wait
        jmp     2b
4:      stw     r5, [r1 + INTC_ENABLE]
3:      ldw     r0, [r3 + TIMER_EXPIRED]        ; this end has been noticed
        stw     r0, [r3 + TIMER_ACK]
        ret

; tick_finish - waits for the end of the tick, counts it, and wakes whoever sleeps no longer than
; until then. Result: in r8 the ticks that are over (more than 1 if the kernel was long about it).
tick_finish:
        push    {r9-r10, lr}
        call    tick_wait

        ; 1. How many ticks are over?
        li      r3, TIMER
        ldw     r4, [tick_end]
        ldw     r0, [r3 + TIMER_TIME_LOW]
        sub     r0, r0, r4                      ; since the end
        li      r1, TICK_CYCLES
        mov     r8, 1
        cmp     r0, r1
        bltu    5f
        divu    r0, r0, r1
        add     r8, r8, r0
        mul     r1, r1, r8
5:      add     r4, r4, r1
        stw     r4, [tick_end]
        ldw     r9, [ticks]
        add     r9, r9, r8
        stw     r9, [ticks]

        ; 2. Whose tick is it? A bit for each record.
wake_due:
        call    channels_collect
        mov     r10, r0
6:      ldw     r0, [sleepers]
        cmp     r0, 0
        beq     7f
        ldw     r1, [r0 + THREAD_WAKE]
        sub     r1, r1, r9                      ; a difference, so that ticks may wrap
        cmp     r1, 0
        bgt     7f
        ldw     r1, [r0 + THREAD_NEXT]
        stw     r1, [sleepers]
        lea     r1, thread_table
        sub     r0, r0, r1
        divu    r0, r0, THREAD_BYTES
        mov     r1, 1
        shl     r1, r1, r0
        or      r10, r10, r1
        jmp     6b

7:      mov     r0, r10
        pop     {r9-r10, lr}

; threads_wake - the threads whose bits are set in r0, one for each record, join the ready ones, in the
; order of their records. `due` is empty then.
threads_wake:
        push    {r9-r10, lr}
        mov     r10, r0
        mov     r0, 0
        stw     r0, [due]
        lea     r9, thread_table
8:      cmp     r10, 0
        beq     10f
        test    r10, 1
        beq     9f
        mov     r0, r9
        mov     r1, WHY_WOKEN
        ldw     r2, [r0 + THREAD_STATE]
        cmp     r2, STATE_BLOCKED
        beq     11f
        cmp     r2, STATE_NEW                   ; anybody else has gone in the meantime
        bne     9f
        mov     r1, WHY_NEW
11:     call    thread_ready
9:      add     r9, r9, THREAD_BYTES
        shr     r10, r10, 1
        jmp     8b
10:     pop     {r9-r10, lr}
        ret

; sleep_until - the current thread sleeps until tick r0.
sleep_until:
        push    {lr}
        call    sleepers_insert
        mov     r0, REASON_SLEEP
        pop     {lr}
        jmp     thread_block

; sleepers_insert - thread r6 is to become ready at tick r0. They form a list in the order of their
; ticks.
sleepers_insert:
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
        ret

; sleepers_remove - thread r8 sleeps no longer.
sleepers_remove:
        lea     r1, sleepers - THREAD_NEXT
1:      ldw     r2, [r1 + THREAD_NEXT]
        cmp     r2, 0
        beq     3f
        cmp     r2, r8
        beq     2f
        mov     r1, r2
        jmp     1b
2:      ldw     r2, [r8 + THREAD_NEXT]
        stw     r2, [r1 + THREAD_NEXT]
3:      ret

        .data
        .align  4
        .global ticks
ticks:          .word   0                       ; since boot
tick_end:       .word   0                       ; when the present one ends, in the timer's time
guard:          .word   0                       ; cycles of the longest instruction, and one
time_stands:    .word   0                       ; -1: no time passes in the kernel; 0: it does
least_count:    .word   0                       ; that the timer is ever set to
timer_goal:     .word   0                       ; when the timer is to go off
sleepers:       .word   0
due:            .word   0                       ; a bit for each record: ready at the next occasion
round_up:       .word   0                       ; not 0: the tick ends with whoever leaves
        .text
