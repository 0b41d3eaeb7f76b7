; startup.asm - no work at all. What it takes is taken off the other times.

        .include "bare.inc"

workload:
        mov     r0, 0
        ret
