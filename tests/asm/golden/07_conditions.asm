; Conditional assembly, and messages of the program itself.

;;;; the first branch that holds is taken
        .if     1               ; = 01
        .byte   1
        .else
        .byte   2
        .endif
        .if     0
        .byte   3
        .elseif 1               ; = 04
        .byte   4
        .elseif 1 / 0
        .byte   5
        .else
        .byte   6
        .endif
        .if     0
        .elseif 0
        .else                   ; = 07
        .byte   7
        .endif

;;;; conditions inside of conditions that are left out
        .if     0
        .if     1 / 0
        .byte   1
        .else
        .byte   2
        .endif
        garbage "
        .else                   ; = 03
        .byte   3
        .endif

;;;; labels of lines that are left out do not exist
        .if     0
gone:   .if     1
        .endif
        .endif
gone:   .byte   1               ; = 01

;;;; whether a name is defined
        .equ    A, 1
        .ifdef  A               ; = 01
        .byte   1
        .endif
        .ifndef B               ; = 02
        .byte   2
        .endif
        .ifdef  TIMER           ; = 03
        .byte   3
        .endif
        .ifdef  LATER
        .byte   4
        .endif
        .equ    LATER, 1

;;;; a guard against including twice
        .include "once.inc"     ; = 01
        .include "once.inc"
;;file once.inc
        .ifndef ONCE
        .equ    ONCE, 1
        .byte   1
        .endif

;;;; arguments that are given or not
        .macro  maybe, a
        .ifb    \a
        .byte   0
        .else
        .byte   \a
        .endif
        .ifnb   \a
        .byte   1
        .endif
        .endm
        maybe                   ; = 00
        maybe   5               ; = 05 01

;;;; texts that are the same or not
        .macro  load, reg, from
        .ifc    \from, zero
        mov     \reg, 0
        .else
        mov     \reg, \from
        .endif
        .ifnc   \reg, r1
        nop
        .endif
        .endm
        load    r1, zero        ; = 41100000
        load    r2, r3          ; = 40230000 01000000

;;;; a condition without an end is reported at its beginning
        .if     1               ; error 9+3: '.if' has no '.endif'
        nop

;;;; a condition must end in the macro where it begins
        .macro  m
        .if     1               ; error 9+3: '.if' has no '.endif'
        .endm
        m                       ; note 9+1: in the expansion of macro 'm' called here
        .endif                  ; error 9+6: '.endif' without '.if'

;;;; ends without beginnings of conditions
        .else                   ; error 9+5: '.else' without '.if'
        .elseif 1               ; error 9+7: '.elseif' without '.if'
        .endif                  ; error 9+6: '.endif' without '.if'

;;;; two else branches
        .if     1               ; note 9+3: the '.if' is here
        .else
        .else                   ; error 9+5: '.else' after '.else'
        .endif

;;;; a condition that is not known yet
        .if     LATER           ; error 17+5: the condition must be known at this line; define what it is made of further up
        nop
        .endif
        .equ    LATER, 1

;;;; a condition that is wrong
        .if     1 +             ; error 20+1: expected a value
        nop
        .endif

;;;; the program reports errors and warnings itself
        .error  "this needs a QUANTUM" ; error 9+6: this needs a QUANTUM
        .warning "slow"         ; warning 9+8: slow

;;;; warnings alone make no error
        .warning "slow"         ; warning 9+8: slow
        .byte   1               ; = 01

;;;; ifdef without a name
        .ifdef                  ; error 9+6: '.ifdef' takes a name
        .endif

;;;; ifc with one text
        .ifc    a               ; error 18+1: '.ifc' takes two texts, separated by ','
        .endif

;;;; a condition in error takes none of its branches
        .if     UNKNOWN == 2    ; error 17+12: the condition must be known at this line; define what it is made of further up
        .error  "first"
        .elseif 1
        .error  "second"
        .else
        .error  "third"
        .endif

;;;; a condition with something behind it takes none, either
        .if     1 2             ; error 19+1: '2' is not expected here
        .error  "first"
        .elseif 1
        .error  "second"
        .else
        .error  "third"
        .endif

;;;; a condition with an undefined shift takes none
        .if     1 << 64         ; error 22+2: can't shift by 64: allowed are 0 to 63
        .error  "first"
        .elseif 1
        .error  "second"
        .else
        .error  "third"
        .endif

;;;; ifdef in error takes none
        .ifdef  5               ; error 17+1: '.ifdef' takes a name
        .error  "first"
        .elseif 1
        .error  "second"
        .else
        .error  "third"
        .endif

;;;; ifndef in error takes none
        .ifndef A B             ; error 19+1: 'B' is not expected here
        .error  "first"
        .elseif 1
        .error  "second"
        .else
        .error  "third"
        .endif

;;;; ifc in error takes none
        .ifc    a               ; error 18+1: '.ifc' takes two texts, separated by ','
        .error  "first"
        .elseif 1
        .error  "second"
        .else
        .error  "third"
        .endif

;;;; ifnc in error takes none
        .ifnc   a               ; error 18+1: '.ifnc' takes two texts, separated by ','
        .error  "first"
        .elseif 1
        .error  "second"
        .else
        .error  "third"
        .endif

;;;; an elseif in error takes neither its own branch nor one that follows
        .if     0
        .error  "first"
        .elseif LATER           ; error 17+5: the condition must be known at this line; define what it is made of further up
        .error  "second"
        .elseif 1
        .error  "third"
        .else
        .error  "fourth"
        .endif
        .equ    LATER, 1

;;;; an else in error may have been meant as elseif
        .if     0
        .else   5               ; error 17+1: '5' is not expected here
        .error  "second"
        .endif

;;;; a condition of a constant in error says nothing of its own
        .equ    A, 1 / 0        ; error 24+1: division by zero
        .if     A
        .error  "first"
        .else
        .error  "second"
        .endif

;;;; what a branch in error defines is not missed
        .if     1 +             ; error 20+1: expected a value
there:  nop
        .macro  m
        .endm
        .endif
        jmp     there
        m       1

;;;; what a missing file may have defined is not guessed at
        .include "no.inc"       ; error 18+8: can't read 'no.inc': it is not beside this file, and there are no -I folders
        .ifdef  SIZE
        .error  "defined"
        .else
        .error  "not defined"
        .endif
        .ifndef SIZE
        .error  "not defined"
        .endif
        .if     SIZE > 4
        .error  "large"
        .else
        .error  "small"
        .endif
        .space  SIZE

;;;; a condition that is left out is not looked at
        .if     1
        .elseif 1 +
        .error  "second"
        .endif
        .if     0
        .ifdef  5
        .error  "first"
        .endif
        .endif
        .byte   1               ; = 01

;;;; a condition without an end leaves out what is not missed
        .if     0               ; error 9+3: '.if' has no '.endif'
there:  nop
;;unit second.asm
        jmp     here
here:
        .if     0               ; error 9+3: '.if' has no '.endif'
there:  nop
