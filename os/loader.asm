; loader.asm - from a file on the disk to a process.
;
; A program is copied to some free address a, and its ip is set to a (plus its entry, which is 0
; for most). It was linked at 0: each word that holds an address is listed in the file, and a is
; added to it. Nothing in the file is believed before it is checked.

; ELF, as far as it is needed: byte offsets.
        .equ    ELF_MAGIC,      0x464c457f      ; "\x7fELF"
        .equ    ELF_MACHINE,    18              ; half: 0xb32
        .equ    ELF_ENTRY,      24
        .equ    ELF_PHOFF,      28
        .equ    ELF_PHNUM,      44              ; half
        .equ    PH_BYTES,       32
        .equ    PH_TYPE,        0
        .equ    PH_OFFSET,      4
        .equ    PH_ADDRESS,     8
        .equ    PH_FILE_BYTES,  16
        .equ    PH_MEMORY_BYTES, 20
        .equ    PT_LOAD,        1
        .equ    PT_DYNAMIC,     2
        .equ    DT_REL,         17
        .equ    DT_REL_BYTES,   18
        .equ    REL_BYTES,      8

        .equ    USER_STACK_BYTES, 1024
        .equ    LARGEST_PROGRAM, 0x4000000      ; no RAM is larger
        .equ    LONGEST_LINE, 127               ; a program's name and the words for it

; process_spawn - starts the program named at the beginning of the line of r1 bytes at r0, as a child of
; process r2; the words behind the name are its argument. Result: the new process's number, or an error.
process_spawn:
        push    {r8-r11, lr}
        mov     r9, r0
        mov     r10, r1
        mov     r11, r2
        call    line_split                      ; most mistakes are seen at once
        call    disk_find
        mov     r1, r0
        mov     r0, ERROR_NAME
        cmp     r1, 0
        beq     2f
        lea     r0, disk                        ; one program is loaded at a time
        call    device_acquire
        mov     r0, r9
        mov     r1, r10
        call    line_split
        mov     r2, r11
        call    process_load
        cmp     r0, 0
        blt     1f
        mov     r8, r0
        mov     r0, r9
        mov     r1, r10
        call    line_split
        call    thread_set_name
        ldw     r0, [ticks]
        stw     r0, [r8 + THREAD_ARRIVAL]
        mov     r0, r8
        call    thread_wake
        ldw     r0, [r8 + THREAD_PID]
1:      mov     r8, r0
        call    disk_release
        mov     r0, r8
2:      pop     {r8-r11, lr}
        ret

; spawn: r0 address, r1 bytes: a program's name, and perhaps a blank and words for the program.
sys_spawn:
        push    {lr}
        mov     r2, r1
        mov     r1, r0
        call    user_range
        cmp     r0, 0
        mov     r0, ERROR_POINTER
        beq     1f
        mov     r0, ERROR_NUMBER
        cmp     r2, LONGEST_LINE
        bgtu    1f
        mov     r0, r1
        mov     r1, r2
        ldw     r2, [r6 + THREAD_PID]
        call    process_spawn
1:      pop     {lr}
        ret

; line_split - of the line of r1 bytes at r0: its first word (at r0, r1 bytes), and what comes after the
; blanks behind it (at r3, r4 bytes). r2 stays as it is.
line_split:
        add     r4, r0, r1                      ; the end
        mov     r3, r0
1:      cmp     r3, r4
        beq     2f
        ldbu    r5, [r3]
        cmp     r5, ' '
        beq     2f
        add     r3, r3, 1
        jmp     1b
2:      sub     r1, r3, r0
3:      cmp     r3, r4
        beq     4f
        ldbu    r5, [r3]
        cmp     r5, ' '
        bne     4f
        add     r3, r3, 1
        jmp     3b
4:      sub     r4, r4, r3
        ret

; process_load - makes a new process of the program whose name is the r1 bytes at r0, a child of process r2.
; Its argument are the r4 bytes at r3: they are put on its stack, and it starts with their address in r0 and
; their number in r1. It is not ready yet, and has no name. The current thread has the disk.
; Result: its thread, or an error.
process_load:
        push    {r8-r11, lr}
        push    {r2-r4}

        ; 1. Where is it, and is a record free? The record stays free until all has gone well.
        call    disk_find
        mov     r9, r0
        mov     r0, ERROR_NAME
        cmp     r9, 0
        beq     load_failed
        stw     r9, [loading_file]
        call    thread_new
        mov     r8, r0
        mov     r0, ERROR_ROOM
        cmp     r8, 0
        beq     load_failed
        stw     r8, [loading_thread]

        ; 2. The headers, which are in the first sector: do they make sense?
        ldw     r0, [r9 + FILE_SECTOR]
        mov     r1, 1
        lea     r2, sector_buffer
        call    disk_read
        cmp     r0, 0
        blt     load_failed
        call    program_check
        cmp     r0, 0
        blt     load_failed

        ; 3. Memory: whole sectors for the program, then its stack.
        ldw     r0, [loading_memory]
        add     r0, r0, SECTOR_BYTES - 1
        shr     r0, r0, 9
        shl     r0, r0, 9
        add     r0, r0, USER_STACK_BYTES
        call    memory_find
        cmp     r0, 0
        blt     load_failed

        ; 4. The program is copied to a.
        mov     r2, r0
        ldw     r0, [loading_offset]
        shr     r0, r0, 9
        ldw     r3, [r9 + FILE_SECTOR]
        add     r0, r0, r3
        ldw     r1, [loading_bytes]
        add     r1, r1, SECTOR_BYTES - 1
        shr     r1, r1, 9
        call    disk_read
load_finish:                                    ; where a debugger looks for what has been loaded
        cmp     r0, 0
        blt     load_failed

        ; 5. Zeros behind it: variables without a value, and the stack.
        ldw     r9, [r8 + THREAD_BASE]
        ldw     r0, [loading_bytes]
        add     r0, r9, r0
        ldw     r1, [r8 + THREAD_LIMIT]
        call    memory_clear

        ; 6. Add a to every word that holds an address.
        call    program_relocate
        cmp     r0, 0
        bne     load_failed

        ; 7. The argument. The stack grows down from the end, below it.
        pop     {r2, r10, r11}                  ; parent, argument, its bytes
        stw     r2, [r8 + THREAD_PARENT]
        ldw     r2, [r8 + THREAD_LIMIT]
        add     r0, r11, 3
        and     r0, r0, 0xfffc
        sub     r2, r2, r0
        mov     r1, 0
1:      cmp     r1, r11
        beq     2f
        ldbu    r0, [r10 + r1]
        stb     r0, [r2 + r1]
        add     r1, r1, 1
        jmp     1b

        ; 8. ip = a + entry; user mode, interrupts on.
2:      mov     r10, r2
        ldw     r0, [loading_entry]
        add     r0, r0, r9
        mov     r1, FLAG_U | FLAG_I
        stw     r0, [r8 + THREAD_ROUTINE]
        call    thread_frame
        stw     r10, [r0 + TRAP_R0]
        stw     r11, [r0 + TRAP_R1]

        ; 9. The record.
        call    thread_clear
        stw     r8, [r8 + THREAD_PROCESS]
        ldw     r0, [next_pid]
        stw     r0, [r8 + THREAD_PID]
        add     r0, r0, 1
        stw     r0, [next_pid]
        ldw     r0, [processes]
        add     r0, r0, 1
        stw     r0, [processes]
        mov     r0, STATE_NEW
        stw     r0, [r8 + THREAD_STATE]
        mov     r0, 0
        stw     r0, [loading_thread]
        mov     r0, r8
        pop     {r8-r11, lr}
        ret

load_failed:
        ldw     r8, [loading_thread]                   ; the memory is given back
        mov     r1, 0
        stw     r1, [loading_thread]
        cmp     r8, 0
        beq     3f
        stw     r1, [r8 + THREAD_BASE]
        stw     r1, [r8 + THREAD_LIMIT]
3:      add     sp, sp, 12
        pop     {r8-r11, lr}
        ret

; program_check - the first sector of the program whose file has directory record r9 lies in sector_buffer: is
; it one, and what is to be loaded? Result: 0, or an error.
program_check:
        push    {r8, lr}

        ; 1. The program headers: the one of what is loaded, the one of the dynamic section.
        lea     r1, sector_buffer
        ldw     r0, [r1]
        li      r2, ELF_MAGIC
        cmp     r0, r2
        bne     .bad
        ldhu    r0, [r1 + ELF_MACHINE]
        cmp     r0, 0xb32
        bne     .bad
        ldw     r2, [r1 + ELF_PHOFF]
        ldhu    r3, [r1 + ELF_PHNUM]
        cmp     r3, 4
        bgtu    .bad
        shl     r0, r3, 5
        mov     r4, SECTOR_BYTES
        sub     r4, r4, r0
        cmp     r2, r4
        bgtu    .bad
        test    r2, 3
        bne     .bad
        add     r2, r2, r1                      ; the first one
        mov     r4, 0                           ; the header of what is loaded
        mov     r5, 0                           ; address of the dynamic section
.header:
        cmp     r3, 0
        beq     .all
        ldw     r0, [r2 + PH_TYPE]
        cmp     r0, PT_LOAD
        bne     1f
        mov     r4, r2
1:      cmp     r0, PT_DYNAMIC
        bne     2f
        ldw     r5, [r2 + PH_ADDRESS]
2:      add     r2, r2, PH_BYTES
        sub     r3, r3, 1
        jmp     .header
.all:   cmp     r4, 0
        beq     .bad
        stw     r5, [loading_dynamic]

        ; 2. Does what they say make sense?
        ldw     r0, [r4 + PH_ADDRESS]           ; linked at 0
        cmp     r0, 0
        bne     .bad
        ldw     r2, [r4 + PH_FILE_BYTES]        ; r2 = bytes in the file
        ldw     r3, [r4 + PH_MEMORY_BYTES]      ; r3 = bytes in memory
        cmp     r2, r3
        bgtu    .bad
        li      r0, LARGEST_PROGRAM
        cmp     r3, r0
        mov     r0, ERROR_ROOM
        bgtu    3f
        ldw     r4, [r4 + PH_OFFSET]            ; r4 = place in the file
        test    r4, SECTOR_BYTES - 1
        bne     .bad
        ldw     r0, [r9 + FILE_BYTES]
        cmp     r4, r0
        bgtu    .bad
        sub     r0, r0, r4
        cmp     r2, r0
        bgtu    .bad
        ldw     r0, [r1 + ELF_ENTRY]
        cmp     r0, r3
        bgeu    .bad
        test    r0, 3
        bne     .bad
        stw     r0, [loading_entry]
        stw     r2, [loading_bytes]
        stw     r3, [loading_memory]
        stw     r4, [loading_offset]
        mov     r0, 0
        jmp     3f
.bad:   mov     r0, ERROR_FORMAT
3:      pop     {r8, lr}
        ret

; program_relocate - the program lies at r9: a is added to every word that its dynamic section lists.
; Result: 0 or ERROR_FORMAT.
program_relocate:
        ; 1. The dynamic section: pairs of what and how much, ended by a 0.
        ldw     r12, [loading_dynamic]
        cmp     r12, 0
        beq     .done
        ldw     r5, [loading_bytes]
        mov     r2, 0                           ; where the list is
        mov     r3, 0                           ; how long
        test    r12, 3
        bne     .bad
.pair:  cmp     r12, r5
        bgeu    .bad
        sub     r0, r5, r12
        cmp     r0, 8
        bltu    .bad
        add     r4, r9, r12
        ldw     r0, [r4]
        ldw     r1, [r4 + 4]
        add     r12, r12, 8
        cmp     r0, 0
        beq     .list
        cmp     r0, DT_REL
        bne     1f
        mov     r2, r1
1:      cmp     r0, DT_REL_BYTES
        bne     .pair
        mov     r3, r1
        jmp     .pair

        ; 2. The list: a place and a kind each; there is only one kind.
.list:  cmp     r2, r5
        bgtu    .bad
        sub     r0, r5, r2
        cmp     r3, r0
        bgtu    .bad
        or      r0, r2, r3
        test    r0, 3
        bne     .bad
        add     r2, r2, r9
2:      cmp     r3, REL_BYTES
        bltu    .done
        ldw     r0, [r2]                        ; the place
        test    r0, 3
        bne     .bad
        cmp     r0, r5
        bgeu    .bad
        add     r0, r0, r9
        ldw     r1, [r0]
        add     r1, r1, r9
        stw     r1, [r0]
        add     r2, r2, REL_BYTES
        sub     r3, r3, REL_BYTES
        jmp     2b
.done:  mov     r0, 0
        ret
.bad:   mov     r0, ERROR_FORMAT
        ret

; memory_find - finds r0 bytes (a multiple of 512) that belong to nobody, from below, and gives
; them to thread r8. Result: the address, or ERROR_ROOM.
memory_find:
        push    {r9-r10, lr}
        li      r1, SYSTEM
        ldw     r1, [r1 + SYSTEM_RAM_BYTES]
        lea     r2, user_memory                 ; the place that is tried
        lea     r4, thread_table
        lea     r5, thread_table + THREADS * THREAD_BYTES
.place: mov     r10, THREADS                    ; records that are still to be asked about it
        sub     r3, r1, r2                      ; what is left above it
        cmp     r3, r0
        blt     .none
        add     r3, r2, r0
1:      ldw     r9, [r4 + THREAD_BASE]          ; does this thread's memory overlap it?
        ldw     r12, [r4 + THREAD_LIMIT]
        add     r4, r4, THREAD_BYTES
        cmp     r4, r5
        bne     2f
        lea     r4, thread_table                ; round and round
2:      cmp     r9, r3
        bgeu    3f
        cmp     r12, r2
        bleu    3f
        mov     r2, r12                         ; try behind it
        jmp     .place
3:      sub     r10, r10, 1
        cmp     r10, 0
        bne     1b
        stw     r2, [r8 + THREAD_BASE]
        stw     r3, [r8 + THREAD_LIMIT]
        mov     r0, r2
        pop     {r9-r10, lr}
        ret
.none:  mov     r0, ERROR_ROOM
        pop     {r9-r10, lr}
        ret

; memory_clear - writes zeros from address r0 up to r1.
memory_clear:
        mov     r2, 0
.head:  cmp     r0, r1                          ; bytes up to a multiple of 16
        beq     .done
        test    r0, 15
        beq     1f
        stb     r2, [r0]
        add     r0, r0, 1
        jmp     .head
1:      sub     r3, r1, r0                      ; then four words at a time
        shr     r3, r3, 4
2:      cmp     r3, 0
        beq     .tail
        stw     r2, [r0]
        stw     r2, [r0 + 4]
        stw     r2, [r0 + 8]
        stw     r2, [r0 + 12]
        add     r0, r0, 16
        sub     r3, r3, 1
        jmp     2b
.tail:  cmp     r0, r1                          ; and what is left
        beq     .done
        stb     r2, [r0]
        add     r0, r0, 1
        jmp     .tail
.done:  ret

        .bss
        .align  4
        ; The program that is being loaded.
loading_file:   .space  4                       ; its record in the directory
loading_thread: .space  4                       ; the record that will be its, 0: none
loading_entry:  .space  4                       ; where it begins, from a
loading_bytes:  .space  4                       ; how long it is in the file
loading_memory: .space  4                       ; and in memory
loading_offset: .space  4                       ; where in the file it lies
loading_dynamic:
                .space  4                       ; where it tells which words hold addresses, from a
        .text
