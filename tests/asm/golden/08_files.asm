; Includes, several sources, sections, and what else stands in the image.

;;;; an included file stands in the place of the line
        .byte   1               ; = 01
        .include "more.inc"     ; = 02
        .byte   3               ; = 03
;;file more.inc
        .byte   2

;;;; a file is looked for beside the one that includes it, then in the folders given
;;include lib
        .include "sub/a.inc"
;;file sub/a.inc
        .include "b.inc"
        .include "c.inc"
;;file sub/b.inc
        .byte   1
;;file lib/b.inc
        .byte   2
;;file lib/c.inc
        .byte   3
;;image 01 03

;;;; an error in an included file shows where it was included
        .include "more.inc"     ; note 18+10: included here
;;file more.inc
        nop
        mvo     r1, 5           ; error 9+3: unknown instruction 'mvo'; did you mean 'mov'?

;;;; a macro from an included file is shown there, its call here
        .include "more.inc"
        twice   r1              ; note 9+5: in the expansion of macro 'twice' called here
;;file more.inc
        .macro  twice, r
        add     \r, \r, [r2]    ; error 25+4: 'add' takes rd, ra, rb or rd, ra, imm; it works on registers: 'ldw' loads from memory first, 'stw' stores the result
        .endm

;;;; a file that is not there does not make its names unknown
        .include "no.inc"       ; error 18+8: can't read 'no.inc': it is not beside this file, and there are no -I folders
        save    r1
        jmp     somewhere
        add     r1              ; error 9+3: 'add' takes rd, ra, rb or rd, ra, imm

;;;; the folders that were searched are named
;;include lib
;;include other/
        .include "no.inc"       ; error 18+8: can't read 'no.inc': it is not beside this file nor in lib, other/

;;;; an include without quotes
        .include more.inc       ; error 18+8: '.include' takes a string in double quotes

;;;; sections follow each other in their order, the sources in theirs
        .data
        .byte   1, 2, 3
        .text
        ret
        .rodata
        .byte   4
        .section .mine
        .byte   5
        .bss
        .space  8
;;image 93000000 04 00 00 00 01 02 03 00 05
;;section .text 0x0+4
;;section .rodata 0x4+1
;;section .data 0x8+3
;;section .mine 0xc+1
;;section .bss 0x10+8
;;memory 24

;;;; the tables for the loader stand before zeros
        .word   var
        .bss
var:    .space  4
;;image 0000002c
;;section .rel.dyn 0x4+8
;;section .dynamic 0xc+32
;;section .bss 0x2c+4
;;memory 48

;;;; an alignment holds for the address in the image
        nop
        .data
        .align  64
var:    .byte   1
;;symbol var = 0x40 label

;;;; a section keeps its alignment in the second source, too
        .data
        .byte   1
;;unit second.asm
        .data
        .align  32
there:  .byte   2
;;symbol there = 0x20 label

;;;; in zeros there are labels and room only
        .bss
a:      .space  4
        .align  16
b:      .byte   0
;;symbol b = 0x10 label
;;memory 17

;;;; zeros can't be given a value
        .bss
        .byte   1               ; error 9+5: '.bss' holds zeros only: labels, .space, .align and .org
        nop                     ; error 9+3: an instruction lies at a multiple of 4; put '.align 4' before it
                                ; also error 9+3: '.bss' holds zeros only: labels, .space, .align and .org
        .space  4, 5            ; error 9+6: '.bss' holds zeros only: it can't be filled with 5
        .word   later           ; error 9+5: '.bss' holds zeros only: labels, .space, .align and .org
        .equ    later, 1

;;;; a section with flags of its own
        .section fast, "ax"
        ret                     ; = 93000000
        .align  8               ; = 01000000
        .section room, "aw", @nobits
        .space  4
;;section fast 0x0+8
;;section room 0x8+4
;;memory 12

;;;; a section whose flags change
        .section mine, "aw"
        .section mine, "ax"     ; error 9+8: the section 'mine' has other flags already

;;;; unknown flags of a section
        .section mine, "q"      ; error 24+3: the flags of a section are made of a (allocated), w (writable) and x (executable)

;;;; a section that the linker makes
        .section .symtab        ; error 18+7: the linker makes the section '.symtab' itself; choose another name

;;;; a section without a name
        .section                ; error 9+8: '.section' takes the name of a section

;;;; names of one source are private to it
        jmp     there           ; error 17+5: undefined symbol 'there'; second.asm has one: write '.global there' there
;;unit second.asm
there:  nop

;;;; global names are known in all sources, in both directions
        .global one
one:    jmp     two             ; = 80000001
;;unit second.asm
        .global two, SIZE
two:    jmp     one             ; = 80ffffff
        .equ    SIZE, 8
;;unit third.asm
        mov     r1, SIZE        ; = 41100008
        li      r2, SIZE        ; = 41200008 42200000

;;;; the same private name in two sources
x:      jmp     x               ; = 80000000
;;unit second.asm
x:      jmp     x               ; = 80000000

;;;; a global name that is private in another source
        .global x
x:      nop                     ; = 01000000
;;unit second.asm
        nop                     ; = 01000000
x:      jmp     x               ; = 80000000
;;unit third.asm
        jmp     x               ; = 80fffffd

;;;; a name that is global in two sources
        .global x
x:      nop                     ; note 1+1: the first definition is here
;;unit second.asm
        .global x
x:      nop                     ; error 1+1: 'x' is global in another source already

;;;; a weak definition gives way to another source's global one, at every use
        .weak   x, y
        jmp     x               ; = 80000006
        lea     r1, x           ; = 47100014
        jmp     y               ; = 80000002
x:      nop                     ; = 01000000
y:      nop                     ; = 01000000
;;unit second.asm
        .global x
        nop                     ; = 01000000
x:      nop                     ; = 01000000
        jmp     x               ; = 80ffffff
;;symbol x = 0x18 global label
;;symbol y = 0x10 global label

;;;; of two weak definitions the first counts
        .weak   x
x:      jmp     x               ; = 80000000
;;unit second.asm
        .weak   x
        jmp     x               ; = 80ffffff
x:      nop                     ; = 01000000
;;symbol x = 0x0 global label

;;;; a weak name must be defined, too
        .weak   x               ; error 17+1: 'x' is global but defined nowhere
        nop

;;;; extern names what another source has
        .extern two, SIZE
        jmp     two             ; = 80000001
;;unit second.asm
        .global two
two:    nop                     ; = 01000000

;;;; what another source has from an included file is included, not made global
        jmp     shared          ; error 17+6: undefined symbol 'shared'; more.inc has one: write '.include "more.inc"'
;;unit second.asm
        .include "more.inc"
;;file more.inc
shared: nop

;;;; numeric labels do not reach into another source
1:      nop
;;unit second.asm
        jmp     1b              ; error 17+2: there is no label '1:' before this line

;;;; errors of two sources are all reported
        mvo     r1, 1           ; error 9+3: unknown instruction 'mvo'; did you mean 'mov'?
;;unit second.asm
        mvo     r1, 1           ; error 9+3: unknown instruction 'mvo'; did you mean 'mov'?

;;;; lines of code stand in the line table, lines of data do not
        nop
        li      r1, 0x12345
        .word   5
        nop
;;line 0x0 case.asm:1
;;line 0x4 case.asm:2
;;line 0xc none
;;line 0x10 case.asm:4
;;line 0x14 none

;;;; a line in a macro is the line of its body
        .include "more.inc"
        nop
        twice   r1
;;file more.inc
        .macro  twice, r
        add     \r, \r
        .endm
;;line 0x0 case.asm:2
;;line 0x4 more.inc:2

;;;; annotations in comments stand in the image
        nop
        nop                     ; ASSERT r1 < 10
        # ANNOTATE begin
        .if     0
        nop                     ; ASSERT left out
        .endif
        nop                     ; ASSERTION is another word
;;annotation 0x00000004: ASSERT r1 < 10
;;annotation 0x00000008: ANNOTATE begin

;;;; a section with too long a name
        .section sssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss ; error 18+65: a section's name has at most 64 characters

;;;; a section of an unknown type
        .section mine, "aw", @note ; error 30+5: the type of a section is @progbits or @nobits
