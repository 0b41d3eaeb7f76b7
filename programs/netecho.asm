; netecho.asm - sends every packet back that comes, until one that begins with a byte 4 (Ctrl-D).
; Watch: between two packets it is blocked; the network card's interrupt makes it ready.

        .include "user.inc"
        .include "message.inc"

        .equ    PACKET_BYTES, 256

_start:
        mov     r7, 0                           ; packets sent back
.next:  lea     r0, packet
        mov     r1, PACKET_BYTES
        sys     receive
        mov     r6, r0
        ldbu    r0, [packet]
        cmp     r0, 4
        beq     .end
        lea     r0, packet
        mov     r1, r6
        sys     send
        lea     r0, sent
        mov     r1, r6
        call    print_line
        add     r7, r7, 1
        jmp     .next
.end:   lea     r0, total
        mov     r1, r7
        call    print_line
        mov     r0, 0
        jmp     exit

        .rodata
        message sent,           "netecho: bytes sent back: ", "netecho : octets renvoyés : "
        message total,          "netecho: packets in all: ", "netecho : paquets en tout : "

        .include "lib.inc"

        .bss
packet: .space  PACKET_BYTES
