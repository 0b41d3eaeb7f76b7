; kernel.asm - the kernel of the guest operating system, file by file.
;
; It is assembled together with one scheduling policy from os/sched/ (or a file of your own) and
; end.asm, and needs two constants: TICK_CYCLES, the timer's period, and QUANTUM, the ticks of a time slice.
; Two more may be given: EXACT_CLOCK, for the scheduling lab's clock, and PHASE (see clock.asm).

        .include "kernel.inc"
        .include "errors.inc"
        .include "records.inc"

        .include "boot.asm"             ; from power-on to the first thread
        .include "vectors.asm"          ; the vector table, and who handles which code
        .include "trap.asm"             ; save, dispatch, choose, restore
        .ifdef  EXACT_CLOCK
        .include "clock_exact.asm"      ; the clock interrupt, as the scheduling lab's tables need it
        .else
        .include "clock.asm"            ; the clock interrupt
        .endif
        .include "switch.asm"           ; from one thread to another
        .include "thread.asm"           ; thread records: ready, blocked, woken
        .include "sleep.asm"            ; threads that wait for a tick
        .include "device.asm"           ; a device belongs to one thread at a time
        .include "syscall.asm"          ; the system calls
        .include "console.asm"          ; printing and the keyboard
        .include "disk.asm"             ; sectors, and the archive's directory
        .include "file.asm"             ; files for programs
        .include "network.asm"          ; packets
        .include "exit.asm"             ; how processes end, and who is told
        .include "process.asm"          ; asking about processes, changing them
        .include "loader.asm"           ; from a file on the disk to a process
        .include "delay.asm"            ; input and output that takes a known time
        .include "shared.asm"           ; devices that jobs share
        .include "jobs.asm"             ; the scheduling lab's jobs
        .include "policy.asm"           ; what a policy may leave out
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
