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

sys_exit:
        jmp     thread_end

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

sys_read:
        push    {lr}
        cmp     r0, 0
        bne     2f
        call    user_range
        cmp     r0, 0
        beq     3f
        cmp     r2, 0                           ; nothing wanted, nothing to wait for
        beq     1f
        call    keyboard_read
        pop     {lr}
        ret
1:      mov     r0, 0
        pop     {lr}
        ret
2:      mov     r0, ERROR_FILE
        pop     {lr}
        ret
3:      mov     r0, ERROR_POINTER
        pop     {lr}
        ret

sys_yield:
        push    {lr}
        mov     r0, r6
        mov     r1, WHY_YIELDED
        call    thread_ready
        mov     r0, 1
        stw     r0, [must_choose]
        mov     r0, 0
        pop     {lr}
        ret

sys_getpid:
        ldw     r0, [r6 + THREAD_PID]
        ret

sys_sleep:
        cmp     r0, 0
        beq     sys_yield
        push    {lr}
        li      r1, 0x7fffffff                  ; longer than that and the order would turn around
        cmp     r0, r1
        bleu    1f
        mov     r0, r1
1:      ldw     r1, [ticks]
        add     r0, r0, r1
        call    sleep_until
        mov     r0, 0
        pop     {lr}
        ret

sys_io:
        push    {lr}
        cmp     r1, 0
        bne     1f
        li      r1, BURST_UNKNOWN
1:      cmp     r0, 0
        beq     3f
        li      r2, LONGEST_IO
        cmp     r0, r2
        bleu    2f
        mov     r0, r2
2:      stw     r1, [sys_io_burst]
        call    channel_wait
        ldw     r1, [sys_io_burst]
3:      stw     r1, [r6 + THREAD_BURST]
        stw     r1, [r6 + THREAD_LEFT]
        mov     r0, 0
        pop     {lr}
        ret
        .equ    LONGEST_IO, 0x7fffffff / TICK_CYCLES - 1
        .bss
        .align  4
sys_io_burst:   .space  4
        .text

; spawn: r0 address, r1 bytes: a program's name, and perhaps a blank and words for the program.
sys_spawn:
        push    {lr}
        mov     r2, r1
        mov     r1, r0
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     1f
        mov     r0, ERROR_NUMBER
        cmp     r2, LONGEST_LINE
        bgtu    1f
        mov     r0, r1
        mov     r1, r2
        call    line_split
        call    disk_find                       ; most mistakes are seen at once
        mov     r1, r0
        mov     r0, ERROR_NAME
        cmp     r1, 0
        beq     1f
        lea     r0, spawn_begin
        call    disk_wanted
1:      pop     {lr}
        ret

; Of the children that match, one that has ended is collected at once; if none has, the caller waits.
sys_wait:
        push    {r8, lr}
        mov     r5, 0                           ; children that match
        ldw     r4, [r6 + THREAD_PID]
        lea     r8, thread_table + THREAD_BYTES
1:      ldw     r1, [r8 + THREAD_STATE]
        cmp     r1, STATE_FREE
        beq     2f
        ldw     r2, [r8 + THREAD_PARENT]
        cmp     r2, r4
        bne     2f
        cmp     r0, 0
        beq     3f
        ldw     r2, [r8 + THREAD_PID]
        cmp     r2, r0
        bne     2f
3:      add     r5, r5, 1
        cmp     r1, STATE_TERMINATED
        beq     4f
2:      add     r8, r8, THREAD_BYTES
        lea     r1, thread_table + THREADS * THREAD_BYTES
        cmp     r8, r1
        bne     1b
        cmp     r5, 0
        beq     5f
        stw     r0, [r6 + THREAD_WAITS_FOR]
        mov     r0, REASON_CHILD
        call    thread_block
        mov     r0, 0                           ; until child_collect writes the true one
        pop     {r8, lr}
        ret
4:      mov     r0, r6
        mov     r1, r8
        call    child_collect
        mov     r0, STATE_FREE
        stw     r0, [r8 + THREAD_STATE]
        ldw     r0, [r7 + TRAP_R0]
        pop     {r8, lr}
        ret
5:      mov     r0, ERROR_CHILD
        pop     {r8, lr}
        ret

sys_time:
        ldw     r0, [ticks]
        ret
