; barrier_demo.asm - four threads work in three rounds; nobody begins a round before all have ended the one before.
; Watch: who comes early is blocked on `all_here`; the last to come wakes the others.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

        .equ    WORKERS, 4
        .equ    ROUNDS, 3

_start:
        mov     r7, WORKERS
1:      lea     r0, worker
        mov     r1, r7
        call    thread_start
        subs    r7, r7, 1
        bne     1b
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, WORKERS
        ble     2b
        mov     r0, 0
        jmp     exit

; The argument says how slow it is.
worker: push    {lr}
        mov     r7, r0
        mov     r6, 1
1:      mul     r2, r7, 1000
2:      subs    r2, r2, 1
        bne     2b
        lea     r0, done_with
        mov     r1, r6
        call    print_line
        lea     r0, all_here
        call    barrier_wait
        add     r6, r6, 1
        cmp     r6, ROUNDS
        ble     1b
        pop     {lr}
        ret

        .data
        barrier all_here, WORKERS
        .rodata
        message done_with,      "done with round ",     "a fini le tour "

        .include "thread.inc"
        .include "lib.inc"
