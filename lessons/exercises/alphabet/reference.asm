; The alphabet, on one line.

        .include "user.inc"

_start: mov     r6, 'A'                 ; the letter
1:      stb     r6, [letter]
        lea     r1, letter
        mov     r2, 1
        call    print_bytes
        add     r6, r6, 1
        cmp     r6, 'Z'
        ble     1b
        lea     r0, new_line
        call    print
        mov     r0, 0
        jmp     exit

        .data
letter:   .byte 0
new_line: .asciz "\n"

        .include "lib.inc"
