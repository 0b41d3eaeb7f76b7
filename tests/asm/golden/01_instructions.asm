; Instructions: every operand form once, by hand from the encoding in docs/isa.md.

;;;; an instruction without operands is its opcode alone
        nop                     ; = 01000000
        ret                     ; = 93000000

;;;; three registers
        add     r1, r2, r3      ; = 10123000
        sub     r0, r15, r14    ; = 110fe000

;;;; a register and a signed constant, at both ends of the range
        add     r1, r2, 32767   ; = 20127fff
        add     r1, r2, -32768  ; = 20128000

;;;; a register and an unsigned constant, at both ends of the range
        and     r1, r2, 0       ; = 22120000
        and     r1, r2, 65535   ; = 2212ffff

;;;; a shift count, at both ends of the range
        shl     r4, r5, 0       ; = 25450000
        sar     r4, r5, 31      ; = 2745001f

;;;; where target and first source are the same, one of them is enough
        add     r1, 5           ; = 20110005
        add     r1, r2          ; = 10112000
        shl     r3, 2           ; = 25330002
        neg     r7              ; = 44770000
        xor     r3, 0xff        ; = 243300ff

;;;; moves
        mov     r1, r2          ; = 40120000
        mov     r1, -1          ; = 4110ffff
        movhi   r1, 0xf000      ; = 4210f000

;;;; comparisons take two operands
        cmp     r1, r2          ; = 38012000
        cmp     r1, -5          ; = 3901fffb
        test    r1, 0x8000      ; = 3b018000

;;;; a memory operand without an offset has offset 0
        ldw     r1, [r2]        ; = 50120000
        stb     r1, [sp]        ; = 6a1f0000

;;;; a memory operand with an offset, at both ends of the range
        ldw     r1, [r2 + 32767] ; = 50127fff
        ldw     r1, [r2 - 32768] ; = 50128000
        sth     r3, [fp + 2]    ; = 693d0002

;;;; the offset of a memory operand is a whole expression
        ldw     r1, [r2 + 4 * 3 - 1] ; = 5012000b
        ldw     r1, [r2 - 4 + 8] ; = 50120004
        ldw     r1, [r2 + (1 << 4)] ; = 50120010

;;;; a memory operand with an index
        ldbu    r1, [r2 + r3]   ; = 5c123000
        stw     lr, [sp + fp]   ; = 6cefd000

;;;; a memory operand that is a label is a distance from the instruction
table:  ldw     r1, [table]     ; = 60100000
        ldw     r1, [table + 8] ; = 60100004
        stw     r1, [. - 8]     ; = 701ffff8

;;;; branches count in words from themselves
back:   nop                     ; = 01000000
        jmp     back            ; = 80ffffff
        beq     forth           ; = 81000002
        nop                     ; = 01000000
forth:  bne     .               ; = 82000000
        bltu    . + 8           ; = 87000002
        nop                     ; = 01000000

;;;; jumps and calls through a register
        jmp     r3              ; = 90030000
        call    lr              ; = 920e0000

;;;; calls
        call    sub             ; = 91000001
sub:    ret                     ; = 93000000

;;;; register lists, in any order and with ranges
        push    {r0-r3, lr}     ; = a000400f
        pop     {lr, r3, r0-r2} ; = a100400f
        push    {}              ; = a0000000
        push    {r0-lr}         ; = a0007fff
        push    {fp}            ; = a0002000

;;;; one register may stand without braces in push and pop
        push    lr              ; = a0004000
        pop     r0              ; = a1000001

;;;; atomic instructions take the address in a register
        xchg    r1, r2, [r3]    ; = a2132000
        xadd    r1, r2, [r3]    ; = a3132000
        cas     r1, r2, [r3]    ; = a4132000

;;;; system registers by name, in any case
        rdsr    r1, ctx         ; = 0a100001
        wrsr    VBASE, r2       ; = 0b020000
        getf    r5              ; = 08500000
        setf    r5              ; = 09050000

;;;; mnemonics and registers in any case
        ADD     R1, Sp, LR      ; = 101fe000
        Mov     r1, 5           ; = 41100005

;;;; lea takes labels before and behind it
        lea     r1, .           ; = 47100000
        lea     r1, there       ; = 47100004
there:  lea     r1, there - 4   ; = 471ffffc

;;;; 32-bit faces of small negative numbers are taken as such
        mov     r1, 0xffffffff  ; = 4110ffff
        cmp     r1, 0xffff8000  ; = 39018000

;;;; li takes one word for what mov can hold
        li      r1, 0           ; = 41100000
        li      r1, 32767       ; = 41107fff
        li      r1, -32768      ; = 41108000
        li      r1, 0xffffffff  ; = 4110ffff

;;;; li takes two words for the rest
        li      r1, 32768       ; = 41108000 42100000
        li      r1, -32769      ; = 41107fff 4210ffff
        li      r1, 0xf0000100  ; = 41100100 4210f000
        li      r2, 0x80000000  ; = 41200000 42208000

;;;; li takes two words for a constant that is defined further down
        li      r1, LATER       ; = 41100007 42100000
        .equ    LATER, 7
        li      r1, LATER       ; = 41100007

;;;; the other pseudo-instructions are other names
a:      b       a               ; = 80000000
        bcs     a               ; = 87ffffff
        bcc     a               ; = 88fffffe
        la      r1, a           ; = 471ffff4

;;;; the platform's names are known without being defined
        li      r1, TIMER       ; = 41100100 4210f000
        stw     r2, [r1 + TIMER_PERIOD] ; = 68210004
        mov     r3, FLAG_I      ; = 41300100
