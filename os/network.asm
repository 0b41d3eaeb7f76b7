; network.asm - packets.
;
; Packets that have come wait in the card. Its interrupt is switched on only while somebody waits for
; one. A packet goes to one thread: the one that has waited longest.

        .equ    LARGEST_PACKET, 256

; receive: r0 address, r1 bytes. What the packet has beyond them is lost.
sys_receive:
        push    {lr}
        mov     r2, r1
        mov     r1, r0
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     2f
        mov     r0, 0
        cmp     r2, 0                           ; nothing wanted, nothing to wait for
        beq     2f
        ldw     r0, [receivers + QUEUE_FIRST]   ; whoever waits already comes first
        cmp     r0, 0
        bne     1f
        mov     r0, r7
        call    packet_take
        cmp     r0, 0
        bge     2f
1:      lea     r0, receivers
        mov     r1, r6
        call    queue_append
        mov     r0, REASON_NETWORK
        call    thread_block
        li      r1, NETWORK
        mov     r0, NETWORK_RECEIVE_IRQ
        stw     r0, [r1 + NETWORK_CONTROL]
        ldw     r0, [r7 + TRAP_R0]              ; the argument, until the result takes its place
2:      pop     {lr}
        ret

; packet_take - moves the oldest packet to where the call in trap frame r0 wants it.
; Result: bytes moved, -1 when there is no packet.
packet_take:
        ldw     r1, [r0 + TRAP_R0]
        ldw     r2, [r0 + TRAP_R1]
        li      r3, NETWORK
        mov     r0, -1
        ldw     r4, [r3 + NETWORK_LENGTH]
        cmp     r4, 0
        beq     3f
        cmp     r2, r4
        bleu    1f
        mov     r2, r4
1:      mov     r0, 0
2:      ldw     r4, [r3 + NETWORK_IN]
        stb     r4, [r1 + r0]
        add     r0, r0, 1
        cmp     r0, r2
        bne     2b
        stw     r0, [r3 + NETWORK_NEXT]
3:      ret

; network_interrupt - a packet has come: first come, first served.
        .global network_interrupt
network_interrupt:
        push    {lr}
        lea     r0, receivers
        lea     r1, packet_take
        call    waiters_serve
        cmp     r0, 0
        bne     1f
        li      r1, NETWORK                     ; nobody waits any more
        stw     r0, [r1 + NETWORK_CONTROL]
1:      pop     {lr}
        ret

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
receivers:      .word   0, 0                    ; threads that wait for a packet
        .text
