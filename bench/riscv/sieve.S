# sieve.S - the sieve of Eratosthenes over one byte a candidate; counts the primes.

        .include "virt.inc"

        .ifndef REPEAT
        .equ    REPEAT, SIEVE_REPEAT
        .endif

workload:
        li      a0, 0
        li      s0, REPEAT
        la      s1, flags
        li      s2, SIEVE_SIZE
        add     s2, s1, s2              # end of the array
        li      s3, 1                   # the mark: not a prime
        li      s4, SIEVE_ROOT

repeat: mv      t0, s1
1:      sw      zero, 0(t0)             # no marks yet
        addi    t0, t0, 4
        bltu    t0, s2, 1b

        li      t1, 2                   # the candidate
2:      add     t2, s1, t1
        lbu     t3, 0(t2)
        bnez    t3, 4f
        mul     t2, t1, t1              # smaller multiples have smaller factors
        add     t2, t2, s1
3:      sb      s3, 0(t2)
        add     t2, t2, t1
        bltu    t2, s2, 3b
4:      addi    t1, t1, 1
        bltu    t1, s4, 2b

        addi    t0, s1, 2
        li      t1, 0                   # marks
5:      lbu     t2, 0(t0)
        add     t1, t1, t2
        addi    t0, t0, 1
        bltu    t0, s2, 5b
        li      t2, SIEVE_SIZE - 2
        sub     t2, t2, t1              # primes

        slli    t1, a0, 5               # checksum = checksum * 33 + primes
        add     a0, a0, t1
        add     a0, a0, t2
        addi    s0, s0, -1
        bnez    s0, repeat
        ret

        .bss
        .balign 4
flags:  .space  SIEVE_SIZE
