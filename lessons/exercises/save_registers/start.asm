; Adds up, and is interrupted all the time.

        .include "instance.inc"         ; LAST

        .equ    PERIOD, 700

_start: li      sp, 0x10000
        lea     r0, vectors
        wrsr    vbase, r0
        li      r0, TIMER
        mov     r1, PERIOD
        stw     r1, [r0 + TIMER_PERIOD]
        mov     r1, TIMER_ENABLE | TIMER_PERIODIC
        stw     r1, [r0 + TIMER_CONTROL]
        li      r0, INTC
        mov     r1, 1 << LINE_TIMER
        stw     r1, [r0 + INTC_ENABLE]
        mov     r1, 0                   ; the sum
        mov     r2, 1
        ei
1:      add     r1, r1, r2
        add     r2, r2, 1
        cmp     r2, LAST
        ble     1b
        di
        stw     r1, [total]
        li      r0, SYSTEM
        mov     r1, 0
        stw     r1, [r0 + SYSTEM_POWER]

handler:
        ldw     r1, [ticks]
        add     r1, r1, 1
        stw     r1, [ticks]
        li      r2, TIMER
        mov     r1, 1
        stw     r1, [r2 + TIMER_ACK]
        iret

        .data
        .align  4
vectors:
        .space  VECTOR_TIMER * 4
        .word   handler                 ; where the processor goes at a clock interrupt
total:  .word   0
ticks:  .word   0
