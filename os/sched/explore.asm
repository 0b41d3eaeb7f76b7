; explore.asm - whoever has been chosen from outside runs next; every tick is a choice. For the race finder.
;
; A choice is the number of a ready thread's record in the thread table, from 1 on, and is read at CHOICES_NEXT.
; Where nobody has chosen, or nobody who is ready, it is the first in the table; those that have been killed come
; before all others, for they only end. So the ready threads are a set, and in which order they came makes no
; difference.
;
; The contract that every policy keeps is in os/README.md.
; starvation: possible (of those who are never chosen)

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick, sched_masks

        .text
; A thread became ready: its record says so.
sched_add:
        ret

; Who is next?
sched_pick:
        li      r1, CHOICES
        ldw     r1, [r1 + CHOICES_NEXT]
        lea     r0, thread_table
        cmp     r1, 0
        beq     .nobody
        cmp     r1, THREADS
        bgeu    .nobody
        mul     r1, r1, THREAD_BYTES
        add     r0, r0, r1
        ldw     r1, [r0 + THREAD_STATE]
        cmp     r1, STATE_READY
        beq     3f
        lea     r0, thread_table
.nobody:                                        ; has been chosen
        mov     r2, THREADS - 1                 ; not the idle thread
        mov     r3, 0                           ; the first that is ready
1:      add     r0, r0, THREAD_BYTES
        ldw     r1, [r0 + THREAD_STATE]
        cmp     r1, STATE_READY
        bne     2f
        ldw     r1, [r0 + THREAD_KILLED]
        cmp     r1, 0
        bne     3f
        cmp     r3, 0
        bne     2f
        mov     r3, r0
2:      sub     r2, r2, 1
        cmp     r2, 0
        bne     1b
        mov     r0, r3
3:      ret

; Whenever the clock comes, somebody is chosen.
sched_tick:
        mov     r0, 1
        ret

; No queue chains a ready thread: see os/masks.asm.
        .rodata
        .align  4
sched_masks:
        .word   1, 1 << STATE_READY, thread_table + THREAD_NEXT, 4, THREAD_BYTES, 0
        .word   0
