; rr.asm - round robin (tourniquet): whoever has been ready longest runs next, for a quantum of ticks.
;
; The contract that every policy keeps is in os/README.md.
; starvation: none (everybody in the queue has his turn)

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick

        .equ TICKS_LEFT, THREAD_POLICY          ; of the thread's quantum

        .data
        .align 4
ready:  .word   0, 0

        .text
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
