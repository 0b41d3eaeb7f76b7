; Expressions as the assembler uses them; the operators themselves are tested in tests/base.

;;;; numbers in every notation
        .word   10, 0x1F, 0b101, 0o17, 1_000, 'A' ; = 0000000a 0000001f 00000005 0000000f 000003e8 00000041

;;;; precedence is that of C
        .word   1 + 2 * 3, (1 + 2) * 3 ; = 00000007 00000009
        .word   1 << 2 + 1, 7 & 3 == 3, 1 | 6 ^ 2 ; = 00000008 00000001 00000005
        .word   -2 * 3, ~0, !5, - - 4 ; = fffffffa ffffffff 00000000 00000004

;;;; comparisons and logic give 0 or 1
        .byte   1 < 2, 2 <= 1, 3 > 2, 2 >= 3, 1 == 1, 1 != 1 ; = 01 00 01 00 01 00
        .byte   5 && 2, 0 || 7, 0 && 1 / 0, 1 || 1 / 0 ; = 01 01 00 01

;;;; a choice evaluates only what it takes
        .byte   1 ? 2 : 1 / 0, 0 ? 1 / 0 : 3 ; = 02 03

;;;; division rounds towards zero, shifts keep the sign
        .word   -7 / 2, -7 % 2, -8 >> 1 ; = fffffffd ffffffff fffffffc

;;;; names that are defined further down
        .word   LATER + 1, end - start, LATER * (end - start) ; = 00000006 0000000c 0000003c
        .equ    LATER, 5
start:  .word   0, 0, 0         ; = 00000000 00000000 00000000
end:

;;;; labels of one section can be compared
a:      .byte   b > a, a == a   ; = 01 01
b:

;;;; labels of two sections have a distance once they are linked
code:   .word   data - code     ; = 00000004
        .data
data:   .word   1               ; = 00000001

;;;; a choice can be an address
here:   .word   1 ? here : 0    ; = 00000000
;;relocation 0x0

;;;; the point is where the instruction begins
        jmp     . + 8           ; = 80000002
        nop                     ; = 01000000
here:   .equ    AT, . - 8
        .word   AT              ; = 00000000
;;relocation 0x8

;;;; a missing value
        .word   5 +             ; error 20+1: expected a value

;;;; a missing value at the end
        .word   5 *             ; error 20+1: expected a value

;;;; a parenthesis that is not closed
        .word   (1 + 2          ; error 17+1: missing ')' for this '('

;;;; a parenthesis too many
        .word   1 + 2)          ; error 22+1: ')' is not expected here

;;;; half of a choice
        .word   1 ? 2           ; error 22+1: expected ':' after '?'

;;;; a digit that is none
        .word   0x12g4, 129b8   ; error 21+1: 'g' is not a digit of a hexadecimal number
                                ; also error 28+1: 'b' is not a digit of a decimal number

;;;; a prefix without digits
        .word   0x              ; error 17+2: no digits after '0x'

;;;; a leading zero
        .word   017             ; error 17+3: '017' could be meant as octal: write 0o17 for octal, 17 for decimal

;;;; a number that is too large for any type
        .word   99999999999999999999 ; error 17+20: the number does not fit in 64 bits

;;;; division by zero is marked at the divisor
        .word   5 / (3 - 3)     ; error 21+7: division by zero

;;;; a shift that is too far
        .word   1 << 64         ; error 22+2: can't shift by 64: allowed are 0 to 63

;;;; two addresses can't be added
here:   .word   here + here     ; error 17+11: two addresses can't be added

;;;; an address can't be multiplied
here:   .word   here * 4        ; error 17+4: '*' needs plain numbers, not addresses

;;;; an address can't be taken from a number
here:   .word   4 - here        ; error 17+8: an address can't be subtracted from a number

;;;; an address can't be compared with a number
here:   .word   here == 4       ; error 17+9: an address can't be compared with a number

;;;; all undefined names of an expression are reported
        .word   one + two * three ; error 17+3: undefined symbol 'one'
                                ; also error 23+3: undefined symbol 'two'
                                ; also error 29+5: undefined symbol 'three'

;;;; a character constant without its quote
        .byte   'a              ; error 17+2: the character has no closing quote

;;;; a character constant without a character
        .byte   ''              ; error 17+1: a character is missing between the quotes

;;;; an unknown escape in a character constant
        .byte   '\q'            ; error 18+2: unknown escape '\q'; known are \b \e \n \r \t \\ \' \" \xNN (hexadecimal) \NNN (octal)

;;;; a character that belongs to nothing
        .word   5 @ 3           ; error 19+1: '@' is not expected here

;;;; columns count characters, not bytes
        .ascii  "éé", 5         ; error 23+1: '.ascii' takes a string in double quotes

;;;; a tab is one column
	.word	5 +	; error 11+1: expected a value

;;;; digits that are none in other bases
        .word   0o18, 0b12      ; error 20+1: '8' is not a digit of an octal number
                                ; also error 26+1: '2' is not a digit of a binary number

;;;; half of a choice, and something else behind it
        .word   1 ? 2, 3        ; error 22+1: expected ':' after '?', found ','

;;;; a name in parentheses is the name
        .equ    A, 5
        .set    B, (A)
here:   .word   -(A), (B) * (A), (end) - (here) ; = fffffffb 00000019 0000001c
1:      jmp     (1b)            ; = 80000000
        mov     r1, (A)         ; = 41100005
        ldw     r1, [(here)]    ; = 601fffec
        ldw     r1, [r2 + (A)]  ; = 50120005
end:

;;;; an undefined name in parentheses is named without them
        .word   1 + (nothing)   ; error 21+9: undefined symbol 'nothing'
