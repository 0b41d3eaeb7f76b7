; Shortest remaining time: at every tick whoever has least left runs.
;
; The contract that every policy keeps is in os/README.md.
; starvation: possible

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick
        .global SCHED_READS_LEFT, SCHED_READS_ARRIVAL
        .equ    SCHED_READS_LEFT, 1
        .equ    SCHED_READS_ARRIVAL, 1

        .data
        .align  4
ready:  .word   0, 0

        .text
; A thread became ready: r0.
sched_add:
        mov     r1, r0
        lea     r0, ready
        jmp     queue_append

; Who is next? Result: r0, 0 when nobody is ready.
sched_pick:
        push    {lr}
        lea     r0, ready
        mov     r1, THREAD_LEFT
        call    queue_least
        call    queue_take_out
        pop     {lr}
        ret

; r1 ticks have passed while thread r0 ran. Result: r0, not 0 to take the processor from it.
sched_tick:
        push    {r6, lr}
        mov     r6, r0
        lea     r0, ready
        mov     r1, THREAD_LEFT
        call    queue_least
        cmp     r0, 0
        beq     1f
        ldw     r1, [r0 + THREAD_LEFT]
        ldw     r2, [r6 + THREAD_LEFT]
        cmp     r1, r2
        blt     1f
        mov     r0, 0
1:      pop     {r6, lr}
        ret

        .include "queue.inc"
