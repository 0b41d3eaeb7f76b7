; kernel.asm - the kernel of the guest operating system, file by file.
;
; It is assembled together with one scheduling policy from os/sched/ (or a file of your own) and
; end.asm, and needs two constants: TICK_CYCLES, the timer's period, and QUANTUM, the ticks of a time slice.
; More may be given: EXACT_CLOCK, for the scheduling lab's clock; PHASE (see clock.asm); LANG_FR, for French
; messages; INHERITANCE (see lock.asm).

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
        .include "start.asm"            ; the threads of a process: starting, joining, ending them
        .include "object.asm"           ; the kernel's record of a program's lock and the like
        .include "lock.asm"             ; locks, and lending priorities
        .include "semaphore.asm"        ; semaphores
        .include "condition.asm"        ; conditions
        .include "barrier.asm"          ; barriers
        .include "process.asm"          ; asking about processes, changing them
        .include "loader.asm"           ; from a file on the disk to a process
        .include "delay.asm"            ; input and output that takes a known time
        .include "shared.asm"           ; devices that jobs share
        .include "jobs.asm"             ; the scheduling lab's jobs
        .include "messages.asm"         ; what the kernel says, in two languages
        .include "policy.asm"           ; what a policy may leave out
        .include "masks.asm"            ; which words don't matter to whoever compares states
        .include "queue.inc"

; --- tables ---------------------------------------------------------------------------------
; The tables have pages of their own, so that watching them does not slow down the stacks.
        .bss
        .align  4096
        .global thread_table, object_table, kernel_stacks
thread_table:
        .space  THREADS * THREAD_BYTES
object_table:
        .space  OBJECT_TABLE_BYTES
object_table_end:

        .equ    KERNEL_STACK_BYTES, 512
        .align  4096
kernel_stacks:
        .space  THREADS * KERNEL_STACK_BYTES
