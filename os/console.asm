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

; keyboard_read - the current thread wants up to r2 bytes at r1. If something has been typed it gets
; it now; otherwise it is blocked until then, with its arguments in its trap frame. Result: bytes read.
keyboard_read:
        push    {lr}
        ldw     r0, [readers + QUEUE_FIRST]     ; whoever waits already comes first
        cmp     r0, 0
        bne     1f
        mov     r0, r7
        call    keyboard_take
        cmp     r0, 0
        bge     2f
1:      lea     r0, readers
        mov     r1, r6
        call    queue_append
        mov     r0, REASON_KEYBOARD
        call    thread_block
        li      r1, CONSOLE
        mov     r0, CONSOLE_INPUT_IRQ
        stw     r0, [r1 + CONSOLE_CONTROL]
        mov     r0, 0                           ; until keyboard_interrupt writes the true one
2:      pop     {lr}
        ret

; keyboard_take - moves typed bytes to where the call in trap frame r0 wants them: up to what it asked
; for, up to the end of a line, or up to Ctrl-D, the end of the input.
; Result: bytes moved, 0 at the end of the input, -1 when nothing has been typed.
keyboard_take:
        ldw     r1, [r0 + TRAP_R1]
        ldw     r2, [r0 + TRAP_R2]
        li      r3, CONSOLE
        mov     r0, 0                           ; bytes so far
        ldw     r4, [end_of_input]              ; met while there were bytes before it
        cmp     r4, 0
        bne     4f
1:      ldw     r4, [r3 + CONSOLE_IN]
        cmp     r4, -1
        beq     3f
        cmp     r4, 4                           ; Ctrl-D
        beq     5f
        stb     r4, [r1 + r0]
        add     r0, r0, 1
        cmp     r4, '\n'
        beq     2f
        cmp     r0, r2
        bne     1b
2:      ret
3:      cmp     r0, 0
        bne     2b
        mov     r0, -1
        ret
4:      mov     r4, 0                           ; this read ends the input; the next one waits again
        stw     r4, [end_of_input]
        ret
5:      cmp     r0, 0
        beq     2b
        stw     r4, [end_of_input]
        ret

; keyboard_interrupt - something has been typed: serve those who wait, first come, first served.
        .global keyboard_interrupt
keyboard_interrupt:
        push    {lr}
        lea     r0, readers
        lea     r1, keyboard_take
        call    waiters_serve
        cmp     r0, 0
        bne     1f
        li      r1, CONSOLE                     ; nobody waits any more
        stw     r0, [r1 + CONSOLE_CONTROL]
1:      pop     {lr}
        ret

        .data
        .align  4
readers:        .word   0, 0                    ; threads that wait for the keyboard
end_of_input:   .word   0
        .text
