; network.asm - packets.
;
; Packets that have come wait in the card. Its interrupt is switched on only while somebody waits for
; one. A packet goes to the thread that has waited longest.

        .equ    LARGEST_PACKET, 256

; receive: r0 address, r1 bytes. What the packet has beyond them is lost.
sys_receive:
        push    {r8-r9, lr}
        mov     r2, r1
        mov     r1, r0
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     2f
        mov     r0, 0
        cmp     r2, 0                           ; nothing wanted, nothing to wait for
        beq     2f
        mov     r8, r1
        mov     r9, r2
        lea     r0, network
        call    device_acquire
.again: mov     r0, r8
        mov     r1, r9
        call    packet_take
        cmp     r0, 0
        bge     1f
        li      r1, NETWORK                     ; none has come
        mov     r0, NETWORK_RECEIVE_IRQ
        stw     r0, [r1 + NETWORK_CONTROL]
        lea     r0, network
        call    device_wait
        jmp     .again
1:      mov     r8, r0
        lea     r0, network
        call    device_release
        mov     r0, r8
2:      pop     {r8-r9, lr}
        ret

; packet_take - moves the oldest packet to r0, at most r1 bytes of it. Result: bytes moved, -1 when there is
; no packet.
packet_take:
        mov     r5, r0
        li      r3, NETWORK
        mov     r0, -1
        ldw     r4, [r3 + NETWORK_LENGTH]
        cmp     r4, 0
        beq     3f
        cmp     r1, r4
        bleu    1f
        mov     r1, r4
1:      mov     r0, 0
2:      ldw     r4, [r3 + NETWORK_IN]
        stb     r4, [r5 + r0]
        add     r0, r0, 1
        cmp     r0, r1
        bne     2b
        stw     r0, [r3 + NETWORK_NEXT]
3:      ret

; network_interrupt - a packet has come, and somebody waits for it.
        .global network_interrupt
network_interrupt:
        li      r1, NETWORK
        mov     r0, 0
        stw     r0, [r1 + NETWORK_CONTROL]
        lea     r0, network
        jmp     device_happened

; send: r0 address, r1 bytes, 1 to LARGEST_PACKET. A packet is put together in one go: the card has
; room for one, and it must not become a mixture of two programs'.
sys_send:
        push    {lr}
        mov     r2, r1
        mov     r1, r0
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     2f
        sub     r3, r2, 1
        cmp     r3, LARGEST_PACKET - 1
        mov     r0, ERROR_NUMBER
        bgtu    2f
        li      r3, NETWORK
        mov     r0, 0
1:      ldbu    r4, [r1 + r0]
        stw     r4, [r3 + NETWORK_OUT]
        add     r0, r0, 1
        cmp     r0, r2
        bne     1b
        stw     r0, [r3 + NETWORK_SEND]
2:      pop     {lr}
        ret

        .data
        .align  4
network:        .word   0, 0, 0, REASON_NETWORK
        .text
