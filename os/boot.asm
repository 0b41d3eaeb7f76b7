; boot.asm - from power-on to the first thread.
;
; The processor starts in kernel mode with interrupts off. The first things done are the two
; that make an operating system possible: the vector table and the clock.

        .text
        .global _start
_start:
        lea     sp, boot_stack_top

        ; 1. Where the interrupt handlers are.
        lea     r0, vector_table
        wrsr    vbase, r0

        ; 2. Which interrupts may come once a thread runs.
        li      r0, INTC
        mov     r1, 1 << LINE_TIMER | 1 << LINE_CONSOLE | 1 << LINE_DISK | 1 << LINE_NETWORK | 1 << LINE_DELAY
        stw     r1, [r0 + INTC_ENABLE]

        ; 3. The records of the threads, and a kernel stack for each.
        call    threads_init
        call    sched_init

        ; 4. The idle thread: runs when nobody else can.
        lea     r6, thread_table
        stw     r6, [core + CORE_IDLE]
        mov     r8, r6
        lea     r0, idle
        mov     r1, FLAG_I                      ; kernel mode, interrupts on
        ldw     r2, [r6 + THREAD_KSTACK]
        call    thread_frame
        lea     r0, idle_name
        mov     r1, 4
        call    thread_set_name
        mov     r0, STATE_RUNNING
        stw     r0, [r6 + THREAD_STATE]
        wrsr    ctx, r6

        ; 5. What lies on the disk, and the programs that the file `boot` names.
        call    disk_directory_read
        call    spawn_boot_programs
        call    jobs_spawn

        ; 6. With no program at all there is nothing to do.
        ldw     r0, [processes]
        cmp     r0, 0
        bne     .begin
        lea     r0, begin_text
        call    kernel_print
        lea     r0, nothing_to_run
        call    kernel_print
        lea     r0, end_text
        call    kernel_print
        jmp     power_off

        ; 7. The first tick begins, and the first thread. Booting is on nobody's account.
.begin: call    thread_account
        mov     r0, 0
        stw     r0, [r6 + THREAD_CYCLES]
        ldw     r0, [accounted]
        stw     r0, [booted]
        call    clock_start
        jmp     thread_leave

; The idle thread. Each interrupt wakes it for one turn.
idle:
        wait
        jmp     idle

; power_off - the end of it all: with exit code 0, or 1 when not all programs could be started.
power_off:
        li      r0, SYSTEM
        ldw     r1, [start_failures]
        stw     r1, [r0 + SYSTEM_POWER]
1:      jmp     1b

; spawn_boot_programs - starts each program named in the file `boot`, one name a line.
; A name that can't be started is reported, and the next one is tried.
spawn_boot_programs:
        lea     r0, boot_name
        mov     r1, 4
        lea     r2, spawn_boot_line
        jmp     lines_of_file

; spawn_boot_line - starts the program named from r0 to r1 (excluded).
spawn_boot_line:
        push    {r8-r9, lr}
        sub     r1, r1, r0
        mov     r8, r0
        mov     r9, r1
        cmp     r1, 0
        beq     1f
        ldbu    r2, [r0]
        cmp     r2, '-'                         ; a setting; there is none yet
        beq     1f
        mov     r2, 0                           ; its parent is the kernel
        call    process_spawn
        cmp     r0, 0
        bgt     1f
        mov     r2, r0
        mov     r0, r8
        mov     r1, r9
        call    spawn_failed
1:      pop     {r8-r9, lr}
        ret

; spawn_failed - says that the program, or job, whose name is the r1 bytes at r0 can't be started: error r2.
spawn_failed:
        push    {r0-r2, lr}
        mov     r0, 1
        stw     r0, [start_failures]
        lea     r0, begin_text
        call    kernel_print
        lea     r0, cannot_start
        call    kernel_print
        pop     {r0-r1}
        call    kernel_print_bytes
        pop     {r2}
        lea     r0, no_such_file
        cmp     r2, ERROR_NAME
        beq     1f
        lea     r0, no_room
        cmp     r2, ERROR_ROOM
        beq     1f
        lea     r0, no_program
        cmp     r2, ERROR_FORMAT
        bne     2f
1:      call    kernel_print
2:      lea     r0, end_text
        call    kernel_print
        pop     {lr}
        ret

; lines_of_file - calls routine r2 for each line of the file whose name is the r1 bytes at r0: with
; the line's first byte in r0 and the end in r1. Lines are cut after 255 bytes.
lines_of_file:
        push    {r7-r11, lr}
        stw     r2, [line_routine]
        call    disk_find
        cmp     r0, 0
        beq     .done
        ldw     r10, [r0 + FILE_BYTES]
        ldw     r9, [r0 + FILE_SECTOR]
        lea     r8, line_buffer                 ; end of the line so far
.sector:
        cmp     r10, 0
        ble     .last
        mov     r0, r9
        mov     r1, 1
        lea     r2, boot_buffer
        call    disk_read
        cmp     r0, 0
        blt     .done
        add     r9, r9, 1
        lea     r7, boot_buffer                 ; next byte of it
        mov     r11, SECTOR_BYTES
.byte:  cmp     r10, 0
        ble     .last
        cmp     r11, 0
        beq     .sector
        ldbu    r0, [r7]
        add     r7, r7, 1
        sub     r10, r10, 1
        sub     r11, r11, 1
        cmp     r0, '\n'
        beq     .line
        lea     r1, line_buffer_end
        cmp     r8, r1
        bgeu    .byte
        stb     r0, [r8]
        add     r8, r8, 1
        jmp     .byte
.line:  lea     r0, line_buffer
        mov     r1, r8
        ldw     r2, [line_routine]
        call    r2
        lea     r8, line_buffer
        jmp     .byte
.last:  lea     r0, line_buffer                 ; a last line without its end
        mov     r1, r8
        cmp     r0, r1
        beq     .done
        ldw     r2, [line_routine]
        call    r2
.done:  pop     {r7-r11, lr}
        ret

        .rodata
idle_name:      .ascii  "idle"
boot_name:      .ascii  "boot"

        .bss
        .align  4
line_routine:   .space  4
start_failures: .space  4               ; 1: a program or job could not be started
boot_buffer:    .space  SECTOR_BYTES
line_buffer:    .space  255
line_buffer_end:
        .align  4
boot_stack:     .space  512
boot_stack_top:
        .text
