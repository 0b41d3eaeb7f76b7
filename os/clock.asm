; clock.asm - the clock interrupt, plain: the timer goes off every TICK_CYCLES by itself.
;
; The scheduling lab has a clock of its own, clock_exact.asm.

; Where that one has something to do, this one has not: when a thread blocks or ends, before somebody is
; picked, before he goes on, before a thread whose delay device is done wakes.
        .macro  clock_leaving
        .endm
        .macro  clock_picking
        .endm
        .macro  clock_resuming
        .endm
        .macro  clock_waking label
        .endm

        .global clock_start, clock_interrupt
; clock_start - the first tick begins, `phase` cycles ago. Unless somebody has said which, it is drawn: so the
; same programs meet the clock at other places with another seed.
;
; Ticks so short that the kernel would need more than all of one come several at a time: the timer goes off
; every `beat_ticks`.
clock_start:
        li      r0, SYSTEM
        ldw     r1, [r0 + SYSTEM_LONGEST]
        shl     r1, r1, 5                       ; enough to get in and out of the kernel
        li      r2, TICK_CYCLES
        add     r1, r1, r2
        sub     r1, r1, 1
        divu    r1, r1, r2
        stw     r1, [beat_ticks]
        ldw     r3, [phase]
        cmp     r3, -1
        bne     1f
        li      r3, SEED
        ldw     r3, [r3 + SEED_RANDOM]
        remu    r3, r3, r2
        stw     r3, [phase]
1:      mul     r2, r2, r1
        li      r0, TIMER
        stw     r2, [r0 + TIMER_PERIOD]
        sub     r2, r2, r3
        stw     r2, [r0 + TIMER_COUNT]
        mov     r1, TIMER_ENABLE | TIMER_PERIODIC
        stw     r1, [r0 + TIMER_CONTROL]
        jmp     sleepers_wake                   ; jobs that arrive at tick 0

; clock_interrupt - the timer has gone off; r6 is the thread that was running.
clock_interrupt:
        push    {r8, lr}

        ; 1. The ticks that are over: one, unless the kernel was long about something else.
        li      r0, TIMER
        ldw     r8, [r0 + TIMER_EXPIRED]
        stw     r8, [r0 + TIMER_ACK]
        ldw     r1, [beat_ticks]
        mul     r8, r8, r1
        ldw     r0, [ticks]
        add     r0, r0, r8
        stw     r0, [ticks]

        ; 2. Whoever sleeps no longer than until now is ready.
        ldw     r0, [sleepers]
        cmp     r0, 0
        beq     1f
        call    sleepers_wake

        ; 3. Does the running thread have to go? The idle thread goes as soon as anybody is ready.
1:      ldw     r0, [core + CORE_IDLE]
        cmp     r6, r0
        beq     2f
        mov     r1, r8
        call    thread_charge
        cmp     r0, 0
        beq     2f
        call    thread_preempt
2:      pop     {r8, lr}
        ret

; sleepers_wake - whoever sleeps no longer than until now joins the ready threads, in the order of their ticks.
sleepers_wake:
        push    {lr}
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
        call    thread_wake
        jmp     1b
2:      pop     {lr}
        ret

; clock_delay_cycles - for how many cycles a delay device is busy that is to take r0 ticks.
clock_delay_cycles:
        li      r1, TICK_CYCLES
        mul     r0, r0, r1
        ret

        .ifndef PHASE
        .equ    PHASE, -1                       ; draw it
        .endif
        .data
        .align  4
        .global ticks, phase
ticks:          .word   0                       ; since boot
phase:          .word   PHASE                   ; cycles of the first tick that were over at its beginning
beat_ticks:     .word   0                       ; ticks from one expiry of the timer to the next
        .text
