; producer_if.asm - one producer and two consumers, and `if` where `while` should be.
; Watch: a consumer is woken, but before it has the lock again, the other one has taken the item. It does not
; look again, and takes nothing.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

_start:
        lea     r0, consumer
        call    thread_start
        mov     r0, 1                           ; let it wait; and a tick begins
        sys     sleep
        lea     r0, producer
        call    thread_start
        lea     r0, consumer
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
        lea     r0, empty
        lea     r1, verrou
        call    condition_wait
        jmp     1b
2:
        stw     r6, [slot]
        lea     r0, put
        mov     r1, r6
        call    print_line
        lea     r0, full
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
        ldw     r0, [slot]                      ; if it is empty: wait
        cmp     r0, 0
        bne     2f
        lea     r0, full
        lea     r1, verrou
        call    condition_wait
2:
        ldw     r6, [slot]
        mov     r0, 0
        stw     r0, [slot]
        lea     r0, empty
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
        condition full
        condition empty
        .rodata
        message put,            "put ",         "dépose "
        message took,           "took ",        "prend "
        message nothing,        "took nothing!\n",     "ne prend rien !\n"

        .include "thread.inc"
        .include "lib.inc"
