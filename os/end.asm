; end.asm - the end of the kernel. It is the last file: behind kernel.asm and the scheduling policy, whose
; own data lies before this place.

        .global user_memory

; From here to the end of RAM: the processes' memory.
        .bss
        .align  512
user_memory:
