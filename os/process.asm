; process.asm - asking about processes, changing how they are scheduled.

; process_find - the thread of the living process with number r0, or 0.
process_find:
        cmp     r0, 0                           ; the idle thread's number: nobody may touch it
        beq     3f
        mov     r1, r0
        lea     r0, thread_table + THREAD_BYTES
        lea     r3, thread_table + THREADS * THREAD_BYTES
1:      ldw     r2, [r0 + THREAD_PID]
        cmp     r2, r1
        bne     2f
        ldw     r2, [r0 + THREAD_STATE]
        cmp     r2, STATE_FREE
        beq     2f
        cmp     r2, STATE_TERMINATED
        bne     3f
2:      add     r0, r0, THREAD_BYTES
        cmp     r0, r3
        bne     1b
        mov     r0, 0
3:      ret

; nice: r0 process, r1 priority, 0 (most urgent) to LEAST_URGENT.
        .equ    LEAST_URGENT, 255
sys_nice:
        push    {r1, lr}
        call    process_find
        pop     {r1, lr}
        cmp     r0, 0
        beq     1f
        cmp     r1, LEAST_URGENT
        bgtu    2f
        push    {lr}
        stw     r1, [r0 + THREAD_PRIORITY]
        call    sched_changed
        pop     {lr}
        mov     r0, 0
        ret
1:      mov     r0, ERROR_PROCESS
        ret
2:      mov     r0, ERROR_NUMBER
        ret

; process: r0 record, r1 where to.
sys_process:
        push    {r8, lr}
        mov     r2, PROCESS_BYTES
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     .done
        mov     r2, r1
        ldw     r8, [r7 + TRAP_R0]
        mov     r0, ERROR_NUMBER
        cmp     r8, THREADS
        bgeu    .done
        call    thread_account                  ; the caller's cycles up to now
        mul     r8, r8, THREAD_BYTES
        lea     r0, thread_table
        add     r8, r8, r0
        ldw     r0, [r8 + THREAD_STATE]
        cmp     r0, STATE_FREE
        beq     .done                           ; which is 0
        lea     r3, process_fields              ; the words
1:      ldb     r0, [r3]
        cmp     r0, -1
        beq     2f
        ldw     r1, [r8 + r0]
        call    put_word
        add     r3, r3, 1
        jmp     1b
2:      ldw     r1, [r8 + THREAD_LIMIT]
        ldw     r0, [r8 + THREAD_BASE]
        sub     r1, r1, r0
        call    put_word
        ldw     r1, [r8 + THREAD_TICKS]
        call    put_word
        add     r8, r8, THREAD_NAME
        mov     r0, 0
3:      ldbu    r1, [r8 + r0]
        stb     r1, [r2 + r0]
        add     r0, r0, 1
        cmp     r0, PROCESS_BYTES - PROCESS_NAME
        bne     3b
        mov     r0, 1
.done:  pop     {r8, lr}
        ret

; cycles: since boot.
sys_cycles:
        push    {lr}
        call    thread_account
        ldw     r0, [accounted]
        ldw     r1, [booted]
        sub     r0, r0, r1
        pop     {lr}
        ret

; quantum: r0 ticks of a time slice, 1 to LONGEST_QUANTUM, or 0 to leave it. It counts for slices that
; begin from now on, if the policy looks at it.
        .equ    LONGEST_QUANTUM, 1000000
sys_quantum:
        cmp     r0, 0
        beq     1f
        li      r1, LONGEST_QUANTUM
        cmp     r0, r1
        bgtu    2f
        stw     r0, [quantum]
1:      ldw     r0, [quantum]
        ret
2:      mov     r0, ERROR_NUMBER
        ret

; policy: r0 where to, r1 bytes: the name of the scheduling policy, as much of it as there is room for.
sys_policy:
        push    {lr}
        mov     r2, r1
        mov     r1, r0
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     3f
        lea     r3, policy_name
        mov     r0, 0
1:      cmp     r0, r2
        beq     3f
        ldbu    r4, [r3 + r0]
        cmp     r4, 0
        beq     3f
        stb     r4, [r1 + r0]
        add     r0, r0, 1
        jmp     1b
3:      pop     {lr}
        ret

        .rodata
process_fields:                                 ; in the order of PROCESS_...
        .byte   THREAD_PID, THREAD_STATE, THREAD_REASON, THREAD_PARENT, THREAD_PRIORITY, THREAD_CYCLES, -1

; Whoever assembles the kernel gives the policy's name in four words of four letters.
        .ifndef POLICY_NAME_0
        .equ    POLICY_NAME_0, 'o' | 'w' << 8 | 'n' << 16
        .equ    POLICY_NAME_1, 0
        .equ    POLICY_NAME_2, 0
        .equ    POLICY_NAME_3, 0
        .endif
        .align  4
policy_name:
        .word   POLICY_NAME_0, POLICY_NAME_1, POLICY_NAME_2, POLICY_NAME_3, 0

        .data
        .align  4
        .global quantum
quantum:        .word   QUANTUM                 ; ticks of a time slice
        .text
