; shared.asm - devices that the scheduling lab's jobs share, as textbooks have a disk: each serves one thread at
; a time, in the order in which they come; those from number SHARED_BY_PRIORITY on serve the most urgent thread
; first. To serve a thread takes the ticks that it asks for.
;
; The time is that of the thread's own delay device: it is set when the thread's turn has come. When it is done,
; the next thread's turn begins in the same instant, whoever has the processor then.

        .equ    SHARED_DEVICES, 16
        .equ    SHARED_BY_PRIORITY, 8
        .equ    SHARED_HOLDER,  0               ; the thread that is served, 0: nobody
        .equ    SHARED_QUEUE,   4               ; those who wait for their turn
        .equ    SHARED_BYTES,   12

; io_shared: r0 ticks, r1 ticks of the burst that will follow, 0 when that is not known, r2 device.
sys_io_shared:
        push    {r7-r8, lr}
        cmp     r2, SHARED_DEVICES
        bgeu    .no_device
        mul     r2, r2, SHARED_BYTES
        lea     r7, shared_devices
        add     r7, r7, r2
        mov     r8, r1
        cmp     r1, 0
        bne     1f
        li      r8, BURST_UNKNOWN
1:      cmp     r0, 0
        beq     .at_once
        li      r2, LONGEST_IO
        cmp     r0, r2
        bleu    2f
        mov     r0, r2

        ; 1. Begin, or join the queue.
2:      mov     r1, r6
        call    shared_ticks_of
        stw     r0, [r1]
        ldw     r0, [r7 + SHARED_HOLDER]
        cmp     r0, 0
        bne     3f
        stw     r6, [r7 + SHARED_HOLDER]
        mov     r0, r6
        call    shared_begin
        jmp     .wait
3:      add     r0, r7, SHARED_QUEUE
        mov     r1, r6
        call    queue_append

        ; 2. Others run until it is done.
.wait:  mov     r0, REASON_DEVICE
        call    thread_stop
        stw     r8, [r6 + THREAD_BURST]
        stw     r8, [r6 + THREAD_LEFT]
        call    thread_switch
        jmp     .done
.at_once:
        stw     r8, [r6 + THREAD_BURST]
        stw     r8, [r6 + THREAD_LEFT]
.done:  mov     r0, 0
        pop     {r7-r8, lr}
        ret
.no_device:
        mov     r0, ERROR_NUMBER
        pop     {r7-r8, lr}
        ret

; shared_ticks_of - where it stands for how many ticks thread r1 wants its device. Result: r1, the address; r0
; stays.
shared_ticks_of:
        lea     r2, thread_table
        sub     r1, r1, r2
        divu    r1, r1, THREAD_BYTES
        shl     r1, r1, 2
        lea     r2, shared_ticks
        add     r1, r1, r2
        ret

; shared_begin - the turn of thread r0 has come.
shared_begin:
        push    {r7, lr}
        mov     r7, r0
        mov     r1, r0
        call    shared_ticks_of
        ldw     r0, [r1]
        call    clock_delay_cycles
        mov     r1, r7
        call    delay_set
        pop     {r7, lr}
        ret

; shared_next - device r0 serves whoever has waited longest, or is the most urgent.
shared_next:
        push    {r7, lr}
        mov     r7, r0
        add     r0, r0, SHARED_QUEUE
        lea     r1, shared_devices + SHARED_BY_PRIORITY * SHARED_BYTES
        cmp     r7, r1
        bgeu    1f
        call    queue_take
        jmp     2f
1:      mov     r1, THREAD_PRIORITY
        call    queue_least
        call    queue_take_out
2:      stw     r0, [r7 + SHARED_HOLDER]
        cmp     r0, 0
        beq     3f
        call    shared_begin
3:      pop     {r7, lr}
        ret

; shared_done - the delay devices of the threads whose bits are set in r0 are done: shared devices that served
; them serve the next. Result: r0 stays.
shared_done:
        push    {r0, r7-r9, lr}
        mov     r8, r0
        lea     r7, shared_devices
        lea     r9, shared_devices + SHARED_DEVICES * SHARED_BYTES
1:      ldw     r0, [r7 + SHARED_HOLDER]
        cmp     r0, 0
        beq     2f
        lea     r1, thread_table
        sub     r1, r0, r1
        divu    r1, r1, THREAD_BYTES
        shr     r1, r8, r1
        test    r1, 1
        beq     2f
        mov     r0, r7
        call    shared_next
2:      add     r7, r7, SHARED_BYTES
        cmp     r7, r9
        bne     1b
        pop     {r0, r7-r9, lr}
        ret

; shared_forget - thread r8 waits no longer for a shared device, and is not served any more.
shared_forget:
        push    {r7, r9, lr}
        lea     r7, shared_devices
        lea     r9, shared_devices + SHARED_DEVICES * SHARED_BYTES
1:      ldw     r0, [r7 + SHARED_HOLDER]
        cmp     r0, r8
        bne     2f
        mov     r0, r7
        call    shared_next
        jmp     3f
2:      add     r0, r7, SHARED_QUEUE
        mov     r1, r8
        call    queue_remove
3:      add     r7, r7, SHARED_BYTES
        cmp     r7, r9
        bne     1b
        pop     {r7, r9, lr}
        ret

        .bss
        .align  4
shared_devices: .space  SHARED_DEVICES * SHARED_BYTES
shared_ticks:   .space  THREADS * 4             ; by record: how long its turn takes
        .text
