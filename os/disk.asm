; disk.asm - reading and writing sectors; the directory of the archive on the disk.
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

; disk_read - moves r1 sectors, from sector r0 on, to address r2. The current thread, which has the disk,
; waits for them. Result: 0, or ERROR_DISK.
disk_read:
        mov     r3, DISK_READ
; disk_move - the same to or from there; r3 says which: DISK_READ or DISK_WRITE.
disk_move:
        push    {lr}
        li      r4, DISK
        stw     r0, [r4 + DISK_SECTOR]
        stw     r1, [r4 + DISK_COUNT]
        stw     r2, [r4 + DISK_ADDRESS]
        stw     r3, [r4 + DISK_COMMAND]
        ldw     r0, [core + CORE_IDLE]
        cmp     r6, r0
        beq     1f
        lea     r0, disk
        call    device_wait
        jmp     2f
1:      call    disk_wait_alone
2:      ldw     r0, [disk_result]
        pop     {lr}
        ret

; disk_wait_alone - at boot, when there is nobody else who could run. The kernel runs with interrupts off;
; wait wakes up all the same, for any interrupt that is pending.
disk_wait_alone:
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
        jmp     disk_note

; disk_interrupt - the disk has finished.
        .global disk_interrupt
disk_interrupt:
        li      r1, DISK
        ldw     r0, [r1 + DISK_STATUS]
        test    r0, DISK_DONE
        beq     1f                              ; somebody has only said so
        push    {lr}
        call    disk_note
        lea     r0, disk
        call    device_happened
        pop     {lr}
1:      ret

; disk_note - takes note of how the transfer has ended whose status is r0.
disk_note:
        li      r1, DISK
        stw     r0, [r1 + DISK_ACK]
        test    r0, DISK_ERROR
        mov     r0, 0
        beq     1f
        mov     r0, ERROR_DISK
1:      stw     r0, [disk_result]
        ret

; disk_release - the current thread needs the disk no longer. If somebody has ended it meanwhile (see
; kill), it ends here: not before, for the disk moves bytes in its memory.
disk_release:
        push    {lr}
        lea     r0, disk
        call    device_release
        pop     {lr}
        ldw     r0, [disk_killed]
        cmp     r0, 0
        beq     1f
        mov     r0, 0
        stw     r0, [disk_killed]
        jmp     thread_end
1:      ret

; disk_directory_read - reads the headers of the archive into the directory.
disk_directory_read:
        push    {r7-r10, lr}
        li      r0, DISK
        ldw     r10, [r0 + DISK_SECTORS]
        mov     r7, 0                           ; the header's sector
        lea     r8, directory
        lea     r9, directory_end
.header:
        cmp     r7, r10
        bgeu    .done
        mov     r0, r7
        mov     r1, 1
        lea     r2, sector_buffer
        call    disk_read
        cmp     r0, 0
        bne     .done
        lea     r1, sector_buffer
        ldbu    r0, [r1]
        cmp     r0, 0                           ; no name: the end
        beq     .done
        ldw     r0, [sector_buffer + TAR_MAGIC - 1]
        shr     r0, r0, 8                       ; "ust", of "ustar"
        li      r2, 't' << 16 | 's' << 8 | 'u'
        cmp     r0, r2
        bne     .done

        mov     r3, 0                           ; the size
        mov     r4, TAR_SIZE
1:      ldbu    r0, [r1 + r4]
        sub     r0, r0, '0'
        cmp     r0, 7
        bgtu    2f
        shl     r3, r3, 3
        or      r3, r3, r0
        add     r4, r4, 1
        cmp     r4, TAR_SIZE + 11
        bne     1b
2:      add     r2, r7, 1
        add     r0, r3, SECTOR_BYTES - 1        ; next header
        shr     r0, r0, 9
        add     r7, r2, r0

        ldbu    r0, [r1 + TAR_TYPE]             ; only ordinary files
        cmp     r0, 0
        beq     .file
        cmp     r0, '0'
        bne     .header
.file:  cmp     r8, r9                          ; is there room in the directory?
        beq     .done
        ldbu    r0, [r1]                        ; "./name" is the name, too
        cmp     r0, '.'
        bne     1f
        ldbu    r0, [r1 + 1]
        cmp     r0, '/'
        bne     1f
        add     r1, r1, 2
1:      ldbu    r0, [r1 + 15]                   ; a longer name can't be asked for
        cmp     r0, 0
        bne     .header
        stw     r2, [r8 + FILE_SECTOR]
        stw     r3, [r8 + FILE_BYTES]
        mov     r4, 0
2:      ldbu    r0, [r1 + r4]
        stb     r0, [r8 + r4]
        add     r4, r4, 1
        cmp     r4, 16
        bne     2b
        add     r8, r8, FILE_RECORD
        jmp     .header
.done:  stw     r8, [directory_last]
        pop     {r7-r10, lr}
        ret

; disk_find - looks for the file whose name is the r1 bytes at r0.
; Result: its record in the directory, or 0.
disk_find:
        lea     r2, directory
        cmp     r1, 15
        bgtu    .none
.file:  ldw     r3, [directory_last]
        cmp     r2, r3
        beq     .none
        mov     r3, 0
1:      ldbu    r4, [r2 + r3]
        cmp     r3, r1
        beq     2f
        ldbu    r5, [r0 + r3]
        cmp     r4, r5
        bne     3f
        add     r3, r3, 1
        jmp     1b
2:      cmp     r4, 0                           ; as long as the one that is looked for?
        beq     .found
3:      add     r2, r2, FILE_RECORD
        jmp     .file
.none:  mov     r2, 0
.found: mov     r0, r2
        ret

        .data
        .align  4
disk:           .word   0, 0, 0, REASON_DISK
disk_result:    .word   0                       ; of the last transfer: 0 or ERROR_DISK
disk_killed:    .word   0                       ; not 0: who has the disk ends when it lets go of it
        .bss
        .align  4
sector_buffer:  .space  SECTOR_BYTES            ; belongs to whoever has the disk
directory:      .space  FILES * FILE_RECORD
directory_end:
directory_last: .space  4                       ; end of the records in use
        .text
