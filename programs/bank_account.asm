; bank_account.asm - two cards for one account of 1,000: each withdraws 600, if there is enough.
; Watch: both look before either takes. In the end the bank has paid out more than there was.
; EXPECT exit 400

        .include "user.inc"
        .include "message.inc"

        .equ    AMOUNT, 600
        .equ    DAWDLE, 2000                    ; the machine counts the notes

_start:
        lea     r0, card
        call    thread_start
        lea     r0, card
        call    thread_start
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, 2
        ble     2b
        ldw     r7, [balance]
        mov     r1, r7
        cmp     r7, 0
        blt     3f
        lea     r0, left
        call    print_line
        mov     r0, r7
        jmp     exit
3:      neg     r1, r7
        lea     r0, overdrawn
        call    print_line
        mov     r0, r7
        jmp     exit

card:   ldw     r1, [balance]                   ; is there enough?
        cmp     r1, AMOUNT
        blt     2f
        li      r2, DAWDLE
1:      subs    r2, r2, 1
        bne     1b
        ldw     r1, [balance]
        sub     r1, r1, AMOUNT
        stw     r1, [balance]
2:      ret

        .data
        .align  4
balance:        .word   1000
        .rodata
        message left,           "left in the account: ",        "il reste sur le compte : "
        message overdrawn,      "overdrawn by ",        "découvert de "

        .include "thread.inc"
        .include "lib.inc"
