; condition.asm - conditions: to wait, without the lock, until somebody says that something has changed.

; condition_wait: r0 address of the condition, r1 of the lock, which the caller has -> 0, with the lock again.
; Nobody can come between letting go of the lock and waiting.
sys_condition_wait:
        push    {r8-r9, lr}
        mov     r9, r1
        mov     r1, KIND_CONDITION
        call    object_find
        cmp     r0, 0
        blt     1f
        mov     r8, r0
        mov     r0, r9
        mov     r1, KIND_LOCK
        call    object_find
        cmp     r0, 0
        blt     1f
        mov     r9, r8                          ; the condition
        mov     r8, r0                          ; the lock
        call    lock_give
        cmp     r0, 0
        blt     1f
        push    {r8}
        mov     r8, r9
        mov     r1, REASON_CONDITION
        call    object_wait
        pop     {r8}
        call    lock_take
        mov     r0, 0
1:      pop     {r8-r9, lr}
        ret

; condition_signal: r0 address -> 0. The first who waits takes its lock again and goes on.
sys_condition_signal:
        push    {r8, lr}
        mov     r1, KIND_CONDITION
        call    object_find
        cmp     r0, 0
        blt     1f
        mov     r8, r0
        call    object_wake
        mov     r0, 0
1:      pop     {r8, lr}
        ret

; condition_broadcast: r0 address -> 0. The same for all who wait.
sys_condition_broadcast:
        push    {r8, lr}
        mov     r1, KIND_CONDITION
        call    object_find
        cmp     r0, 0
        blt     1f
        mov     r8, r0
        call    object_wake_all
        mov     r0, 0
1:      pop     {r8, lr}
        ret
