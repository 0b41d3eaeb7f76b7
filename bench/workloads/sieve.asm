; sieve.asm - the sieve of Eratosthenes over one byte a candidate; counts the primes.
;
; The index runs from a negative number up to 0 behind the end of the array, so that the addition
; that moves it also tells when to stop.

        .include "bare.inc"

        .ifndef REPEAT
        .equ    REPEAT, SIEVE_REPEAT
        .endif

workload:
        mov     r0, 0
        li      r12, REPEAT
        lea     r11, flags
        li      r10, SIEVE_SIZE
        add     r10, r11, r10           ; end of the array
        mov     r9, 1                   ; the mark: not a prime
        mov     r8, 0

repeat: li      r3, -SIEVE_SIZE
1:      stw     r8, [r10 + r3]          ; no marks yet
        adds    r3, r3, 4
        bmi     1b

        mov     r4, 2                   ; the candidate
2:      ldbu    r2, [r11 + r4]
        cmp     r2, 0
        bne     4f
        mul     r3, r4, r4              ; smaller multiples have smaller factors
        li      r2, SIEVE_SIZE
        sub     r3, r3, r2
3:      stb     r9, [r10 + r3]
        adds    r3, r3, r4
        bmi     3b
4:      add     r4, r4, 1
        cmp     r4, SIEVE_ROOT
        bltu    2b

        li      r3, 2 - SIEVE_SIZE
        mov     r1, 0                   ; marks
5:      ldbu    r2, [r10 + r3]
        add     r1, r1, r2
        adds    r3, r3, 1
        bmi     5b
        li      r2, SIEVE_SIZE - 2
        sub     r2, r2, r1              ; primes

        shl     r1, r0, 5               ; checksum = checksum * 33 + primes
        add     r0, r0, r1
        add     r0, r0, r2
        subs    r12, r12, 1
        bne     repeat
        ret

        .bss
        .align  4
flags:  .space  SIEVE_SIZE
