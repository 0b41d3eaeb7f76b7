; readers_writers.asm - three readers may look at a table at the same time, one writer must be alone.
; Watch: several readers are inside at once; the first takes the lock `room` for all, the last lets go of it.
; EXPECT exit 0

        .include "user.inc"
        .include "message.inc"

        .equ    TIMES, 4
        .equ    WORDS, 8

_start:
        lea     r0, reader
        call    thread_start
        lea     r0, reader
        call    thread_start
        lea     r0, writer
        call    thread_start
        lea     r0, reader
        call    thread_start
        mov     r7, 1
2:      mov     r0, r7
        call    thread_join
        add     r7, r7, 1
        cmp     r7, 4
        ble     2b
        lea     r0, most
        ldw     r1, [most_readers]
        call    print_line
        ldw     r7, [torn]
        lea     r0, torn_text
        mov     r1, r7
        call    print_line
        mov     r0, r7
        jmp     exit

; All words of the table should be the same, whenever one looks.
reader: push    {lr}
        mov     r6, TIMES
1:      lea     r0, door
        call    lock_acquire
        ldw     r1, [readers]
        add     r1, r1, 1
        stw     r1, [readers]
        ldw     r2, [most_readers]
        cmp     r1, r2
        ble     2f
        stw     r1, [most_readers]
2:      cmp     r1, 1                           ; the first one takes the room
        bne     3f
        lea     r0, room
        call    semaphore_down
3:      lea     r0, door
        call    lock_release

        lea     r3, table
        ldw     r1, [r3]
        mov     r5, WORDS
4:      mov     r4, 100
.slow:  subs    r4, r4, 1
        bne     .slow
        ldw     r2, [r3]
        cmp     r1, r2
        beq     .same
        ldw     r2, [torn]
        add     r2, r2, 1
        stw     r2, [torn]
.same:  add     r3, r3, 4
        subs    r5, r5, 1
        bne     4b

        lea     r0, door
        call    lock_acquire
        ldw     r1, [readers]
        subs    r1, r1, 1
        stw     r1, [readers]
        bne     5f                              ; the last one lets go of the room
        lea     r0, room
        call    semaphore_up
5:      lea     r0, door
        call    lock_release
        subs    r6, r6, 1
        bne     1b
        pop     {lr}
        ret

writer: push    {lr}
        mov     r6, TIMES
1:      lea     r0, room
        call    semaphore_down
        lea     r3, table
        mov     r5, WORDS
2:      mov     r4, 100
3:      subs    r4, r4, 1
        bne     3b
        stw     r6, [r3]
        add     r3, r3, 4
        subs    r5, r5, 1
        bne     2b
        lea     r0, room
        call    semaphore_up
        mov     r0, 1
        sys     sleep
        subs    r6, r6, 1
        bne     1b
        pop     {lr}
        ret

        .data
        .align  4
readers:        .word   0                       ; inside
most_readers:   .word   0                       ; at the same time
torn:           .word   0                       ; words that a reader found changed
table:          .space  WORDS * 4
        lock    door
        semaphore room, 1                       ; not a lock: another reader than the first may let go of it
        .rodata
        message most,           "readers at the same time: ",   "lecteurs en même temps : "
        message torn_text,      "changed while they looked: ",  "changé pendant la lecture : "

        .include "thread.inc"
        .include "lib.inc"
