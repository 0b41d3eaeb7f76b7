; job.asm - what a job of the scheduling lab runs: it works for so many ticks, waits for a device for
; so many, works again, and so on.
;
; It starts with the address of a list of words in r0: ticks of work, a wait, ticks of work, ..., 0. A wait is
; its ticks, plus 65,536 times the number of a device that jobs share, from 1 on. To work means to turn a loop: a little less than so many ticks' worth of it (a tick
; is TICK_CYCLES, less the GUARD, see os/clock_exact.asm), so that it is done just before the last tick
; ends, and never needs one more.

        .include "user.inc"

        .equ    TURN, 7 + 2 * WAIT_STATES               ; cycles of one turn of the loop
        .equ    REST, 100 + 20 * WAIT_STATES            ; for everything else, and to be done before the end

_start:
        mov     r6, r0
.work:  ldw     r0, [r6]
        li      r1, TICK_CYCLES - GUARD
        mul     r2, r0, r1
        li      r1, REST
        sub     r2, r2, r1
        divu    r2, r2, TURN
1:      subs    r2, r2, 1
        bne     1b

        ldw     r0, [r6 + 4]                            ; a wait, or the end
        cmp     r0, 0
        beq     .done
        ldw     r1, [r6 + 8]                            ; the ticks of work that will follow
        add     r6, r6, 8
        shr     r2, r0, 16
        subs    r2, r2, 1                               ; the shared device
        bmi     .own
        shl     r0, r0, 16
        shr     r0, r0, 16
        sys     io_shared
        jmp     .work
.own:   sys     io
        jmp     .work

.done:  mov     r0, 0
        sys     exit
