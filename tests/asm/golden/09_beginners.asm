; The mistakes of a first program: habits from x86, ARM, MIPS, RISC-V, the Little Man Computer and C.

;;;; a constant with # as on ARM
        mov     r2, #3          ; error 21+2: '#' begins a comment; a constant is written without it: '3'
        add     r1, r1, #-1     ; error 25+3: '#' begins a comment; a constant is written without it: '-1'

;;;; a constant with $ as in AT&T syntax
        mov     r1, $5          ; error 21+2: undefined symbol '$5'; a constant is written without '$': '5'
        mov     r1, $0x10       ; error 21+5: undefined symbol '$0x10'; a constant is written without '$': '0x10'
        mov     r1, $ff         ; error 21+3: undefined symbol '$ff'; a constant is written without '$': '0xff'

;;;; a register with %
        mov     %r1, 5          ; error 17+3: a register is written without '%': 'r1'
        mov     r1, %eax        ; error 21+4: there is no register 'eax': they are r0 to r15, fp, lr and sp

;;;; registers of other machines
        mov     eax, 5          ; error 17+3: 'mov' takes rd, ra or rd, imm; the registers are r0 to r15, fp, lr and sp
        add     r1, r2, $t0     ; error 25+3: undefined symbol '$t0'; the registers are r0 to r15, fp, lr and sp
        mov     r1, pc          ; error 21+2: undefined symbol 'pc'; the registers are r0 to r15, fp, lr and sp
        mov     R16, 1          ; error 17+3: there is no register 'R16': they are r0 to r15, fp, lr and sp

;;;; a label without its colon
debut   mov     r1, 2           ; error 1+5: a label needs a colon: 'debut:'
        jmp     debut
fin     ret                     ; error 1+3: a label needs a colon: 'fin:'
        beq     fin
        lea     r1, text
text    .asciz  "a"             ; error 1+4: a label needs a colon: 'text:'

;;;; a label without its colon, alone in its line
        jmp     forth
forth                           ; error 1+5: unknown instruction 'forth'; a label is written 'forth:'

;;;; a label that is used with its colon
main:   jmp     main:           ; error 21+1: a label is used without ':'

;;;; memory without brackets
        ldw     r3, x           ; error 21+1: 'ldw' takes rd, [ra + imm], rd, [ra + rb] or rd, [label]; a memory operand stands in brackets: '[x]'
        stw     r3, x           ; error 21+1: 'stw' takes rs, [ra + imm], rs, [ra + rb] or rs, [label]; a memory operand stands in brackets: '[x]'
        ldw     r3, r4          ; error 21+2: 'ldw' takes rd, [ra + imm], rd, [ra + rb] or rd, [label]; a memory operand stands in brackets: '[r4]'
x:      .word   0

;;;; memory as MIPS, ARM and C write it
        ldw     r1, 4(r2)       ; error 22+1: a memory operand stands in brackets: '[r2 + 4]'
        ldw     r1, (r2)        ; error 21+4: a memory operand stands in brackets: '[r2]'
        ldw     r1, [r2, 4]     ; error 24+1: the offset of a memory operand is added: '[r2 + ...]'
        ldw     r1, [r2, #4]    ; error 24+1: the offset of a memory operand is added: '[r2 + ...]'
        ldw     r1, *x          ; error 21+2: a memory operand stands in brackets: '[x]'
        ldw     r1, =x          ; error 21+2: 'lea' loads the address of a label, 'li' a number
        mov     r1, &x          ; error 21+2: 'lea' loads the address of a label, 'li' a number
x:      .word   0

;;;; storing with the operands the other way round
        stw     [x], r1         ; error 17+3: 'stw' takes rs, [ra + imm], rs, [ra + rb] or rs, [label]; the register comes first: 'stw r1, [x]'
        stb     x, r1           ; error 17+1: 'stb' takes rs, [ra + imm], rs, [ra + rb] or rs, [label]; the register comes first: 'stb r1, [x]'
x:      .word   0

;;;; mov to and from memory as on x86
        mov     r1, [x]         ; error 21+3: 'mov' takes rd, ra or rd, imm; 'ldw' loads from memory: 'ldw r1, [x]'
        mov     [x], r1         ; error 17+3: 'mov' takes rd, ra or rd, imm; 'stw' stores in memory: 'stw r1, [x]'
        add     r1, [x]         ; error 21+3: 'add' takes rd, ra, rb or rd, ra, imm; it works on registers: 'ldw' loads from memory first, 'stw' stores the result
x:      .word   0

;;;; mov of what a label is, or of what lies there
        mov     r1, x           ; error 21+1: an address is not known before the program is loaded; 'lea' loads the address of a label, 'ldw' what lies at [label]
x:      .word   0

;;;; a branch that compares, as on MIPS and RISC-V
here:   beq     r1, r2, here    ; error 17+2: 'beq' takes target; a branch looks at the flags: 'cmp r1, r2', then 'beq here'
        bne     r1, here        ; error 17+2: 'bne' takes target; a branch looks at the flags: 'cmp r1, 0', then 'bne here'

;;;; jumps and loads of other machines
        jz      end             ; error 9+2: unknown instruction 'jz'; in B32 it is 'beq'
        JNE     end             ; error 9+3: unknown instruction 'JNE'; in B32 it is 'bne'
        lw      r1, 0(r2)       ; error 9+2: unknown instruction 'lw'; in B32 it is 'ldw'
        str     r1, [r2]        ; error 9+3: unknown instruction 'str'; in B32 it is 'stw'
        movl    r1, 5           ; error 9+4: unknown instruction 'movl'; in B32 it is 'mov'
        addi    r1, r1, 1       ; error 9+4: unknown instruction 'addi'; in B32 it is 'add'
        inc     r1              ; error 9+3: unknown instruction 'inc'; in B32 it is 'add r1, 1'
        int     0x80            ; error 9+3: unknown instruction 'int'; in B32 it is 'syscall'
end:

;;;; halting and talking to devices as on the Little Man Computer
        inp                     ; error 9+3: unknown instruction 'inp'; there is no instruction for it in B32: devices are read and written at their addresses, with 'ldw' and 'stw'
        hlt                     ; error 9+3: unknown instruction 'hlt'; 'wait' stops the processor until an interrupt; a program of the guest OS ends with 'sys exit'

;;;; data as NASM, MASM and the Little Man Computer have it
count   dw      5, 6            ; error 1+5: in B32 this is written 'count: .half 5, 6'
zero    DAT     0               ; error 1+4: in B32 this is written 'zero: .word 0'
SIZE    equ     4               ; error 1+4: in B32 this is written '.equ SIZE, 4'
        lea     r1, count
        lea     r1, zero
        mov     r1, SIZE
        db      1, 2            ; error 9+2: in B32 this is written '.byte 1, 2'

;;;; a directive without its point
        section .text           ; error 9+7: a directive begins with a point: '.section'
        word    5               ; error 9+4: a directive begins with a point: '.word'

;;;; a directive without its space
        .word5                  ; error 9+6: a space is missing behind '.word'
        .section.data           ; error 9+13: a space is missing behind '.section'

;;;; a section with a colon
        .byte   1
.data:                          ; error 1+5: '.data' is a directive; it stands without ':'
        .byte   2

;;;; the end as other assemblers want it
        nop
        .end                    ; error 9+4: '.end' is not needed: a source ends with its file

;;;; a register that is assigned
        r1 = 5                  ; error 9+2: a register gets its value by 'mov r1, ...'

;;;; registers of push without braces
        push    r1, r2          ; error 21+2: 'push' takes {list}; several registers stand in braces: '{r1, r2}'

;;;; a result behind ret, a number behind syscall
        ret     r0              ; error 17+2: 'ret' takes no operands; a result is put into r0 before it
        syscall 1               ; error 17+1: 'syscall' takes no operands; the number of the service is put into r12 before it

;;;; a call through memory
        call    [table]         ; error 17+7: 'call' takes target or ra; load the address into a register first: 'ldw r1, [table]', then 'call r1'
table:  .word   0

;;;; li of a register
        li      r1, r2          ; error 21+2: 'li' takes rd, imm; 'mov' copies a register

;;;; numbers as other languages write them
        mov     r1, 1Fh         ; error 21+3: a hexadecimal number is written 0x1F, without 'h'
        mov     r1, FFh         ; error 21+3: undefined symbol 'FFh'; a hexadecimal number is written '0xFF'
        mov     r1, 1010b       ; error 21+5: there is no label '1010:' before this line; a binary number is written '0b1010'
        mov     r1, 0xG1        ; error 23+1: 'G' is not a digit of a hexadecimal number
        mov     r1, 3.14        ; error 21+4: there are whole numbers only

;;;; texts in single quotes and quotes of a word processor
        .asciz  'hello'         ; error 17+1: '.asciz' takes a string in double quotes
        .byte   'ab'            ; error 17+4: a character constant holds one character; a text is written "...", behind .ascii or .asciz
        .asciz  “hello”         ; error 17+1: this is a quotation mark of a word processor; a straight one is needed: "

;;;; a text as an operand
        mov     r1, "a"         ; error 21+3: a text is no operand; a character is written 'a', a text stands behind .ascii or .asciz

;;;; comments of C
        mov     r1, 2 // two    ; error 24+1: comments begin with ';' or '#'
        mov     r1, r2 /* two */ ; error 24+1: comments begin with ';' or '#'
        .word   5 // five       ; error 20+1: comments begin with ';' or '#'
        .align  4 // four       ; error 20+1: comments begin with ';' or '#'
        /* two */               ; error 9+1: comments begin with ';' or '#'

;;;; the operands the other way round, as in AT&T syntax
        mov     5, r1           ; error 17+1: 'mov' takes rd, ra or rd, imm; the register comes first: 'mov r1, 5'
        li      5, r1           ; error 17+1: 'li' takes rd, imm; the register comes first: 'li r1, 5'
        lea     x, r1           ; error 17+1: 'lea' takes rd, label; the register comes first: 'lea r1, x'
        ldw     [x], r1         ; error 17+3: 'ldw' takes rd, [ra + imm], rd, [ra + rb] or rd, [label]; the register comes first: 'ldw r1, [x]'
        add     5, r1           ; error 17+1: 'add' takes rd, ra, rb or rd, ra, imm; the register comes first: 'add r1, 5'
        sub     1, r2           ; error 17+1: 'sub' takes rd, ra, rb or rd, ra, imm; the register comes first: 'sub r2, 1'
        mul     r1, 3, r2       ; error 24+2: 'mul' takes rd, ra, rb or rd, ra, imm; the number stands last: 'mul r1, r2, 3'
        cmp     0, r1           ; error 17+1: 'cmp' takes ra, rb or ra, imm; the register comes first: 'cmp r1, 0', and the branch behind it turns round: blt for bgt
x:      .word   0

;;;; a semicolon instead of a comma
        mov     r1; 3
                                ; also error 9+3: 'mov' takes rd, ra or rd, imm; ';' begins a comment, operands are separated by ',': 'mov r1, 3'
        add     r1, r2, r3
        cmp     r4;r5
                                ; also error 9+3: 'cmp' takes ra, rb or ra, imm; ';' begins a comment, operands are separated by ',': 'cmp r4, r5'
        mov     r1 ; the third
                                ; also error 9+3: 'mov' takes rd, ra or rd, imm

;;;; what an include that was forgotten has
;;include lib
;;offer calls.inc
;;offer routines.inc
        sys     exit            ; error 9+3: unknown instruction 'sys'; calls.inc has a macro of this name: write '.include "calls.inc"' before it
;;file lib/calls.inc
        .include "numbers.inc"
        .equ    MODE, 3
        .macro  sys name
        mov     r12, \name
        syscall
        .endm
;;file lib/numbers.inc
        .set    LIMIT, 5

;;;; names of an include that was forgotten
;;include lib
;;offer calls.inc
;;offer routines.inc
        call    thread_start    ; error 17+12: undefined symbol 'thread_start'; routines.inc has one: write '.include "routines.inc"'
        mov     r1, MODE        ; error 21+4: undefined symbol 'MODE'; calls.inc has one: write '.include "calls.inc"'
        mov     r1, LIMIT       ; error 21+5: undefined symbol 'LIMIT'; calls.inc has one: write '.include "calls.inc"'
        call    .inner          ; error 17+6: undefined symbol '.inner'
;;file lib/calls.inc
        .include "numbers.inc"
        .equ    MODE, 3
;;file lib/numbers.inc
        .set    LIMIT, 5
;;file lib/routines.inc
; thread_start - begins one
thread_start:
.inner: ret

;;;; a macro that makes a label, with the label before it
        .macro  lock name:req   ; note 17+4: it is defined here
\name:  .word   0
        .endm
        .macro  barrier name:req, count:req ; note 17+7: it is defined here
\name:  .word   \count
        .endm
verrou: lock                    ; error 9+4: the macro 'lock' needs a value for 'name'; the name stands behind the macro: 'lock verrou'
wall:   barrier 3               ; error 9+7: the macro 'barrier' needs a value for 'count'; the name stands behind the macro: 'barrier wall, 3'

;;;; a macro with a colon
        .macro  lock name:req
\name:  .word   0
        .endm
lock:   gate                    ; error 9+4: unknown instruction 'gate'; 'lock' is a macro, it stands without ':': 'lock gate'

;;;; a space before the colon and a semicolon at once are no mistakes
c :     nop;
;;image 01000000
