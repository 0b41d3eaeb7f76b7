; First come, first served; make it priority.
;
; The contract that every policy keeps is in os/README.md.
; starvation: possible

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick

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
        lea     r0, ready
        jmp     queue_take

; r1 ticks have passed while thread r0 ran. Result: r0, not 0 to take the processor from it.
sched_tick:
        mov     r0, 0
        ret

        .include "queue.inc"
