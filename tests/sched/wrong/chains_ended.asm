; chains_ended.asm - whoever leaves comes back into the queue, for whatever reason it left.

        .equ    OWN_REMOVE, 1
        .include "sound.inc"

sched_remove:
        jmp     sched_add
