; sjf.asm - shortest job first: of the ready threads the one whose present burst needs least runs,
; to its end. Of two equal ones the earlier arrival goes first.
;
; The contract that every policy keeps is in os/README.md.
; starvation: possible (long jobs, while short ones keep coming)

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick
        .global SCHED_READS_ARRIVAL
        .equ    SCHED_READS_ARRIVAL, 1          ; see os/masks.asm

        .data
        .align  4
ready:  .word   0, 0

        .text
sched_add:
        mov     r1, r0
        lea     r0, ready
        jmp     queue_append

; Who is next? The one with the shortest burst.
sched_pick:
        push    {lr}
        lea     r0, ready
        mov     r1, THREAD_BURST
        call    queue_least
        call    queue_take_out
        pop     {lr}
        ret

; Nobody is ever interrupted.
sched_tick:
        mov     r0, 0
        ret

        .include "queue.inc"
