; trap.asm - the way into the kernel and out of it again, for interrupts, faults and system calls.
;
; The processor has switched to the kernel stack and pushed code, ip, FLAGS and sp; interrupts are
; off until iret. In between: save everything, handle what has happened, choose who goes on,
; restore everything. The frame that this makes lies at the top of the thread's kernel stack for as
; long as the thread is in the kernel, whether it goes on there or others run meanwhile.

        .global trap_entry, trap_dispatch, trap_decide, trap_choose, trap_restore, trap_return
trap_entry:
        ; 1. Save: all registers, below what the processor has saved.
        push    {r0-r14}
        rdsr    r6, ctx                         ; whose registers they are
        mov     r7, sp
        ldw     r0, [r6 + THREAD_STACK_LOW]     ; a thread's own stack: has it kept to it?
        cmp     r0, 0
        bne     stack_check

        ; 2. Dispatch: the routine for this code.
trap_dispatch:
        ldw     r0, [r7 + TRAP_CODE]
        lea     r1, trap_handlers
        shl     r2, r0, 2
        ldw     r1, [r1 + r2]
        call    r1

        ; 3. Choose: does somebody else go on first?
trap_decide:
        ldw     r0, [core + CORE_MUST_CHOOSE]
        cmp     r0, 0
        beq     trap_restore
trap_choose:
        call    thread_switch

        ; 4. Restore: its registers, its mode, its place.
trap_restore:
        pop     {r0-r14}
trap_return:
        iret

; trap_fault - the running program has done something that can't be done: say so, and end it.
trap_fault:
        mov     r8, r0
        lea     r0, begin_text
        call    kernel_print
        ldw     r1, [r7 + TRAP_FLAGS]
        test    r1, FLAG_U
        beq     .kernel
        call    thread_print
        lea     r0, colon_text
        call    kernel_print
        lea     r0, fault_names
        shl     r1, r8, 2
        ldw     r0, [r0 + r1]
        call    kernel_print
        lea     r0, fault_at
        call    kernel_print
        ldw     r0, [r7 + TRAP_IP]
        cmp     r8, VECTOR_BREAKPOINT           ; who has met one goes on behind it
        bne     1f
        sub     r0, r0, 4
1:      ldw     r1, [r6 + THREAD_BASE]          ; as in the program's listing
        sub     r0, r0, r1
        call    kernel_print_hex
        lea     r0, ended_text
        call    kernel_print
        lea     r0, end_text
        call    kernel_print
        add     r0, r8, 128                     ; the exit code tells it, too
        jmp     process_end
.kernel:                                        ; the kernel itself has met a breakpoint
        lea     r0, kernel_breakpoint
        call    kernel_print
        lea     r0, end_text
        call    kernel_print
        li      r0, SYSTEM
        mov     r1, 255
        stw     r1, [r0 + SYSTEM_POWER]
1:      jmp     1b

; trap_unexpected - an interrupt that nobody asked for: mask its line, and go on.
trap_unexpected:
        sub     r0, r0, VECTOR_TIMER
        cmp     r0, 0
        blt     1f
        mov     r1, 1
        shl     r1, r1, r0
        not     r1, r1
        li      r2, INTC
        ldw     r3, [r2 + INTC_ENABLE]
        and     r3, r3, r1
        stw     r3, [r2 + INTC_ENABLE]
1:      ret

        .rodata
        .align  4
fault_names:
        .word   0, name_illegal, name_divide, name_memory, name_misaligned, name_privilege, 0, name_breakpoint
        .text
