; barrier.asm - barriers: whoever comes waits for the others.

; barrier_wait: r0 address -> 0, when as many have come as the barrier is for. It can be used again at once.
sys_barrier_wait:
        push    {r8, lr}
        mov     r1, KIND_BARRIER
        call    object_find
        cmp     r0, 0
        blt     3f
        mov     r8, r0
        ldw     r0, [r8 + OBJECT_COUNT]
        add     r0, r0, 1
        ldw     r1, [r8 + OBJECT_SIZE]
        cmp     r0, r1
        bge     1f
        stw     r0, [r8 + OBJECT_COUNT]
        mov     r1, REASON_BARRIER
        call    object_wait
        jmp     2f
1:      mov     r0, 0                           ; the last one
        stw     r0, [r8 + OBJECT_COUNT]
        call    object_wake_all
2:      mov     r0, 0
3:      pop     {r8, lr}
        ret
