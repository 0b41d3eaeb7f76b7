; ticket_lock.asm - a lock as in a shop: draw a ticket, wait until it is called.
; Watch: who comes first goes first. Compare it with test_and_set.asm, where luck decides; but here everybody
; waits for the one who is next, even while that one does not run.
; EXPECT exit 80

        .include "user.inc"

        .equ    THREADS_WANTED, 4
        .equ    TIMES, 20
        .equ    WORK, 20

_start:
        mov     r7, THREADS_WANTED
1:      lea     r0, chauffeur
        sub     r1, r7, 1                       ; its argument: 3 to 0
        call    thread_start
        subs    r7, r7, 1
        bne     1b
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, THREADS_WANTED
        ble     2b

        ldw     r7, [counter]
        mov     r0, r7
        call    print_number
        lea     r0, new_line
        call    print
        mov     r0, r7
        jmp     exit

chauffeur:
        mov     r6, TIMES
1:      lea     r1, next_ticket                 ; draw a ticket, in one step
        mov     r2, 1
        xadd    r3, r2, [r1]
3:      ldw     r1, [now_served]
        cmp     r1, r3
        bne     3b
        ldw     r1, [counter]                   ; temp = counter
        mov     r2, WORK                        ; (some work)
2:      subs    r2, r2, 1
        bne     2b
        add     r1, r1, 1                       ; counter = temp + 1
        stw     r1, [counter]
        ldw     r1, [now_served]                ; the next one; nobody else writes this word now
        add     r1, r1, 1
        stw     r1, [now_served]
        subs    r6, r6, 1
        bne     1b
        ret

        .data
        .align  4
counter:        .word   0
next_ticket:    .word   0
now_served:     .word   0
        .rodata
new_line:       .asciz  "\n"

        .include "thread.inc"
        .include "lib.inc"
