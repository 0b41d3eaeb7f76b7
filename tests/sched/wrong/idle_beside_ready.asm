; idle_beside_ready.asm - lets the processor rest at every third choice.

        .equ    OWN_PICK, 1
        .include "sound.inc"

        .data
choices:
        .word   0

        .text
sched_pick:
        ldw     r1, [choices]
        add     r1, r1, 1
        stw     r1, [choices]
        remu    r1, r1, 3
        mov     r0, 0
        cmp     r1, 0
        beq     1f
        lea     r0, ready
        jmp     queue_take
1:      ret
