; fifo.asm - first come, first served (PAPS): whoever has been ready longest runs, to its end.
;
; The contract that every policy keeps is in os/README.md.
; starvation: possible (behind a thread that never blocks)

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick

        .data
        .align  4
ready:  .word   0, 0

        .text
; A thread became ready: it goes to the end of the queue.
sched_add:
        mov     r1, r0
        lea     r0, ready
        jmp     queue_append

; Who is next? The first of the queue.
sched_pick:
        lea     r0, ready
        jmp     queue_take

; Nobody is ever interrupted.
sched_tick:
        mov     r0, 0
        ret

        .include "queue.inc"
