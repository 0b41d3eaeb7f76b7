; Macros and repetitions.

;;;; arguments, defaults and names of arguments
        .macro  put, a, b=2, c=3
        .byte   \a, \b, \c
        .endm
        put     1               ; = 01 02 03
        put     1, 5            ; = 01 05 03
        put     1, , 5          ; = 01 02 05
        put     1, c=7          ; = 01 02 07
        put     b=8, a=9        ; = 09 08 03

;;;; arguments may be registers, lists, strings and expressions
        .macro  any, what, op:vararg
        \what   \op
        .endm
        any     add, r1, r2, r3 ; = 10123000
        any     push, {r0, r1}  ; = a0000003
        any     .ascii, "a, b"  ; = 61 2c 20 62

;;;; commas in brackets and strings do not separate arguments
        .macro  two, a, b
        \a
        \b
        .endm
        two     push {r0, r1}, .ascii "a,b" ; = a0000003 61 2c 62
        two     .byte (1), .byte ',' ; = 01 2c

;;;; a unique number for each expansion
        .macro  wait_for, reg
w\@:    cmp     \reg, 0
        bne     w\@
        .endm
        wait_for r1             ; = 39010000 82ffffff
        wait_for r2             ; = 39020000 82ffffff

;;;; an empty separator ends a parameter's name
        .macro  both, name
\name\()_a: .byte 1
\name\()_b: .byte 2
        .endm
        both    x               ; = 01 02
;;symbol x_b = 0x1 label

;;;; parameters are replaced in strings, escapes stay
        .macro  say, what, n
        .ascii  "<\what>\n"
        .endm
        say     hi, 5           ; = 3c 68 69 3e 0a

;;;; macros call macros, with their own arguments
        .macro  inner, a
        .byte   \a
        .endm
        .macro  outer, a, b
        inner   \b
        inner   \a
        .endm
        outer   1, 2            ; = 02 01

;;;; a macro that defines a macro
        .macro  define, name, value
        .macro  \name
        .byte   \value
        .endm
        .endm
        define  seven, 7
        seven                   ; = 07

;;;; a macro may call itself as long as it ends
        .macro  count, n
        .if     \n
        .byte   \n
        count   \n - 1
        .endif
        .endm
        count   3               ; = 03 02 01

;;;; exitm leaves the macro, conditions included
        .macro  until, n
        .if     \n > 1
        .byte   1
        .exitm
        .endif
        .byte   2
        .endm
        until   5               ; = 01
        until   1               ; = 02
        .byte   3               ; = 03

;;;; purgem forgets a macro
        .macro  m
        .byte   1
        .endm
        m                       ; = 01
        .purgem m
        .macro  m
        .byte   2
        .endm
        m                       ; = 02

;;;; repetitions
        .rept   3               ; = 01 01 01
        .byte   1
        .endr
        .rept   0
        .byte   2
        .endr

;;;; a repetition for each value or letter
        .irp    v, 1, 2 + 3, 'x' ; = 01 05 78
        .byte   \v
        .endr
        .irpc   c, 12é          ; = 31 32 c3 a9
        .ascii  "\c"
        .endr

;;;; repetitions inside of each other
        .irp    a, 1, 2         ; = 11 12 21 22
        .irp    b, 1, 2
        .byte   0x\a\b
        .endr
        .endr

;;;; a repetition has unique numbers, too
        .rept   2               ; = 80000000 80000000
l\@:    jmp     l\@
        .endr

;;;; the name of a macro is case-sensitive
        .macro  Add4, r
        add     \r, 4
        .endm
        Add4    r1
        add4    r1              ; error 9+4: unknown instruction 'add4'; did you mean 'Add4'?

;;;; an error in a macro shows the body and the call
        .macro  save, a, b
        push    {\a, \b}
        mvo     r1, \a          ; error 9+3: unknown instruction 'mvo'; did you mean 'mov'?
        .endm
        save    r1, r2          ; note 9+4: in the expansion of macro 'save' called here

;;;; an error in an argument is marked at its parameter
        .macro  save, a, b
        push    {\a, \b}        ; error 22+2: sp can't be in a register list
        .endm
        save    r1, sp          ; note 9+4: in the expansion of macro 'save' called here

;;;; an error in a macro that is called again and again is reported once
        .macro  save, a
        mvo     r1, \a          ; error 9+3: unknown instruction 'mvo'; did you mean 'mov'?
        .endm
        save    r1              ; note 9+4: in the expansion of macro 'save' called here
        save    r2
        save    r3

;;;; macros in macros show all calls
        .macro  inner, a
        mov     r1, \a          ; error 21+2: undefined symbol 'nonsense'
        .endm
        .macro  outer, a
        inner   \a              ; note 9+5: in the expansion of macro 'inner' called here
        .endm
        outer   nonsense        ; note 9+5: in the expansion of macro 'outer' called here

;;;; an error in a repetition shows where it begins
        .rept   2               ; note 9+5: in the repetition by '.rept' here
        add     r1              ; error 9+3: 'add' takes rd, ra, rb or rd, ra, imm
        .endr

;;;; an undefined name in a macro, found when linking
        .macro  go, where
        jmp     \where + 4      ; error 17+6: undefined symbol 'nowhere'
        .endm
        go      nowhere         ; note 9+2: in the expansion of macro 'go' called here

;;;; too many arguments
        .macro  one, a          ; note 17+3: it is defined here
        .endm
        one     1, 2            ; error 20+1: the macro 'one' takes 1 argument: a

;;;; arguments for a macro without parameters
        .macro  none            ; note 17+4: it is defined here
        .endm
        none    1               ; error 17+1: the macro 'none' takes no arguments

;;;; a required argument that is not given
        .macro  need, a, b:req  ; note 17+4: it is defined here
        .endm
        need    1               ; error 9+4: the macro 'need' needs a value for 'b'

;;;; an argument that is given twice
        .macro  two, a, b
        .endm
        two     1, a=2          ; error 20+3: 'a' is given twice

;;;; a macro that is defined twice
        .macro  m               ; note 17+1: the first definition is here
        .endm
        .macro  m               ; error 17+1: the macro 'm' is defined already; .purgem forgets it
        .endm

;;;; a macro can't have the name of an instruction
        .macro  add, a          ; error 17+3: 'add' is an instruction; choose another name
        .endm

;;;; a macro's name can't begin with a point
        .macro  .m              ; error 17+2: a macro's name can't begin with '.'
        .endm

;;;; a macro without a name
        .macro                  ; error 9+6: '.macro' takes a name and parameters
        .endm

;;;; a parameter twice
        .macro  m, a, a         ; error 23+1: the macro has a parameter 'a' already
        .endm
        m       1, 2

;;;; something behind the last parameter
        .macro  m, a:vararg, b  ; error 30+1: nothing can follow a parameter that takes the rest (:vararg)
        .endm

;;;; an unknown kind of parameter
        .macro  m, a:opt        ; error 22+3: after ':' comes req (must be given) or vararg (takes all that is left)
        .endm

;;;; a macro without an end is reported at its beginning
        .macro  m               ; error 9+6: '.macro' has no '.endm'
        nop

;;;; a repetition without an end is reported at its beginning
        .rept   2               ; error 9+5: '.rept' has no '.endr'
        nop

;;;; ends without beginnings
        .endm                   ; error 9+5: '.endm' without '.macro'
        .endr                   ; error 9+5: '.endr' without '.rept', '.irp' or '.irpc'
        .exitm                  ; error 9+6: '.exitm' outside of a macro

;;;; a macro that is not there can't be forgotten
        .purgem m               ; error 17+1: there is no macro 'm'

;;;; a negative count
        .rept   -1              ; error 17+2: the count is negative: -1
        .endr

;;;; a count that is not known yet
        .rept   N               ; error 17+1: the count must be known at this line; define what it is made of further up
        .endr
        .equ    N, 2

;;;; a backslash outside of macros
        \a                      ; error 9+1: '\' belongs into a macro or a string

;;;; a macro may be called before other files are read, and again behind them
        .macro  m, a
        .include "\a"
        .endm
        m       one.inc         ; = 01
        m       one.inc         ; = 01
;;file one.inc
        .byte   1

;;;; repetitions and purgem without a name
        .purgem                 ; error 9+7: '.purgem' takes the name of a macro
        .irp                    ; error 9+4: '.irp' takes a name and values, separated by ','
        .endr
        .irpc                   ; error 9+5: '.irpc' takes a name, ',' and letters
        .endr

;;;; parameters that are no names
        .macro  m, 5            ; error 20+1: a macro's parameters are names, separated by ','
        .endm
        .macro  n, a.b          ; error 20+3: a parameter's name is made of letters, digits and _
        .endm

;;;; too many parameters
        .macro  m, a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,a10,a11,a12,a13,a14,a15,a16,a17,a18,a19,a20,a21,a22,a23,a24,a25,a26,a27,a28,a29,a30,a31,a32,a33,a34,a35,a36,a37,a38,a39,a40,a41,a42,a43,a44,a45,a46,a47,a48,a49,a50,a51,a52,a53,a54,a55,a56,a57,a58,a59,a60,a61,a62,a63,a64 ; error 266+3: a macro has at most 64 parameters
        .endm

;;;; a repetition in error says nothing of what is in it, and nothing in it is missed
        .rept   N               ; error 17+1: the count must be known at this line; define what it is made of further up
        .error  "in it"
there:  nop
        .endr
        .irp                    ; error 9+4: '.irp' takes a name and values, separated by ','
        .error  "in it"
        .endr
        .irpc   5               ; error 17+1: '.irpc' takes a name, ',' and letters
        .error  "in it"
        .endr
        jmp     there
        .equ    N, 2

;;;; a macro in error says nothing of what is in it, and nothing in it is missed
        .macro  m, 5            ; error 20+1: a macro's parameters are names, separated by ','
        .error  "in it"
        .endm
        m
        .macro  n, a            ; note 17+1: it is defined here
\a:     .error  "in it"
        .endm
        n       there, 5        ; error 24+1: the macro 'n' takes 1 argument: a
        jmp     there

;;;; a macro without an end takes what follows along
        jmp     there
        .macro  m               ; error 9+6: '.macro' has no '.endm'
there:  nop
