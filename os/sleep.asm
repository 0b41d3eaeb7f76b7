; sleep.asm - the threads that wait for a tick: a list in the order of their ticks, and of their coming.

sys_sleep:
        cmp     r0, 0
        beq     sys_yield
        push    {lr}
        li      r1, 0x7fffffff                  ; longer than that and the order would turn around
        cmp     r0, r1
        bleu    1f
        mov     r0, r1
1:      ldw     r1, [ticks]
        add     r0, r0, r1
        mov     r1, r6
        call    sleepers_insert
        mov     r0, REASON_SLEEP
        call    thread_block
        mov     r0, 0
        pop     {lr}
        ret

; sleepers_insert - thread r1 is to become ready at tick r0.
sleepers_insert:
        stw     r0, [r1 + THREAD_WAKE]
        lea     r2, sleepers - THREAD_NEXT      ; the head, seen as a record before the first
1:      ldw     r3, [r2 + THREAD_NEXT]
        cmp     r3, 0
        beq     2f
        ldw     r4, [r3 + THREAD_WAKE]
        sub     r4, r4, r0
        cmp     r4, 0
        bgt     2f
        mov     r2, r3
        jmp     1b
2:      stw     r3, [r1 + THREAD_NEXT]
        stw     r1, [r2 + THREAD_NEXT]
        ret

; sleepers_remove - thread r8 sleeps no longer.
sleepers_remove:
        lea     r1, sleepers - THREAD_NEXT
1:      ldw     r2, [r1 + THREAD_NEXT]
        cmp     r2, 0
        beq     3f
        cmp     r2, r8
        beq     2f
        mov     r1, r2
        jmp     1b
2:      ldw     r2, [r8 + THREAD_NEXT]
        stw     r2, [r1 + THREAD_NEXT]
3:      ret

        .data
        .align  4
sleepers:       .word   0                       ; the first of them
        .text
