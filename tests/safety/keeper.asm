; keeper.asm - keeps random programs going: starts a few of the programs a, b, c, ... and, whenever one
; has ended, the next.

        .include "user.inc"

        .equ    AT_A_TIME, 6
        .equ    PROGRAMS, 20

_start:
        mov     r4, AT_A_TIME
        mov     r5, 'a'
1:      stb     r5, [name]
        lea     r0, name
        mov     r1, 1
        sys     spawn
        add     r5, r5, 1
        cmp     r5, 'a' + PROGRAMS
        bne     2f
        mov     r5, 'a'
2:      cmp     r4, 1
        beq     3f
        sub     r4, r4, 1
        jmp     1b
3:      mov     r0, 0
        sys     wait
        cmp     r0, 0                           ; nobody to wait for: no room at the moment
        bge     1b
        sys     yield
        jmp     1b

        .bss
name:   .space  1
