# startup.S - no work at all. What it takes is taken off the other times.

        .include "virt.inc"

workload:
        li      a0, 0
        ret
