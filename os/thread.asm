; thread.asm - the records of the threads: who is ready, who is blocked, who is woken.
;
; Every change of a thread's state but two (picked: switch.asm; ended: exit.asm) is made here, and the
; scheduling policy is told of it here. Routines may change r0 to r5, r12 and lr; r6 is the current thread's
; record wherever there is one. Others run only in thread_block, wait_on and thread_switch.

; threads_init - every record is free, and has its kernel stack for good.
threads_init:
        lea     r0, thread_table
        lea     r1, kernel_stacks
        mov     r2, THREADS
1:      add     r1, r1, KERNEL_STACK_BYTES
        stw     r1, [r0 + THREAD_KSTACK]
        add     r0, r0, THREAD_BYTES
        sub     r2, r2, 1
        cmp     r2, 0
        bne     1b
        ret

; thread_new - finds a free record. Result: its address, or 0 when all are in use.
thread_new:
        lea     r0, thread_table + THREAD_BYTES ; not the idle thread's
        mov     r1, THREADS - 1
        ldw     r3, [loading_thread]            ; free, but promised
1:      ldw     r2, [r0 + THREAD_STATE]
        cmp     r2, STATE_FREE
        bne     2f
        cmp     r0, r3
        bne     3f
2:      add     r0, r0, THREAD_BYTES
        sub     r1, r1, 1
        cmp     r1, 0
        bne     1b
        mov     r0, 0
3:      ret

; thread_frame - lays out the kernel stack with which thread r8 will start: ip = r0, FLAGS = r1, sp = r2, and 0
; in all other registers. Result: the frame.
thread_frame:
        ldw     r3, [r8 + THREAD_KSTACK]
        sub     r4, r3, TRAP_BYTES + SWITCH_BYTES
        stw     r4, [r8 + THREAD_SP]
        mov     r5, 0
1:      stw     r5, [r4]
        add     r4, r4, 4
        cmp     r4, r3
        bne     1b
        sub     r3, r3, TRAP_BYTES
        stw     r0, [r3 + TRAP_IP]
        stw     r1, [r3 + TRAP_FLAGS]
        stw     r2, [r3 + TRAP_SP]
        lea     r0, trap_restore                ; that is where the first switch to it leads
        stw     r0, [r3 - SWITCH_BYTES + SWITCH_LR]
        mov     r0, r3
        ret

; thread_clear - thread r8 begins its life: what its record still holds of another one's is forgotten.
thread_clear:
        mov     r0, 0
        stw     r0, [r8 + THREAD_REASON]
        stw     r0, [r8 + THREAD_WHY]
        stw     r0, [r8 + THREAD_EXIT_CODE]
        stw     r0, [r8 + THREAD_PRIORITY]
        stw     r0, [r8 + THREAD_OWN_PRIORITY]
        stw     r0, [r8 + THREAD_NUMBER]
        stw     r0, [r8 + THREAD_OBJECT]
        stw     r0, [r8 + THREAD_STACK_LOW]
        stw     r0, [r8 + THREAD_STACK_HIGH]
        stw     r0, [r8 + THREAD_TICKS]
        stw     r0, [r8 + THREAD_CYCLES]
        stw     r0, [r8 + THREAD_LATE]
        stw     r0, [r8 + THREAD_KILLED]
        mov     r0, 100
        stw     r0, [r8 + THREAD_TICKETS]
        li      r0, BURST_UNKNOWN
        stw     r0, [r8 + THREAD_BURST]
        stw     r0, [r8 + THREAD_LEFT]
        ret

; thread_set_name - names thread r8: r1 bytes from r0, at most 15 are kept.
thread_set_name:
        cmp     r1, 15
        ble     1f
        mov     r1, 15
1:      add     r2, r8, THREAD_NAME
        mov     r3, 0
        stw     r3, [r2]
        stw     r3, [r2 + 4]
        stw     r3, [r2 + 8]
        stw     r3, [r2 + 12]
2:      cmp     r1, 0
        beq     3f
        sub     r1, r1, 1
        ldbu    r3, [r0 + r1]
        stb     r3, [r2 + r1]
        jmp     2b
3:      ret

        .global thread_wake, thread_ready, thread_block
; thread_wake - thread r0, blocked or new, can run.
thread_wake:
        mov     r1, REASON_NONE
        stw     r1, [r0 + THREAD_REASON]
        stw     r1, [r0 + THREAD_OBJECT]
        ldw     r2, [core + CORE_IDLE]          ; the idle thread gives way at once
        rdsr    r3, ctx
        cmp     r2, r3
        bne     1f
        stw     r3, [core + CORE_MUST_CHOOSE]
1:      ldw     r2, [r0 + THREAD_STATE]
        mov     r1, WHY_WOKEN
        cmp     r2, STATE_NEW
        bne     thread_ready
        mov     r1, WHY_NEW
        jmp     thread_ready

; thread_preempt - the current thread must give way, and is ready.
thread_preempt:
        mov     r0, r6
        mov     r1, WHY_PREEMPTED
        stw     r1, [core + CORE_MUST_CHOOSE]
; thread_ready - thread r0 can run; r1 says why.
thread_ready:
        stw     r1, [r0 + THREAD_WHY]
        mov     r2, STATE_READY
        stw     r2, [r0 + THREAD_STATE]
        jmp     sched_add

; thread_block - the current thread can't go on; r0 says why. Others run until it is woken.
thread_block:
        push    {lr}
        call    thread_stop
        pop     {lr}
        jmp     thread_switch

; thread_stop - the current thread is blocked, though it still goes on up to thread_switch; r0 says why.
thread_stop:
        push    {r8, lr}
        mov     r8, r0
        clock_leaving
        stw     r8, [r6 + THREAD_REASON]
        mov     r0, STATE_BLOCKED
        stw     r0, [r6 + THREAD_STATE]
        mov     r0, r6
        mov     r1, r8
        call    sched_remove
        pop     {r8, lr}
        ret

; wait_on - the current thread is the last in queue r0, and others run until it is woken; r1 says why.
wait_on:
        push    {r1, lr}
        mov     r1, r6
        call    queue_append
        pop     {r0, lr}
        jmp     thread_block

; wake_one - the first of queue r0 can run. Result: the thread, 0 when nobody waits.
wake_one:
        push    {r8, lr}
        call    queue_take
        mov     r8, r0
        cmp     r0, 0
        beq     1f
        call    thread_wake
1:      mov     r0, r8
        pop     {r8, lr}
        ret

; thread_charge - the current thread has run for r1 ticks. Result: what the policy says, not 0 to preempt it.
thread_charge:
        ldw     r0, [r6 + THREAD_TICKS]
        add     r0, r0, r1
        stw     r0, [r6 + THREAD_TICKS]
        ldw     r0, [r6 + THREAD_LEFT]
        sub     r0, r0, r1
        stw     r0, [r6 + THREAD_LEFT]
        mov     r0, r6
        jmp     sched_tick

; thread_account - the cycles since the last account are the current thread's.
thread_account:
        li      r0, TIMER
        ldw     r0, [r0 + TIMER_CYCLE_LOW]
        ldw     r1, [accounted]
        stw     r0, [accounted]
        sub     r0, r0, r1
        ldw     r1, [r6 + THREAD_CYCLES]
        add     r1, r1, r0
        stw     r1, [r6 + THREAD_CYCLES]
        ret

        .data
        .align  4
        .global processes
processes:      .word   0                       ; user processes that have not ended
next_pid:       .word   1
accounted:      .word   0                       ; the cycle up to which all have got theirs
booted:         .word   0                       ; the cycle in which that began
        .text
