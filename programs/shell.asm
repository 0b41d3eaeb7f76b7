; shell.asm - type the name of a program: it runs, and the shell waits for it. `exit` or the end of
; the input (Ctrl-D) leaves; Backspace takes a letter back.

        .include "user.inc"

_start:
        lea     r0, welcome
        call    print
.prompt:
        lea     r0, prompt
        call    print
        call    edit_line                       ; r0 = letters in `line`, -1 at the end of input
        cmp     r0, 0
        beq     .prompt
        blt     .leave
        mov     r6, r0
        cmp     r0, 4
        bne     .run
        ldw     r1, [line]
        li      r2, 't' << 24 | 'i' << 16 | 'x' << 8 | 'e'
        cmp     r1, r2
        beq     .leave
.run:
        lea     r0, line
        mov     r1, r6
        sys     spawn
        cmp     r0, 0
        blt     .unknown
        sys     wait
        cmp     r1, 0
        beq     .prompt
        lea     r0, ended_with
        call    print_line
        jmp     .prompt
.unknown:
        lea     r0, no_program
        call    print
        lea     r1, line
        mov     r2, r6
        call    print_bytes
        lea     r0, new_line
        call    print
        jmp     .prompt
.leave:
        lea     r0, goodbye
        call    print
        mov     r0, 0
        jmp     exit

; edit_line - reads letters up to the end of the line into `line`, showing them as they come.
; Result: how many, -1 when the input ends before the first.
edit_line:
        push    {r6-r8, lr}
        mov     r6, 0
.key:   lea     r1, key
        mov     r2, 1
        call    read_line
        cmp     r0, 0
        ble     .end
        ldbu    r7, [key]
        cmp     r7, '\n'
        beq     .done
        cmp     r7, '\r'
        beq     .done
        cmp     r7, 8                           ; Backspace, as two keyboards send it
        beq     .back
        cmp     r7, 127
        beq     .back
        cmp     r7, ' '
        blt     .key
        cmp     r6, LINE_BYTES
        beq     .key
        lea     r0, line
        stb     r7, [r0 + r6]
        add     r6, r6, 1
        lea     r1, key
        mov     r2, 1
        call    print_bytes
        jmp     .key
.back:  cmp     r6, 0
        beq     .key
        sub     r6, r6, 1
        lea     r0, wipe
        call    print
        jmp     .key
.end:   cmp     r6, 0
        bne     .done
        mov     r6, -1
.done:  lea     r0, new_line
        call    print
        mov     r0, r6
        pop     {r6-r8, lr}
        ret

        .rodata
welcome:        .asciz  "Baton. Type the name of a program, or exit.\n"
prompt:         .asciz  "> "
ended_with:     .asciz  "ended with code "
no_program:     .asciz  "no program can be started by the name "
goodbye:        .asciz  "goodbye\n"
new_line:       .asciz  "\n"
wipe:           .asciz  "\b \b"

        .include "lib.inc"

        .bss
        .equ    LINE_BYTES, 60
        .align  4
line:   .space  LINE_BYTES
key:    .space  1
