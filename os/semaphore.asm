; semaphore.asm - semaphores: a number of permits, taken one by one.

; semaphore_down: r0 address -> 0, when there was a permit.
sys_semaphore_down:
        push    {r8, lr}
        mov     r1, KIND_SEMAPHORE
        call    object_find
        cmp     r0, 0
        blt     3f
        mov     r8, r0
1:      ldw     r0, [r8 + OBJECT_COUNT]
        cmp     r0, 0
        bgt     2f
        mov     r1, REASON_SEMAPHORE
        call    object_wait
        jmp     1b
2:      sub     r0, r0, 1
        stw     r0, [r8 + OBJECT_COUNT]
        mov     r0, 0
3:      pop     {r8, lr}
        ret

; semaphore_up: r0 address -> 0. One permit more; the first who waits tries again.
sys_semaphore_up:
        push    {r8, lr}
        mov     r1, KIND_SEMAPHORE
        call    object_find
        cmp     r0, 0
        blt     1f
        mov     r8, r0
        ldw     r1, [r8 + OBJECT_COUNT]
        adds    r1, r1, 1
        mov     r0, ERROR_NUMBER                ; too many
        bvs     1f
        stw     r1, [r8 + OBJECT_COUNT]
        call    object_wake
        mov     r0, 0
1:      pop     {r8, lr}
        ret
