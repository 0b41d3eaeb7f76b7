; start.asm - the threads of a process: starting, joining, ending them; their stacks.

        .equ    LEAST_STACK_BYTES, 64

; thread_start: r0 routine, r1 its argument, r2 where the stacks of the process's threads lie, one behind the
; other, r3 how many there are (the low byte) and the bytes of each (above). The thread begins with the caller's
; lr: there its routine returns to. -> its number.
sys_thread_start:
        push    {r8-r11, lr}
        mov     r10, r2
        and     r11, r3, 0xff
        shr     r9, r3, 8
        mov     r0, ERROR_STACK
        cmp     r9, LEAST_STACK_BYTES
        bltu    .done
        or      r1, r9, r10
        test    r1, 3
        bne     .done
        mov     r1, r10
        mul     r2, r9, r11
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     .done

        ; 1. A stack that nobody has, which gives the number, and a record.
        call    thread_numbers
        mov     r1, 1
1:      mov     r2, ERROR_STACK
        cmp     r1, r11
        bgtu    .none
        shr     r0, r0, 1
        test    r0, 1
        beq     2f
        add     r1, r1, 1
        jmp     1b
2:      mov     r11, r1
        call    thread_new
        mov     r8, r0
        mov     r2, ERROR_ROOM
        cmp     r0, 0
        beq     .none

        ; 2. The record.
        call    thread_clear
        stw     r11, [r8 + THREAD_NUMBER]
        call    thread_inherit
        ldw     r0, [r7 + TRAP_R0]
        stw     r0, [r8 + THREAD_ROUTINE]

        ; 3. The stack, with a guard at each end.
        sub     r1, r11, 1
        mul     r1, r1, r9
        add     r1, r1, r10
        stw     r1, [r8 + THREAD_STACK_LOW]
        add     r2, r1, r9
        sub     r2, r2, 4
        stw     r2, [r8 + THREAD_STACK_HIGH]
        li      r3, STACK_GUARD
        stw     r3, [r1]
        stw     r3, [r2]
        mov     r1, FLAG_U | FLAG_I
        call    thread_frame
        ldw     r1, [r7 + TRAP_R1]
        stw     r1, [r0 + TRAP_R0]
        ldw     r1, [r7 + TRAP_LR]
        stw     r1, [r0 + TRAP_LR]

        ; 4. It is ready, behind all others; the caller goes on.
        mov     r0, STATE_NEW
        stw     r0, [r8 + THREAD_STATE]
        mov     r0, r8
        call    thread_wake
        mov     r0, r11
.done:  pop     {r8-r11, lr}
        ret
.none:  mov     r0, r2
        jmp     .done

; thread_numbers - the numbers in use in the current process, a bit for each.
thread_numbers:
        ldw     r1, [r6 + THREAD_PROCESS]
        mov     r0, 0
        lea     r2, thread_table + THREAD_BYTES
        lea     r3, thread_table + THREADS * THREAD_BYTES
1:      ldw     r4, [r2 + THREAD_PROCESS]
        cmp     r4, r1
        bne     2f
        ldw     r4, [r2 + THREAD_STATE]
        cmp     r4, STATE_FREE
        beq     2f
        ldw     r4, [r2 + THREAD_NUMBER]
        mov     r5, 1
        shl     r5, r5, r4
        or      r0, r0, r5
2:      add     r2, r2, THREAD_BYTES
        cmp     r2, r3
        bne     1b
        ret

; thread_inherit - thread r8 belongs to the current thread's process, and is scheduled as that thread is.
thread_inherit:
        lea     r1, inherited
1:      ldbu    r0, [r1]
        ldw     r2, [r6 + r0]
        stw     r2, [r8 + r0]
        add     r1, r1, 1
        cmp     r0, THREAD_TICKETS
        bne     1b
        ldw     r0, [r6 + THREAD_OWN_PRIORITY]
        stw     r0, [r8 + THREAD_PRIORITY]
        ldw     r0, [ticks]
        stw     r0, [r8 + THREAD_ARRIVAL]
        mov     r0, 0
        stw     r0, [r8 + THREAD_PARENT]
        ret

; thread_join: r0 number of a thread of the process -> 0, when it has ended; r1 its result.
sys_thread_join:
        push    {r8, lr}
        mov     r8, r0
1:      mov     r0, r8
        call    thread_find
        cmp     r0, 0
        beq     .none
        ldw     r1, [r0 + THREAD_STATE]
        cmp     r1, STATE_TERMINATED
        beq     2f
        stw     r0, [r6 + THREAD_OBJECT]
        mov     r0, REASON_JOIN
        call    thread_block
        jmp     1b                              ; another one may have joined it meanwhile
2:      mov     r1, STATE_FREE
        stw     r1, [r0 + THREAD_STATE]
        ldw     r1, [r0 + THREAD_EXIT_CODE]
        stw     r1, [r7 + TRAP_R1]
        mov     r0, 0
        pop     {r8, lr}
        ret
.none:  mov     r0, ERROR_THREAD
        pop     {r8, lr}
        ret

; thread_find - the thread with number r0 of the current process, or 0.
thread_find:
        ldw     r1, [r6 + THREAD_PROCESS]
        lea     r2, thread_table + THREAD_BYTES
        lea     r3, thread_table + THREADS * THREAD_BYTES
1:      ldw     r4, [r2 + THREAD_PROCESS]
        cmp     r4, r1
        bne     2f
        ldw     r4, [r2 + THREAD_NUMBER]
        cmp     r4, r0
        bne     2f
        ldw     r4, [r2 + THREAD_STATE]
        cmp     r4, STATE_FREE
        bne     3f
2:      add     r2, r2, THREAD_BYTES
        cmp     r2, r3
        bne     1b
        mov     r2, 0
3:      mov     r0, r2
        ret

; joiners_wake - the current thread has ended: whoever wants to join it goes on.
joiners_wake:
        push    {r8, lr}
        lea     r8, thread_table + THREAD_BYTES
1:      ldw     r0, [r8 + THREAD_REASON]
        cmp     r0, REASON_JOIN
        bne     2f
        ldw     r0, [r8 + THREAD_OBJECT]
        cmp     r0, r6
        bne     2f
        mov     r0, r8
        call    thread_wake
2:      add     r8, r8, THREAD_BYTES
        lea     r0, thread_table + THREADS * THREAD_BYTES
        cmp     r8, r0
        bne     1b
        pop     {r8, lr}
        ret

; thread_self: -> the caller's number.
sys_thread_self:
        ldw     r0, [r6 + THREAD_NUMBER]
        ret

; random: -> a random number, from the machine's seed.
sys_random:
        li      r0, SEED
        ldw     r0, [r0 + SEED_RANDOM]
        ret

; stack_check - the current thread has a stack of its own, whose lowest word is at r0: has it kept to it?
; Comes from trap_entry and goes back there.
stack_check:
        li      r2, STACK_GUARD
        ldw     r1, [r0]
        cmp     r1, r2
        bne     1f
        ldw     r0, [r6 + THREAD_STACK_HIGH]
        ldw     r1, [r0]
        cmp     r1, r2
        beq     trap_dispatch
1:      lea     r0, begin_text
        call    kernel_print
        call    thread_print
        lea     r0, colon_text
        call    kernel_print
        lea     r0, stack_overflow
        call    kernel_print
        lea     r0, ended_text
        call    kernel_print
        lea     r0, end_text
        call    kernel_print
        mov     r0, EXIT_STACK
        jmp     process_end

        .rodata
inherited:                                      ; words that a thread takes over from the one that starts it
        .byte   THREAD_PID, THREAD_PROCESS, THREAD_BASE, THREAD_LIMIT, THREAD_OWN_PRIORITY
        .byte   THREAD_NAME, THREAD_NAME + 4, THREAD_NAME + 8, THREAD_NAME + 12, THREAD_TICKETS
        .align  4
        .text
