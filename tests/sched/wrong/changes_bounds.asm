; changes_bounds.asm - a new priority comes with new bounds.

        .equ    OWN_CHANGED, 1
        .include "sound.inc"

sched_changed:
        ldw     r1, [r0 + THREAD_BASE]
        wrsr    ubase, r1
        ret
