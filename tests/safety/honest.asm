; honest.asm - computes for ever, asks for nothing, and notices at once when something of its own changes.
; It ends with code 1 then; otherwise never.

_start:
        mov     r1, 0
        mov     r2, 0
        mov     r3, 0
1:      add     r1, r1, 7                       ; the same sum in two registers and in memory
        add     r2, r2, 7
        ldw     r4, [sum]
        add     r4, r4, 7
        stw     r4, [sum]
        push    {r1}
        pop     {r5}
        cmp     r1, r2
        bne     2f
        cmp     r1, r4
        bne     2f
        cmp     r1, r5
        beq     1b
2:      mov     r0, 1
        mov     r12, 0                          ; exit
        syscall

        .bss
        .align  4
sum:    .space  4
