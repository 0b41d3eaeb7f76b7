; priority_aging.asm - priorities without starvation: who waits long becomes more urgent.
;
; Rules: the smallest effective priority runs, preemptively. For every 5 ticks spent ready the
; effective priority is 1 less than the thread's own, down to 0; running resets it. A running thread
; counts with its own priority; an equal one does not interrupt it. Of several equal ones the
; earlier arrival goes first.
;
; The contract that every policy keeps is in os/README.md.
; starvation: none

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick, sched_masks
        .global SCHED_READS_ARRIVAL
        .equ    SCHED_READS_ARRIVAL, 1          ; see os/masks.asm

        .equ    TICKS_A_STEP, 5
        .equ    READY_SINCE, THREAD_POLICY      ; the tick at which it became ready
        .equ    EFFECTIVE, THREAD_POLICY + 4    ; its priority now

        .data
        .align  4
waiting: .word  0, 0

; Words that move with the ticks, and those that are worked out anew: see os/masks.asm.
        .rodata
        .align  4
sched_masks:
        .word   2, 1 << STATE_READY, thread_table + READY_SINCE, 4, THREAD_BYTES, ticks
        .word   1, 1 << STATE_RUNNING | 1 << STATE_BLOCKED, thread_table + READY_SINCE, 4, THREAD_BYTES, 0
        .word   1, 0, thread_table + EFFECTIVE, 4, THREAD_BYTES, 0
        .word   0

        .text
sched_add:
        ldw     r1, [ticks]
        stw     r1, [r0 + READY_SINCE]
        mov     r1, r0
        lea     r0, waiting
        jmp     queue_append

; Who is next? The smallest effective priority.
sched_pick:
        push    {lr}
        call    age
        call    queue_take_out
        pop     {lr}
        ret

; Thread r0 is running. Has anybody who is ready become more urgent than its own priority?
sched_tick:
        push    {r6, lr}
        mov     r6, r0
        call    age
        cmp     r0, 0
        beq     1f
        ldw     r1, [r0 + EFFECTIVE]
        ldw     r2, [r6 + THREAD_PRIORITY]
        cmp     r1, r2
        blt     1f
        mov     r0, 0
1:      pop     {r6, lr}
        ret

; age - works out the effective priority of every ready thread. Result: the most urgent one, or 0.
age:    ldw     r0, [waiting + QUEUE_FIRST]
        ldw     r1, [ticks]
1:      cmp     r0, 0
        beq     3f
        ldw     r2, [r0 + READY_SINCE]
        sub     r2, r1, r2
        divu    r2, r2, TICKS_A_STEP
        ldw     r3, [r0 + THREAD_PRIORITY]
        sub     r3, r3, r2
        cmp     r3, 0
        bge     2f
        mov     r3, 0
2:      stw     r3, [r0 + EFFECTIVE]
        ldw     r0, [r0 + THREAD_NEXT]
        jmp     1b
3:      lea     r0, waiting
        mov     r1, EFFECTIVE
        jmp     queue_least

        .include "queue.inc"
