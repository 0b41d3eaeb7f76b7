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

; process_spawn - starts the program whose name is the r1 bytes at r0, as a child of process r2.
; Result: the new process's number, or an error.
process_spawn:
        push    {r6-r8, lr}
        mov     r7, r0
        mov     r8, r1
        mov     r4, 0                           ; no arguments
        call    process_load
        cmp     r0, 0
        blt     1f
        mov     r6, r0
        mov     r0, r7
        mov     r1, r8
        call    thread_set_name
        ldw     r0, [ticks]
        stw     r0, [r6 + THREAD_ARRIVAL]
        mov     r0, r6
        mov     r1, WHY_NEW
        call    thread_ready
        ldw     r0, [r6 + THREAD_PID]
1:      pop     {r6-r8, lr}
        ret

; process_load - makes a new process of the program whose name is the r1 bytes at r0, a child of
; process r2. Its argument are the r4 bytes at r3: they are put on its stack, and it starts with their
; address in r0 and their number in r1. It is not ready yet, and has no name.
; Result: its thread, or an error.
process_load:
        push    {r6-r11, lr}
        mov     r9, r3
        mov     r10, r4
        mov     r11, r2

        call    disk_find
        mov     r7, r0                          ; r7 = the file
        cmp     r0, 0
        bne     1f
        mov     r0, ERROR_NAME
        jmp     9f

1:      call    thread_new
        mov     r6, r0                          ; r6 = the new thread
        cmp     r0, 0
        bne     2f
        mov     r0, ERROR_ROOM
        jmp     9f

2:      call    program_load                    ; r0 = entry address, or an error
        cmp     r0, 0
        blt     9f
        mov     r8, r0

        ldw     r2, [r6 + THREAD_LIMIT]         ; its stack grows down from the end
        add     r0, r10, 3
        and     r0, r0, 0xfffc
        sub     r2, r2, r0
        mov     r1, 0                           ; the argument
3:      cmp     r1, r10
        beq     4f
        ldbu    r0, [r9 + r1]
        stb     r0, [r2 + r1]
        add     r1, r1, 1
        jmp     3b
4:      mov     r9, r2
        mov     r0, r8
        mov     r1, FLAG_U | FLAG_I             ; user mode, interrupts on
        call    thread_frame
        ldw     r3, [r6 + THREAD_SP]
        stw     r9, [r3 + TRAP_R0]
        stw     r10, [r3 + TRAP_R1]

        mov     r0, 0
        stw     r0, [r6 + THREAD_REASON]
        stw     r0, [r6 + THREAD_WHY]
        stw     r0, [r6 + THREAD_EXIT_CODE]
        stw     r0, [r6 + THREAD_PRIORITY]
        stw     r0, [r6 + THREAD_TICKS]
        stw     r0, [r6 + THREAD_LATE]
        mov     r0, 100
        stw     r0, [r6 + THREAD_TICKETS]
        li      r0, BURST_UNKNOWN
        stw     r0, [r6 + THREAD_BURST]
        stw     r0, [r6 + THREAD_LEFT]
        stw     r11, [r6 + THREAD_PARENT]
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
9:      pop     {r6-r11, lr}
        ret

; program_load - finds memory for file r7, copies the program there, and writes base and limit into
; the record r6. Result: the address of its first instruction, or an error.
program_load:
        push    {r8-r11, lr}

        ; 1. The headers are in the file's first sector.
        ldw     r0, [r7 + FILE_SECTOR]
        mov     r1, 1
        lea     r2, sector_buffer
        call    disk_read
        cmp     r0, 0
        bne     9f
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
        stw     r0, [program_entry]

        ; 3. Memory: whole sectors for the program, then its stack.
        add     r0, r9, SECTOR_BYTES - 1
        shr     r0, r0, 9
        shl     r0, r0, 9
        add     r0, r0, USER_STACK_BYTES
        call    memory_find                     ; r0 = a
        cmp     r0, 0
        blt     9f
        mov     r9, r0                          ; r9 = a

        ; 4. Copy to a.
        shr     r0, r10, 9
        ldw     r1, [r7 + FILE_SECTOR]
        add     r0, r0, r1
        add     r1, r8, SECTOR_BYTES - 1
        shr     r1, r1, 9
        cmp     r1, 0
        beq     5f
        mov     r2, r9
        call    disk_read
        cmp     r0, 0
        bne     6f

        ; 5. Zeros behind it: variables without a value, and the stack.
5:      add     r0, r9, r8
        ldw     r1, [r6 + THREAD_LIMIT]
        call    memory_clear

        ; 6. Add a to every word that holds an address.
        cmp     r11, 0
        beq     10f
        call    program_relocate
        cmp     r0, 0
        bne     6f

        ; 7. ip = a + entry.
10:     ldw     r0, [program_entry]
        add     r0, r0, r9
        jmp     9f

6:      mov     r1, 0                           ; give the memory back
        stw     r1, [r6 + THREAD_BASE]
        stw     r1, [r6 + THREAD_LIMIT]
        jmp     9f
7:      mov     r0, ERROR_ROOM
        jmp     9f
8:      mov     r0, ERROR_FORMAT
9:      pop     {r8-r11, lr}
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
        li      r1, SYSTEM
        ldw     r1, [r1 + SYSTEM_RAM_BYTES]
        lea     r2, user_memory                 ; the place that is tried
1:      sub     r3, r1, r2                      ; what is left above it
        cmp     r3, r0
        blt     9f
        add     r3, r2, r0
        lea     r4, thread_table
        lea     r5, thread_table + THREADS * THREAD_BYTES
2:      ldw     r12, [r4 + THREAD_BASE]         ; does this thread's memory overlap it?
        cmp     r12, r3
        bgeu    3f
        ldw     r12, [r4 + THREAD_LIMIT]
        cmp     r12, r2
        bleu    3f
        mov     r2, r12                         ; try behind it
        jmp     1b
3:      add     r4, r4, THREAD_BYTES
        cmp     r4, r5
        bne     2b
        stw     r2, [r6 + THREAD_BASE]
        stw     r3, [r6 + THREAD_LIMIT]
        mov     r0, r2
        ret
9:      mov     r0, ERROR_ROOM
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
program_entry:  .space  4
        .text
