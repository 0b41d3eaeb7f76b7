# fibonacci.S - Fibonacci numbers in the slowest way: fib(n) = fib(n - 1) + fib(n - 2).

        .include "virt.inc"

        .ifndef REPEAT
        .equ    REPEAT, FIBONACCI_REPEAT
        .endif

workload:
        mv      s7, ra
        li      s6, 0                   # checksum
        li      s5, REPEAT
1:      li      a0, FIBONACCI_N
        call    fib
        slli    t1, s6, 5               # checksum = checksum * 33 + fib
        add     s6, s6, t1
        add     s6, s6, a0
        addi    s5, s5, -1
        bnez    s5, 1b
        mv      a0, s6
        jr      s7

# fib - a0 = fib(a0)
fib:    addi    t0, a0, -2
        bltz    t0, 1f                  # fib(0) = 0, fib(1) = 1
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, t0
        addi    a0, a0, -1
        jal     fib
        mv      t0, s0                  # keep fib(n - 1), take n - 2
        mv      s0, a0
        mv      a0, t0
        jal     fib
        add     a0, a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
1:      ret
