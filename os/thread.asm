; thread.asm - the records of the threads: who is ready, who runs, who is blocked, who has ended.
;
; Every change of a thread's state is made here, and the scheduling policy is told of it here.
; Routines may change r0 to r5, r12 and lr; r6 is the current thread's record wherever there is one.

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
1:      ldw     r2, [r0 + THREAD_STATE]
        cmp     r2, STATE_FREE
        beq     2f
        add     r0, r0, THREAD_BYTES
        sub     r1, r1, 1
        cmp     r1, 0
        bne     1b
        mov     r0, 0
2:      ret

; thread_frame - lays out the trap frame with which thread r6 will start, at the top of its kernel
; stack: ip = r0, FLAGS = r1, sp = r2, and 0 in all other registers.
thread_frame:
        ldw     r3, [r6 + THREAD_KSTACK]
        sub     r3, r3, TRAP_BYTES
        stw     r3, [r6 + THREAD_SP]
        stw     r0, [r3 + TRAP_IP]
        stw     r1, [r3 + TRAP_FLAGS]
        stw     r2, [r3 + TRAP_SP]
        mov     r0, 0
        add     r1, r3, TRAP_IP                 ; r0 .. r14 and the code
1:      stw     r0, [r3]
        add     r3, r3, 4
        cmp     r3, r1
        bne     1b
        ret

; thread_set_name - names thread r6: r1 bytes from r0, at most 15 are kept.
thread_set_name:
        cmp     r1, 15
        ble     1f
        mov     r1, 15
1:      add     r2, r6, THREAD_NAME
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

; thread_ready - thread r0 can run; r1 says why.
        .global thread_ready
thread_ready:
        stw     r1, [r0 + THREAD_WHY]
        mov     r2, STATE_READY
        stw     r2, [r0 + THREAD_STATE]
        mov     r2, REASON_NONE
        stw     r2, [r0 + THREAD_REASON]
        lea     r2, thread_table                ; the idle thread gives way at once
        rdsr    r3, ctx
        cmp     r2, r3
        bne     1f
        stw     r3, [must_choose]
1:      jmp     sched_add

; thread_block - the current thread can't go on for the time being; r0 says why.
        .global thread_block
thread_block:
        push    {r0, lr}
        call    clock_leave
        pop     {r0, lr}
        stw     r0, [r6 + THREAD_REASON]
        mov     r1, STATE_BLOCKED
        stw     r1, [r6 + THREAD_STATE]
        stw     r1, [must_choose]
        mov     r1, r0
        mov     r0, r6
        jmp     sched_remove

; waiters_serve - serves the threads of queue r0, first come, first served. Routine r1 is called with a
; waiter's trap frame in r0, and gives what its call is to return in r0, or a negative number when there
; is nothing for it now. Result: 0 when nobody waits any more.
waiters_serve:
        push    {r7-r9, lr}
        mov     r8, r0
        mov     r9, r1
1:      ldw     r7, [r8 + QUEUE_FIRST]
        cmp     r7, 0
        beq     2f
        ldw     r0, [r7 + THREAD_SP]
        call    r9
        cmp     r0, 0
        blt     2f
        ldw     r1, [r7 + THREAD_SP]
        stw     r0, [r1 + TRAP_R0]
        mov     r0, r8
        call    queue_take
        mov     r1, WHY_WOKEN
        call    thread_ready
        jmp     1b
2:      mov     r0, r7
        pop     {r7-r9, lr}
        ret

; thread_end - the current process ends with code r0. When it was the last, so does everything.
        .global thread_end
thread_end:
        push    {r0, lr}
        call    clock_leave
        pop     {r0, lr}

; thread_bury - the same for thread r6, which may have been picked just now and not have run at all.
thread_bury:
        push    {r8, lr}
        stw     r0, [r6 + THREAD_EXIT_CODE]
        mov     r1, STATE_TERMINATED
        stw     r1, [r6 + THREAD_STATE]
        stw     r1, [must_choose]
        mov     r0, r6
        mov     r1, REASON_ENDED
        call    sched_remove
        mov     r0, 0                           ; its memory is free again
        stw     r0, [r6 + THREAD_BASE]
        stw     r0, [r6 + THREAD_LIMIT]

        ; Its children: nobody will ask for them any more.
        ldw     r4, [r6 + THREAD_PID]
        ldw     r5, [r6 + THREAD_PARENT]
        lea     r8, thread_table + THREAD_BYTES
1:      ldw     r0, [r8 + THREAD_STATE]
        cmp     r0, STATE_FREE
        beq     4f
        ldw     r0, [r8 + THREAD_PARENT]
        cmp     r0, r4
        bne     2f
        mov     r0, 0
        stw     r0, [r8 + THREAD_PARENT]
        ldw     r0, [r8 + THREAD_STATE]
        cmp     r0, STATE_TERMINATED
        bne     4f
        mov     r0, STATE_FREE
        stw     r0, [r8 + THREAD_STATE]
        jmp     4f
        ; Its parent: is it waiting for this one, or for any?
2:      cmp     r5, 0
        beq     4f
        ldw     r0, [r8 + THREAD_PID]
        cmp     r0, r5
        bne     4f
        ldw     r0, [r8 + THREAD_REASON]
        cmp     r0, REASON_CHILD
        bne     4f
        ldw     r0, [r8 + THREAD_WAITS_FOR]
        cmp     r0, 0
        beq     3f
        cmp     r0, r4
        bne     4f
3:      mov     r0, r8
        mov     r1, r6
        call    child_collect
        mov     r0, r8
        mov     r1, WHY_WOKEN
        push    {r4-r5}
        call    thread_ready
        pop     {r4-r5}
        mov     r5, 0                           ; collected
        mov     r0, STATE_FREE
        stw     r0, [r6 + THREAD_STATE]
4:      add     r8, r8, THREAD_BYTES
        lea     r0, thread_table + THREADS * THREAD_BYTES
        cmp     r8, r0
        bne     1b

        ldw     r0, [r6 + THREAD_PARENT]        ; the kernel's own children are collected at once
        cmp     r0, 0
        bne     5f
        mov     r0, STATE_FREE
        stw     r0, [r6 + THREAD_STATE]
5:      ldw     r0, [processes]
        sub     r0, r0, 1
        stw     r0, [processes]
        cmp     r0, 0
        beq     power_off
        pop     {r8, lr}
        ret

; child_collect - hands the end of child r1 to its waiting parent r0: number and exit code.
child_collect:
        ldw     r2, [r0 + THREAD_SP]            ; the parent's registers
        ldw     r3, [r1 + THREAD_PID]
        stw     r3, [r2 + TRAP_R0]
        ldw     r3, [r1 + THREAD_EXIT_CODE]
        stw     r3, [r2 + TRAP_R1]
        ret

; thread_account - the cycles since the last account are the current thread's, r6.
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

; thread_choose - the policy picks who goes on; result in r6. When it picks nobody: the idle thread.
        .global thread_choose
thread_choose:
        push    {lr}
        call    thread_account
        ldw     r0, [r6 + THREAD_STATE]
        cmp     r0, STATE_READY
        beq     4f
        cmp     r0, STATE_RUNNING               ; only the idle thread
        beq     4f
        call    clock_round_up                  ; it has blocked or ended
4:      mov     r0, 0
        stw     r0, [must_choose]
        call    sched_pick
        cmp     r0, 0
        bne     1f
        lea     r0, thread_table
1:      mov     r6, r0
        ldw     r0, [r6 + THREAD_KILLED]
        cmp     r0, 0
        bne     5f
        mov     r0, STATE_RUNNING
        stw     r0, [r6 + THREAD_STATE]
        rdsr    r1, ctx
        cmp     r1, r6
        beq     2f
        lea     r2, thread_table                ; the idle thread never asks for its turn:
        cmp     r1, r2                          ; taken from it, it is ready again
        bne     3f
        mov     r0, STATE_READY
        stw     r0, [r2 + THREAD_STATE]
        ; A context switch: the processor learns whose stack, whose memory and whose record.
3:      ldw     r0, [r6 + THREAD_KSTACK]
        wrsr    ksp, r0
        ldw     r0, [r6 + THREAD_BASE]
        wrsr    ubase, r0
        ldw     r0, [r6 + THREAD_LIMIT]
        wrsr    ulimit, r0
        wrsr    ctx, r6
2:      call    clock_arm
        pop     {lr}
        ret
5:      mov     r0, EXIT_KILLED                 ; somebody has ended it; pick again
        call    thread_bury
        jmp     4b

        .data
        .align  4
        .global must_choose, processes
must_choose:    .word   0                       ; not 0: somebody else may have to go on
processes:      .word   0                       ; user processes that have not ended
next_pid:       .word   1
accounted:      .word   0                       ; the cycle up to which all have got theirs
booted:         .word   0                       ; the cycle in which that began
        .text
