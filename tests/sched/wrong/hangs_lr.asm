; hangs_lr.asm - calls another routine without saving lr.

        .equ    OWN_PICK, 1
        .include "sound.inc"

sched_pick:
        lea     r0, ready
        call    queue_take
        ret
