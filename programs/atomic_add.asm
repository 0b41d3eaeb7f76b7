; atomic_add.asm - four threads add 1 to a counter, a hundred times each, in one step that nothing can divide.
; Watch: xadd reads, adds and writes in one instruction; no lock is needed, nobody is ever blocked.
; EXPECT exit 400

        .include "user.inc"

        .equ    THREADS_WANTED, 4
        .equ    TIMES, 100

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
        lea     r3, counter
        mov     r2, 1
1:      xadd    r1, r2, [r3]
        subs    r6, r6, 1
        bne     1b
        ret

        .data
        .align  4
counter:        .word   0
        .rodata
new_line:       .asciz  "\n"

        .include "thread.inc"
        .include "lib.inc"
