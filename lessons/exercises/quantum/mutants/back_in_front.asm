; Round robin, with a mistake.
;
; The contract that every policy keeps is in os/README.md.
; starvation: none

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
        jmp     queue_prepend

; Who is next? Result: r0, 0 when nobody is ready.
sched_pick:
        push    {lr}
        lea     r0, ready
        call    queue_take
        cmp     r0, 0
        beq     1f
        ldw     r1, [quantum]
        stw     r1, [r0 + THREAD_POLICY]
1:      pop     {lr}
        ret

; r1 ticks have passed while thread r0 ran. Result: r0, not 0 to take the processor from it.
sched_tick:
        ldw     r2, [r0 + THREAD_POLICY]
        sub     r2, r2, r1
        stw     r2, [r0 + THREAD_POLICY]
        cmp     r2, 0
        bgt     1f
        ldw     r2, [quantum]
        stw     r2, [r0 + THREAD_POLICY]
        ldw     r0, [ready]
        ret
1:      mov     r0, 0
        ret

        .include "queue.inc"
