; syscall.asm - what programs can ask for.
;
; Each sys_ routine gets the caller's record in r6 and its trap frame in r7; the arguments are in
; r0 to r3. What it returns in r0 is put into the caller's r0.

trap_syscall:
        push    {lr}
        ldw     r12, [r7 + TRAP_R12]
        cmp     r12, SYSTEM_CALLS
        bgeu    1f
        lea     r4, system_call_table
        shl     r12, r12, 2
        ldw     r4, [r4 + r12]
        ldw     r0, [r7 + TRAP_R0]
        ldw     r1, [r7 + TRAP_R1]
        ldw     r2, [r7 + TRAP_R2]
        ldw     r3, [r7 + TRAP_R3]
        call    r4
        stw     r0, [r7 + TRAP_R0]
        pop     {lr}
        ret
1:      mov     r0, ERROR_CALL
        stw     r0, [r7 + TRAP_R0]
        pop     {lr}
        ret

        .data
        .align  4
system_call_table:
        .macro  system_call name
        .equ    SYS_\name, (. - system_call_table) / 4
        .word   sys_\name
        .endm
        .include "syscalls.inc"
        .equ    SYSTEM_CALLS, (. - system_call_table) / 4
        .text

; user_range - may the caller touch r2 bytes from address r1? Result in r0: 1 or 0.
; Every pointer from a program comes through here. Nothing can wrap: only differences are compared.
user_range:
        ldw     r3, [r6 + THREAD_BASE]
        ldw     r4, [r6 + THREAD_LIMIT]
        sub     r4, r4, r3                      ; size of its memory
        sub     r5, r1, r3                      ; where in it the bytes begin
        mov     r0, 0
        cmp     r1, r3
        bltu    1f
        cmp     r2, r4
        bgtu    1f
        sub     r4, r4, r2                      ; the last place where that many still fit
        cmp     r5, r4
        bgtu    1f
        mov     r0, 1
1:      ret

sys_write:
        push    {r8, lr}
        sub     r0, r0, 1
        cmp     r0, 1                           ; 1 and 2 print
        bgtu    2f
        cmp     r2, 128                         ; interrupts are off: no more than this at a time
        bleu    1f
        mov     r2, 128
1:      call    user_range
        cmp     r0, 0
        beq     3f
        mov     r8, r2
        mov     r0, r1
        mov     r1, r2
        call    kernel_print_bytes
        mov     r0, r8
        pop     {r8, lr}
        ret
2:      mov     r0, ERROR_FILE
        pop     {r8, lr}
        ret
3:      mov     r0, ERROR_POINTER
        pop     {r8, lr}
        ret

sys_yield:
        push    {lr}
        mov     r0, r6
        mov     r1, WHY_YIELDED
        call    thread_ready
        call    thread_switch
        mov     r0, 0
        pop     {lr}
        ret

sys_getpid:
        ldw     r0, [r6 + THREAD_PID]
        ret

sys_time:
        ldw     r0, [ticks]
        ret
