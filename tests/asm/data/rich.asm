; A source that uses every feature of the assembler once: food for the robustness tests, and an
; image for the host's tools.
        .include "rich.inc"
        .equ    STACK_BYTES, 256
        .equ    NOTHING, 0
        .set    counter, 0
        .global _start, table, VERSION
        .equ    VERSION, (1 << 8) | 2
        .extern elsewhere

_start: lea     sp, stack_top
        li      r0, CONSOLE             ; ASSERT sp > 0
        lea     r1, message
.next:  ldbu    r2, [r1]
        cmp     r2, 0
        beq     .done
        stw     r2, [r0 + CONSOLE_OUT]
        add     r1, 1
        b       .next
.done:  save    r0, lr
        call    square
        restore r0, lr
1:      sub     r3, r3, 1
        bne     1b
        jmp     2f
        nop
2:      li      r4, LATE
        li      r5, -70000
        push    {r0-r3, fp, lr}
        pop     {}
        ldw     r6, [table + 4]
        stw     r6, [sp - 4]
        ldh     r6, [r1 + r2]
        cas     r1, r2, [r3]
        rdsr    r1, ctx
        wrsr    vbase, r1
        movhi   r1, 0xf000
        .rept   3
counter = counter + 1
        add     r7, counter
        .endr
        .irp    reg, r1, r2, r3
        xor     \reg, \reg, \reg
        .endr
        .irpc   digit, 0aé
        .ifc    \digit, é
        .half   'é'
        .else
        .byte   0x\digit
        .endif
        .endr
        .align  4
        .if     VERSION > 0x100 && !NOTHING
        ret
        .elseif 1
        .error  "not reached"
        .else
        .warning "not reached"
        .endif
        .ifdef  STACK_BYTES
        brk
        .endif
        .ifndef STACK_BYTES
        garbage "
        .endif

square: mul     r0, r0
        ret

        .rodata
message: .asciz "Hello, \"world\"; # é\n\x41\101\t"
        .ascii  "a", "b"
        .align  8
table:  .word   _start, square - _start, table + 4, 'A', 0b101, 0o17, 1_000
        .half   -1, 0xffff, end - message
        .byte   1 ? 2 : 3, 5 / 2, -7 % 3, ~0 & 0xff, 1 << 3 >> 1, 2 < 3 == 1 != 0 || 0
        .p2align 2
end:
        .data
        .org    16
cell:   .word   .
        .space  3, 0xff
        .zero   1
        .incbin "rich.bin", 1, 4
        .section .special, "aw"
        .word   cell
        .bss
        .balign 16
buffer: .space  STACK_BYTES
stack_top:
        .equ    LATE, end - table
