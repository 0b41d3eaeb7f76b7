; no_policy.asm - the six routines that a scheduling policy must provide, and nothing in them.
;
; Nothing can run with it. The contract test assembles the kernel with this file to learn which part of
; an image is the kernel's, and which call in the kernel is for which routine.

        .global sched_init, sched_add, sched_remove, sched_changed, sched_tick, sched_pick

        .text
sched_init:
        ret
sched_add:
        ret
sched_remove:
        ret
sched_changed:
        ret
sched_tick:
        ret
sched_pick:
        ret
