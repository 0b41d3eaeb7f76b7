; restless.asm - a program for the contract test of scheduling policies. It does what jobs of the lab
; don't: it gives the processor away, sleeps, changes priorities, and one of several ends another one.
;
; Several are started at once, by the kernel: they have the numbers 1, 2, 3, ...

        .include "user.inc"

        .equ    ROUNDS, 6
        .equ    KILLER, 2                       ; this one
        .equ    KILLED, 4                       ; ends that one, in its third round

_start:
        sys     getpid
        mov     r7, r0
        mov     r6, ROUNDS

1:      mul     r2, r7, 1500                    ; compute, each for another time
2:      subs    r2, r2, 1
        bne     2b

        sys     yield

        add     r0, r7, r6                      ; somebody gets another priority: any of 1 to 4
        remu    r0, r0, 4
        add     r0, r0, 1
        mov     r1, r6
        sys     nice

        test    r6, 1                           ; sleep, or wait for a device
        beq     3f
        mov     r0, 1
        sys     sleep
        jmp     4f
3:      mov     r0, 2
        mov     r1, 0
        sys     io

4:      cmp     r7, KILLER
        bne     5f
        cmp     r6, ROUNDS - 2
        bne     5f
        mov     r0, KILLED
        sys     kill

5:      subs    r6, r6, 1
        bne     1b
        mov     r0, 0
        sys     exit
