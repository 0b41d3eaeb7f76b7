; diskwrite.asm - writes a sector of the file `boot`, reads it again, and puts it back as it was.
; Watch: the disk takes its time; three times this program is blocked until the disk has finished.

        .include "user.inc"
        .include "message.inc"

_start:
        lea     r0, name
        mov     r1, 4
        sys     open
        mov     r6, r0                          ; the file's number
        mov     r12, SYS_file_read
        lea     r1, old
        lea     r7, has_read
        call    transfer

        lea     r1, new
        mov     r12, SYS_file_write
        lea     r7, has_written
        call    transfer
        lea     r1, check
        mov     r12, SYS_file_read
        lea     r7, has_read
        call    transfer
        ldw     r0, [check]                     ; is it what was written?
        ldw     r1, [new]
        cmp     r0, r1
        bne     wrong

        lea     r1, old
        mov     r12, SYS_file_write
        lea     r7, has_written
        call    transfer
        mov     r0, 0
        jmp     exit
wrong:  lea     r0, differs
        call    print
        mov     r0, 1
        jmp     exit

; transfer - system call r12 for the file's first sector and the memory at r1; then prints the text r7.
transfer:
        push    {lr}
        mov     r0, r6
        mov     r2, 0
        mov     r3, 1
        syscall
        cmp     r0, 0
        ble     wrong
        mov     r0, r7
        call    print
        pop     {lr}
        ret

        .rodata
name:           .ascii  "boot"
        message has_read,       "diskwrite: the disk has finished reading\n", "diskwrite : le disque a fini de lire\n"
        message has_written,    "diskwrite: the disk has finished writing\n", "diskwrite : le disque a fini d'écrire\n"
        message differs,        "diskwrite: something else was read\n", "diskwrite : autre chose a été lu\n"

        .include "lib.inc"

        .data
        .align  4
new:    .ascii  "this was written by a program\n"
        .space  SECTOR_BYTES - 30

        .bss
        .align  4
old:    .space  SECTOR_BYTES
check:  .space  SECTOR_BYTES
