; crash.asm - does what it must not: it writes into the kernel's memory.
; Watch: the store never happens. The processor faults, the kernel ends this program and says
; so, and the others go on.

        .include "user.inc"

_start:
        lea     r0, before
        call    print
        mov     r1, 0
        stw     r1, [r1]                        ; address 0 belongs to the kernel
        lea     r0, after                       ; never reached
        call    print
        mov     r0, 0
        jmp     exit

        .rodata
before: .asciz  "crash: now I write to address 0\n"
after:  .asciz  "crash: it worked?\n"

        .include "lib.inc"
