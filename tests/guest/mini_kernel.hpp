// A kernel of a screenful, for tests of what is observed: two threads, preempted by the clock, each
// ended by a system call. It publishes its thread table as every guest OS may.
//
// `store_running` and `store_ready` are the instructions that tell the table of a pick and of a
// preemption: a test replaces one by nothing and gets a kernel that forgets it.
#pragma once

#include <stdexcept>
#include <string>

#include "asm/assembler.hpp"
#include "isa/image.hpp"

namespace baton::test {

inline const std::string store_running = "stw r0, [r7 + THREAD_STATE]   ; picked\n";
inline const std::string store_ready = "stw r0, [r6 + THREAD_STATE]   ; preempted\n";

inline const std::string mini_kernel = R"(
        .equ THREADS, 3
        .equ THREAD_BYTES, 64
        .equ THREAD_STATE, 0
        .equ THREAD_REASON, 4
        .equ THREAD_WHY, 8
        .equ THREAD_PID, 12
        .equ THREAD_NAME, 16
        .equ THREAD_SP, 32
        .equ THREAD_KSTACK, 36
        .equ THREAD_EXIT_CODE, 40
        .equ STATE_FREE, 0
        .equ STATE_NEW, 1
        .equ STATE_READY, 2
        .equ STATE_RUNNING, 3
        .equ STATE_BLOCKED, 4
        .equ STATE_TERMINATED, 5
        .equ WHY_NEW, 1
        .equ WHY_PREEMPTED, 3
_start: lea sp, boot_stack
        lea r0, vectors
        wrsr vbase, r0
        li r0, TIMER
        mov r1, 1000
        stw r1, [r0 + TIMER_PERIOD]
        mov r1, TIMER_ENABLE | TIMER_PERIODIC
        stw r1, [r0 + TIMER_CONTROL]
        li r0, INTC
        mov r1, 1 << LINE_TIMER
        stw r1, [r0 + INTC_ENABLE]
        mov r0, -1
        wrsr ulimit, r0
        lea r6, record_1
        lea r2, kstack_1
        lea r1, first
        mov r0, 1
        call make
        lea r6, record_2
        lea r2, kstack_2
        lea r1, second
        mov r0, 2
        call make
        lea r7, record_1
        jmp pick

; make - thread r6 with number r0, code r1 and kernel stack r2 is new, then ready.
make:   stw r0, [r6 + THREAD_PID]
        stw r2, [r6 + THREAD_KSTACK]
        sub r2, r2, 76
        stw r2, [r6 + THREAD_SP]
        stw r1, [r2 + 64]
        mov r0, FLAG_U | FLAG_I
        stw r0, [r2 + 68]
        mov r0, STATE_NEW
        stw r0, [r6 + THREAD_STATE]
        mov r0, WHY_NEW
        stw r0, [r6 + THREAD_WHY]
        mov r0, STATE_READY
        stw r0, [r6 + THREAD_STATE]
        ret

trap:   push {r0-r14}
        rdsr r6, ctx
        stw sp, [r6 + THREAD_SP]
        ldw r0, [sp + 60]
        cmp r0, VECTOR_TIMER
        beq tick
        ldw r0, [sp]                    ; exit: r0 is the code
        stw r0, [r6 + THREAD_EXIT_CODE]
        mov r0, STATE_TERMINATED
        stw r0, [r6 + THREAD_STATE]
        jmp choose
tick:   li r0, TIMER
        mov r1, 1
        stw r1, [r0 + TIMER_ACK]
        mov r0, WHY_PREEMPTED
        stw r0, [r6 + THREAD_WHY]
        mov r0, STATE_READY
        stw r0, [r6 + THREAD_STATE]   ; preempted
choose: lea r7, record_1                ; the other one, if it has not ended
        cmp r6, r7
        bne 1f
        lea r7, record_2
1:      ldw r0, [r7 + THREAD_STATE]
        cmp r0, STATE_TERMINATED
        bne pick
        mov r7, r6
        ldw r0, [r7 + THREAD_STATE]
        cmp r0, STATE_TERMINATED
        bne pick
        li r0, SYSTEM
        mov r1, 0
        stw r1, [r0 + SYSTEM_POWER]
pick:   mov r0, STATE_RUNNING
        stw r0, [r7 + THREAD_STATE]   ; picked
        wrsr ctx, r7
        ldw r0, [r7 + THREAD_KSTACK]
        wrsr ksp, r0
        ldw sp, [r7 + THREAD_SP]
        pop {r0-r14}
        iret

; --- the threads: some work, a letter, the end ---
first:  mov r1, 500
1:      subs r1, r1, 1
        bne 1b
        li r2, CONSOLE
        mov r1, 'a'
        stw r1, [r2 + CONSOLE_OUT]
        mov r0, 7
        syscall
second: mov r1, 300
1:      subs r1, r1, 1
        bne 1b
        li r2, CONSOLE
        mov r1, 'b'
        stw r1, [r2 + CONSOLE_OUT]
        mov r0, 0
        syscall

        .data
        .align 4
vectors: .rept 32
        .word trap
        .endr
        .align 64
thread_table:
        .space THREAD_BYTES
record_1:
        .word 0, 0, 0, 0
        .asciz "first"
        .org record_1 + THREAD_BYTES
record_2:
        .word 0, 0, 0, 0
        .asciz "second"
        .org record_2 + THREAD_BYTES

        .bss
        .space 128
kstack_1: .space 128
kstack_2: .space 128
boot_stack:
)";

/// `text` with one occurrence of `what` replaced; throws when there is not exactly one.
inline std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos || text.find(what, at + 1) != std::string::npos)
        throw std::runtime_error("'" + what + "' does not occur exactly once");
    return text.replace(at, what.size(), by);
}

/// The image of a source text; throws with its diagnostics.
inline isa::Image assembled(const std::string& text) {
    const auto files = [&](const std::string& path) -> std::optional<std::string> {
        if (path == "kernel.asm") return text;
        return std::nullopt;
    };
    assembler::Assembly assembly = assembler::assemble({"kernel.asm"}, files);
    if (!assembly.image)
        throw std::runtime_error(assembler::render_text(assembly.diagnostics, Language::english, false));
    return *std::move(assembly.image);
}

}  // namespace baton::test
