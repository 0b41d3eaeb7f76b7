; mlfq.asm - a multi-level feedback queue: who uses much processor time sinks, who blocks early stays.
;
; Rules
; 1. There are three queues, with quanta of 1, 2 and 4 ticks. The first that is not empty is served,
;    round robin.
; 2. A new thread enters the top queue.
; 3. A thread that has used up its quantum at a level, in one go or in pieces, goes down one level
;    (from the last to the end of the last), with a fresh quantum.
; 4. A thread that is interrupted for a higher queue goes to the head of its own, with what is left of
;    its quantum.
; 5. A thread that blocks keeps its level and what is left.
; 6. Every 20 ticks, before anything else at that tick, all go to the top, in order of queue, then
;    place, with fresh quanta. The running one and the blocked ones go to the top as well; the
;    running one goes on.
;
; The contract that every policy keeps is in os/README.md.
; starvation: none (rule 6)

        .include "kernel.inc"

        .global sched_add, sched_tick, sched_pick

        .equ    BOOST_TICKS, 20
        .equ    LEVEL, THREAD_POLICY            ; 0, 8 or 16: the place of its queue in `queues`
        .equ    TICKS_LEFT, THREAD_POLICY + 4   ; of its quantum at this level
        .equ    PERIOD, THREAD_POLICY + 8       ; of 20 ticks, in which the level was set
        .equ    MADE_WAY, THREAD_POLICY + 12    ; 1: interrupted for a higher queue

        .data
        .align  4
queues: .word   0, 0,  0, 0,  0, 0
quanta: .word   1, 0,  2, 0,  4, 0              ; at the same places
period: .word   0                               ; how many times 20 ticks are over

        .text
; A thread became ready: which queue, and is it the first or the last there?
sched_add:
        push    {r6, lr}
        mov     r6, r0
        cmp     r1, WHY_NEW
        bne     1f
        mov     r1, -1
        stw     r1, [r6 + PERIOD]               ; rule 2, as if from an earlier period
1:      call    boost
        ldw     r1, [r6 + LEVEL]
        lea     r0, queues
        add     r0, r0, r1
        mov     r1, r6
        ldw     r2, [r6 + MADE_WAY]
        mov     r3, 0
        stw     r3, [r6 + MADE_WAY]
        cmp     r2, 1
        pop     {r6, lr}
        bne     queue_append
        jmp     queue_prepend                   ; rule 4

; Who is next? The first of the first queue that is not empty.
sched_pick:
        push    {r6, lr}
        call    boost_queues
        lea     r0, queues
        add     r1, r0, 3 * QUEUE_BYTES
        call    queue_first_used
        cmp     r0, 0
        beq     1f
        call    queue_take
        mov     r6, r0
        call    boost                           ; it may have been boosted while it was queued
        mov     r0, r6
1:      pop     {r6, lr}
        ret

; r1 ticks have passed while thread r0 ran. Must it make way?
sched_tick:
        push    {r6-r7, lr}
        mov     r6, r0
        mov     r7, r1
        call    boost
        cmp     r0, 0
        bne     4f                              ; rule 6: it goes on
        ldw     r0, [r6 + TICKS_LEFT]
        sub     r0, r0, r7
        stw     r0, [r6 + TICKS_LEFT]
        ldw     r1, [r6 + LEVEL]
        mov     r7, 1
        cmp     r0, 0
        bgt     2f
        mov     r7, 0                           ; used up: rule 3
        cmp     r1, 16
        beq     1f
        add     r1, r1, 8
1:      call    set_level
        add     r1, r1, 8                       ; those on its new level go first, too
2:      lea     r0, queues                      ; is anybody ready who goes first?
        add     r1, r1, r0
        call    queue_first_used
        cmp     r0, 0
        beq     4f
        stw     r7, [r6 + MADE_WAY]             ; sched_add will come for it
        pop     {r6-r7, lr}
        ret
4:      mov     r0, 0
        pop     {r6-r7, lr}
        ret

; boost - rule 6, if it is time: for those in the queues, and for thread r6.
; Result: 1 when r6 went to the top just now.
boost:  push    {lr}
        call    boost_queues
        pop     {lr}
        ldw     r0, [period]
        ldw     r1, [r6 + PERIOD]
        sub     r0, r0, r1
        cmp     r0, 0
        beq     1f
        mov     r1, 0
; set_level - thread r6 goes to level r1, with a fresh quantum. r1 stays, r0 is not 0.
set_level:
        stw     r1, [r6 + LEVEL]
        lea     r0, quanta
        ldw     r0, [r0 + r1]
        stw     r0, [r6 + TICKS_LEFT]
        ldw     r2, [period]
        stw     r2, [r6 + PERIOD]
1:      ret

; boost_queues - the lower queues join the top one. Their threads' levels are set when they are picked.
boost_queues:
        ldw     r0, [ticks]
        divu    r0, r0, BOOST_TICKS
        ldw     r1, [period]
        cmp     r0, r1
        beq     1f
        stw     r0, [period]
        push    {lr}
        lea     r0, queues
        lea     r1, queues + 8
        call    queue_join
        lea     r0, queues
        lea     r1, queues + 16
        call    queue_join
        pop     {lr}
1:      ret

        .include "queue.inc"
