; primes.asm - looks for prime numbers, by trying every smaller number as a divisor.
; Watch: all its time is computing; only a found prime costs a system call.

        .include "user.inc"
        .include "message.inc"

        .equ    HIGHEST, 60

_start:
        mov     r6, 2                           ; the number that is tried
        mov     r7, 0                           ; primes found
.next:
        mov     r1, 2                           ; the divisor
.divide:
        cmp     r1, r6
        beq     .prime                          ; no smaller number divides it
        remu    r2, r6, r1
        cmp     r2, 0
        beq     .not_prime
        add     r1, r1, 1
        jmp     .divide
.prime:
        add     r7, r7, 1
        lea     r0, found
        mov     r1, r6
        call    print_line
.not_prime:
        add     r6, r6, 1
        cmp     r6, HIGHEST
        ble     .next
        lea     r0, total
        mov     r1, r7
        call    print_line
        mov     r0, 0
        jmp     exit

        .rodata
        message found,          "primes: ", "primes : "
        message total,          "primes in all: ", "nombres premiers en tout : "

        .include "lib.inc"
