; exit.asm - how processes end, and who is told.

; process_end - the current process ends with code r0.
        .global process_end, thread_reap
sys_exit:
process_end:
        mov     r8, r0
        clock_leaving
        mov     r0, r8
        call    thread_reap
        jmp     thread_leave

; thread_reap - thread r6 ends with code r0: the current one, or one that has been picked just now and has
; not run at all. When it was the last, so does everything.
thread_reap:
        push    {lr}
        stw     r0, [r6 + THREAD_EXIT_CODE]
        mov     r0, STATE_TERMINATED
        stw     r0, [r6 + THREAD_STATE]
        mov     r0, r6
        mov     r1, REASON_ENDED
        call    sched_remove
        mov     r0, 0                           ; its memory is free again
        stw     r0, [r6 + THREAD_BASE]
        stw     r0, [r6 + THREAD_LIMIT]
        call    children_leave
        ldw     r0, [r6 + THREAD_PARENT]
        cmp     r0, 0
        beq     1f
        call    parent_wake
        jmp     2f
1:      mov     r0, STATE_FREE                  ; nobody asks for the code of the kernel's own children
        stw     r0, [r6 + THREAD_STATE]
2:      ldw     r0, [processes]
        sub     r0, r0, 1
        stw     r0, [processes]
        cmp     r0, 0
        beq     power_off
        pop     {lr}
        ret

; children_leave - thread r6 has ended: nobody will ask for its children any more.
children_leave:
        ldw     r0, [r6 + THREAD_PID]
        mov     r1, STATE_FREE
        mov     r2, 0
        lea     r3, thread_table + THREAD_BYTES
        lea     r4, thread_table + THREADS * THREAD_BYTES
1:      ldw     r5, [r3 + THREAD_STATE]
        cmp     r5, STATE_FREE
        beq     2f
        ldw     r12, [r3 + THREAD_PARENT]
        cmp     r12, r0
        bne     2f
        stw     r2, [r3 + THREAD_PARENT]
        cmp     r5, STATE_TERMINATED
        bne     2f
        stw     r1, [r3 + THREAD_STATE]
2:      add     r3, r3, THREAD_BYTES
        cmp     r3, r4
        bne     1b
        ret

; parent_wake - thread r6 has ended: its parent goes on if it waits for this one, or for any.
parent_wake:
        push    {r8, lr}
        lea     r8, thread_table + THREAD_BYTES
1:      ldw     r0, [r8 + THREAD_PID]
        ldw     r1, [r6 + THREAD_PARENT]
        cmp     r0, r1
        bne     3f
        ldw     r0, [r8 + THREAD_REASON]
        cmp     r0, REASON_CHILD
        bne     3f
        ldw     r0, [r8 + THREAD_WAITS_FOR]
        cmp     r0, 0
        beq     2f
        ldw     r1, [r6 + THREAD_PID]
        cmp     r0, r1
        bne     3f
2:      mov     r0, r8
        call    thread_wake
3:      add     r8, r8, THREAD_BYTES
        lea     r0, thread_table + THREADS * THREAD_BYTES
        cmp     r8, r0
        bne     1b
        pop     {r8, lr}
        ret

; wait: r0 number of a child, 0 for any. Of those that match, one that has ended is collected; the caller
; waits until there is one.
sys_wait:
        push    {r8, lr}
        mov     r8, r0
.again: mov     r0, r8
        call    reap_child
        cmp     r0, 0
        bne     1f
        stw     r8, [r6 + THREAD_WAITS_FOR]
        mov     r0, REASON_CHILD
        call    thread_block
        jmp     .again
1:      stw     r1, [r7 + TRAP_R1]
        pop     {r8, lr}
        ret

; reap_child - looks for a child of the current thread with number r0 (0: any) that has ended, and frees its
; record. Result: its number, and its exit code in r1; 0 when all such are alive; ERROR_CHILD when there
; is none.
reap_child:
        ldw     r1, [r6 + THREAD_PID]
        mov     r2, ERROR_CHILD
        lea     r3, thread_table + THREAD_BYTES
        lea     r4, thread_table + THREADS * THREAD_BYTES
1:      ldw     r5, [r3 + THREAD_STATE]
        cmp     r5, STATE_FREE
        beq     3f
        ldw     r12, [r3 + THREAD_PARENT]
        cmp     r12, r1
        bne     3f
        ldw     r12, [r3 + THREAD_PID]
        cmp     r0, 0
        beq     2f
        cmp     r12, r0
        bne     3f
2:      mov     r2, 0
        cmp     r5, STATE_TERMINATED
        beq     .ended
3:      add     r3, r3, THREAD_BYTES
        cmp     r3, r4
        bne     1b
        mov     r0, r2
        ldw     r1, [r7 + TRAP_R1]              ; which stays as it is
        ret
.ended: mov     r0, STATE_FREE
        stw     r0, [r3 + THREAD_STATE]
        mov     r0, r12
        ldw     r1, [r3 + THREAD_EXIT_CODE]
        ret

; kill: r0 process. It ends with EXIT_KILLED: the caller at once; anybody else when it is picked, for a ready
; thread is the policy's until then; a blocked one is made ready for that.
sys_kill:
        push    {r8, lr}
        call    process_find
        mov     r8, r0
        mov     r0, ERROR_PROCESS
        cmp     r8, 0
        beq     2f
        mov     r0, EXIT_KILLED
        cmp     r8, r6
        beq     process_end
        ldw     r0, [disk + DEVICE_HOLDER]      ; the disk can't be called back: see disk_release
        cmp     r0, r8
        bne     1f
        stw     r0, [disk_killed]
        mov     r0, 0
        jmp     2f
1:      call    thread_cancel
        mov     r0, 0
2:      pop     {r8, lr}
        ret

; thread_cancel - thread r8 ends as soon as it is picked. It stands in no queue but the policy's any more.
thread_cancel:
        push    {lr}
        mov     r0, 1
        stw     r0, [r8 + THREAD_KILLED]
        lea     r0, keyboard
        call    device_forget
        lea     r0, network
        call    device_forget
        ldw     r0, [r8 + THREAD_STATE]
        cmp     r0, STATE_BLOCKED
        bne     3f
        ldw     r0, [r8 + THREAD_REASON]
        cmp     r0, REASON_DISK
        bne     1f
        lea     r0, disk
        call    device_forget
        jmp     2f
1:      call    sleepers_remove                 ; whether it stands there or not
        call    delay_stop
2:      mov     r0, r8
        call    thread_wake
3:      pop     {lr}
        ret
