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

; process_spawn - at boot: starts the program named at the beginning of the line of r1 bytes at r0, as a
; child of process r2; the words behind the name are its argument.
; Result: the new process's number, or an error.
process_spawn:
        push    {r6-r8, lr}
        call    line_split
        mov     r7, r0
        mov     r8, r1
        call    process_load
        cmp     r0, 0
        blt     1f
        mov     r6, r0
        mov     r0, r7
        mov     r1, r8
        call    process_start
1:      pop     {r6-r8, lr}
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

; process_start - thread r6, loaded and new, is named (r1 bytes from r0) and ready. Result: its number.
process_start:
        push    {lr}
        call    thread_set_name
        ldw     r0, [ticks]
        stw     r0, [r6 + THREAD_ARRIVAL]
        mov     r0, r6
        mov     r1, WHY_NEW
        call    thread_ready
        ldw     r0, [r6 + THREAD_PID]
        pop     {lr}
        ret

; --- loading, in three parts ----------------------------------------------------------------------
; Between them lies a transfer from the disk: load_begin and load_headers return what is to be read
; (r0 sector, r1 sectors, r2 address), or an error in r0. At boot the kernel waits for the disk;
; later it is the thread that called spawn. Only one program is loaded at a time.

; process_load - at boot: makes a new process of the program whose name is the r1 bytes at r0, a child
; of process r2. Its argument are the r4 bytes at r3: they are put on its stack, and it starts with their
; address in r0 and their number in r1. It is not ready yet, and has no name.
; Result: its thread, or an error.
process_load:
        push    {r2-r4, lr}
        call    load_begin
        cmp     r0, 0
        blt     1f
        call    disk_read
        call    load_headers
        cmp     r0, 0
        blt     1f
        call    disk_read
        pop     {r2-r4, lr}
        jmp     load_finish
1:      pop     {r2-r4, lr}
        ret

; The steps (see disk.asm) of a thread that called spawn.
spawn_begin:
        push    {lr}
        ldw     r0, [r9 + TRAP_R0]
        ldw     r1, [r9 + TRAP_R1]
        call    line_split
        call    load_begin
        lea     r5, spawn_headers
        jmp     spawn_read

spawn_headers:
        push    {lr}
        call    load_headers
        lea     r5, spawn_finish
spawn_read:                                     ; the transfer, then step r5
        cmp     r0, 0
        blt     spawn_failed
        mov     r3, DISK_READ
        call    disk_start
        mov     r0, r5
        pop     {lr}
        ret

spawn_finish:
        push    {r6, lr}
        mov     r6, r0
        ldw     r0, [r9 + TRAP_R0]
        ldw     r1, [r9 + TRAP_R1]
        call    line_split
        mov     r0, r6
        ldw     r2, [r8 + THREAD_PID]
        call    load_finish
        mov     r6, r0
        cmp     r0, 0
        blt     1f
        ldw     r0, [r9 + TRAP_R0]
        ldw     r1, [r9 + TRAP_R1]
        call    line_split
        call    process_start
1:      pop     {r6, lr}
        push    {lr}
spawn_failed:
        mov     r1, r0
        mov     r0, 0
        pop     {lr}
        ret

; load_begin - the program whose name is the r1 bytes at r0: is it there, and is a record free?
load_begin:
        push    {r6, lr}
        call    disk_find
        mov     r6, r0
        mov     r0, ERROR_NAME
        cmp     r6, 0
        beq     1f
        stw     r6, [loading_file]
        call    thread_new                      ; it stays free until all has gone well
        stw     r0, [loading_thread]
        mov     r1, r0
        mov     r0, ERROR_ROOM
        cmp     r1, 0
        beq     1f
        ldw     r0, [r6 + FILE_SECTOR]          ; the headers are in the first sector
        mov     r1, 1
        lea     r2, sector_buffer
1:      pop     {r6, lr}
        ret

; load_headers - the headers are read, unless r0 says otherwise: looks at them, and finds memory.
load_headers:
        push    {r6-r11, lr}
        cmp     r0, 0
        blt     9f
        ldw     r6, [loading_thread]
        ldw     r7, [loading_file]

        ; 1. What is to be loaded?
        lea     r10, sector_buffer
        ldw     r0, [r10]
        li      r1, ELF_MAGIC
        cmp     r0, r1
        bne     8f
        ldhu    r0, [r10 + ELF_MACHINE]
        cmp     r0, 0xb32
        bne     8f
        ldw     r8, [r10 + ELF_PHOFF]
        ldhu    r9, [r10 + ELF_PHNUM]
        cmp     r9, 4
        bgtu    8f
        shl     r0, r9, 5
        mov     r1, SECTOR_BYTES
        sub     r1, r1, r0
        cmp     r8, r1
        bgtu    8f
        test    r8, 3
        bne     8f
        add     r8, r8, r10                     ; the first program header
        mov     r10, 0                          ; the header of what is loaded
        mov     r11, 0                          ; address of the dynamic section
1:      cmp     r9, 0
        beq     3f
        ldw     r0, [r8 + PH_TYPE]
        cmp     r0, PT_LOAD
        bne     2f
        mov     r10, r8
2:      cmp     r0, PT_DYNAMIC
        bne     4f
        ldw     r11, [r8 + PH_ADDRESS]
4:      add     r8, r8, PH_BYTES
        sub     r9, r9, 1
        jmp     1b
3:      cmp     r10, 0
        beq     8f
        stw     r11, [loading_dynamic]

        ; 2. Does what they say make sense?
        ldw     r0, [r10 + PH_ADDRESS]          ; linked at 0
        cmp     r0, 0
        bne     8f
        ldw     r8, [r10 + PH_FILE_BYTES]       ; r8 = bytes in the file
        ldw     r9, [r10 + PH_MEMORY_BYTES]     ; r9 = bytes in memory
        cmp     r8, r9
        bgtu    8f
        li      r0, LARGEST_PROGRAM
        cmp     r9, r0
        bgtu    7f
        ldw     r10, [r10 + PH_OFFSET]          ; r10 = place in the file
        test    r10, SECTOR_BYTES - 1
        bne     8f
        ldw     r0, [r7 + FILE_BYTES]
        cmp     r10, r0
        bgtu    8f
        sub     r0, r0, r10
        cmp     r8, r0
        bgtu    8f
        ldw     r0, [sector_buffer + ELF_ENTRY]
        cmp     r0, r9
        bgeu    8f
        test    r0, 3
        bne     8f
        stw     r0, [loading_entry]
        stw     r8, [loading_bytes]

        ; 3. Memory: whole sectors for the program, then its stack.
        add     r0, r9, SECTOR_BYTES - 1
        shr     r0, r0, 9
        shl     r0, r0, 9
        add     r0, r0, USER_STACK_BYTES
        call    memory_find                     ; r0 = a
        cmp     r0, 0
        blt     9f

        ; 4. To be copied to a.
        mov     r2, r0
        add     r1, r8, SECTOR_BYTES - 1
        shr     r1, r1, 9
        shr     r0, r10, 9
        ldw     r3, [r7 + FILE_SECTOR]
        add     r0, r0, r3
        jmp     9f

7:      mov     r0, ERROR_ROOM
        jmp     9f
8:      mov     r0, ERROR_FORMAT
9:      pop     {r6-r11, lr}
        ret

; load_finish - the program is copied, unless r0 says otherwise: makes it a new child of process r2, with
; the r4 bytes at r3 as its argument. Result: its thread, or an error.
load_finish:
        push    {r6-r11, lr}
        push    {r2-r4}
        ldw     r6, [loading_thread]
        cmp     r0, 0
        blt     4f

        ; 1. Zeros behind it: variables without a value, and the stack.
        ldw     r8, [loading_bytes]
        ldw     r9, [r6 + THREAD_BASE]
        add     r0, r9, r8
        ldw     r1, [r6 + THREAD_LIMIT]
        call    memory_clear

        ; 2. Add a to every word that holds an address.
        ldw     r11, [loading_dynamic]
        cmp     r11, 0
        beq     1f
        call    program_relocate
        cmp     r0, 0
        bne     4f

        ; 3. The argument. The stack grows down from the end, below it.
1:      pop     {r2, r10, r11}                  ; parent, argument, its bytes
        stw     r2, [r6 + THREAD_PARENT]
        ldw     r2, [r6 + THREAD_LIMIT]
        add     r0, r11, 3
        and     r0, r0, 0xfffc
        sub     r2, r2, r0
        mov     r1, 0
2:      cmp     r1, r11
        beq     3f
        ldbu    r0, [r10 + r1]
        stb     r0, [r2 + r1]
        add     r1, r1, 1
        jmp     2b

        ; 4. ip = a + entry; user mode, interrupts on.
3:      mov     r10, r2
        ldw     r0, [loading_entry]
        add     r0, r0, r9
        mov     r1, FLAG_U | FLAG_I
        call    thread_frame
        ldw     r3, [r6 + THREAD_SP]
        stw     r10, [r3 + TRAP_R0]
        stw     r11, [r3 + TRAP_R1]

        ; 5. The record.
        mov     r0, 0
        stw     r0, [r6 + THREAD_REASON]
        stw     r0, [r6 + THREAD_WHY]
        stw     r0, [r6 + THREAD_EXIT_CODE]
        stw     r0, [r6 + THREAD_PRIORITY]
        stw     r0, [r6 + THREAD_TICKS]
        stw     r0, [r6 + THREAD_CYCLES]
        stw     r0, [r6 + THREAD_LATE]
        stw     r0, [r6 + THREAD_KILLED]
        mov     r0, 100
        stw     r0, [r6 + THREAD_TICKETS]
        li      r0, BURST_UNKNOWN
        stw     r0, [r6 + THREAD_BURST]
        stw     r0, [r6 + THREAD_LEFT]
        ldw     r0, [next_pid]
        stw     r0, [r6 + THREAD_PID]
        add     r0, r0, 1
        stw     r0, [next_pid]
        ldw     r0, [processes]
        add     r0, r0, 1
        stw     r0, [processes]
        mov     r0, STATE_NEW
        stw     r0, [r6 + THREAD_STATE]
        mov     r0, r6
        jmp     5f

4:      add     sp, sp, 12
        mov     r1, 0                           ; give the memory back
        stw     r1, [r6 + THREAD_BASE]
        stw     r1, [r6 + THREAD_LIMIT]
5:      pop     {r6-r11, lr}
        ret

; program_relocate - the program lies at r9 and has r8 bytes from the file; its dynamic section is
; at r11 (from 0). Result: 0 or ERROR_FORMAT.
program_relocate:
        ; 1. The dynamic section: pairs of what and how much, ended by a 0.
        mov     r2, 0                           ; where the list is
        mov     r3, 0                           ; how long
        test    r11, 3
        bne     9f
1:      cmp     r11, r8
        bgeu    9f
        sub     r0, r8, r11
        cmp     r0, 8
        bltu    9f
        add     r4, r9, r11
        ldw     r0, [r4]
        ldw     r1, [r4 + 4]
        add     r11, r11, 8
        cmp     r0, 0
        beq     3f
        cmp     r0, DT_REL
        bne     2f
        mov     r2, r1
2:      cmp     r0, DT_REL_BYTES
        bne     1b
        mov     r3, r1
        jmp     1b

        ; 2. The list: a place and a kind each; there is only one kind.
3:      cmp     r2, r8
        bgtu    9f
        sub     r0, r8, r2
        cmp     r3, r0
        bgtu    9f
        or      r0, r2, r3
        test    r0, 3
        bne     9f
        add     r2, r2, r9
4:      cmp     r3, REL_BYTES
        bltu    5f
        ldw     r0, [r2]                        ; the place
        test    r0, 3
        bne     9f
        cmp     r0, r8
        bgeu    9f
        add     r0, r0, r9
        ldw     r1, [r0]
        add     r1, r1, r9
        stw     r1, [r0]
        add     r2, r2, REL_BYTES
        sub     r3, r3, REL_BYTES
        jmp     4b
5:      mov     r0, 0
        ret
9:      mov     r0, ERROR_FORMAT
        ret

; memory_find - finds r0 bytes (a multiple of 512) that belong to nobody, from below, and gives
; them to thread r6. Result: the address, or ERROR_ROOM.
memory_find:
        push    {r8-r9, lr}
        li      r1, SYSTEM
        ldw     r1, [r1 + SYSTEM_RAM_BYTES]
        lea     r2, user_memory                 ; the place that is tried
        lea     r4, thread_table
        lea     r5, thread_table + THREADS * THREAD_BYTES
1:      mov     r8, THREADS                     ; records that are still to be asked about it
        sub     r3, r1, r2                      ; what is left above it
        cmp     r3, r0
        blt     6f
        add     r3, r2, r0
2:      ldw     r9, [r4 + THREAD_BASE]          ; does this thread's memory overlap it?
        ldw     r12, [r4 + THREAD_LIMIT]
        add     r4, r4, THREAD_BYTES
        cmp     r4, r5
        bne     3f
        lea     r4, thread_table                ; round and round
3:      cmp     r9, r3
        bgeu    4f
        cmp     r12, r2
        bleu    4f
        mov     r2, r12                         ; try behind it
        jmp     1b
4:      sub     r8, r8, 1
        cmp     r8, 0
        bne     2b
        stw     r2, [r6 + THREAD_BASE]
        stw     r3, [r6 + THREAD_LIMIT]
        mov     r0, r2
        pop     {r8-r9, lr}
        ret
6:      mov     r0, ERROR_ROOM
        pop     {r8-r9, lr}
        ret

; memory_clear - writes zeros from address r0 up to r1.
memory_clear:
        mov     r2, 0
1:      cmp     r0, r1                          ; bytes up to a multiple of 16
        beq     4f
        test    r0, 15
        beq     2f
        stb     r2, [r0]
        add     r0, r0, 1
        jmp     1b
2:      sub     r3, r1, r0                      ; then four words at a time
        shr     r3, r3, 4
3:      cmp     r3, 0
        beq     5f
        stw     r2, [r0]
        stw     r2, [r0 + 4]
        stw     r2, [r0 + 8]
        stw     r2, [r0 + 12]
        add     r0, r0, 16
        sub     r3, r3, 1
        jmp     3b
5:      cmp     r0, r1                          ; and what is left
        beq     4f
        stb     r2, [r0]
        add     r0, r0, 1
        jmp     5b
4:      ret

        .bss
        .align  4
        ; The program that is being loaded.
loading_file:   .space  4                       ; its record in the directory
loading_thread: .space  4                       ; the record that will be its
loading_entry:  .space  4                       ; where it begins, from a
loading_bytes:  .space  4                       ; how long it is in the file
loading_dynamic:
                .space  4                       ; where it tells which words hold addresses, from a
        .text
