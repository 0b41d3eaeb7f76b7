; endless.asm - the worker, for runs that are as long as one likes.

        .equ    TURNS, 0x7fffffff
        .include "worker.asm"
