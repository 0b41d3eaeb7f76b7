; fibonacci.asm - Fibonacci numbers in the slowest way: fib(n) = fib(n - 1) + fib(n - 2).

        .include "bare.inc"

        .ifndef REPEAT
        .equ    REPEAT, FIBONACCI_REPEAT
        .endif

workload:
        push    {lr}
        mov     r6, 0                   ; checksum
        li      r7, REPEAT
1:      mov     r0, FIBONACCI_N
        call    fib
        shl     r1, r6, 5               ; checksum = checksum * 33 + fib
        add     r6, r6, r1
        add     r6, r6, r0
        subs    r7, r7, 1
        bne     1b
        mov     r0, r6
        pop     {lr}
        ret

; fib - r0 = fib(r0). Changes r1.
fib:    subs    r1, r0, 2
        bmi     1f                      ; fib(0) = 0, fib(1) = 1
        push    {r1, lr}
        sub     r0, r0, 1
        call    fib
        xchg    r0, r0, [sp]            ; keep fib(n - 1), take n - 2
        call    fib
        pop     {r1, lr}
        add     r0, r0, r1
1:      ret
