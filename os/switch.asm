; switch.asm - from one thread to another, inside the kernel.
;
; Each thread has a kernel stack of its own. While others run, there lies on it, from the top: the frame
; with the registers of its program (trap.asm), the calls in the kernel that it is in the middle of, and
; what is pushed here. So a system call that must wait calls thread_switch wherever it stands, and goes on
; in the next line when the thread is picked again.

        .global thread_switch, thread_leave, switch_done
; thread_switch - others run until the current thread, r6, is picked again. It is ready or blocked already.
thread_switch:
        push    {r6-r11, fp, lr}
        stw     sp, [r6 + THREAD_SP]
; thread_leave - the same without coming back: the current thread has ended.
thread_leave:
        call    thread_account
        clock_picking
        mov     r0, 0
        stw     r0, [core + CORE_MUST_CHOOSE]

        ; 1. Who goes on? The policy knows; when it picks nobody, it is the idle thread.
switch_pick:
        call    sched_pick
        cmp     r0, 0
        bne     1f
        ldw     r0, [core + CORE_IDLE]
1:      mov     r6, r0
        ldw     r0, [r6 + THREAD_KILLED]
        cmp     r0, 0
        bne     switch_killed
        mov     r0, STATE_RUNNING
        stw     r0, [r6 + THREAD_STATE]

        ; 2. The processor learns whose record, whose stack and whose memory.
        rdsr    r0, ctx
        cmp     r0, r6
        beq     3f
        wrsr    ctx, r6
        stw     r6, [core + CORE_RUNNING]
        ldw     r1, [core + CORE_IDLE]          ; the idle thread never asks for its turn:
        cmp     r0, r1                          ; taken from it, it is ready again
        bne     2f
        mov     r2, STATE_READY
        stw     r2, [r1 + THREAD_STATE]
2:      ldw     r0, [r6 + THREAD_KSTACK]
        wrsr    ksp, r0
        ldw     r0, [r6 + THREAD_BASE]
        wrsr    ubase, r0
        ldw     r0, [r6 + THREAD_LIMIT]
        wrsr    ulimit, r0
3:      clock_resuming

        ; 3. On its stack, to where it was.
        ldw     sp, [r6 + THREAD_SP]
        pop     {r6-r11, fp, lr}
switch_done:
        ret

switch_killed:                                     ; somebody has ended it; another one
        call    thread_reap
        jmp     switch_pick

; What a core has for itself.
        .data
        .align  4
        .global core
core:
        .word   0                               ; CORE_RUNNING
        .word   0                               ; CORE_IDLE
        .word   0                               ; CORE_MUST_CHOOSE
        .text
