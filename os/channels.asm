; channels.asm - slow input and output, as the scheduling lab's jobs do it: a thread waits for its
; channel, which is busy for as many ticks as it is told. Channel n belongs to the thread of record n,
; so all of them work at the same time.

; channel_wait - the current thread starts its channel for r0 ticks, and is blocked until the channel's
; interrupt.
;
; Ticks are counted as everywhere: when next to nothing is left of this one, from its end. The device
; is told to be done a little before its last tick ends, so that its interrupt comes first and the
; thread is ready at that end, together with everybody else who is ready then.
channel_wait:
        push    {lr}
        li      r1, CHANNELS
        lea     r2, thread_table
        sub     r2, r6, r2
        divu    r2, r2, THREAD_BYTES
        stw     r2, [r1 + CHANNELS_SELECT]
        li      r2, TICK_CYCLES
        mul     r0, r0, r2
        mov     r3, r0
        call    clock_ends_soon                 ; r0 = 1 or 0, r1 = cycles to the end of the tick
        cmp     r0, 0
        beq     1f
        ldw     r2, [guard]
        mul     r2, r2, 3
        sub     r1, r1, r2
        add     r3, r3, r1
1:      li      r1, CHANNELS
        stw     r3, [r1 + CHANNELS_COUNT]
        mov     r0, REASON_DEVICE
        pop     {lr}
        jmp     thread_block

; channels_interrupt - some channels are done: whoever waits for them is ready, unless the tick is about
; to end; then it is ready at its end.
        .global channels_interrupt
channels_interrupt:
        push    {r8, lr}
        call    channels_collect
        call    clock_ends_soon
        cmp     r0, 0
        bne     1f
        ldw     r0, [due]
        call    threads_wake
1:      pop     {r8, lr}
        ret

; channel_stop - thread r8 waits no longer for its channel.
channel_stop:
        li      r0, CHANNELS
        lea     r1, thread_table
        sub     r1, r8, r1
        divu    r1, r1, THREAD_BYTES
        stw     r1, [r0 + CHANNELS_SELECT]
        mov     r2, 0
        stw     r2, [r0 + CHANNELS_COUNT]
        mov     r2, 1                           ; nor is it done
        shl     r2, r2, r1
        stw     r2, [r0 + CHANNELS_ACK]
        not     r2, r2
        ldw     r0, [due]
        and     r0, r0, r2
        stw     r0, [due]
        ret

; channels_collect - notes in `due`, a bit for each record, whose channels are done.
channels_collect:
        li      r0, CHANNELS
        ldw     r1, [r0 + CHANNELS_DONE]
        stw     r1, [r0 + CHANNELS_ACK]
        ldw     r0, [due]
        or      r0, r0, r1
        stw     r0, [due]
        ret
