; forgets_the_lock.asm - tidies up after a thread that waits for a lock, in a word that is the kernel's.

        .equ    OWN_REMOVE, 1
        .include "sound.inc"

sched_remove:
        cmp     r1, REASON_LOCK
        bne     1f
        mov     r1, 0
        stw     r1, [r0 + THREAD_OBJECT]
1:      ret
