; picks_blocked.asm - whoever waits for a device gets a place at once.

        .equ    OWN_REMOVE, 1
        .include "ring.inc"

sched_remove:
        cmp     r1, REASON_DEVICE
        beq     put
        ret
