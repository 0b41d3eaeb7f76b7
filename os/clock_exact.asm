; clock_exact.asm - the clock interrupt as the scheduling lab needs it, exact to the cycle.
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

; A thread blocks or ends; somebody is to be picked; he goes on.
        .macro  clock_leaving
        call    clock_charge_partial_tick
        .endm
        .macro  clock_picking
        ldw     r0, [round_up]
        cmp     r0, 0
        beq     1f
        call    clock_round_up
1:
        .endm
        .macro  clock_resuming
        call    clock_arm
        .endm
; Delay devices are done: those who wait for them (a bit for each in r0) wake, unless the tick is about to
; end; then they wake at its end, with everybody else who wakes then.
        .macro  clock_waking later
        call    clock_ends_soon
        cmp     r0, 0
        bne     \later
        ldw     r0, [delays_done]
        .endm

        .global clock_start, clock_interrupt
; clock_start - the first tick begins now; jobs that arrive at tick 0 arrive.
clock_start:
        push    {lr}
        li      r0, SYSTEM
        ldw     r1, [r0 + SYSTEM_LONGEST]
        add     r1, r1, 1
        stw     r1, [guard]
        shl     r3, r1, 2                       ; enough to leave the kernel
        li      r0, TIMER                       ; does time stand still in the kernel?
        ldw     r1, [r0 + TIMER_TIME_LOW]
        ldw     r2, [r0 + TIMER_TIME_LOW]
        cmp     r1, r2
        mov     r1, 0
        bne     1f
        mov     r1, -1
        mov     r3, 1                           ; leaving takes no time
1:      stw     r1, [time_stands]
        stw     r3, [least_count]
        ldw     r0, [r0 + TIMER_TIME_LOW]
        li      r1, TICK_CYCLES
        add     r0, r0, r1
        stw     r0, [tick_end]
        call    wake_due
        pop     {lr}
        ret

; clock_interrupt - the timer has gone off; r6 is the thread that was running.
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
        ldw     r0, [core + CORE_IDLE]
        cmp     r6, r0
        beq     2f                              ; idle goes as soon as anybody is ready
        mov     r1, r8
        call    thread_charge
        cmp     r0, 0
        beq     2f
        call    thread_preempt
2:      ldw     r0, [core + CORE_MUST_CHOOSE]   ; the timer is set for whoever goes on
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

; clock_charge_partial_tick - thread r6 blocks or ends. If the tick is about to end, it has had it: it is
; charged for it, and leaves when the tick ends.
clock_charge_partial_tick:
        push    {lr}
        call    clock_ends_soon
        stw     r0, [round_up]
        cmp     r0, 0
        beq     1f
        mov     r1, 1
        call    thread_charge
        call    tick_wait
1:      pop     {lr}
        ret

; clock_round_up - the thread that has left has waited for the end of the tick: the tick is over, and whoever
; wakes at its end does so before somebody is picked.
clock_round_up:
        push    {r8, lr}
        mov     r0, 0
        stw     r0, [round_up]
        call    tick_finish
        pop     {r8, lr}
        ret

; clock_delay_cycles - for how many cycles a delay device is busy that is to take r0 ticks.
;
; Ticks are counted as everywhere: when next to nothing is left of this one, from its end. The device
; is told to be done a little before its last tick ends, so that its interrupt comes first and the
; thread is ready at that end, together with everybody else who is ready then.
clock_delay_cycles:
        push    {r8, lr}
        li      r1, TICK_CYCLES
        mul     r8, r0, r1
        call    clock_ends_soon                 ; r0 = 1 or 0, r1 = cycles to the end of the tick
        cmp     r0, 0
        beq     1f
        ldw     r2, [guard]
        mul     r2, r2, 3
        sub     r1, r1, r2
        add     r8, r8, r1
1:      mov     r0, r8
        pop     {r8, lr}
        ret

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
        jmp     .over

        ; 2. Wait for the end. Only the timer may wake the processor here.
1:      cmp     r2, 1
        ble     .over
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
        ble     3f
        stw     r2, [r3 + TIMER_COUNT]
        mov     r0, TIMER_ENABLE
        stw     r0, [r3 + TIMER_CONTROL]
        wait
        jmp     2b
3:      stw     r5, [r1 + INTC_ENABLE]
.over:  ldw     r0, [r3 + TIMER_EXPIRED]        ; this end has been noticed
        stw     r0, [r3 + TIMER_ACK]
        ret

; tick_finish - waits for the end of the tick, counts it, and wakes whoever sleeps no longer than
; until then. Result: in r8 the ticks that are over (more than 1 if the kernel was long about it).
tick_finish:
        push    {lr}
        call    tick_wait
        li      r3, TIMER
        ldw     r4, [tick_end]
        ldw     r0, [r3 + TIMER_TIME_LOW]
        sub     r0, r0, r4                      ; since the end
        li      r1, TICK_CYCLES
        mov     r8, 1
        cmp     r0, r1
        bltu    1f
        divu    r0, r0, r1
        add     r8, r8, r0
        mul     r1, r1, r8
1:      add     r4, r4, r1
        stw     r4, [tick_end]
        ldw     r0, [ticks]
        add     r0, r0, r8
        stw     r0, [ticks]
        call    wake_due
        pop     {lr}
        ret

; wake_due - whose tick is it? Sleepers and those whose delay devices are done wake in the order of their records.
wake_due:
        push    {lr}
        call    delays_collect
        mov     r3, r0                          ; a bit for each record
1:      ldw     r0, [sleepers]
        cmp     r0, 0
        beq     2f
        ldw     r1, [r0 + THREAD_WAKE]
        ldw     r2, [ticks]
        sub     r1, r1, r2                      ; a difference, so that ticks may wrap
        cmp     r1, 0
        bgt     2f
        ldw     r1, [r0 + THREAD_NEXT]
        stw     r1, [sleepers]
        lea     r1, thread_table
        sub     r0, r0, r1
        divu    r0, r0, THREAD_BYTES
        mov     r1, 1
        shl     r1, r1, r0
        or      r3, r3, r1
        jmp     1b
2:      mov     r0, r3
        call    threads_wake
        pop     {lr}
        ret

        .data
        .align  4
        .global ticks
ticks:          .word   0                       ; since boot
tick_end:       .word   0                       ; when the present one ends, in the timer's time
guard:          .word   0                       ; cycles of the longest instruction, and one
time_stands:    .word   0                       ; -1: no time passes in the kernel; 0: it does
least_count:    .word   0                       ; that the timer is ever set to
timer_goal:     .word   0                       ; when the timer is to go off
round_up:       .word   0                       ; not 0: the tick ends with whoever leaves
        .text
