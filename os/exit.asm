; exit.asm - how processes end, and who is told.

; process_end - the current process ends with code r0, and all its threads with it.
        .global process_end, thread_end, thread_reap
sys_exit:
process_end:
        ldw     r9, [r6 + THREAD_PROCESS]
        call    process_cancel
; thread_end - the current thread ends; its record holds its result, or its process's code.
thread_end:
        clock_leaving
        call    thread_reap
        jmp     thread_leave

; thread_exit: r0 the caller's result. The main program's end is the process's.
sys_thread_exit:
        ldw     r1, [r6 + THREAD_PROCESS]
        cmp     r1, r6
        beq     process_end
        stw     r0, [r6 + THREAD_EXIT_CODE]
        call    locks_abandon
        jmp     thread_end

; process_cancel - the process whose main program's record is r9 ends with code r0: its threads end, each when it
; is picked; only the current thread, if it is one of them, has to do that by itself.
process_cancel:
        push    {r8, lr}
        ldw     r1, [r9 + THREAD_KILLED]        ; it is doing so already
        cmp     r1, 0
        bne     .done
        stw     r0, [r9 + THREAD_EXIT_CODE]
        lea     r8, thread_table + THREAD_BYTES
.thread:
        ldw     r0, [r8 + THREAD_PROCESS]
        cmp     r0, r9
        bne     3f
        ldw     r0, [r8 + THREAD_STATE]
        cmp     r0, STATE_FREE
        beq     3f
        cmp     r8, r6
        beq     2f
        cmp     r0, STATE_TERMINATED
        bne     1f
        mov     r0, STATE_FREE                  ; nobody will join it any more
        stw     r0, [r8 + THREAD_STATE]
        jmp     3f
1:      call    thread_cancel
2:      cmp     r8, r9
        beq     3f
        mov     r0, 0
        stw     r0, [r8 + THREAD_PROCESS]
3:      add     r8, r8, THREAD_BYTES
        lea     r0, thread_table + THREADS * THREAD_BYTES
        cmp     r8, r0
        bne     .thread
        call    objects_free
.done:  pop     {r8, lr}
        ret

; thread_cancel - thread r8 ends as soon as it is picked, for until then a ready one is the policy's. It stands in
; no other queue any more. Whoever has the disk ends when it lets go of it: see disk_release.
thread_cancel:
        push    {lr}
        ldw     r0, [disk + DEVICE_HOLDER]
        cmp     r0, r8
        beq     .disk
        mov     r0, 1
        stw     r0, [r8 + THREAD_KILLED]
        lea     r0, keyboard
        call    device_forget
        lea     r0, network
        call    device_forget
        ldw     r0, [r8 + THREAD_STATE]
        cmp     r0, STATE_BLOCKED
        bne     .done
        ldw     r2, [r8 + THREAD_REASON]
        lea     r0, disk + DEVICE_QUEUE
        cmp     r2, REASON_DISK
        beq     1f
        ldw     r0, [r8 + THREAD_OBJECT]
        add     r0, r0, OBJECT_QUEUE
        cmp     r2, REASON_LOCK
        blt     2f
1:      mov     r1, r8
        call    queue_remove
        jmp     3f
2:      call    sleepers_remove                 ; whether it sleeps or not
        call    delay_stop
3:      mov     r0, r8
        call    thread_wake
.done:  pop     {lr}
        ret
.disk:  stw     r0, [disk_killed]
        pop     {lr}
        ret

; thread_reap - thread r6 has ended: the current one, or one that has been picked just now and has not run at all.
; When it was the last process's main program, so has everything.
thread_reap:
        push    {lr}
        mov     r0, STATE_TERMINATED
        stw     r0, [r6 + THREAD_STATE]
        mov     r0, r6
        mov     r1, REASON_ENDED
        call    sched_remove
        mov     r0, 0                           ; its hold on the memory
        stw     r0, [r6 + THREAD_BASE]
        stw     r0, [r6 + THREAD_LIMIT]
        ldw     r0, [r6 + THREAD_PROCESS]
        cmp     r0, r6
        beq     .process
        cmp     r0, 0
        beq     .free
        call    joiners_wake                    ; its process goes on
        pop     {lr}
        ret
.process:
        call    children_leave
        ldw     r0, [processes]
        sub     r0, r0, 1
        stw     r0, [processes]
        cmp     r0, 0
        beq     power_off
        ldw     r0, [r6 + THREAD_PARENT]
        cmp     r0, 0                           ; nobody asks for the code of the kernel's own children
        beq     .free
        call    parent_wake
        pop     {lr}
        ret
.free:  mov     r0, STATE_FREE
        stw     r0, [r6 + THREAD_STATE]
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

; kill: r0 process. It ends with EXIT_KILLED: the caller's own at once, another one when its main program is
; picked.
sys_kill:
        push    {r9, lr}
        call    process_find
        mov     r9, r0
        mov     r0, ERROR_PROCESS
        cmp     r9, 0
        beq     1f
        mov     r0, EXIT_KILLED
        ldw     r1, [r6 + THREAD_PROCESS]
        cmp     r1, r9
        beq     process_end
        call    process_cancel
        mov     r0, 0
1:      pop     {r9, lr}
        ret
