; What is said of wrong operands.

;;;; an unknown instruction suggests the nearest one
        mvo     r1, 5           ; error 9+3: unknown instruction 'mvo'; did you mean 'mov'?

;;;; an unknown instruction alone in its line might be a label
        begin_here              ; error 9+10: unknown instruction 'begin_here'; a label is written 'begin_here:'

;;;; an unknown instruction like nothing else
        frobnicate r1           ; error 9+10: unknown instruction 'frobnicate'

;;;; a macro is suggested, too
        .macro  enter_kernel
        .endm
        enter_kernal            ; error 9+12: unknown instruction 'enter_kernal'; did you mean 'enter_kernel'?

;;;; too few operands show what is allowed
        add     r1              ; error 9+3: 'add' takes rd, ra, rb or rd, ra, imm

;;;; too many operands are marked at the first one too many
        add     r1, r2, r3, r4  ; error 29+2: 'add' takes rd, ra, rb or rd, ra, imm

;;;; an operand of the wrong kind is marked
        add     r1, [r2], r3    ; error 21+4: 'add' takes rd, ra, rb or rd, ra, imm; it works on registers: 'ldw' loads from memory first, 'stw' stores the result

;;;; a number where a register must stand
        add     5, r1, r2       ; error 17+1: 'add' takes rd, ra, rb or rd, ra, imm

;;;; operands for an instruction that has none
        ret     r1              ; error 17+2: 'ret' takes no operands; a result is put into r0 before it

;;;; three forms are listed
        ldw     r1, r2          ; error 21+2: 'ldw' takes rd, [ra + imm], rd, [ra + rb] or rd, [label]; a memory operand stands in brackets: '[r2]'

;;;; li without a number
        li      r1              ; error 9+2: 'li' takes rd, imm

;;;; li with a register
        li      r1, r2          ; error 21+2: 'li' takes rd, imm; 'mov' copies a register

;;;; mov has no shorthand
        mov     r1              ; error 9+3: 'mov' takes rd, ra or rd, imm

;;;; a signed constant out of range
        add     r1, r2, 32768   ; error 25+5: 32768 does not fit: 'add' takes -32768 to 32767; load the number into a register with 'li' first

;;;; a negative number for an unsigned constant
        and     r1, r2, -1      ; error 25+2: -1 does not fit: 'and' takes 0 to 65535; load the number into a register with 'li' first

;;;; a large number for mov
        mov     r1, 70000       ; error 21+5: 70000 does not fit: 'mov' takes -32768 to 32767; 'li' loads any 32-bit number

;;;; a shift count out of range
        shl     r1, r2, 32      ; error 25+2: 32 does not fit: 'shl' takes 0 to 31

;;;; an offset out of range
        ldw     r1, [r2 + 40000] ; error 25+7: 40000 does not fit: 'ldw' takes -32768 to 32767; add the offset to the register first

;;;; a number that does not fit in 32 bits for li
        li      r1, 0x100000000 ; error 21+11: 4294967296 does not fit in a word: allowed are -2147483648 to 4294967295

;;;; a range is checked for constants that are defined further down, too
        add     r1, r2, BIG     ; error 25+3: 40000 does not fit: 'add' takes -32768 to 32767; load the number into a register with 'li' first
        .equ    BIG, 40000

;;;; li of a label
here:   li      r1, here        ; error 21+4: an address is not known before the program is loaded; 'lea' loads the address of a label, 'ldw' what lies at [label]

;;;; mov of a label
        mov     r1, there       ; error 21+5: an address is not known before the program is loaded; 'lea' loads the address of a label, 'ldw' what lies at [label]
there:

;;;; an address as an operand of arithmetic
        add     r1, r2, there   ; error 25+5: 'add' takes a plain number here, not an address; 'lea' loads the address of a label into a register
there:

;;;; lea of a number
        lea     r1, 100         ; error 21+3: 'lea' takes a label; 'li' loads numbers

;;;; a jump to a number
        jmp     0x100           ; error 17+5: 'jmp' goes to a label, not to a number; for an absolute address write 'li' into a register, then jmp or call that register

;;;; a load from a number
        ldw     r1, [0x100]     ; error 22+5: 'ldw' reaches labels this way; for a fixed address load it into a register with 'li' and write [register]

;;;; a label that is too far away
        lea     r1, far         ; error 21+3: the label is 600004 bytes away; 'lea' reaches -524288 to 524287; keep the address in a nearby '.word label' and load it with ldw
        .space  600000
far:

;;;; a jump to data that is not aligned
        jmp     text + 1        ; error 17+8: the target lies at no multiple of 4; put '.align 4' before its label
text:   .ascii  "ab"

;;;; a register that does not exist
        add     r16, r1         ; error 17+3: there is no register 'r16': they are r0 to r15, fp, lr and sp

;;;; a mistyped register is an undefined symbol with a suggestion
        mov     r1, spp         ; error 21+3: undefined symbol 'spp'; did you mean 'sp'?

;;;; ip is no operand
        mov     r1, ip          ; error 21+2: 'ip' can't be an operand; 'lea rd, .' loads the address of that instruction

;;;; a register in an expression
        mov     r1, r2 + 4      ; error 24+1: '+' is not expected here; operands are separated by ','
        mov     r1, 4 + r2      ; error 25+2: a number or label is needed here, 'r2' is a register

;;;; an unknown system register suggests the nearest one
        rdsr    r1, vbas        ; error 21+4: unknown system register 'vbas'; did you mean 'vbase'?

;;;; an unknown system register like no other
        wrsr    cr3, r1         ; error 17+3: unknown system register 'cr3': they are vbase, ctx, ubase, ulimit, ksp, faddr, core, scratch

;;;; a memory operand of an unknown shape
        ldw     r1, [r2 + r3 + 4] ; error 30+1: a memory operand is [ra], [ra + imm], [ra - imm], [ra + rb] or [label]

;;;; a register can't be subtracted in a memory operand
        ldw     r1, [r2 - r3]   ; error 27+2: a register can be added to the base, not subtracted

;;;; the register comes first in a memory operand
        ldw     r1, [4 + r2]    ; error 26+2: a number or label is needed here, 'r2' is a register

;;;; a bracket that is not closed
        ldw     r1, [r2 + 4     ; error 21+1: missing ']' for this '['

;;;; a bracket that is not closed behind a register
        ldw     r1, [r2         ; error 21+1: missing ']' for this '['

;;;; sp in a register list
        push    {r1, sp}        ; error 22+2: sp can't be in a register list

;;;; sp without braces in push
        push    sp              ; error 17+2: 'push' takes {list}

;;;; something else in a register list
        push    {r1, 5}         ; error 22+1: a register list is made of r0 to r14, fp and lr, as in {r0-r3, lr}

;;;; a register twice in a list
        push    {r1-r3, r2}     ; error 25+2: this register is in the list already

;;;; a range that runs downwards
        push    {r3-r1}         ; error 18+5: the range runs downwards; write r1-r3

;;;; a list that is not closed
        push    {r1, r2         ; error 17+1: missing '}' for this '{'

;;;; a comma is missing
        add     r1 r2           ; error 20+2: 'r2' is not expected here; operands are separated by ','

;;;; a comma too many
        add     r1, r2,         ; error 24+1: expected a value

;;;; atomic instructions have no offset
        xchg    r1, r2, [r3 + 4] ; error 25+8: 'xchg' takes rd, rb, [ra]

;;;; two wrong operands are both reported
        add     1 +, [r2        ; error 20+1: expected a value, found ','
                                ; also error 22+1: missing ']' for this '['

;;;; errors do not drag others behind them
main:   mvo     r1, 5           ; error 9+3: unknown instruction 'mvo'; did you mean 'mov'?
        add     r1              ; error 9+3: 'add' takes rd, ra, rb or rd, ra, imm
        jmp     main
        ldw     r1, [main]
        lea     r1, after
after:  add     r1, 1, 2        ; error 24+1: 'add' takes rd, ra, rb or rd, ra, imm

;;;; a jump that can't reach its label
        jmp     far             ; error 17+3: the label is 36000004 bytes away; 'jmp' reaches -33554432 to 33554428; move the code nearer
        .space  36000000
far:
