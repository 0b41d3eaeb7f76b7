; cat.asm - prints the file whose name comes behind its own: `cat boot`.
; Watch: while the disk works, it is blocked and somebody else runs. When the disk has finished, its
; interrupt makes it ready.

        .include "user.inc"
        .include "message.inc"

        .equ    SECTORS, 2                      ; that are read at a time

_start:
        mov     r6, r0                          ; the words behind the program's name
        mov     r7, r1
        cmp     r1, 0
        bne     1f
        lea     r6, default
        mov     r7, 4
1:      mov     r0, r6
        mov     r1, r7
        sys     open
        cmp     r0, 0
        blt     .none
        mov     r8, r0                          ; the file's number
        mov     r9, 0                           ; the next sector
.read:  mov     r0, r8
        lea     r1, buffer
        mov     r2, r9
        mov     r3, SECTORS
        sys     file_read
        cmp     r0, 0
        ble     .end
        mov     r2, r0
        lea     r1, buffer
        call    print_bytes
        add     r9, r9, SECTORS
        jmp     .read
.end:   sys     exit                            ; with 0, or the error that the disk gave
.none:  lea     r0, no_file
        call    print
        mov     r1, r6
        mov     r2, r7
        call    print_bytes
        lea     r0, new_line
        call    print
        mov     r0, 1
        jmp     exit

        .rodata
default:        .ascii  "boot"
        message no_file,        "cat: no file ", "cat : pas de fichier "
new_line:       .asciz  "\n"

        .include "lib.inc"

        .bss
        .align  4
buffer: .space  SECTORS * SECTOR_BYTES
