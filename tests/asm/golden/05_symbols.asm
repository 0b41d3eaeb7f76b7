; Labels and constants.

;;;; labels can share a line with each other and with an instruction
a: b:   nop                     ; = 01000000
c :     jmp     a               ; = 80ffffff
        jmp     b               ; = 80fffffe
        jmp     c               ; = 80fffffe

;;;; symbols are case-sensitive
loop:   nop                     ; = 01000000
Loop:   jmp     loop            ; = 80ffffff
;;symbol loop = 0x0 label
;;symbol Loop = 0x4 label

;;;; numeric labels are found backwards and forwards, again and again
1:      jmp     1f              ; = 80000001
1:      jmp     1b              ; = 80000000
        jmp     1b              ; = 80ffffff
        jmp     2f              ; = 80000001
2:      jmp     1f              ; = 80000001
1:

;;;; local labels belong to the label above them
first:  nop                     ; = 01000000
.loop:  jmp     .loop           ; = 80000000
second: nop                     ; = 01000000
.loop:  jmp     .loop           ; = 80000000
        jmp     first.loop      ; = 80fffffd
;;symbol first.loop = 0x4 label
;;symbol second.loop = 0xc label

;;;; a numeric label does not end a scope
main:   nop                     ; = 01000000
1:      jmp     .end            ; = 80000001
.end:

;;;; constants, and names that are set again
        .equ    SIZE, 4
        .set    n, 1
        .byte   n               ; = 01
n = n + SIZE
        .byte   n               ; = 05
        .set    n, n * 2
        .byte   n               ; = 0a
;;symbol SIZE = 0x4 constant
;;symbol n = 0xa constant

;;;; a constant may be an address
table:  .word   0, 0            ; = 00000000 00000000
        .equ    second, table + 4
        lea     r1, second      ; = 471ffffc
;;symbol second = 0x4 label

;;;; a constant may look forward
        .equ    SIZE, end - start
        .equ    TWICE, SIZE * 2
start:  .word   SIZE, TWICE     ; = 00000008 00000010
end:
;;symbol TWICE = 0x10 constant

;;;; names from the command line are known
;;define QUANTUM=4
;;define TWICE=QUANTUM*2
        .byte   QUANTUM, TWICE  ; = 04 08
;;symbol TWICE = 0x8 constant

;;;; global names say so in the image
        .global _start, SIZE
        nop
_start: nop
        .equ    SIZE, 3
hidden:
;;symbol _start = 0x4 global label
;;symbol SIZE = 0x3 global constant
;;symbol hidden = 0x8 label
;;entry 0x4

;;;; an undefined label with a near one
loop:   jmp     lop             ; error 17+3: undefined symbol 'lop'; did you mean 'loop'?

;;;; an undefined label is reported at each use
        jmp     nowhere         ; error 17+7: undefined symbol 'nowhere'
        call    nowhere         ; error 17+7: undefined symbol 'nowhere'

;;;; the platform's names are suggested, too
        li      r1, CONSOL      ; error 21+6: undefined symbol 'CONSOL'; did you mean 'CONSOLE'?

;;;; a label that is defined twice
main:   nop                     ; note 1+4: the first definition is here
main:   nop                     ; error 1+4: 'main' is defined already
        jmp     main

;;;; a constant that is defined twice
        .equ    N, 1            ; note 17+1: the first definition is here
        .equ    N, 1            ; error 17+1: 'N' is defined already

;;;; a constant can't be set again
        .equ    N, 1            ; note 17+1: the first definition is here
        N = 2                   ; error 9+1: 'N' is defined already; only what .set has made can be set again

;;;; a label that is also a constant
N:                              ; note 1+1: the first definition is here
        .equ    N, 1            ; error 17+1: 'N' is defined already

;;;; a local label that is defined twice in its scope
main:
.loop:                          ; note 1+5: the first definition is here
.loop:                          ; error 1+5: '.loop' is defined already

;;;; a local label of another scope
one:    nop
.loop:  nop
two:    jmp     .loop           ; error 17+5: undefined symbol 'two.loop'; did you mean 'one.loop'?

;;;; a register can't be a label
sp:     nop                     ; error 1+2: 'sp' is a register; choose another name
R16:    nop                     ; error 1+3: 'R16' is a register; choose another name

;;;; a name of the platform can't be taken
TIMER:  nop                     ; error 1+5: 'TIMER' is a name of the platform (0xf0000100); choose another one

;;;; a name from the command line can't be taken
;;define QUANTUM=4
        .equ    QUANTUM, 5      ; error 17+7: 'QUANTUM' is defined on the command line already

;;;; a numeric label that is not above
        jmp     1b              ; error 17+2: there is no label '1:' before this line
1:

;;;; a numeric label that is not below
1:      jmp     1f              ; error 17+2: there is no label '1:' after this line

;;;; a numeric label of many digits
1234567890:                     ; error 1+10: a numeric label has at most 9 digits

;;;; a constant that is defined by itself
        .equ    A, B + 1
        .equ    B, A + 1        ; error 20+1: 'A' is defined by itself
        .word   A

;;;; a wrong constant is reported where it is defined, not where it is used
        .equ    A, 1 / 0        ; error 24+1: division by zero
        .word   A, A + 1
        .space  A

;;;; a constant with a wrong expression is still defined
        .equ    A, 5 +          ; error 23+1: expected a value
        .word   A

;;;; equ without a comma
        .equ    A 5             ; error 19+1: '.equ' takes a name, ',' and an expression

;;;; equ without a name
        .equ    5, 5            ; error 17+1: '.equ' takes a name, ',' and an expression

;;;; something behind a constant
        .equ    A, 5 6          ; error 22+1: '6' is not expected here

;;;; the point can't be set
        . = 100                 ; error 9+1: '.' is the present address; write .org or .space to move it

;;;; a global name that is defined nowhere
        .global man             ; error 17+3: 'man' is global but defined nowhere; did you mean 'main'?
main:

;;;; a local label can't be global
main:
.loop:
        .global .loop           ; error 17+5: '.loop' is local to the label above it and can't be global

;;;; _start that is not global
        nop
_start: nop                     ; warning 1+6: '_start' is not global, so the program begins at address 0; write '.global _start'

;;;; _start that is no label
        .global _start
        .equ    _start, 4       ; error 17+6: '_start' must be a label: it is where the program begins

;;;; a wrong name on the command line
;;define 5=5
;;error -D 5=5: error: '5' can't be the name of a constant
        nop

;;;; a wrong value on the command line
;;define A=1 +
;;error -D A=1 +: error: expected a value
        nop

;;;; a value on the command line that names nothing, and who uses it
;;define SIZE=(OTHER)
;;define TWICE=SIZE * 2
;;error -D SIZE=(OTHER): error: undefined symbol 'OTHER'
        .word   SIZE, -(SIZE), TWICE
        .space  SIZE
        .if     SIZE == 2
        .error  "two"
        .endif

;;;; a name twice on the command line
;;define A=1
;;define A=2
;;error -D A=2: error: 'A' is defined already
        nop

;;;; what is no statement
        "text"                  ; error 9+1: expected a label, an instruction or a directive, found '"'

;;;; comments of another language
        // comment              ; error 9+1: comments begin with ';' or '#'

;;;; a no-break space from a web page
        nop
  nop                          ; error 1+1: this is a no-break space (U+00A0), not a space

;;;; global and extern without names
        .global                 ; error 9+7: '.global' takes names, separated by ','
        .extern 5               ; error 17+1: '.extern' takes names, separated by ','
