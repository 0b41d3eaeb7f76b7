; shell.asm - type the name of a program, and it runs; `help` tells what else there is.
;
; With & at the end of the line the shell goes on at once, and tells later how the program ended.
; Backspace takes a letter back; keys that send more than one byte (arrows) are passed over. `exit`
; or the end of the input (Ctrl-D) leaves.

        .include "user.inc"
        .include "message.inc"

        .equ    LINE_BYTES, 100
        .equ    STATE_BLOCKED, 4
        .equ    STATE_TERMINATED, 5
        .equ    LARGEST_NUMBER, 100000000

_start:
        lea     r0, welcome
        call    print
        sys     getpid
        stw     r0, [own_number]
next_line:
        call    collect
        lea     r0, prompt
        call    print
        call    edit_line                       ; r0 = letters in `line`, -1 at the end of input
        cmp     r0, 0
        blt     do_exit
        lea     r6, line                        ; r6 = what has not been looked at
        add     r1, r6, r0
        mov     r0, 0
        stb     r0, [r1]                        ; a zero ends it
        call    skip_blanks
        ldbu    r0, [r6]
        cmp     r0, 0
        beq     next_line
        mov     r8, r6                          ; r8 = the first word, r9 = behind it
        call    skip_word
        mov     r9, r6
        call    skip_blanks

        ; Is it a command?
        lea     r10, commands
1:      ldw     r0, [r10]
        cmp     r0, 0
        beq     run_program
        mov     r1, r8
        mov     r2, r9
        call    is_word
        cmp     r0, 0
        bne     2f
        add     r10, r10, 8
        jmp     1b
2:      ldw     r0, [r10 + 4]
        jmp     r0

; --- programs -------------------------------------------------------------------------------------
; The first word is none of the commands: it should be a program; the rest of the line is for it.
run_program:
        mov     r10, 0                          ; 1: don't wait for it
        mov     r7, r8                          ; the end of the line
1:      ldbu    r0, [r7]
        cmp     r0, 0
        beq     2f
        add     r7, r7, 1
        jmp     1b
2:      ldbu    r0, [r7 - 1]                    ; without blanks, and without an &
        cmp     r0, ' '
        beq     3f
        cmp     r0, '&'
        bne     4f
        cmp     r10, 0
        bne     4f
        mov     r10, 1
3:      sub     r7, r7, 1
        cmp     r7, r8
        beq     next_line                       ; nothing but an &
        jmp     2b
4:      cmp     r9, r7                          ; `name&`
        bleu    5f
        mov     r9, r7
5:      mov     r0, r8
        sub     r1, r7, r8
        sys     spawn
        cmp     r0, 0
        blt     cannot_run
        cmp     r10, 0
        bne     6f
        sys     wait
        cmp     r1, 0
        beq     next_line
        mov     r6, r1
        call    begin_text
        lea     r0, ended_with
        call    put_text
        mov     r0, r6
        call    put_number
        call    print_text
        jmp     next_line
6:      stw     r0, [started]
        call    begin_text
        call    put_process
        call    print_text
        jmp     next_line

cannot_run:
        mov     r6, r0
        call    begin_text
        mov     r0, '\''
        call    put_letter
        mov     r0, r8
        mov     r1, r9
        call    put_letters
        lea     r0, is_no_program
        cmp     r6, ERROR_NAME
        beq     1f
        lea     r0, is_no_image
        cmp     r6, ERROR_FORMAT
        beq     1f
        lea     r0, has_no_room
        cmp     r6, ERROR_ROOM
        beq     1f
        lea     r0, gave_error
1:      call    put_text
        call    print_text
        jmp     next_line

; collect - tells of programs started with & that have ended.
collect:
        push    {r6-r7, lr}
        mov     r7, 1                           ; record 0 is the idle thread's
1:      mov     r0, r7
        lea     r1, info
        sys     process
        cmp     r0, 0
        blt     3f
        beq     2f
        ldw     r0, [info + PROCESS_STATE]
        cmp     r0, STATE_TERMINATED
        bne     2f
        ldw     r0, [info + PROCESS_PARENT]
        ldw     r1, [own_number]
        cmp     r0, r1
        bne     2f
        ldw     r0, [info + PROCESS_PID]
        stw     r0, [started]
        sys     wait
        mov     r6, r1
        call    begin_text
        call    put_process
        mov     r0, ' '
        call    put_letter
        lea     r0, info + PROCESS_NAME
        call    put_text
        mov     r0, ' '
        call    put_letter
        lea     r0, ended_with
        call    put_text
        mov     r0, r6
        call    put_number
        call    print_text
2:      add     r7, r7, 1
        jmp     1b
3:      pop     {r6-r7, lr}
        ret

; --- commands: r6 = the words behind the first; they end by going to next_line --------------------
do_help:
        lea     r0, help_text
        call    print
        jmp     next_line

do_exit:
        lea     r0, goodbye
        call    print
        mov     r0, 0
        jmp     exit

do_ls:
        mov     r6, FIRST_FILE
1:      mov     r0, r6
        lea     r1, info
        sys     file_info
        cmp     r0, 0
        blt     next_line                       ; there is no file of that number
        call    begin_text
        ldw     r0, [info + FILE_INFO_LENGTH]
        mov     r1, 7
        call    put_column
        mov     r0, ' '
        call    put_letter
        lea     r0, info + FILE_INFO_NAME
        call    put_text
        call    print_text
        add     r6, r6, 1
        jmp     1b

do_ps:
        lea     r0, ps_head
        call    print
        mov     r6, 0                           ; each main program, and its threads under it
1:      mov     r0, r6
        lea     r1, info
        sys     process
        cmp     r0, 0
        blt     ps_use
        beq     2f
        ldw     r0, [info + PROCESS_THREAD]
        cmp     r0, 0
        bne     2f
        ldw     r8, [info + PROCESS_PID]
        call    ps_line
        cmp     r6, 0
        beq     .idle
        call    ps_threads
2:      add     r6, r6, 1
        jmp     1b
.idle:  ldw     r7, [info + PROCESS_CYCLES]     ; nobody was busy in those
        jmp     2b

; ps_threads - the lines of process r8's threads.
ps_threads:
        push    {r6, lr}
        mov     r6, 1
1:      mov     r0, r6
        lea     r1, info
        sys     process
        cmp     r0, 0
        blt     3f
        beq     2f
        ldw     r0, [info + PROCESS_PID]
        cmp     r0, r8
        bne     2f
        ldw     r0, [info + PROCESS_THREAD]
        cmp     r0, 0
        beq     2f
        call    ps_line
2:      add     r6, r6, 1
        jmp     1b
3:      pop     {r6, lr}
        ret

; ps_line - the line of the process or thread in `info`.
ps_line:
        push    {lr}
        call    begin_text
        ldw     r0, [info + PROCESS_PID]
        mov     r1, 4
        call    put_column
        ldw     r0, [info + PROCESS_PARENT]
        mov     r1, 7
        call    put_column
        ldw     r0, [info + PROCESS_PRIORITY]
        mov     r1, 9
        call    put_column
        ldw     r0, [info + PROCESS_MEMORY]
        mov     r1, 8
        call    put_column
        ldw     r0, [info + PROCESS_CYCLES]
        mov     r1, 11
        call    put_column
        mov     r0, ' '
        call    put_letter
        ldw     r0, [info + PROCESS_THREAD]
        cmp     r0, 0
        beq     1f
        lea     r0, a_thread
        call    put_text
        ldw     r0, [info + PROCESS_THREAD]
        call    put_number
        jmp     2f
1:      lea     r0, info + PROCESS_NAME
        call    put_text
2:      mov     r0, 56                          ; a name has 16 letters at the most
        call    put_blanks
        call    state_name
        call    put_text
        call    print_text
        pop     {lr}
        ret

; ps_use - in how much of the time was anybody busy?
ps_use: sys     cycles
        divu    r1, r0, 100
        sub     r0, r0, r7
        cmp     r1, 0
        beq     next_line
        divu    r6, r0, r1
        call    begin_text
        lea     r0, in_use
        call    put_text
        mov     r0, r6
        call    put_number
        lea     r0, percent
        call    put_text
        call    print_text
        jmp     next_line

; state_name - what the process in `info` is doing, in words.
state_name:
        lea     r2, state_names
        ldw     r0, [info + PROCESS_STATE]
        cmp     r0, STATE_BLOCKED
        bne     1f
        lea     r2, reason_names
        ldw     r0, [info + PROCESS_REASON]
1:      shl     r0, r0, 2
        ldw     r0, [r2 + r0]
        ret

do_kill:
        call    take_number
        mov     r7, r0
        call    at_end
        mov     r0, r7
        sys     kill
        jmp     judge

do_nice:
        call    take_number
        mov     r7, r0
        call    take_number
        mov     r8, r0
        call    at_end
        mov     r0, r7
        mov     r1, r8
        sys     nice
        jmp     judge

do_quantum:
        mov     r7, 0                           ; no number: the kernel leaves it as it is
        ldbu    r0, [r6]
        cmp     r0, 0
        beq     1f
        call    take_number
        mov     r7, r0
        call    at_end
        cmp     r7, 0
        beq     usage
1:      mov     r0, r7
        sys     quantum
        cmp     r0, 0
        blt     judge
        mov     r1, r0
        lea     r0, quantum_is
        call    print_line
        jmp     next_line

do_policy:
        call    begin_text
        mov     r0, r11
        mov     r1, 16
        sys     policy
        add     r11, r11, r0
        call    print_text
        jmp     next_line

; judge - a system call has returned r0: was it an error?
judge:  cmp     r0, 0
        bge     next_line
        cmp     r0, ERROR_PROCESS
        lea     r0, no_process
        beq     1f
        lea     r0, no_number
1:      call    print
        jmp     next_line

usage:  lea     r0, usage_text
        call    print
        jmp     next_line

; --- reading the line -------------------------------------------------------------------------------
; skip_blanks - moves r6 to the next letter that is no blank.
skip_blanks:
        ldbu    r0, [r6]
        cmp     r0, ' '
        bne     1f
        add     r6, r6, 1
        jmp     skip_blanks
1:      ret

; skip_word - moves r6 to the next blank, or to the end.
skip_word:
        ldbu    r0, [r6]
        cmp     r0, 0
        beq     1f
        cmp     r0, ' '
        beq     1f
        add     r6, r6, 1
        jmp     skip_word
1:      ret

; is_word - is the text at r0 the word from r1 to r2 (excluded)? Result: 1 or 0.
is_word:
        ldbu    r3, [r0]
        cmp     r1, r2
        beq     1f
        ldbu    r4, [r1]
        cmp     r3, r4
        bne     2f
        add     r0, r0, 1
        add     r1, r1, 1
        jmp     is_word
1:      cmp     r3, 0
        bne     2f
        mov     r0, 1
        ret
2:      mov     r0, 0
        ret

; take_number - the number at r6, and r6 moves on to the next word. If there is none, or a very large
; one, the command is not as it should be.
take_number:
        mov     r0, 0
        ldbu    r1, [r6]
1:      sub     r1, r1, '0'
        cmp     r1, 9
        bgtu    usage
        mul     r0, r0, 10
        add     r0, r0, r1
        li      r1, LARGEST_NUMBER
        cmp     r0, r1
        bgtu    usage
        add     r6, r6, 1
        ldbu    r1, [r6]
        cmp     r1, 0
        beq     2f
        cmp     r1, ' '
        bne     1b
2:      push    {r0, lr}
        call    skip_blanks
        pop     {r0, lr}
        ret

; at_end - nothing more may stand on the line.
at_end: ldbu    r0, [r6]
        cmp     r0, 0
        bne     usage
        ret

; edit_line - reads letters up to the end of the line into `line`, showing them as they come.
; Result: how many, -1 when the input ends before the first, or has ended with the line before.
edit_line:
        push    {r6-r8, lr}
        mov     r6, 0                           ; letters so far
        ldw     r0, [input_ended]
        cmp     r0, 0
        bne     .end
        mov     r8, 0                           ; 1: after Escape; 2: in what an arrow key sends
.key:   lea     r1, key
        mov     r2, 1
        call    read_line
        cmp     r0, 0
        ble     .end
        ldbu    r7, [key]
        cmp     r7, '\n'
        beq     .done
        cmp     r7, '\r'
        beq     .done
        cmp     r8, 0
        bne     .escape
        cmp     r7, 27
        beq     .begin_escape
        cmp     r7, 8                           ; Backspace, as two keyboards send it
        beq     .back
        cmp     r7, 127
        beq     .back
        cmp     r7, ' '
        blt     .key
        cmp     r6, LINE_BYTES
        beq     .key
        lea     r0, line
        stb     r7, [r0 + r6]
        add     r6, r6, 1
        lea     r1, key
        mov     r2, 1
        call    print_bytes
        jmp     .key

.begin_escape:
        mov     r8, 1
        jmp     .key
.escape:
        cmp     r8, 2
        beq     .inside
        mov     r8, 2                           ; Escape [ and Escape O begin something longer
        cmp     r7, '['
        beq     .key
        cmp     r7, 'O'
        beq     .key
        mov     r8, 0
        jmp     .key
.inside:
        cmp     r7, '@'                         ; that ends with a letter
        blt     .key
        mov     r8, 0
        jmp     .key

.back:  cmp     r6, 0
        beq     .key
        sub     r6, r6, 1
        lea     r0, line
        ldbu    r0, [r0 + r6]
        and     r0, r0, 0xc0                    ; a letter of several bytes goes as a whole
        cmp     r0, 0x80
        beq     .back
        lea     r0, wipe
        call    print
        jmp     .key
.end:   mov     r0, 1
        stw     r0, [input_ended]
        cmp     r6, 0
        bne     .done
        mov     r6, -1
.done:  lea     r0, new_line
        call    print
        mov     r0, r6
        pop     {r6-r8, lr}
        ret

; --- writing a line: it is put together in `text`, and printed in one go ----------------------------
; r11 = where the next letter goes.
begin_text:
        lea     r11, text
        ret

put_letter:
        stb     r0, [r11]
        add     r11, r11, 1
        ret

; put_text - the text at r0, which ends in a zero byte.
put_text:
        ldbu    r1, [r0]
        cmp     r1, 0
        beq     1f
        stb     r1, [r11]
        add     r11, r11, 1
        add     r0, r0, 1
        jmp     put_text
1:      ret

; put_letters - those from r0 to r1 (excluded).
put_letters:
        cmp     r0, r1
        bgeu    1f
        ldbu    r2, [r0]
        stb     r2, [r11]
        add     r11, r11, 1
        add     r0, r0, 1
        jmp     put_letters
1:      ret

; put_blanks - up to column r0.
put_blanks:
        lea     r1, text
        add     r1, r1, r0
        mov     r2, ' '
1:      cmp     r11, r1
        bgeu    2f
        stb     r2, [r11]
        add     r11, r11, 1
        jmp     1b
2:      ret

; put_number - r0, with a sign if it is negative.
put_number:
        cmp     r0, 0
        bge     1f
        neg     r0, r0
        mov     r1, '-'
        stb     r1, [r11]
        add     r11, r11, 1
1:      mov     r1, 0

; put_column - r0 as an unsigned number, in at least r1 columns.
put_column:
        mov     r2, 0                           ; digits, the last one first, on the stack
1:      remu    r3, r0, 10
        add     r3, r3, '0'
        push    {r3}
        add     r2, r2, 1
        divu    r0, r0, 10
        cmp     r0, 0
        bne     1b
        mov     r3, ' '
2:      cmp     r1, r2
        ble     3f
        stb     r3, [r11]
        add     r11, r11, 1
        sub     r1, r1, 1
        jmp     2b
3:      pop     {r3}
        stb     r3, [r11]
        add     r11, r11, 1
        sub     r2, r2, 1
        cmp     r2, 0
        bne     3b
        ret

; put_process - "[N]".
put_process:
        push    {lr}
        mov     r0, '['
        call    put_letter
        ldw     r0, [started]
        call    put_number
        mov     r0, ']'
        call    put_letter
        pop     {lr}
        ret

print_text:
        push    {lr}
        mov     r0, '\n'
        call    put_letter
        lea     r1, text
        sub     r2, r11, r1
        call    print_bytes
        pop     {lr}
        ret

        .rodata
        .align  4
commands:
        .word   name_help, do_help, name_ls, do_ls, name_ps, do_ps, name_kill, do_kill
        .word   name_nice, do_nice, name_quantum, do_quantum, name_policy, do_policy
        .word   name_exit, do_exit
        .word   0
state_names:
        .word   free, new, ready, running, 0, terminated
reason_names:
        .word   blocked, sleep, keyboard, child, blocked, device, disk, network
        .word   join, lock_text, semaphore_text, condition_text, barrier_text

name_help:      .asciz  "help"
name_ls:        .asciz  "ls"
name_ps:        .asciz  "ps"
name_kill:      .asciz  "kill"
name_nice:      .asciz  "nice"
name_quantum:   .asciz  "quantum"
name_policy:    .asciz  "policy"
name_exit:      .asciz  "exit"

        message free,           "free",                 "libre"
        message new,            "new",                  "nouveau"
        message ready,          "ready",                "prêt"
        message running,        "running",              "élu"
        message terminated,     "ended",                "terminé"
        message blocked,        "blocked",              "bloqué"
        message sleep,          "blocked: sleep",       "bloqué : sommeil"
        message keyboard,       "blocked: keyboard",    "bloqué : clavier"
        message child,          "blocked: child",       "bloqué : fils"
        message device,         "blocked: device",      "bloqué : périphérique"
        message disk,           "blocked: disk",        "bloqué : disque"
        message network,        "blocked: network",     "bloqué : réseau"
        message join,           "blocked: join",        "bloqué : join"
        message lock_text,      "blocked: lock",        "bloqué : verrou"
        message semaphore_text, "blocked: semaphore",   "bloqué : sémaphore"
        message condition_text, "blocked: condition",   "bloqué : condition"
        message barrier_text,   "blocked: barrier",     "bloqué : barrière"

        message welcome,        "Baton. Type the name of a program, or help.\n", "Baton. Tapez le nom d'un programme, ou help.\n"
prompt:         .asciz  "> "
        .ifdef  LANG_FR
help_text:      .ascii  "NOM [MOTS] [&]    lance un programme ; & : sans l'attendre\n"
                .ascii  "ls                les fichiers du disque, et leurs octets\n"
                .ascii  "ps                les processus\n"
                .ascii  "kill N            termine le processus N\n"
                .ascii  "nice N P          donne au processus N la priorité P (0 à 255, 0 : la plus urgente)\n"
                .ascii  "quantum [T]       durée d'un quantum, en ticks\n"
                .ascii  "policy            qui choisit le prochain élu\n"
                .asciz  "exit              quitte le shell\n"
ps_head:        .asciz  " pid parent priorité mémoire     cycles nom             état\n"
        .else
help_text:      .ascii  "NAME [WORDS] [&]  run a program; & goes on at once\n"
                .ascii  "ls                files on the disk, and their bytes\n"
                .ascii  "ps                processes\n"
                .ascii  "kill N            end process N\n"
                .ascii  "nice N P          process N gets priority P (0 to 255, 0 is most urgent)\n"
                .ascii  "quantum [T]       ticks of a time slice\n"
                .ascii  "policy            who decides who runs\n"
                .asciz  "exit              leave the shell\n"
ps_head:        .asciz  " pid parent priority  memory     cycles name            state\n"
        .endif
        message a_thread,       "  thread ",            "  thread "
        message ended_with,     "ended with code ",     "terminé avec le code "
        message is_no_program,  "' is no command and no program on the disk; try help, or ls", "' n'est ni une commande ni un programme du disque ; essayez help, ou ls"
        message is_no_image,    "' is a file, but no program",  "' est un fichier, mais pas un programme"
        message has_no_room,    "' does not fit: no memory, or too many processes", "' n'a pas de place : pas de mémoire, ou trop de processus"
        message gave_error,     "' can't be started",   "' ne peut pas être lancé"
        message in_use,         "processor in use: ",   "processeur utilisé à "
percent:        .asciz  " %"
        message quantum_is,     "quantum in ticks: ",   "quantum en ticks : "
        message no_process,     "there is no such process; try ps\n",   "ce processus n'existe pas ; essayez ps\n"
        message no_number,      "that number makes no sense here; try help\n", "ce nombre n'a pas de sens ici ; essayez help\n"
        message usage_text,     "that is not how this command is used; try help\n", "cette commande ne s'utilise pas ainsi ; essayez help\n"
        message goodbye,        "goodbye\n",            "au revoir\n"
new_line:       .asciz  "\n"
wipe:           .asciz  "\b \b"

        .include "lib.inc"

        .bss
        .align  4
own_number:     .space  4                       ; the shell's process
started:        .space  4                       ; the process that is spoken of
input_ended:    .space  4                       ; 1: no more will be typed
info:           .space  PROCESS_BYTES
text:           .space  2 * LINE_BYTES
line:           .space  LINE_BYTES + 1
key:            .space  1
