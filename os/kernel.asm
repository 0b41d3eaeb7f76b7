; kernel.asm - the kernel of the guest operating system, file by file.
;
; It is assembled together with one scheduling policy from os/sched/ (or a file of your own) and
; end.asm, and needs two constants: TICK_CYCLES, the timer's period, and QUANTUM, the ticks of a time slice.

        .include "kernel.inc"
        .include "errors.inc"
        .include "records.inc"

        .include "boot.asm"             ; from power-on to the first thread
        .include "vectors.asm"          ; the vector table, and who handles which code
        .include "trap.asm"             ; save, dispatch, choose, restore
        .include "clock.asm"            ; the clock interrupt; sleeping
        .include "thread.asm"           ; thread records: ready, blocked, running, ended
        .include "syscall.asm"          ; the system calls
        .include "console.asm"          ; printing and the keyboard
        .include "disk.asm"             ; sectors, those who wait for them, the archive's directory
        .include "file.asm"             ; files for programs
        .include "network.asm"          ; packets
        .include "process.asm"          ; asking about processes, ending them, changing them
        .include "loader.asm"           ; from a file on the disk to a process
        .include "channels.asm"         ; slow input and output of a known duration
        .include "jobs.asm"             ; the scheduling lab's jobs
        .include "queue.inc"

; --- tables ---------------------------------------------------------------------------------
; The thread table has pages of its own, so that watching it does not slow down the stacks.
        .bss
        .align  4096
        .global thread_table, kernel_stacks
thread_table:
        .space  THREADS * THREAD_BYTES

        .equ    KERNEL_STACK_BYTES, 512
        .align  4096
kernel_stacks:
        .space  THREADS * KERNEL_STACK_BYTES
