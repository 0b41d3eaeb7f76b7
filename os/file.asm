; file.asm - the files on the disk, as programs see them.
;
; A file has a number, FIRST_FILE + its place in the directory; nothing has to be closed. It is read
; and written in whole sectors, straight to and from the program's memory, while the program is
; blocked; its length and its place on the disk never change.

; file_record - the directory's record of file r0, or 0 when there is none.
file_record:
        sub     r0, r0, FIRST_FILE
        cmp     r0, FILES
        bgeu    1f
        mul     r0, r0, FILE_RECORD
        lea     r1, directory
        add     r0, r0, r1
        ldw     r1, [directory_last]
        cmp     r0, r1
        bltu    2f
1:      mov     r0, 0
2:      ret

; open: r0 address, r1 bytes of a name.
sys_open:
        push    {lr}
        mov     r2, r1
        mov     r1, r0
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     1f
        mov     r0, r1
        mov     r1, r2
        call    disk_find
        mov     r1, r0
        mov     r0, ERROR_NAME
        cmp     r1, 0
        beq     1f
        lea     r0, directory
        sub     r0, r1, r0
        divu    r0, r0, FILE_RECORD
        add     r0, r0, FIRST_FILE
1:      pop     {lr}
        ret

; file_info: r0 file, r1 where to.
sys_file_info:
        push    {lr}
        mov     r2, FILE_INFO_BYTES
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     3f
        mov     r2, r1
        ldw     r0, [r7 + TRAP_R0]
        call    file_record
        mov     r3, r0
        mov     r0, ERROR_FILE
        cmp     r3, 0
        beq     3f
        mov     r0, 0
1:      ldbu    r1, [r3 + r0]                   ; the address need not be even
        stb     r1, [r2 + r0]
        add     r0, r0, 1
        cmp     r0, FILE_INFO_LENGTH
        bne     1b
        ldw     r1, [r3 + FILE_BYTES]
        add     r2, r2, FILE_INFO_LENGTH
        call    put_word
        mov     r0, 0
3:      pop     {lr}
        ret

; put_word - writes r1 to r2, wherever that is, and moves r2 on.
put_word:
        stb     r1, [r2]
        shr     r1, r1, 8
        stb     r1, [r2 + 1]
        shr     r1, r1, 8
        stb     r1, [r2 + 2]
        shr     r1, r1, 8
        stb     r1, [r2 + 3]
        add     r2, r2, 4
        ret

; file_read and file_write: r0 file, r1 address, r2 first sector of the file, r3 sectors.
sys_file_read:
        mov     r4, DISK_READ
        jmp     file_move
sys_file_write:
        mov     r4, DISK_WRITE
; file_move - what both have in common; r4 says which.
file_move:
        push    {r8-r11, lr}
        mov     r8, r1
        mov     r9, r2
        mov     r10, r3
        mov     r11, r4
        call    file_record
        mov     r12, r0
        mov     r0, ERROR_FILE
        cmp     r12, 0
        beq     1f
        mov     r0, ERROR_POINTER
        li      r2, LARGEST_PROGRAM / SECTOR_BYTES
        cmp     r10, r2                         ; no memory is that large
        bgtu    1f
        mov     r1, r8
        shl     r2, r10, 9
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     1f
        mov     r0, r12
        mov     r1, r9
        mov     r2, r10
        call    file_span
        mov     r9, r0
        mov     r10, r1
        mov     r0, 0
        cmp     r10, 0                          ; nothing there, nothing to wait for
        beq     1f
        push    {r2}
        lea     r0, disk
        call    device_acquire
        mov     r0, r9
        mov     r1, r10
        mov     r2, r8
        mov     r3, r11
        call    disk_move
        mov     r8, r0
        call    disk_release
        pop     {r0}
        cmp     r8, 0
        beq     1f
        mov     r0, r8
1:      pop     {r8-r11, lr}
        ret

; file_span - of the file with directory record r0, what lies in r2 sectors from its sector r1 on?
; Result: r0 = the first of them on the disk, r1 = how many, r2 = how many of their bytes are the file's.
file_span:
        ldw     r4, [r0 + FILE_SECTOR]
        ldw     r5, [r0 + FILE_BYTES]
        add     r0, r4, r1
        shr     r3, r5, 9                       ; sectors that the file has
        test    r5, SECTOR_BYTES - 1
        beq     .whole
        add     r3, r3, 1
.whole: cmp     r1, r3
        bgeu    3f
        sub     r3, r3, r1                      ; those from the first wanted one on
        cmp     r2, r3
        bleu    1f
        mov     r2, r3
1:      shl     r4, r1, 9
        sub     r4, r5, r4                      ; bytes from there on
        mov     r1, r2
        shl     r2, r2, 9
        cmp     r2, r4
        bleu    2f
        mov     r2, r4
2:      ret
3:      mov     r1, 0
        mov     r2, 0
        ret
