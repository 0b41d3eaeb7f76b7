; family.asm - starts two children, waits for both, and tells how they ended.
; Watch: it is blocked while the children run; each child's end makes it ready.

        .include "user.inc"
        .include "message.inc"

_start:
        lea     r0, hello
        mov     r1, 5
        sys     spawn
        mov     r6, r0
        lea     r0, crash
        mov     r1, 5
        sys     spawn
        mov     r7, r0

        mov     r0, r6                          ; the one, whichever ends first
        sys     wait
        mov     r8, r1
        mov     r0, 0                           ; any that is left
        sys     wait
        mov     r9, r1
        lea     r0, first
        mov     r1, r8
        call    print_line
        lea     r0, second
        mov     r1, r9
        call    print_line
        mov     r0, 0                           ; nobody is left
        sys     wait
        neg     r1, r0
        lea     r0, third
        call    print_line
        mov     r0, 0
        jmp     exit

        .rodata
hello:  .ascii  "hello"
crash:  .ascii  "crash"
        message first,          "family: hello ended with ", "family : hello s'est terminé avec le code "
        message second,         "family: crash ended with ", "family : crash s'est terminé avec le code "
        message third,          "family: waiting for nobody is error -", "family : n'attendre personne est l'erreur -"

        .include "lib.inc"
