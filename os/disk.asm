; disk.asm - reading sectors, and the directory of the archive on the disk.
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

; disk_read - reads r1 sectors from sector r0 on to address r2, and waits for them.
; Result: 0, or ERROR_DISK.
;
; The kernel runs with interrupts off. wait wakes up all the same, for any interrupt that is
; pending; the clock's stays pending until a thread runs again.
disk_read:
        li      r3, DISK
        stw     r0, [r3 + DISK_SECTOR]
        stw     r1, [r3 + DISK_COUNT]
        stw     r2, [r3 + DISK_ADDRESS]
        mov     r4, DISK_READ
        stw     r4, [r3 + DISK_COMMAND]
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
        stw     r0, [r3 + DISK_ACK]
        test    r0, DISK_ERROR
        mov     r0, 0
        beq     3f
        mov     r0, ERROR_DISK
3:      ret

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

        .bss
        .align  4
sector_buffer:  .space  SECTOR_BYTES
directory:      .space  FILES * FILE_RECORD
directory_end:
directory_last: .space  4                       ; end of the records in use
        .text
