; process.asm - asking about processes, changing how they are scheduled.

; process_find - the main program's record of the living process with number r0, or 0.
process_find:
        cmp     r0, 0                           ; the idle thread's number: nobody may touch it
        beq     3f
        mov     r1, r0
        lea     r0, thread_table + THREAD_BYTES
        lea     r3, thread_table + THREADS * THREAD_BYTES
1:      ldw     r2, [r0 + THREAD_PID]
        cmp     r2, r1
        bne     2f
        ldw     r2, [r0 + THREAD_PROCESS]
        cmp     r2, r0
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

; nice: r0 process, or 0 for the calling thread alone; r1 priority, 0 (most urgent) to LEAST_URGENT.
        .equ    LEAST_URGENT, 255
sys_nice:
        push    {r8-r10, lr}
        mov     r10, r1
        mov     r8, r6
        mov     r9, 0
        cmp     r0, 0
        beq     1f
        call    process_find
        mov     r1, ERROR_PROCESS
        cmp     r0, 0
        beq     .done
        mov     r9, r0
1:      mov     r1, ERROR_NUMBER
        cmp     r10, LEAST_URGENT
        bgtu    .done
        cmp     r9, 0
        beq     .one
        lea     r8, thread_table + THREAD_BYTES
2:      ldw     r0, [r8 + THREAD_PROCESS]
        cmp     r0, r9
        bne     3f
        ldw     r0, [r8 + THREAD_STATE]
        cmp     r0, STATE_FREE
        beq     3f
        cmp     r0, STATE_TERMINATED
        beq     3f
        call    thread_nice
3:      add     r8, r8, THREAD_BYTES
        lea     r0, thread_table + THREADS * THREAD_BYTES
        cmp     r8, r0
        bne     2b
        mov     r1, 0
.done:  mov     r0, r1
        pop     {r8-r10, lr}
        ret
.one:   call    thread_nice
        mov     r1, 0
        jmp     .done

; thread_nice - thread r8 has priority r10 from now on; what has been lent to it, it keeps.
thread_nice:
        ldw     r0, [r8 + THREAD_OWN_PRIORITY]
        ldw     r1, [r8 + THREAD_PRIORITY]
        stw     r10, [r8 + THREAD_OWN_PRIORITY]
        cmp     r0, r1
        beq     1f
        cmp     r1, r10
        blt     2f
1:      stw     r10, [r8 + THREAD_PRIORITY]
2:      mov     r0, r8
        jmp     sched_changed

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
        add     r3, r8, THREAD_NAME
        mov     r0, 0
3:      ldbu    r1, [r3 + r0]
        stb     r1, [r2 + r0]
        add     r0, r0, 1
        cmp     r0, PROCESS_THREAD - PROCESS_NAME
        bne     3b
        add     r2, r2, r0
        ldw     r1, [r8 + THREAD_NUMBER]
        call    put_word
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
