; picks_early.asm - gives a place to the second record, before its thread has arrived.

        .equ    OWN_INIT, 1
        .include "ring.inc"

sched_init:
        lea     r0, thread_table + 2 * THREAD_BYTES
        jmp     put
