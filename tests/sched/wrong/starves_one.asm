; starves_one.asm - last come, first served, with a time slice: always the same one runs.
; starvation: none

        .equ    OWN_PICK, 1
        .equ    OWN_TICK, 1
        .include "sound.inc"

sched_pick:
        ldw     r0, [ready + QUEUE_LAST]        ; the last one is taken out of the chain
        cmp     r0, 0
        beq     1f
        mov     r1, r0
        push    {r0, lr}
        lea     r0, ready
        call    queue_remove
        pop     {r0, lr}
1:      ret

sched_tick:
        mov     r0, 1
        ret
