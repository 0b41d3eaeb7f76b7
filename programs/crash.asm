; crash.asm - does what it must not: it writes into the kernel's memory.
; Watch: the store never happens. The processor faults, the kernel ends this program and says
; so, and the others go on.

        .include "user.inc"
        .include "message.inc"

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
        message before,         "crash: now I write to address 0\n", "crash : j'écris maintenant à l'adresse 0\n"
        message after,          "crash: it worked?\n", "crash : cela a marché ?\n"

        .include "lib.inc"
