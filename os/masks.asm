; masks.asm - in which words of the kernel two states may differ and yet be the same, for whoever compares
; states from outside. Nothing in the kernel reads this.
;
; Each entry: class, states, address, bytes, stride, base. With a stride it is about every record of the thread
; table, the address being that in record 0; states has a bit for each STATE_... in which it holds of a record, and
; from bit 8 on one for each REASON_... for which it is blocked; 0: in all. A class of 0 ends a table. A policy may
; have a table of its own, sched_masks.

        .equ    MASK_ANY,       1               ; an account, or left over: it may have any value
        .equ    MASK_RELATIVE,  2               ; only its difference to the word at `base` matters
        .equ    MASK_MOVING,    3               ; a moment of the timer's time base: it moves with time

        .macro  mask class, states, address, bytes, stride, base
        .word   \class, \states, \address, \bytes, \stride, \base
        .endm
        .macro  mask_field class, states, field, bytes, base
        mask    \class, \states, thread_table + \field, \bytes, THREAD_BYTES, \base
        .endm

        .equ    BLOCKED_FOR,    8               ; its bit: this and REASON_...
        .equ    BLOCKED_AT_ALL, (1 << (REASON_BARRIER + 1)) - 1 << BLOCKED_FOR
        .equ    BLOCKED_ELSE,   BLOCKED_AT_ALL - (1 << BLOCKED_FOR + REASON_SLEEP)     ; not asleep
        .equ    NOT_A_PARENT,   BLOCKED_AT_ALL - (1 << BLOCKED_FOR + REASON_CHILD)
        .equ    GOES_ON,        1 << STATE_READY | 1 << STATE_RUNNING | 1 << STATE_TERMINATED

        .rodata
        .align  4
        .global state_masks
state_masks:
        ; Time.
        mask    MASK_RELATIVE, 0, ticks, 4, 0, ticks
        mask_field MASK_RELATIVE, 1 << BLOCKED_FOR + REASON_SLEEP | 1 << STATE_NEW, THREAD_WAKE, 4, ticks
        mask_field MASK_RELATIVE, 0, THREAD_ARRIVAL, 4, ticks   ; unless the policy defines SCHED_READS_ARRIVAL:
                                                ; any value, for nobody looks at it
        .ifdef  EXACT_CLOCK
        mask    MASK_MOVING, 0, tick_end, 4, 0, 0
        mask    MASK_MOVING, 0, timer_goal, 4, 0, 0
        .endif

        ; Accounts.
        mask    MASK_ANY, 0, accounted, 4, 0, 0
        mask    MASK_ANY, 0, booted, 4, 0, 0
        mask_field MASK_ANY, 0, THREAD_CYCLES, 4, 0
        mask_field MASK_ANY, 0, THREAD_TICKS, 4, 0
        mask_field MASK_ANY, 0, THREAD_LEFT, 4, 0       ; unless the policy defines SCHED_READS_LEFT

        ; What is left over and written before it is read again.
        mask_field MASK_ANY, 0, THREAD_WHY, 4, 0
        mask_field MASK_ANY, 1 << STATE_RUNNING | 1 << STATE_TERMINATED, THREAD_SP, 4, 0
        mask_field MASK_ANY, 1 << STATE_RUNNING | 1 << STATE_TERMINATED | 1 << BLOCKED_FOR + REASON_JOIN, THREAD_NEXT, 4, 0
        mask_field MASK_ANY, GOES_ON | BLOCKED_ELSE, THREAD_WAKE, 4, 0
        mask_field MASK_ANY, GOES_ON | NOT_A_PARENT, THREAD_WAITS_FOR, 4, 0
        mask_field MASK_ANY, 1 << STATE_FREE, THREAD_REASON, THREAD_BASE - THREAD_REASON, 0
        mask_field MASK_ANY, 1 << STATE_FREE, THREAD_WAITS_FOR, 4, 0
        mask_field MASK_ANY, 1 << STATE_FREE, THREAD_PARENT, THREAD_POLICY - THREAD_PARENT, 0
        mask_field MASK_ANY, 1 << STATE_FREE, THREAD_STACK_LOW, THREAD_OWN_PRIORITY + 4 - THREAD_STACK_LOW, 0
        .word   0

        .weak   sched_masks
sched_masks:
        .word   0
        .text
