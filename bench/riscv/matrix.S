# matrix.S - product of two square matrices of words, row by row, column by column.

        .include "virt.inc"

        .ifndef REPEAT
        .equ    REPEAT, MATRIX_REPEAT
        .endif

        .equ    ROW, 4 * MATRIX_SIDE            # bytes

workload:
        mv      s7, ra
        la      a0, left
        la      a1, product                     # both factors, they lie side by side
        li      a2, LCG_SEED
        call    fill_words
        li      a0, 0                           # checksum
        li      s0, REPEAT
        la      s2, right

repeat: la      s3, product                     # the next word of the product
        la      s1, left                        # the row
1:      mv      s4, s2                          # top of the column
        addi    s5, s2, ROW                     # end of the top row
        addi    s6, s1, ROW                     # end of the row
2:      li      t0, 0                           # sum
        mv      t1, s1
        mv      t2, s4
3:      lw      t3, 0(t1)
        lw      t4, 0(t2)
        addi    t1, t1, 4
        addi    t2, t2, ROW
        mul     t3, t3, t4
        add     t0, t0, t3
        bne     t1, s6, 3b
        sw      t0, 0(s3)
        addi    s3, s3, 4
        slli    t3, a0, 5                       # checksum = checksum * 33 + sum
        add     a0, a0, t3
        add     a0, a0, t0
        addi    s4, s4, 4
        bne     s4, s5, 2b
        mv      s1, s6
        bne     s1, s2, 1b
        addi    s0, s0, -1
        bnez    s0, repeat
        jr      s7

        .bss
        .balign 4
left:   .space  ROW * MATRIX_SIDE
right:  .space  ROW * MATRIX_SIDE
product: .space ROW * MATRIX_SIDE
