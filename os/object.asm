; object.asm - what locks, semaphores, conditions and barriers have in common: the kernel's record of a
; program's object. What both of them hold stands in os/README.md.

        .equ    OBJECTS, OBJECT_TABLE_BYTES / OBJECT_BYTES

; object_find - the record of the program's object at r0, which should be of kind r1.
; Result: the record, or an error, which has been told on the console.
object_find:
        push    {r8-r9, lr}
        mov     r8, r0
        mov     r9, r1
        test    r8, 3
        bne     .wrong
        mov     r1, r8
        mov     r2, LOCK_WORD_NAME + 4
        call    user_range
        cmp     r0, 0
        beq     .wrong
        lea     r0, object_tags
        shl     r1, r9, 2
        ldw     r0, [r0 + r1]
        ldw     r1, [r8 + LOCK_WORD_TAG]
        cmp     r0, r1
        bne     .wrong
        ldw     r0, [r8 + LOCK_WORD_NUMBER]
        cmp     r0, 0
        beq     .first
        sub     r0, r0, 1
        cmp     r0, OBJECTS
        bgeu    .wrong
        mul     r0, r0, OBJECT_BYTES
        lea     r1, object_table
        add     r0, r0, r1
        ldw     r1, [r0 + OBJECT_ADDRESS]
        cmp     r1, r8
        bne     .wrong
        ldw     r1, [r0 + OBJECT_PID]
        ldw     r2, [r6 + THREAD_PID]
        cmp     r1, r2
        bne     .wrong
        ldw     r1, [r0 + OBJECT_KIND]
        cmp     r1, r9
        bne     .wrong
1:      pop     {r8-r9, lr}
        ret
.first: call    object_at                       ; known, but its number has been overwritten?
        cmp     r0, 0
        bne     .wrong
        call    object_new
        jmp     1b
.wrong: call    object_at
        cmp     r0, 0
        beq     2f
        add     r0, r0, OBJECT_NAME
2:      mov     r1, ERROR_OBJECT
        mov     r2, r8
        lea     r3, misuse_object
        call    object_misuse
        jmp     1b

; object_at - the record of the object that the current process has at r8, or 0.
object_at:
        ldw     r1, [r6 + THREAD_PID]
        lea     r0, object_table
        lea     r3, object_table_end
1:      ldw     r2, [r0 + OBJECT_PID]
        cmp     r2, r1
        bne     2f
        ldw     r2, [r0 + OBJECT_ADDRESS]
        cmp     r2, r8
        beq     3f
2:      add     r0, r0, OBJECT_BYTES
        cmp     r0, r3
        bne     1b
        mov     r0, 0
3:      ret

; object_new - makes a record for the object of kind r9 at r8. Result: the record, or ERROR_ROOM.
object_new:
        lea     r0, object_table
        lea     r3, object_table_end
        mov     r1, 1                           ; its number
1:      ldw     r2, [r0 + OBJECT_KIND]
        cmp     r2, KIND_NONE
        beq     .found
        add     r0, r0, OBJECT_BYTES
        add     r1, r1, 1
        cmp     r0, r3
        bne     1b
        mov     r0, ERROR_ROOM
        ret
.found: stw     r1, [r8 + LOCK_WORD_NUMBER]
        stw     r9, [r0 + OBJECT_KIND]
        stw     r8, [r0 + OBJECT_ADDRESS]
        ldw     r1, [r6 + THREAD_PID]
        stw     r1, [r0 + OBJECT_PID]
        mov     r1, 0
        stw     r1, [r0 + OBJECT_HOLDER]
        stw     r1, [r0 + OBJECT_QUEUE + QUEUE_FIRST]
        stw     r1, [r0 + OBJECT_QUEUE + QUEUE_LAST]
        ldw     r1, [r8 + LOCK_WORD_COUNT]
        stw     r1, [r0 + OBJECT_SIZE]
        cmp     r9, KIND_SEMAPHORE
        beq     2f
        mov     r1, 0
2:      stw     r1, [r0 + OBJECT_COUNT]
        add     r2, r0, OBJECT_NAME
; object_name - copies the name of the program's object at r8 to the 16 bytes at r2, as far as the program's
; memory goes. r0 stays as it is.
object_name:
        add     r1, r8, LOCK_WORD_NAME
        add     r3, r2, 16
        ldw     r4, [r6 + THREAD_LIMIT]
1:      mov     r5, 0
        cmp     r1, r4
        beq     2f
        ldbu    r5, [r1]
        add     r1, r1, 1
2:      add     r12, r2, 1
        cmp     r12, r3                         ; the last byte is a zero
        bne     3f
        mov     r5, 0
3:      cmp     r5, 0
        bne     .put
        mov     r1, r4                          ; only zeros from here on
.put:   stb     r5, [r2]
        mov     r2, r12
        cmp     r2, r3
        bne     1b
        ret

; object_wait - the current thread waits in the queue of object r8; r1 says for what.
object_wait:
        stw     r8, [r6 + THREAD_OBJECT]
        add     r0, r8, OBJECT_QUEUE
        jmp     wait_on

; object_wake - the first who waits in the queue of object r8 can run. Result: the thread, 0 when nobody waits.
object_wake:
        add     r0, r8, OBJECT_QUEUE
        jmp     wake_one

; object_wake_all - all who wait in the queue of object r8 can run, in their order.
object_wake_all:
        push    {lr}
1:      call    object_wake
        cmp     r0, 0
        bne     1b
        pop     {lr}
        ret

; objects_free - the objects of the process whose main program's record is r9 are no more. Nobody waits for them.
objects_free:
        ldw     r1, [r9 + THREAD_PID]
        mov     r2, 0
        lea     r0, object_table
        lea     r3, object_table_end
1:      ldw     r4, [r0 + OBJECT_PID]
        cmp     r4, r1
        bne     2f
        stw     r2, [r0 + OBJECT_KIND]
        stw     r2, [r0 + OBJECT_PID]
2:      add     r0, r0, OBJECT_BYTES
        cmp     r0, r3
        bne     1b
        ret

; object_misuse - tells on the console that the current thread has misused an object: the one whose name is at
; r0, or, when that is 0, the one at address r2; r3 is the text. Result: r1, the error.
object_misuse:
        push    {r8-r10, lr}
        mov     r8, r1
        mov     r9, r2
        mov     r10, r3
        push    {r0}
        lea     r0, begin_text
        call    kernel_print
        pop     {r0}
        cmp     r0, 0
        beq     1f
        call    kernel_print
        jmp     2f
1:      lea     r0, object_unnamed
        call    kernel_print
        ldw     r1, [r6 + THREAD_BASE]          ; as in the program's listing
        sub     r0, r9, r1
        call    kernel_print_hex
2:      lea     r0, colon_text
        call    kernel_print
        call    thread_print
        mov     r0, r10
        call    kernel_print
        lea     r0, end_text
        call    kernel_print
        mov     r0, r8
        pop     {r8-r10, lr}
        ret

; spin_misuse: r0 address of a spin lock, r1 what the program has found wrong -> that error. Spin locks are the
; program's own business; only the line on the console is the kernel's.
sys_spin_misuse:
        push    {r8-r9, lr}
        mov     r8, r0
        mov     r9, r1
        mov     r1, r8
        mov     r2, LOCK_WORD_NAME
        call    user_range
        mov     r2, 0
        cmp     r0, 0
        beq     1f
        lea     r2, spin_name
        call    object_name
        lea     r2, spin_name
1:      mov     r0, r2
        mov     r2, r8
        mov     r1, r9
        lea     r3, misuse_held
        cmp     r1, ERROR_HELD
        beq     2f
        lea     r3, misuse_not_held
        cmp     r1, ERROR_NOT_HELD
        beq     2f
        mov     r1, ERROR_OBJECT
        mov     r0, 0
        lea     r3, misuse_object
2:      call    object_misuse
        pop     {r8-r9, lr}
        ret

        .rodata
        .align  4
object_tags:                                    ; by KIND_...
        .word   0, LOCK_TAG, SEMAPHORE_TAG, CONDITION_TAG, BARRIER_TAG
        .bss
spin_name:
        .space  16
        .text
