; lock.asm - locks: one thread has it, the others wait.
;
; A lock that is let go of is free for whoever comes first. The first of those who wait is woken and tries again;
; if somebody else was faster, it waits again, as the last.

; lock_acquire: r0 address -> 0.
sys_lock_acquire:
        push    {r8, lr}
        mov     r1, KIND_LOCK
        call    object_find
        cmp     r0, 0
        blt     1f
        mov     r8, r0
        ldw     r0, [r8 + OBJECT_HOLDER]
        cmp     r0, r6
        beq     lock_held
        call    lock_take
        mov     r0, 0
1:      pop     {r8, lr}
        ret
lock_held:                                      ; the current thread has lock r8 already
        add     r0, r8, OBJECT_NAME
        mov     r1, ERROR_HELD
        lea     r3, misuse_held
        call    object_misuse
        pop     {r8, lr}
        ret

; lock_try: r0 address -> 1, or 0 when another thread has it.
sys_lock_try:
        push    {r8, lr}
        mov     r1, KIND_LOCK
        call    object_find
        cmp     r0, 0
        blt     1f
        mov     r8, r0
        ldw     r1, [r8 + OBJECT_HOLDER]
        cmp     r1, r6
        beq     lock_held
        mov     r0, 0
        cmp     r1, 0
        bne     1f
        stw     r6, [r8 + OBJECT_HOLDER]
        mov     r0, 1
1:      pop     {r8, lr}
        ret

; lock_release: r0 address -> 0.
sys_lock_release:
        push    {r8, lr}
        mov     r1, KIND_LOCK
        call    object_find
        cmp     r0, 0
        blt     1f
        mov     r8, r0
        call    lock_give
1:      pop     {r8, lr}
        ret

; lock_take - the current thread gets lock r8, sooner or later.
lock_take:
        push    {lr}
1:      ldw     r0, [r8 + OBJECT_HOLDER]
        cmp     r0, 0
        beq     2f
        call    lock_lend
        mov     r1, REASON_LOCK
        call    object_wait
        jmp     1b
2:      stw     r6, [r8 + OBJECT_HOLDER]
        pop     {lr}
        ret

; lock_give - the current thread lets go of lock r8. Result: 0, or ERROR_NOT_HELD.
lock_give:
        push    {lr}
        ldw     r0, [r8 + OBJECT_HOLDER]
        cmp     r0, r6
        bne     1f
        mov     r0, 0
        stw     r0, [r8 + OBJECT_HOLDER]
        call    lock_return
        call    object_wake
        mov     r0, 0
        pop     {lr}
        ret
1:      add     r0, r8, OBJECT_NAME
        mov     r1, ERROR_NOT_HELD
        lea     r3, misuse_not_held
        call    object_misuse
        pop     {lr}
        ret

; locks_abandon - the current thread ends, though its process goes on: nobody gets the locks any more that it
; still has.
locks_abandon:
        push    {r8, lr}
        lea     r8, object_table
1:      ldw     r0, [r8 + OBJECT_HOLDER]
        cmp     r0, r6
        bne     2f
        ldw     r0, [r8 + OBJECT_KIND]
        cmp     r0, KIND_LOCK
        bne     2f
        mov     r0, HOLDER_GONE
        stw     r0, [r8 + OBJECT_HOLDER]
        add     r0, r8, OBJECT_NAME
        lea     r3, misuse_gone
        call    object_misuse
2:      add     r8, r8, OBJECT_BYTES
        lea     r0, object_table_end
        cmp     r8, r0
        bne     1b
        pop     {r8, lr}
        ret

; --- priority inheritance ---------------------------------------------------------------------------
; lock_lend - the current thread will wait for lock r8: whoever has it becomes as urgent, and whom that one waits
; for, and so on.
lock_lend:
        ldw     r0, [inheritance]
        cmp     r0, 0
        beq     3f
        push    {r8-r9, lr}
1:      ldw     r9, [r8 + OBJECT_HOLDER]
        cmp     r9, HOLDER_GONE
        beq     2f
        ldw     r0, [r6 + THREAD_PRIORITY]
        ldw     r1, [r9 + THREAD_PRIORITY]
        cmp     r1, r0
        ble     2f                              ; so urgent already; ends a circle of waiting, too
        stw     r0, [r9 + THREAD_PRIORITY]
        mov     r0, r9
        call    sched_changed
        ldw     r0, [r9 + THREAD_REASON]
        cmp     r0, REASON_LOCK
        bne     2f
        ldw     r8, [r9 + THREAD_OBJECT]
        ldw     r0, [r8 + OBJECT_HOLDER]        ; free just now: the thread has been passed over
        cmp     r0, 0
        bne     1b
2:      pop     {r8-r9, lr}
3:      ret

; lock_return - the current thread has let go of a lock: it is as urgent as it has been made by nice, or as those
; are that wait for locks that it still has.
lock_return:
        ldw     r1, [r6 + THREAD_OWN_PRIORITY]
        ldw     r0, [r6 + THREAD_PRIORITY]
        cmp     r0, r1
        beq     .same
        lea     r2, object_table
        lea     r3, object_table_end
.lock:  ldw     r0, [r2 + OBJECT_HOLDER]
        cmp     r0, r6
        bne     3f
        ldw     r4, [r2 + OBJECT_QUEUE + QUEUE_FIRST]
1:      cmp     r4, 0
        beq     3f
        ldw     r0, [r4 + THREAD_PRIORITY]
        cmp     r0, r1
        bge     2f
        mov     r1, r0
2:      ldw     r4, [r4 + THREAD_NEXT]
        jmp     1b
3:      add     r2, r2, OBJECT_BYTES
        cmp     r2, r3
        bne     .lock
        stw     r1, [r6 + THREAD_PRIORITY]
        mov     r0, r6
        jmp     sched_changed
.same:  ret

; inheritance: r0 1 to lend priorities, 0 not to, anything else to leave it -> what holds from now on.
sys_inheritance:
        cmp     r0, 1
        bgtu    1f
        stw     r0, [inheritance]
1:      ldw     r0, [inheritance]
        ret

        .ifndef INHERITANCE
        .equ    INHERITANCE, 0
        .endif
        .data
        .align  4
        .global inheritance
inheritance:    .word   INHERITANCE
        .text
