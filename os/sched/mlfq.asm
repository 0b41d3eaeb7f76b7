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

        .global sched_init, sched_add, sched_remove, sched_changed, sched_tick, sched_pick

        .equ    BOOST_TICKS, 20
        .equ    LEVEL, THREAD_POLICY            ; 0, 8 or 16: the place of its queue in `queues`
        .equ    TICKS_LEFT, THREAD_POLICY + 4   ; of its quantum at this level
        .equ    BOOSTED, THREAD_POLICY + 8      ; next_boost when the level was set
        .equ    LAST_LEVEL, 16

        .data
        .align  4
queues: .word   0, 0,  0, 0,  0, 0
quanta: .word   1, 0,  2, 0,  4, 0              ; at the same places
next_boost:
        .word   BOOST_TICKS

        .text
sched_init:
sched_changed:
sched_remove:                                   ; the running thread stands in no queue
        ret

; A thread became ready: which queue, and is it the first or the last there?
sched_add:
        push    {r6, lr}
        mov     r6, r0
        call    boost
        ldw     r1, [r6 + THREAD_WHY]
        cmp     r1, WHY_NEW
        bne     1f
        mov     r1, 0                           ; rule 2
        call    set_level
1:      call    boost_thread
        ldw     r1, [r6 + LEVEL]
        lea     r0, queues
        add     r0, r0, r1
        mov     r1, r6
        ldw     r2, [interrupted]
        mov     r3, 0
        stw     r3, [interrupted]
        cmp     r2, r6
        pop     {r6, lr}
        bne     queue_append
        jmp     queue_prepend                   ; rule 4

; Who is next? The first of the first queue that is not empty.
sched_pick:
        push    {r6, lr}
        call    boost
        lea     r6, queues
1:      mov     r0, r6
        call    queue_take
        cmp     r0, 0
        bne     2f
        add     r6, r6, 8
        lea     r1, queues + LAST_LEVEL
        cmp     r6, r1
        bleu    1b
2:      pop     {r6, lr}
        ret

; r1 ticks have passed while thread r0 ran. Must it make way?
sched_tick:
        push    {r6-r7, lr}
        mov     r6, r0
        mov     r7, r1
        mov     r0, 0
        stw     r0, [interrupted]
        call    boost
        call    boost_thread
        cmp     r0, 0
        bne     4f                              ; rule 6: it goes on
        ldw     r0, [r6 + TICKS_LEFT]
        sub     r0, r0, r7
        stw     r0, [r6 + TICKS_LEFT]
        mov     r7, 0
        cmp     r0, 0
        bgt     2f
        mov     r7, 8                           ; used up: those on its new level go first, too
        ldw     r1, [r6 + LEVEL]                ; rule 3
        cmp     r1, LAST_LEVEL
        beq     1f
        add     r1, r1, 8
1:      call    set_level
2:      lea     r0, queues                      ; is anybody ready who goes first?
        ldw     r1, [r6 + LEVEL]
        add     r1, r1, r7
        add     r1, r1, r0                      ; not from this queue on
3:      cmp     r0, r1
        beq     4f
        ldw     r2, [r0 + QUEUE_FIRST]
        add     r0, r0, 8
        cmp     r2, 0
        beq     3b
        mov     r0, 1
        cmp     r7, 0
        bne     5f
        stw     r6, [interrupted]               ; rule 4, when it comes back by sched_add
5:      pop     {r6-r7, lr}
        ret
4:      mov     r0, 0
        pop     {r6-r7, lr}
        ret

; set_level - thread r6 goes to level r1, with a fresh quantum.
set_level:
        stw     r1, [r6 + LEVEL]
        lea     r2, quanta
        ldw     r2, [r2 + r1]
        stw     r2, [r6 + TICKS_LEFT]
        ldw     r2, [next_boost]
        stw     r2, [r6 + BOOSTED]
        ret

; boost - rule 6 for the ready threads, if it is time.
boost:  ldw     r0, [ticks]
        ldw     r1, [next_boost]
        cmp     r0, r1
        blt     3f
1:      add     r1, r1, BOOST_TICKS
        cmp     r0, r1
        bge     1b
        stw     r1, [next_boost]
        push    {r6, lr}
        lea     r0, queues
        lea     r1, queues + 8
        call    queue_join
        lea     r0, queues
        lea     r1, queues + 16
        call    queue_join
        ldw     r6, [queues + QUEUE_FIRST]
2:      cmp     r6, 0
        beq     4f
        mov     r1, 0
        call    set_level
        ldw     r6, [r6 + THREAD_NEXT]
        jmp     2b
4:      pop     {r6, lr}
3:      ret

; boost_thread - rule 6 for thread r6, which was running or blocked when it was time.
; Result: 1 when it went to the top just now.
boost_thread:
        ldw     r0, [next_boost]
        ldw     r1, [r6 + BOOSTED]
        cmp     r0, r1
        mov     r0, 0
        beq     1f
        push    {lr}
        mov     r1, 0
        call    set_level
        pop     {lr}
        mov     r0, 1
1:      ret

        .data
interrupted:
        .word   0                               ; the thread that made way for a higher queue
        .text

        .include "queue.inc"
