; Says again what is typed, up to the end of the line.

_start: li      sp, 0x10000
        lea     r0, vectors
        wrsr    vbase, r0
        li      r0, CONSOLE
        mov     r1, CONSOLE_INPUT_IRQ
        stw     r1, [r0 + CONSOLE_CONTROL]
        li      r0, INTC
        mov     r1, 1 << LINE_CONSOLE
        stw     r1, [r0 + INTC_ENABLE]
        ei
1:      ldw     r7, [last]
        cmp     r7, '\n'
        bne     1b
        ldw     r6, [keys]
        li      r0, SYSTEM
        stw     r6, [r0 + SYSTEM_POWER] ; off; the code is the number of keys

; The handler takes one key.
handler:
        push    {r0-r1}
        li      r0, CONSOLE
        ldw     r1, [r0 + CONSOLE_IN]   ; taking it lowers the line
        stw     r1, [r0 + CONSOLE_OUT]
        stw     r1, [last]
        ldw     r1, [keys]
        add     r1, r1, 1
        stw     r1, [keys]
        pop     {r0-r1}
        iret

        .data
        .align  4
vectors:
        .space  VECTOR_CONSOLE * 4
        .word   handler
keys:   .word   0
last:   .word   0
