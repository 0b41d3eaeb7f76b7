; reaper.asm - ends random programs, one after the other, so that those whose threads wait for ever make room
; for new ones, and so that processes are ended while their threads stand in queues. It knows them by their
; names, which are one letter long.

        .include "user.inc"

        .equ    PAUSE, 200                      ; ticks
        .equ    RECORDS, 32

_start:
        mov     r6, 0
1:      mov     r0, PAUSE
        sys     sleep
        mov     r7, RECORDS
2:      add     r6, r6, 1                       ; the next one, once round the table
        and     r6, r6, RECORDS - 1
        mov     r0, r6
        lea     r1, found
        sys     process
        cmp     r0, 1
        bne     3f
        ldbu    r0, [found + PROCESS_NAME + 1]
        cmp     r0, 0
        bne     3f
        ldw     r0, [found + PROCESS_STATE]
        cmp     r0, 5                           ; has ended already
        beq     3f
        ldw     r0, [found + PROCESS_PID]
        sys     kill
        jmp     1b
3:      subs    r7, r7, 1
        bne     2b
        jmp     1b

        .bss
        .align  4
found:  .space  PROCESS_BYTES
