; console.asm - printing, and the keyboard.
;
; Typed bytes wait in the console device. Its interrupt is switched on only while somebody waits
; for them; so a key that nobody wants costs nothing.

; kernel_print - prints the text at r0, which ends in a zero byte.
kernel_print:
        li      r1, CONSOLE
1:      ldbu    r2, [r0]
        cmp     r2, 0
        beq     2f
        stw     r2, [r1 + CONSOLE_OUT]
        add     r0, r0, 1
        jmp     1b
2:      ret

; kernel_print_bytes - prints r1 bytes from address r0.
kernel_print_bytes:
        li      r2, CONSOLE
        add     r1, r1, r0                      ; the end
1:      cmp     r0, r1
        beq     2f
        ldbu    r3, [r0]
        stw     r3, [r2 + CONSOLE_OUT]
        add     r0, r0, 1
        jmp     1b
2:      ret

; kernel_print_hex - prints r0 in hexadecimal, at least one digit.
kernel_print_hex:
        li      r1, CONSOLE
        mov     r2, 28                          ; skip leading zeros
1:      shr     r3, r0, r2
        cmp     r3, 0
        bne     2f
        cmp     r2, 0
        beq     2f
        sub     r2, r2, 4
        jmp     1b
2:      shr     r3, r0, r2
        and     r3, r3, 15
        add     r3, r3, '0'
        cmp     r3, '9'
        ble     3f
        add     r3, r3, 'a' - '9' - 1
3:      stw     r3, [r1 + CONSOLE_OUT]
        sub     r2, r2, 4
        cmp     r2, 0
        bge     2b
        ret

; thread_print - prints who the current thread is: the name of its process, and its number unless it is the
; main program.
thread_print:
        push    {lr}
        add     r0, r6, THREAD_NAME
        call    kernel_print
        ldw     r0, [r6 + THREAD_NUMBER]
        cmp     r0, 0
        beq     1f
        lea     r0, thread_text
        call    kernel_print
        ldw     r0, [r6 + THREAD_NUMBER]        ; two digits at the most
        divu    r1, r0, 10
        remu    r0, r0, 10
        add     r0, r0, '0'
        li      r2, CONSOLE
        cmp     r1, 0
        beq     2f
        add     r1, r1, '0'
        stw     r1, [r2 + CONSOLE_OUT]
2:      stw     r0, [r2 + CONSOLE_OUT]
1:      pop     {lr}
        ret

; read: r0 file, r1 address, r2 bytes. Whoever has asked first gets what is typed first.
sys_read:
        push    {r8-r9, lr}
        cmp     r0, 0
        mov     r0, ERROR_FILE
        bne     2f
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     2f
        mov     r0, 0
        cmp     r2, 0                           ; nothing wanted, nothing to wait for
        beq     2f
        mov     r8, r1
        mov     r9, r2
        lea     r0, keyboard
        call    device_acquire
.again: mov     r0, r8
        mov     r1, r9
        call    keyboard_take
        cmp     r0, 0
        bge     1f
        li      r1, CONSOLE                     ; nothing has been typed
        mov     r0, CONSOLE_INPUT_IRQ
        stw     r0, [r1 + CONSOLE_CONTROL]
        lea     r0, keyboard
        call    device_wait
        jmp     .again
1:      mov     r8, r0
        lea     r0, keyboard
        call    device_release
        mov     r0, r8
2:      pop     {r8-r9, lr}
        ret

; keyboard_take - moves typed bytes to r0: up to r1 of them, up to the end of a line, or up to Ctrl-D, the end
; of the input. Result: bytes moved, 0 at the end of the input, -1 when nothing has been typed.
keyboard_take:
        mov     r5, r0
        li      r3, CONSOLE
        mov     r0, 0                           ; bytes so far
        ldw     r4, [end_of_input]              ; met while there were bytes before it
        cmp     r4, 0
        bne     .end
.byte:  ldw     r4, [r3 + CONSOLE_IN]
        cmp     r4, -1
        beq     .empty
        cmp     r4, CTRL_D
        beq     .ctrl_d
        stb     r4, [r5 + r0]
        add     r0, r0, 1
        cmp     r4, '\n'
        beq     1f
        cmp     r0, r1
        bne     .byte
1:      ret
.empty: cmp     r0, 0
        bne     1b
        mov     r0, -1
        ret
.ctrl_d:
        cmp     r0, 0
        beq     1b
        stw     r4, [end_of_input]
        ret
.end:   mov     r4, 0                           ; this read ends the input; the next one waits again
        stw     r4, [end_of_input]
        ret
        .equ    CTRL_D, 4

; keyboard_interrupt - something has been typed, and somebody waits for it.
        .global keyboard_interrupt
keyboard_interrupt:
        li      r1, CONSOLE
        mov     r0, 0
        stw     r0, [r1 + CONSOLE_CONTROL]
        lea     r0, keyboard
        jmp     device_happened

        .data
        .align  4
keyboard:       .word   0, 0, 0, REASON_KEYBOARD
end_of_input:   .word   0
        .text
