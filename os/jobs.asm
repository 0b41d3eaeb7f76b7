; jobs.asm - the scheduling lab: jobs that arrive at given ticks and run for given times.
;
; The file `jobs` on the disk has one line for each:
;
;       NAME ARRIVAL PRIORITY TICKETS PATTERN
;
; all but the name in decimal; the pattern is what it does, such as 5 (run for 5 ticks) or
; 3+io2+3 (run for 3, wait 2 for a device, run for 3); of a wait for a shared device the number is
; larger by 65,536 for device 1, by twice that for device 2, and so on. Every job is a process that runs the
; program `job`. It is loaded at boot and stays new until its tick has come; then it joins the
; ready threads by itself.

        .equ    JOB_WORDS, 32                   ; of a pattern, at the most

; jobs_spawn - makes a new process of each line of the file `jobs`, if there is one.
jobs_spawn:
        push    {lr}
        lea     r0, jobs_name
        mov     r1, 4
        lea     r2, job_spawn_line
        call    lines_of_file
        pop     {lr}
        ret

; job_spawn_line - one line, from r0 to r1 (excluded).
job_spawn_line:
        push    {r7-r11, lr}
        mov     r8, r0
        mov     r9, r1
        cmp     r8, r9
        beq     .done

        ; 1. The name.
        mov     r10, r0
1:      ldbu    r1, [r8]
        cmp     r1, ' '
        beq     2f
        add     r8, r8, 1
        cmp     r8, r9
        bne     1b
2:      sub     r11, r8, r10

        ; 2. Numbers.
        call    number_take
        stw     r0, [job_arrival]
        call    number_take
        stw     r0, [job_priority]
        call    number_take
        stw     r0, [job_tickets]

        ; 3. The pattern, as words: run, wait, run, ..., 0.
        lea     r7, job_pattern
.word:  call    number_take
        lea     r1, job_pattern + (JOB_WORDS - 1) * 4
        cmp     r7, r1
        beq     .end
        stw     r0, [r7]
        add     r7, r7, 4
        cmp     r8, r9
        bne     .word
.end:   mov     r0, 0
        stw     r0, [r7]
        add     r7, r7, 4

        ; 4. A process with the program `job`, new until its tick; the words are its argument.
        lea     r0, job_name
        mov     r1, 3
        mov     r2, 0
        lea     r3, job_pattern
        sub     r4, r7, r3
        call    process_load
        cmp     r0, 0
        blt     .failed
        mov     r8, r0
        mov     r0, r10
        mov     r1, r11
        call    thread_set_name
        ldw     r0, [job_priority]
        stw     r0, [r8 + THREAD_PRIORITY]
        stw     r0, [r8 + THREAD_OWN_PRIORITY]
        ldw     r0, [job_tickets]
        stw     r0, [r8 + THREAD_TICKETS]
        ldw     r0, [job_pattern]
        stw     r0, [r8 + THREAD_BURST]
        stw     r0, [r8 + THREAD_LEFT]
        ldw     r0, [job_arrival]
        stw     r0, [r8 + THREAD_ARRIVAL]
        mov     r1, r8
        call    sleepers_insert
        jmp     .done
.failed:
        mov     r2, r0
        mov     r0, r10
        mov     r1, r11
        call    spawn_failed
.done:  pop     {r7-r11, lr}
        ret

; number_take - skips what is no digit, from r8 up to r9, and takes the number that follows.
; Result: the number, 0 when there is none; r8 is behind it.
number_take:
        mov     r0, 0
1:      cmp     r8, r9
        beq     3f
        ldbu    r1, [r8]
        sub     r1, r1, '0'
        cmp     r1, 9
        bleu    2f
        add     r8, r8, 1
        jmp     1b
2:      mul     r0, r0, 10
        add     r0, r0, r1
        add     r8, r8, 1
        cmp     r8, r9
        beq     3f
        ldbu    r1, [r8]
        sub     r1, r1, '0'
        cmp     r1, 9
        bleu    2b
3:      ret

        .rodata
jobs_name:      .ascii  "jobs"
job_name:       .ascii  "job"
        .bss
        .align  4
job_arrival:    .space  4
job_priority:   .space  4
job_tickets:    .space  4
job_pattern:    .space  JOB_WORDS * 4
        .text
