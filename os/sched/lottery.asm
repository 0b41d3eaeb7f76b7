; lottery.asm - every ready thread holds tickets; one is drawn, and its holder runs for a
; quantum of ticks. The random numbers come from the machine's seed port: the same seed, the same run.
;
; The contract that every policy keeps is in os/README.md.
; starvation: none (in the long run everybody wins)

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick

        .equ    TICKS_LEFT, THREAD_POLICY       ; of the thread's quantum

        .data
        .align  4
ready:  .word   0, 0

        .text
sched_add:
        mov     r1, r0
        lea     r0, ready
        jmp     queue_append

; Who is next? Draw one ticket of all that are held, and look for its holder.
sched_pick:
        mov     r1, 0                           ; tickets in all
        ldw     r0, [ready + QUEUE_FIRST]
1:      cmp     r0, 0
        beq     2f
        ldw     r2, [r0 + THREAD_TICKETS]
        add     r1, r1, r2
        ldw     r0, [r0 + THREAD_NEXT]
        jmp     1b
2:      cmp     r1, 0
        beq     .nobody
        li      r2, SEED
        ldw     r2, [r2 + SEED_RANDOM]
        remu    r2, r2, r1                      ; the ticket
        ldw     r0, [ready + QUEUE_FIRST]
3:      ldw     r3, [r0 + THREAD_TICKETS]
        cmp     r2, r3
        bltu    .winner
        sub     r2, r2, r3
        ldw     r0, [r0 + THREAD_NEXT]
        jmp     3b
.nobody:
        mov     r0, 0
        ret
.winner:
        ldw     r1, [quantum]
        stw     r1, [r0 + TICKS_LEFT]
        lea     r1, ready
        jmp     queue_take_out

; r1 ticks have passed while thread r0 ran. Is its quantum used up?
sched_tick:
        ldw     r2, [r0 + TICKS_LEFT]
        sub     r2, r2, r1
        stw     r2, [r0 + TICKS_LEFT]
        cmp     r2, 0
        bgt     1f
        ldw     r2, [quantum]
        stw     r2, [r0 + TICKS_LEFT]
        ldw     r0, [ready + QUEUE_FIRST]       ; draw again, unless nobody else is ready
        ret
1:      mov     r0, 0
        ret

        .include "queue.inc"
