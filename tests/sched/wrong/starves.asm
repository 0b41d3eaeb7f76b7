; starves.asm - strict priorities, and a promise that can't be kept.
; starvation: none

        .equ    OWN_PICK, 1
        .equ    OWN_TICK, 1
        .include "sound.inc"

sched_pick:
        push    {lr}
        lea     r0, ready
        mov     r1, THREAD_PRIORITY
        call    queue_least
        call    queue_take_out
        pop     {lr}
        ret

sched_tick:
        push    {r6, lr}
        mov     r6, r0
        lea     r0, ready
        mov     r1, THREAD_PRIORITY
        call    queue_least
        mov     r1, r0
        mov     r0, 0
        cmp     r1, 0
        beq     1f
        ldw     r1, [r1 + THREAD_PRIORITY]
        ldw     r2, [r6 + THREAD_PRIORITY]
        cmp     r1, r2
        bgt     1f
        mov     r0, 1
1:      pop     {r6, lr}
        ret
