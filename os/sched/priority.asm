; priority.asm - the most urgent thread runs: the one with the smallest priority number. A more
; urgent one that becomes ready takes the processor at the next tick; an equal one does not.
; Assembled with PREEMPT=0 it waits until the running thread blocks or ends.
;
; The contract that every policy keeps is in os/README.md.
; starvation: possible (less urgent threads, while urgent ones keep coming)

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick
        .global SCHED_READS_ARRIVAL
        .equ    SCHED_READS_ARRIVAL, 1          ; see os/masks.asm

        .ifndef PREEMPT
        .equ    PREEMPT, 1
        .endif

        .data
        .align  4
ready:  .word   0, 0

        .text
sched_add:
        mov     r1, r0
        lea     r0, ready
        jmp     queue_append

; Who is next? The most urgent one; of several the earlier arrival.
sched_pick:
        push    {lr}
        lea     r0, ready
        mov     r1, THREAD_PRIORITY
        call    queue_least
        call    queue_take_out
        pop     {lr}
        ret

; Thread r0 is running. Is anybody who is ready more urgent?
sched_tick:
        .if     PREEMPT
        push    {r6, lr}
        mov     r6, r0
        lea     r0, ready
        mov     r1, THREAD_PRIORITY
        call    queue_least
        cmp     r0, 0
        beq     1f
        ldw     r1, [r0 + THREAD_PRIORITY]
        ldw     r2, [r6 + THREAD_PRIORITY]
        cmp     r1, r2
        blt     1f
        mov     r0, 0
1:      pop     {r6, lr}
        ret
        .else
        mov     r0, 0
        ret
        .endif

        .include "queue.inc"
