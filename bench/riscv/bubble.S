# bubble.S - sorts BUBBLE_WORDS random signed words; each pass carries the largest to the end.

        .include "virt.inc"

        .ifndef REPEAT
        .equ    REPEAT, BUBBLE_REPEAT
        .endif

workload:
        mv      s7, ra
        li      s6, 0                   # checksum
        li      s0, REPEAT
        li      a0, LCG_SEED
        la      s1, array
        li      s2, 4 * BUBBLE_WORDS
        add     s2, s1, s2              # end of the array

repeat: mv      a2, a0
        mv      a0, s1
        mv      a1, s2
        call    fill_words              # the random state stays in a0

        addi    t3, s2, -4              # the last word of what is not sorted yet
1:      mv      t0, s1
2:      lw      t1, 0(t0)
        lw      t2, 4(t0)
        ble     t1, t2, 3f
        sw      t2, 0(t0)
        sw      t1, 4(t0)
3:      addi    t0, t0, 4
        bne     t0, t3, 2b
        addi    t3, t3, -4
        bne     t3, s1, 1b

        mv      t0, s1
4:      slli    t1, s6, 5               # checksum = checksum * 33 + word
        lw      t2, 0(t0)
        add     s6, s6, t1
        add     s6, s6, t2
        addi    t0, t0, 4
        bne     t0, s2, 4b
        addi    s0, s0, -1
        bnez    s0, repeat
        mv      a0, s6
        jr      s7

        .bss
        .balign 4
array:  .space  4 * BUBBLE_WORDS
