; delay.asm - input and output that takes a known time, as the scheduling lab's jobs do it: a thread waits for
; its delay device, which is busy for as many ticks as it is told. Device n belongs to the thread of record n,
; so all of them work at the same time.

; io: r0 ticks, r1 ticks of the burst that will follow, 0 when that is not known.
sys_io:
        push    {r8, lr}
        mov     r8, r1
        cmp     r1, 0
        bne     1f
        li      r8, BURST_UNKNOWN
1:      cmp     r0, 0
        beq     .at_once
        li      r2, LONGEST_IO
        cmp     r0, r2
        bleu    2f
        mov     r0, r2
2:      call    clock_delay_cycles
        mov     r1, r6
        call    delay_set
        mov     r0, REASON_DEVICE
        call    thread_stop
        stw     r8, [r6 + THREAD_BURST]         ; the policy looks at it when it is ready again
        stw     r8, [r6 + THREAD_LEFT]
        call    thread_switch
        jmp     3f
.at_once:
        stw     r8, [r6 + THREAD_BURST]
        stw     r8, [r6 + THREAD_LEFT]
3:      mov     r0, 0
        pop     {r8, lr}
        ret
        .equ    LONGEST_IO, 0x7fffffff / TICK_CYCLES - 1

; delay_set - the delay device of thread r1 is busy for r0 cycles; 0 stops it. Result: the device's bit.
delay_set:
        li      r2, DELAY
        lea     r3, thread_table
        sub     r1, r1, r3
        divu    r1, r1, THREAD_BYTES
        stw     r1, [r2 + DELAY_SELECT]
        stw     r0, [r2 + DELAY_COUNT]
        mov     r0, 1
        shl     r0, r0, r1
        ret

; delay_stop - thread r8 waits no longer for its delay device.
delay_stop:
        push    {lr}
        call    shared_forget
        mov     r0, 0
        mov     r1, r8
        call    delay_set
        li      r1, DELAY
        stw     r0, [r1 + DELAY_ACK]         ; nor is it done
        not     r0, r0
        ldw     r1, [delays_done]
        and     r1, r1, r0
        stw     r1, [delays_done]
        pop     {lr}
        ret

; delay_interrupt - some delay devices are done: whoever waits for them is ready.
        .global delay_interrupt
delay_interrupt:
        push    {lr}
        call    delays_collect
        clock_waking 1f
        call    threads_wake
1:      pop     {lr}
        ret

; delays_collect - which delay devices are done whose threads have not been woken yet? A bit for each record.
delays_collect:
        li      r1, DELAY
        ldw     r0, [r1 + DELAY_DONE]
        stw     r0, [r1 + DELAY_ACK]
        cmp     r0, 0
        bne     1f
        ldw     r0, [delays_done]
        ret
1:      push    {lr}
        call    shared_done
        pop     {lr}
        ldw     r1, [delays_done]
        or      r0, r0, r1
        stw     r0, [delays_done]
        ret

; threads_wake - the threads whose bits are set in r0, one for each record, join the ready ones, in the
; order of their records, unless they have gone in the meantime.
threads_wake:
        cmp     r0, 0
        beq     4f
        push    {r8-r9, lr}
        mov     r8, r0
        mov     r0, 0
        stw     r0, [delays_done]
        lea     r9, thread_table
.next:  cmp     r8, 0
        beq     3f
        test    r8, 1
        beq     2f
        ldw     r1, [r9 + THREAD_STATE]
        cmp     r1, STATE_BLOCKED
        beq     1f
        cmp     r1, STATE_NEW
        bne     2f
1:      mov     r0, r9
        call    thread_wake
2:      add     r9, r9, THREAD_BYTES
        shr     r8, r8, 1
        jmp     .next
3:      pop     {r8-r9, lr}
4:      ret

        .data
        .align  4
delays_done:    .word   0                       ; a bit for each record: to be woken at the next occasion
        .text
