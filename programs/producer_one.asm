; producer_one.asm - one producer and two consumers, and one condition for two things.
; Watch: the signal that the slot is empty again wakes the other consumer, not the producer, and in the end
; everybody waits: nobody is left to give a signal.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

_start:
        lea     r0, consumer
        call    thread_start
        lea     r0, consumer
        call    thread_start
        mov     r0, 1                           ; let it wait; and a tick begins
        sys     sleep
        lea     r0, producer
        call    thread_start
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, 3
        ble     2b
        mov     r0, 0
        jmp     exit

; Puts 2 items into the slot, one after the other.
producer:
        push    {lr}
        mov     r6, 1
.item:  lea     r0, verrou
        call    lock_acquire
1:      ldw     r0, [slot]                      ; while it is full: wait
        cmp     r0, 0
        beq     2f
        lea     r0, changed
        lea     r1, verrou
        call    condition_wait
        jmp     1b
2:
        stw     r6, [slot]
        lea     r0, put
        mov     r1, r6
        call    print_line
        lea     r0, changed
        call    condition_signal
        lea     r0, verrou
        call    lock_release
        add     r6, r6, 1
        cmp     r6, 2
        ble     .item
        pop     {lr}
        ret

; Takes one item out of the slot.
consumer:
        push    {lr}
        lea     r0, verrou
        call    lock_acquire
1:      ldw     r0, [slot]                      ; while it is empty: wait
        cmp     r0, 0
        bne     2f
        lea     r0, changed
        lea     r1, verrou
        call    condition_wait
        jmp     1b
2:
        ldw     r6, [slot]
        mov     r0, 0
        stw     r0, [slot]
        lea     r0, changed
        call    condition_signal
        lea     r0, verrou
        call    lock_release
        cmp     r6, 0                           ; ASSERT r6 != 0
        beq     3f
        lea     r0, took
        mov     r1, r6
        call    print_line
        pop     {lr}
        ret
3:      lea     r0, nothing
        call    print
        pop     {lr}
        ret

        .data
        .align  4
slot:           .word   0                       ; 0: empty
        lock    verrou
        condition changed
        .rodata
        message put,            "put ",         "dépose "
        message took,           "took ",        "prend "
        message nothing,        "took nothing!\n",     "ne prend rien !\n"

        .include "thread.inc"
        .include "lib.inc"
