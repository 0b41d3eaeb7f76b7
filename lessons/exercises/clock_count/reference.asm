; Counts clock interrupts.

        .include "instance.inc"         ; TICKS

        .equ    PERIOD, 1000            ; cycles from one clock interrupt to the next

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
        ei
1:      ldw     r6, [count]
        cmp     r6, TICKS
        blt     1b
        li      r0, SYSTEM
        stw     r6, [r0 + SYSTEM_POWER] ; off, with code r6

; The handler. The processor has pushed code, ip, FLAGS and sp; all other registers are the program's.
handler:
        push    {r0-r1}
        ldw     r1, [count]
        add     r1, r1, 1
        stw     r1, [count]
        li      r0, CONSOLE
        mov     r1, '.'
        stw     r1, [r0 + CONSOLE_OUT]
        li      r0, TIMER
        mov     r1, 1
        stw     r1, [r0 + TIMER_ACK]    ; heard
        pop     {r0-r1}
        iret

        .data
        .align  4
vectors:
        .space  VECTOR_TIMER * 4
        .word   handler                 ; where the processor goes at a clock interrupt
count:  .word   0
