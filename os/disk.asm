; disk.asm - reading and writing sectors; the threads that wait for the disk; the directory of the
; archive on it.
;
; The disk is a tar archive: each file is a header sector (name, size in octal digits) followed by
; its bytes, filled up to whole sectors; a header without a name is the end. At boot the headers
; are read once, into a table of names and places.

        .equ    FILE_NAME,      0               ; 16 bytes, padded with zeros
        .equ    FILE_SECTOR,    16              ; where its bytes begin
        .equ    FILE_BYTES,     20              ; how many there are
        .equ    FILE_RECORD,    24
        .equ    FILES,          64

        .equ    TAR_SIZE,       124             ; 11 octal digits
        .equ    TAR_TYPE,       156             ; '0' or 0: an ordinary file
        .equ    TAR_MAGIC,      257             ; "ustar"

; disk_start - begins to move r1 sectors, from sector r0 on, to or from address r2; r3 says which:
; DISK_READ or DISK_WRITE. An interrupt tells the end.
disk_start:
        li      r4, DISK
        stw     r0, [r4 + DISK_SECTOR]
        stw     r1, [r4 + DISK_COUNT]
        stw     r2, [r4 + DISK_ADDRESS]
        stw     r3, [r4 + DISK_COMMAND]
        ret

; disk_read - at boot, when there is nobody else who could run: reads r1 sectors from sector r0 on to
; address r2, and waits for them. Result: 0, or ERROR_DISK.
;
; The kernel runs with interrupts off. wait wakes up all the same, for any interrupt that is pending.
disk_read:
        push    {lr}
        mov     r3, DISK_READ
        call    disk_start
        li      r3, DISK
        li      r4, INTC                        ; let the disk's line wake us
        ldw     r5, [r4 + INTC_ENABLE]
        mov     r12, 1 << LINE_DISK
        stw     r12, [r4 + INTC_ENABLE]         ; and no other
1:      ldw     r0, [r3 + DISK_STATUS]
        test    r0, DISK_DONE
        bne     2f
        wait
        jmp     1b
2:      stw     r5, [r4 + INTC_ENABLE]
        call    disk_result
        pop     {lr}
        ret

; disk_result - takes note of the end of a transfer, whose status is r0. Result: 0, or ERROR_DISK.
disk_result:
        li      r1, DISK
        stw     r0, [r1 + DISK_ACK]
        test    r0, DISK_ERROR
        mov     r0, 0
        beq     1f
        mov     r0, ERROR_DISK
1:      ret

; --- several want the disk: one after the other --------------------------------------------------
; What a thread wants of the disk is a chain of steps. Each is called with the thread in r8 and its
; trap frame in r9, where its arguments still are; r0 tells how the transfer before ended (0 or
; ERROR_DISK; 0 before the first). It begins the next transfer and returns the next step in r0; or it
; returns 0 in r0 and the result of the system call in r1. Only the first thread of the queue has
; begun, so its steps share the kernel's buffers with nobody.

; disk_wanted - the current thread is blocked until its chain, which begins with step r0, is through.
disk_wanted:
        push    {lr}
        stw     r0, [r6 + THREAD_STEP]
        lea     r0, disk_queue
        mov     r1, r6
        call    queue_append
        mov     r0, REASON_DISK
        call    thread_block
        ldw     r0, [disk_queue + QUEUE_FIRST]
        cmp     r0, r6
        bne     1f
        mov     r0, 0
        call    disk_go_on
1:      ldw     r0, [r7 + TRAP_R0]              ; the argument, until the result takes its place
        pop     {lr}
        ret

; disk_go_on - the next step of the queue's first thread; r0 tells how the last transfer ended. When
; that was its last step, it is ready, and the next thread begins.
disk_go_on:
        push    {r8-r9, lr}
1:      ldw     r8, [disk_queue + QUEUE_FIRST]
        cmp     r8, 0
        beq     3f
        ldw     r9, [r8 + THREAD_SP]
        ldw     r1, [r8 + THREAD_STEP]
        call    r1
        cmp     r0, 0
        beq     2f
        stw     r0, [r8 + THREAD_STEP]
        jmp     3f
2:      stw     r1, [r9 + TRAP_R0]
        lea     r0, disk_queue
        call    queue_take
        mov     r1, WHY_WOKEN
        call    thread_ready
        mov     r0, 0
        jmp     1b
3:      pop     {r8-r9, lr}
        ret

; disk_interrupt - the disk has finished.
        .global disk_interrupt
disk_interrupt:
        li      r1, DISK
        ldw     r0, [r1 + DISK_STATUS]
        test    r0, DISK_DONE
        beq     1f                              ; somebody has only said so
        push    {lr}
        call    disk_result
        call    disk_go_on
        pop     {lr}
1:      ret

; disk_directory_read - reads the headers of the archive into the directory.
disk_directory_read:
        push    {r6-r9, lr}
        li      r0, DISK
        ldw     r6, [r0 + DISK_SECTORS]
        mov     r7, 0                           ; the header's sector
        lea     r8, directory
        lea     r9, directory_end
1:      cmp     r7, r6
        bgeu    9f
        mov     r0, r7
        mov     r1, 1
        lea     r2, sector_buffer
        call    disk_read
        cmp     r0, 0
        bne     9f
        lea     r1, sector_buffer
        ldbu    r0, [r1]
        cmp     r0, 0                           ; no name: the end
        beq     9f
        ldw     r0, [sector_buffer + TAR_MAGIC - 1]
        shr     r0, r0, 8                       ; "ust", of "ustar"
        li      r2, 't' << 16 | 's' << 8 | 'u'
        cmp     r0, r2
        bne     9f

        mov     r3, 0                           ; the size
        mov     r4, TAR_SIZE
2:      ldbu    r0, [r1 + r4]
        sub     r0, r0, '0'
        cmp     r0, 7
        bgtu    3f
        shl     r3, r3, 3
        or      r3, r3, r0
        add     r4, r4, 1
        cmp     r4, TAR_SIZE + 11
        bne     2b
3:      add     r2, r7, 1
        add     r0, r3, SECTOR_BYTES - 1        ; next header
        shr     r0, r0, 9
        add     r7, r2, r0

        ldbu    r0, [r1 + TAR_TYPE]             ; only ordinary files
        cmp     r0, 0
        beq     4f
        cmp     r0, '0'
        bne     1b
4:      cmp     r8, r9                          ; is there room in the directory?
        beq     9f
        ldbu    r0, [r1]                        ; "./name" is the name, too
        cmp     r0, '.'
        bne     5f
        ldbu    r0, [r1 + 1]
        cmp     r0, '/'
        bne     5f
        add     r1, r1, 2
5:      ldbu    r0, [r1 + 15]                   ; a longer name can't be asked for
        cmp     r0, 0
        bne     1b
        stw     r2, [r8 + FILE_SECTOR]
        stw     r3, [r8 + FILE_BYTES]
        mov     r4, 0
6:      ldbu    r0, [r1 + r4]
        stb     r0, [r8 + r4]
        add     r4, r4, 1
        cmp     r4, 16
        bne     6b
        add     r8, r8, FILE_RECORD
        jmp     1b
9:      stw     r8, [directory_last]
        pop     {r6-r9, lr}
        ret

; disk_find - looks for the file whose name is the r1 bytes at r0.
; Result: its record in the directory, or 0.
disk_find:
        lea     r2, directory
        cmp     r1, 15
        bgtu    5f
1:      ldw     r3, [directory_last]
        cmp     r2, r3
        beq     5f
        mov     r3, 0
2:      ldbu    r4, [r2 + r3]
        cmp     r3, r1
        beq     3f
        ldbu    r5, [r0 + r3]
        cmp     r4, r5
        bne     4f
        add     r3, r3, 1
        jmp     2b
3:      cmp     r4, 0                           ; as long as the one that is looked for?
        beq     6f
4:      add     r2, r2, FILE_RECORD
        jmp     1b
5:      mov     r2, 0
6:      mov     r0, r2
        ret

        .data
        .align  4
disk_queue:     .word   0, 0                    ; threads that wait for the disk
        .bss
        .align  4
sector_buffer:  .space  SECTOR_BYTES
directory:      .space  FILES * FILE_RECORD
directory_end:
directory_last: .space  4                       ; end of the records in use
        .text
