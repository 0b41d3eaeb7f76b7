; Data directives.

;;;; words, halves and bytes, at both ends of their ranges
        .word   0, -1, 4294967295, -2147483648 ; = 00000000 ffffffff ffffffff 80000000
        .half   -32768, 65535   ; = 8000 ffff
        .byte   -128, 255, 'A', '\n' ; = 80 ff 41 0a

;;;; other names of the data directives
        .long   1               ; = 00000001
        .int    2               ; = 00000002
        .short  3               ; = 0003
        .hword  4               ; = 0004

;;;; directives in any case
        .WORD   1               ; = 00000001

;;;; strings with and without a zero at the end
        .ascii  "ab", "c"       ; = 61 62 63
        .asciz  "d"             ; = 64 00
        .string "e"             ; = 65 00

;;;; every escape of a string
        .ascii  "\b\e\n\r\t\\\'\"" ; = 08 1b 0a 0d 09 5c 27 22
        .ascii  "\0\101\x41\x9z\0018" ; = 00 41 41 09 7a 01 38

;;;; comment characters in strings and character constants
        .ascii  ";#"            ; = 3b 23
        .byte   ';', '#', '"', '\'' ; = 3b 23 22 27

;;;; both comment characters
        .byte   1               # = 01
        .byte   2               ; = 02
;;image 01 02

;;;; UTF-8 passes through
        .half   'é'             ; = 00e9
        .ascii  "é→"            ; = c3 a9 e2 86 92

;;;; space with and without a fill byte
        .space  3               ; = 00 00 00
        .space  2, 0xff         ; = ff ff
        .skip   1, 'x'          ; = 78
        .zero   1               ; = 00
        .space  0

;;;; gaps in code are filled with nop, in data with zeros
        ret                     ; = 93000000
        .align  16              ; = 01000000 01000000 01000000
        ret                     ; = 93000000
        .data
        .byte   1               ; = 01
        .align  4               ; = 00 00 00
        .byte   2               ; = 02
        .p2align 1              ; = 00
        .byte   3               ; = 03
        .balign 2               ; = 00

;;;; align where it is aligned does nothing
        .align  4
        .word   1               ; = 00000001
        .align  4
        .align  1
        .word   2               ; = 00000002

;;;; org goes forwards, by offset or by label
        .word   1               ; = 00000001
        .org    8               ; = 00000000
here:   .word   2               ; = 00000002
        .org    here + 8        ; = 00000000
        .word   3               ; = 00000003

;;;; a word with a label holds its address and is relocated
        .word   1               ; = 00000001
here:   .word   here, here + 2, there ; = 00000004 00000006 00000010
there:
;;relocation 0x4
;;relocation 0x8
;;relocation 0xc

;;;; the distance of two labels is a constant
start:  .word   end - start     ; = 0000000c
        .half   start - end     ; = fff4
        .byte   end - start, 0  ; = 0c 00
        .word   (end - start) / 4 ; = 00000003
end:

;;;; the point in data is the address of the item
        .word   ., .            ; = 00000000 00000004

;;;; a file's bytes
        .incbin "data.bin"      ; = 61 62 63 64 0a
        .incbin "data.bin", 2   ; = 63 64 0a
        .incbin "data.bin", 1, 2 ; = 62 63
;;file data.bin
abcd

;;;; a data directive without values
        .word                   ; error 9+5: '.word' takes values, separated by ','

;;;; a byte out of range
        .byte   255, 256, -129  ; error 22+3: 256 does not fit in a byte: allowed are -128 to 255
                                ; also error 27+4: -129 does not fit in a byte: allowed are -128 to 255

;;;; a half out of range
        .half   65536           ; error 17+5: 65536 does not fit in a half word: allowed are -32768 to 65535

;;;; a word out of range
        .word   0x100000000     ; error 17+11: 4294967296 does not fit in a word: allowed are -2147483648 to 4294967295

;;;; an address in a byte
here:   .byte   here            ; error 17+4: an address does not fit in a byte; use .word

;;;; an unaligned word is warned of once
        .byte   1
        .word   2               ; warning 9+5: this does not lie at a multiple of 4: loading it is a misalignment fault; put '.align 4' before it
        .word   3

;;;; an unaligned word with an address
        .byte   1
        .word   here            ; warning 9+5: this does not lie at a multiple of 4: loading it is a misalignment fault; put '.align 4' before it
                                ; also error 17+4: an address lies at a multiple of 4, or the loader can't adjust it; put '.align 4' before it
here:

;;;; a string without its closing quote
        .ascii  "abc            ; this is in the string
                                ; also error 17+39: the string has no closing quote
        .byte   1

;;;; a string without quotes
        .ascii  abc             ; error 17+3: '.ascii' takes a string in double quotes

;;;; an unknown escape
        .ascii  "a\qb"          ; error 19+2: unknown escape '\q'; known are \b \e \n \r \t \\ \' \" \xNN (hexadecimal) \NNN (octal)

;;;; an escape that is too large
        .ascii  "\777"          ; error 18+2: unknown escape '\7'; known are \b \e \n \r \t \\ \' \" \xNN (hexadecimal) \NNN (octal)

;;;; something behind a string
        .ascii  "a" 5           ; error 21+1: '5' is not expected here

;;;; a negative size
        .space  -1              ; error 17+2: the size is negative: -1

;;;; a size that is not known yet
        .space  SIZE            ; error 17+4: the size must be known at this line; define what it is made of further up
        .equ    SIZE, 4

;;;; a size that is an address
here:   .space  here            ; error 17+4: the size must be a plain number, not an address

;;;; a fill byte out of range
        .space  1, 256          ; error 20+3: 256 does not fit in a byte: allowed are -128 to 255

;;;; an alignment that is no power of two
        .align  3               ; error 17+1: an alignment is a power of two from 1 to 1048576, not 3; the nearest are 2 and 4

;;;; an alignment of zero
        .align  0               ; error 17+1: an alignment is a power of two from 1 to 1048576, not 0

;;;; an exponent that is too large
        .p2align 21             ; error 18+2: the exponent is 21: allowed are 0 to 20

;;;; org backwards
        .word   1, 2
        .org    4               ; error 17+1: '.org' goes forwards only: here is offset 8, that is 4

;;;; org to a label of another section
        .data
there:
        .text
        .org    there           ; error 17+5: this label lies in another section

;;;; an instruction that is not aligned is reported once and hurts no jump to it
        .ascii  "abc"
here:   mov     r1, 2           ; error 9+3: an instruction lies at a multiple of 4; put '.align 4' before it
        jmp     here

;;;; a binary file that is not there
        .incbin "no.bin"        ; error 17+8: can't read 'no.bin': it is not beside this file, and there are no -I folders

;;;; more bytes than a binary file has
        .incbin "data.bin", 3, 3 ; error 17+10: the file has 5 bytes only
;;file data.bin
abcd

;;;; an unknown directive suggests the nearest one
        .wrod   5               ; error 9+5: unknown directive '.wrod'; did you mean '.word'?

;;;; an unknown directive like no other
        .cfi_startproc          ; error 9+14: unknown directive '.cfi_startproc'

;;;; numbers that must be known at their line
        .space  4, LATER        ; error 20+5: the fill byte must be known at this line; define what it is made of further up
        .align  LATER           ; error 17+5: the alignment must be known at this line; define what it is made of further up
        .p2align LATER          ; error 18+5: the exponent must be known at this line; define what it is made of further up
        .org    LATER           ; error 17+5: the offset must be known at this line; define what it is made of further up
        .incbin "data.bin", LATER ; error 29+5: the number of bytes to skip must be known at this line; define what it is made of further up
        .incbin "data.bin", 0, LATER ; error 32+5: the number of bytes must be known at this line; define what it is made of further up
        .equ    LATER, 4
;;file data.bin
abcd
