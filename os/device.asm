; device.asm - the keyboard, the disk and the network card each belong to one thread at a time.
;
; Who wants one calls device_acquire, has it to itself, waits in device_wait for its interrupt as often as
; it takes, and lets go of it; then it belongs to whoever has waited longest.

        .equ    DEVICE_HOLDER,  0               ; the thread that has it, 0: nobody
        .equ    DEVICE_QUEUE,   4               ; those who want it
        .equ    DEVICE_REASON,  12              ; what they wait for: REASON_...

; device_acquire - the current thread gets device r0, sooner or later.
device_acquire:
        ldw     r1, [r0 + DEVICE_HOLDER]
        cmp     r1, 0
        bne     1f
        stw     r6, [r0 + DEVICE_HOLDER]
        ret
1:      ldw     r1, [r0 + DEVICE_REASON]
        add     r0, r0, DEVICE_QUEUE
        jmp     wait_on                         ; who lets go of it, gives it to us

; device_release - device r0 goes to the next thread.
device_release:
        push    {r8, lr}
        mov     r8, r0
        add     r0, r0, DEVICE_QUEUE
        call    wake_one
        stw     r0, [r8 + DEVICE_HOLDER]
        pop     {r8, lr}
        ret

; device_wait - the current thread, which has device r0, waits for its interrupt.
device_wait:
        ldw     r0, [r0 + DEVICE_REASON]
        jmp     thread_block

; device_happened - device r0 has interrupted: who has it and waits for that goes on.
device_happened:
        ldw     r0, [r0 + DEVICE_HOLDER]
        cmp     r0, 0
        beq     1f
        ldw     r2, [r0 + THREAD_STATE]
        mov     r1, WHY_WOKEN
        cmp     r2, STATE_BLOCKED
        beq     thread_wake
1:      ret

; device_forget - thread r8 wants device r0 no longer, and does not have it any more.
device_forget:
        ldw     r1, [r0 + DEVICE_HOLDER]
        cmp     r1, r8
        beq     device_release
        add     r0, r0, DEVICE_QUEUE
        mov     r1, r8
        jmp     queue_remove
