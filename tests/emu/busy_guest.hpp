// A bare program that keeps everything busy: a periodic timer, typed bytes, disk transfers, system
// calls from user mode, nested traps, stack, atomics, division, WAIT.
#pragma once

#include "guest.hpp"

namespace baton::test {

inline const char* const busy_program = R"(
        .org 0x100
start:  li   r0, TIMER
        mov  r1, 1297
        stw  r1, [r0 + TIMER_PERIOD]
        mov  r1, 3
        stw  r1, [r0 + TIMER_CONTROL]
        li   r0, CONSOLE
        mov  r1, 1
        stw  r1, [r0 + CONSOLE_CONTROL]
        li   r0, INTC
        mov  r1, 7
        stw  r1, [r0 + INTC_ENABLE]
        ; into user mode
        sub  sp, sp, 16
        lea  r1, user
        stw  r1, [sp + FRAME_IP]
        li   r1, FLAG_U | FLAG_I
        stw  r1, [sp + FRAME_FLAGS]
        li   r1, 0x7000
        stw  r1, [sp + FRAME_SP]
        iret

user:   mov  r5, 1
1:      add  r5, r5, 7
        push {r1-r5, lr}
        div  r6, r5, r7
        pop  {r1-r5, lr}
        li   r2, 0x5000
        xadd r8, r5, [r2]
        stb  r5, [r2 + 5]
        ldh  r9, [r2 + 4]
        syscall
        cmp  r9, r5
        cas  r9, r5, [r2]
        jmp  1b

        .org 0x200
handler:
        push {r0-r4}
        ldw  r0, [sp + 20]
        cmp  r0, VECTOR_TIMER
        beq  timer
        cmp  r0, VECTOR_CONSOLE
        beq  console
        cmp  r0, VECTOR_DISK
        beq  disk
        cmp  r0, VECTOR_SYSCALL
        beq  call_
        jmp  back
timer:  li   r1, TIMER
        ldw  r2, [r1 + TIMER_EXPIRED]
        stw  r2, [r1 + TIMER_ACK]
        brk
        jmp  back
console:
        li   r1, CONSOLE
        ldw  r2, [r1 + CONSOLE_IN]
        stw  r2, [r1 + CONSOLE_OUT]
        jmp  back
disk:   li   r1, DISK
        stw  r2, [r1 + DISK_ACK]
        jmp  back
call_:  li   r1, SEED
        ldw  r7, [r1]
        or   r7, r7, 1
        li   r1, DISK
        ldw  r2, [r1 + DISK_STATUS]
        test r2, DISK_BUSY
        bne  sleep
        li   r2, 0x6000
        stw  r2, [r1 + DISK_ADDRESS]
        mov  r2, 1
        stw  r2, [r1 + DISK_COUNT]
        and  r2, r5, 1
        stw  r2, [r1 + DISK_SECTOR]
        add  r2, r2, 1
        stw  r2, [r1 + DISK_COMMAND]
        jmp  back
sleep:  wait
back:   pop  {r0-r4}
        iret
)";

inline emu::Settings busy_settings() {
    emu::Settings settings;
    settings.ram_bytes = isa::ram_bytes_least;
    settings.wait_states = 1;
    settings.seed = 42;
    settings.disk_sector_cycles = 500;
    return settings;
}

/// The program, ready to start, with a disk and typed bytes announced.
inline Guest busy_guest(const emu::Settings& settings = busy_settings()) {
    Guest guest(busy_program, settings);
    guest.with_handler("handler");
    guest.machine.poke_ip(guest.symbol("start"));
    guest.machine.poke_register(isa::stack_pointer, Guest::kernel_stack);
    guest.machine.poke_register(7, 3);
    std::vector<std::uint8_t> disk(3 * 512 + 100);
    for (std::size_t i = 0; i < disk.size(); ++i) disk[i] = static_cast<std::uint8_t>(i % 251);
    guest.machine.insert_disk(disk);
    for (std::uint64_t cycle = 150; cycle < 6000; cycle += 771)
        guest.type(static_cast<char>('a' + cycle % 26), cycle);
    return guest;
}

}  // namespace baton::test
