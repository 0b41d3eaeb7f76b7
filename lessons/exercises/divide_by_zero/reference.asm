; Divides by zero, and lives.

_start: li      sp, 0x10000
        lea     r0, vectors
        wrsr    vbase, r0
        mov     r1, 7
        mov     r2, 0
        div     r3, r1, r2              ; this can't be done
        li      r4, CONSOLE
        mov     r5, '!'
        stw     r5, [r4 + CONSOLE_OUT]
        li      r4, SYSTEM
        mov     r5, 0
        stw     r5, [r4 + SYSTEM_POWER]

; The handler finds the code at [sp], and at [sp + 4] the address of the instruction that failed.
handler:
        push    {r0-r1}
        ldw     r0, [sp + 8 + FRAME_CODE]
        add     r0, r0, '0'
        li      r1, CONSOLE
        stw     r0, [r1 + CONSOLE_OUT]
        ldw     r0, [sp + 8 + FRAME_IP]
        add     r0, r0, 4
        stw     r0, [sp + 8 + FRAME_IP]
        pop     {r0-r1}
        iret

        .data
        .align  4
vectors:
        .word   0
        .word   handler                 ; illegal instruction
        .word   handler                 ; division by zero
        .word   handler                 ; memory fault
