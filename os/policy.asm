; policy.asm - what a scheduling policy may leave out: where it has no such routine, this one is called.

        .weak   sched_init, sched_remove, sched_changed
sched_init:
sched_remove:
sched_changed:
        ret
