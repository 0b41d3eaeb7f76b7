; hangs_at_tick_10.asm - round robin that never comes back from sched_tick once ten ticks have passed.

        .include "kernel.inc"

        .global sched_init, sched_add, sched_remove, sched_changed, sched_tick, sched_pick

        .equ TICKS_LEFT, THREAD_POLICY          ; of the thread's quantum

        .data
        .align 4
ready:  .word   0, 0

        .text
sched_init:
sched_changed:                                  ; priorities mean nothing here
sched_remove:                                   ; the running thread stands in no queue
        ret

; A thread became ready: it goes to the end of the queue.
sched_add:
        mov     r1, r0
        lea     r0, ready
        jmp     queue_append

; Who is next? The first of the queue, with a fresh quantum.
sched_pick:
        push    {lr}
        lea     r0, ready
        call    queue_take
        cmp     r0, 0
        beq     1f
        ldw     r1, [quantum]
        stw     r1, [r0 + TICKS_LEFT]
1:      pop     {lr}
        ret

; r1 ticks have passed while thread r0 ran. Is its quantum used up?
sched_tick:
        ldw r2,[ticks]
        cmp r2, 9
        bleu 7f
8:      jmp 8b
7:
        ldw     r2, [r0 + TICKS_LEFT]
        sub     r2, r2, r1
        stw     r2, [r0 + TICKS_LEFT]
        cmp     r2, 0
        bgt     1f
        ldw     r2, [quantum]
        stw     r2, [r0 + TICKS_LEFT]
        ldw     r0, [ready + QUEUE_FIRST]       ; preempt, unless nobody else is ready
        ret
1:      mov     r0, 0
        ret

        .include "queue.inc"
