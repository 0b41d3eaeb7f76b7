; Interrupts itself twice, and goes on.

_start: li      sp, 0x10000
        lea     r0, vectors
        wrsr    vbase, r0
        mov     r0, '!'
        li      r1, CONSOLE
        syscall                         ; the interrupt with code 6
        brk                             ; the interrupt with code 7
        stw     r0, [r1 + CONSOLE_OUT]
        li      r1, SYSTEM
        mov     r0, 0
        stw     r0, [r1 + SYSTEM_POWER]

; The handler finds the code at [sp + FRAME_CODE].
handler:
        push    {r0-r1}
        ldw     r0, [sp + 8 + FRAME_CODE]
        add     r0, r0, '0'
        li      r1, CONSOLE
        stw     r0, [r1 + CONSOLE_OUT]
        pop     {r0-r1}
        iret

        .data
        .align  4
vectors:
        .space  VECTOR_SYSCALL * 4
        .word   handler                 ; syscall
        .word   handler                 ; brk
