; test_and_set.asm - a spin lock: the flag is tested and set in one step, and holds.
; Watch: who finds it taken looks again and again, and uses the processor for nothing: its time slices are
; full, but the counter does not move in them.
; EXPECT exit 400

        .include "user.inc"

        .equ    THREADS_WANTED, 4
        .equ    TIMES, 100
        .equ    WORK, 100                       ; turns of a loop between reading and writing

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
        push    {lr}
        mov     r6, TIMES
1:      lea     r0, verrou
        call    spin_acquire
        ldw     r1, [counter]                   ; temp = counter
        mov     r2, WORK                        ; (some work)
2:      subs    r2, r2, 1
        bne     2b
        add     r1, r1, 1                       ; counter = temp + 1
        stw     r1, [counter]
        lea     r0, verrou
        call    spin_release
        subs    r6, r6, 1
        bne     1b
        pop     {lr}
        ret

        .data
        .align  4
counter:        .word   0
        spin    verrou
        .rodata
new_line:       .asciz  "\n"

        .include "thread.inc"
        .include "lib.inc"
