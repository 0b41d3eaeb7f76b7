# copy.S - copies COPY_WORDS words, one a turn.

        .include "virt.inc"

        .ifndef REPEAT
        .equ    REPEAT, COPY_REPEAT
        .endif

workload:
        mv      s7, ra
        la      a0, source
        la      a1, source_end
        li      a2, LCG_SEED
        call    fill_words
        li      a0, 0                   # checksum
        li      s0, REPEAT
        la      s1, source
        la      s2, source_end
        la      s3, target
        la      s4, target_end

1:      sw      s0, 0(s1)               # another text each time
        mv      t0, s1
        mv      t1, s3
2:      lw      t2, 0(t0)
        addi    t0, t0, 4
        sw      t2, 0(t1)
        addi    t1, t1, 4
        bne     t0, s2, 2b
        lw      t2, 0(s3)
        slli    t3, a0, 5               # checksum = checksum * 33 + first word
        add     a0, a0, t3
        add     a0, a0, t2
        addi    s0, s0, -1
        bnez    s0, 1b

        mv      t1, s3
3:      slli    t3, a0, 5               # and once all words
        lw      t2, 0(t1)
        add     a0, a0, t3
        add     a0, a0, t2
        addi    t1, t1, 4
        bne     t1, s4, 3b
        jr      s7

        .bss
        .balign 4
source: .space  4 * COPY_WORDS
source_end:
target: .space  4 * COPY_WORDS
target_end:
