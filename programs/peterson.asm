; peterson.asm - a lock for two threads out of reading and writing alone, by G. L. Peterson.
; Watch: no atomic instruction, no call of the kernel, and yet nobody comes between.
; EXPECT exit 100

        .include "user.inc"

        .equ    THREADS_WANTED, 2
        .equ    TIMES, 50
        .equ    WORK, 300

_start:
        mov     r7, THREADS_WANTED
1:      lea     r0, chauffeur
        sub     r1, r7, 1                       ; its argument: 1 to 0
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

; The argument is 0 or 1: which of the two it is.
chauffeur:
        shl     r4, r0, 2                       ; ours, as an offset
        mov     r5, 4
        sub     r5, r5, r4                      ; the other's
        lea     r3, wants
        mov     r6, TIMES
1:      mov     r1, 1                           ; I want to
        stw     r1, [r3 + r4]
        stw     r5, [turn]                      ; but after you
3:      ldw     r1, [r3 + r5]                   ; while the other wants to
        cmp     r1, 0
        beq     4f
        ldw     r1, [turn]                      ; and it is its turn
        cmp     r1, r5
        beq     3b
4:
        ldw     r1, [counter]                   ; temp = counter
        mov     r2, WORK                        ; (some work)
2:      subs    r2, r2, 1
        bne     2b
        add     r1, r1, 1                       ; counter = temp + 1
        stw     r1, [counter]
        mov     r1, 0                           ; I want no longer
        stw     r1, [r3 + r4]
        subs    r6, r6, 1
        bne     1b
        ret

        .data
        .align  4
counter:        .word   0
wants:          .word   0, 0
turn:           .word   0
        .rodata
new_line:       .asciz  "\n"

        .include "thread.inc"
        .include "lib.inc"
