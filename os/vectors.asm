; vectors.asm - the two tables that an interrupt goes through.

; The processor's table: where it goes on for each code. One door for all; what has happened is
; sorted out behind it, by the code on the stack.
        .data
        .align  4
        .global vector_table
vector_table:
        .rept   32
        .word   trap_entry
        .endr

; The kernel's table: which routine handles which code. Each is called with the code in r0, the
; current thread's record in r6 and its trap frame in r7.
trap_handlers:
        .word   trap_unexpected         ; 0  reset
        .word   trap_fault              ; 1  illegal instruction
        .word   trap_fault              ; 2  division by zero
        .word   trap_fault              ; 3  memory fault
        .word   trap_fault              ; 4  misalignment
        .word   trap_fault              ; 5  privilege
        .word   trap_syscall            ; 6  system call
        .word   trap_fault              ; 7  breakpoint
        .rept   8
        .word   trap_unexpected         ; 8 to 15 don't exist
        .endr
        .word   clock_interrupt         ; 16 timer
        .word   keyboard_interrupt      ; 17 console
        .word   disk_interrupt          ; 18 disk
        .word   network_interrupt       ; 19 network
        .word   delay_interrupt         ; 20 delay devices
        .rept   11
        .word   trap_unexpected         ; 21 to 31 are masked
        .endr
        .text
