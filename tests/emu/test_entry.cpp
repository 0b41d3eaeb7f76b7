// Verifies the manual's chapter 5 on entry and return: its course cycle by cycle, the stack it uses,
// what is saved, faults in the kernel, and faults while entering.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "emu/report_names.hpp"
#include "guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::StopReason;
using isa::SystemRegister;
namespace flag = isa::flag;

namespace {

const char* const program = R"(
        .org 0x100
start:  syscall
after:  nop
        jmp after
        .org 0x200
handler:
        iret
)";

Guest guest_in(Word flags, const char* text = program) {
    Guest guest(text);
    guest.with_handler("handler").flags(flags);
    guest.machine.poke_ip(guest.symbol("start"));
    return guest;
}

/// "save write 6ffc=7000" for each tick.
std::vector<std::string> told(const std::vector<Tick>& ticks) {
    std::vector<std::string> lines;
    for (const auto& tick : ticks) {
        std::string line(emu::step_name(tick.step));
        if (tick.bus.transfer != emu::Transfer::none) {
            line += fmt::format(" {} {:x}={:x}", emu::transfer_name(tick.bus.transfer), tick.bus.address,
                                tick.bus.data);
        }
        lines.push_back(line);
    }
    return lines;
}

}  // namespace

TEST_CASE("an entry takes seven cycles: accept, four saves, vector, enter", "[entry]") {
    Guest guest = guest_in(flag::carry);
    const auto ticks = guest.step();
    CHECK(told(ticks) == std::vector<std::string>{
                             "fetch fetch 100=2000000",
                             "decode",
                             "execute",
                             "accept",
                             "save write 6ffc=7000",
                             "save write 6ff8=1",
                             "save write 6ff4=104",
                             "save write 6ff0=6",
                             "vector vector 8018=200",
                             "enter",
                         });
    CHECK(guest.machine.cycle() == 10);
    CHECK(guest.machine.cpu().ip() == 0x200);
    CHECK(guest.machine.cpu().flags() == 0);
    CHECK(guest.reg(isa::stack_pointer) == 0x6ff0);
}

TEST_CASE("sp, FLAGS and ip change in the last cycle of an entry", "[entry]") {
    Guest guest = guest_in(flag::user | flag::interrupts);
    guest.run(9);
    CHECK(guest.machine.cpu().flags() == (flag::user | flag::interrupts));
    CHECK(guest.machine.cpu().ip() == 0x104);
    CHECK(guest.reg(isa::stack_pointer) == Guest::stack);
    guest.run(1);
    CHECK(guest.machine.cpu().flags() == 0);
    CHECK(guest.machine.cpu().ip() == 0x200);
    CHECK(guest.reg(isa::stack_pointer) == Guest::kernel_stack - 16);
}

TEST_CASE("an entry from user mode switches to ksp, one from kernel mode stays on its stack", "[entry]") {
    Guest user = guest_in(flag::user);
    user.step();
    CHECK(user.reg(isa::stack_pointer) == Guest::kernel_stack - 16);
    CHECK(user.word(Guest::kernel_stack - 16 + isa::frame::sp) == Guest::stack);
    CHECK(user.word(Guest::kernel_stack - 16 + isa::frame::flags) == flag::user);

    Guest kernel = guest_in(0);
    kernel.step();
    CHECK(kernel.reg(isa::stack_pointer) == Guest::stack - 16);
    CHECK(kernel.word(Guest::stack - 16 + isa::frame::flags) == 0);
}

TEST_CASE("the handler finds code, ip, FLAGS and sp in its frame and all other registers as they were",
          "[entry]") {
    Guest guest = guest_in(flag::user | flag::negative);
    for (unsigned i = 0; i < isa::stack_pointer; ++i) guest.machine.poke_register(i, 0x1000 + i);
    guest.step();
    const Word frame = guest.reg(isa::stack_pointer);
    CHECK(guest.word(frame + isa::frame::code) == static_cast<Word>(isa::Vector::syscall));
    CHECK(guest.word(frame + isa::frame::ip) == 0x104);
    CHECK(guest.word(frame + isa::frame::flags) == (flag::user | flag::negative));
    CHECK(guest.word(frame + isa::frame::sp) == Guest::stack);
    for (unsigned i = 0; i < isa::stack_pointer; ++i) CHECK(guest.reg(i) == 0x1000 + i);
}

TEST_CASE("writes of an entry go through no bounds", "[entry]") {
    Guest guest = guest_in(flag::user);
    guest.machine.poke_system(SystemRegister::ulimit, 0x200);
    guest.step();
    CHECK(guest.machine.running());
    CHECK(guest.word(Guest::kernel_stack - 4) == Guest::stack);
}

TEST_CASE("all cycles of an entry count as kernel, also when it comes from user mode", "[entry]") {
    Guest guest = guest_in(flag::user);
    for (const auto& tick : guest.step()) CHECK(tick.kernel_time == (tick.cycle >= 3));
}

TEST_CASE("iret goes back to where the frame says, and belongs to the kernel until its last cycle",
          "[entry]") {
    Guest guest = guest_in(flag::user | flag::interrupts | flag::carry);
    guest.step();
    const auto ticks = guest.step();
    REQUIRE(ticks.size() == 7);
    for (const auto& tick : ticks) CHECK(tick.kernel_time);
    CHECK(ticks.back().did(happened::returned));
    CHECK(guest.machine.cpu().ip() == 0x104);
    CHECK(guest.machine.cpu().flags() == (flag::user | flag::interrupts | flag::carry));
    CHECK(guest.reg(isa::stack_pointer) == Guest::stack);
}

TEST_CASE("iret works on RAM only, and tests its whole frame before it reads any of it", "[entry]") {
    Guest guest = guest_in(0);
    guest.machine.poke_ip(guest.symbol("handler"));
    guest.type('x', 0);
    // sp + 4 is CONSOLE_IN: reading it would take the typed byte.
    guest.machine.poke_register(isa::stack_pointer, 0xf0000200);
    guest.run(3);
    CHECK(guest.machine.stop().reason == StopReason::kernel_fault);
    CHECK(guest.machine.stop().address == 0xf0000204);
    CHECK(guest.machine.bus().console().state().waiting == 1);

    Guest at_the_end = guest_in(0);
    at_the_end.machine.poke_ip(at_the_end.symbol("handler"));
    at_the_end.machine.poke_register(isa::stack_pointer, isa::ram_bytes_default - 12);
    at_the_end.run(3);
    CHECK(at_the_end.machine.stop().address == isa::ram_bytes_default);
}

TEST_CASE("the saved ip is the faulting instruction for faults, the next one for traps and interrupts",
          "[entry]") {
    struct Case {
        const char* instruction;
        unsigned code;
        Word saved_ip;
    };
    const Case cases[] = {
        {".word 0", 1, 0x100},      {"divu r1, r1, 0", 2, 0x100}, {"ldw r1, [r2]", 3, 0x100},
        {"ldw r1, [r3]", 4, 0x100}, {"wait", 5, 0x100},           {"syscall", 6, 0x104},
        {"brk", 7, 0x104},          {"jmp r3", 4, 0x10001},
    };
    for (const auto& c : cases) {
        INFO(c.instruction);
        const std::string text = fmt::format(
            "        .org 0x100\nstart: {}\n        .org 0x200\nhandler: jmp handler\n", c.instruction);
        Guest guest = guest_in(flag::user, text.c_str());
        guest.machine.poke_register(2, 0x80000000);
        guest.machine.poke_register(3, 0x10001);
        while (guest.machine.cpu().ip() != guest.symbol("handler")) guest.step();
        CHECK(guest.word(Guest::kernel_stack - 16 + isa::frame::code) == c.code);
        CHECK(guest.word(Guest::kernel_stack - 16 + isa::frame::ip) == c.saved_ip);
    }
    Guest guest = guest_in(flag::user | flag::interrupts);
    guest.machine.poke_ip(guest.symbol("after"));
    guest.enable(1U << 5).raise(5, 0);
    guest.step();
    CHECK(guest.word(Guest::kernel_stack - 16 + isa::frame::code) == 16 + 5);
    CHECK(guest.word(Guest::kernel_stack - 16 + isa::frame::ip) == 0x108);
}

TEST_CASE("each code enters through its own vector", "[entry]") {
    for (unsigned line = 0; line < isa::line_count; ++line) {
        Guest guest(R"(
start:  nop
        jmp start
one:    jmp one
other:  jmp other
)");
        guest.with_handler("other").flags(flag::interrupts).enable(0xffff);
        guest.vector(16 + line, "one");
        guest.raise(line, 0);
        guest.step();
        CHECK(guest.machine.cpu().ip() == guest.symbol("one"));
    }
}

TEST_CASE("a trap in kernel mode is an ordinary nested entry on the present stack", "[entry]") {
    Guest guest(R"(
        .org 0x100
start:  syscall
        .org 0x200
handler:
        ldw r1, [sp]
        cmp r1, 7
        beq back
        brk
between:
        nop
back:   iret
)");
    guest.with_handler("handler").flags(flag::user);
    guest.machine.poke_ip(0x100);
    guest.run_to("back");
    // The inner frame lies below the outer one, and says: kernel mode.
    CHECK(guest.reg(isa::stack_pointer) == Guest::kernel_stack - 32);
    CHECK((guest.word(Guest::kernel_stack - 32 + isa::frame::flags) & ~flag::arithmetic) == 0);
    CHECK(guest.word(Guest::kernel_stack - 32 + isa::frame::sp) == Guest::kernel_stack - 16);
    guest.step();
    CHECK(guest.machine.cpu().ip() == guest.symbol("between"));
    CHECK(guest.reg(isa::stack_pointer) == Guest::kernel_stack - 16);
    guest.step();
    guest.step();
    CHECK(guest.machine.cpu().flags() == flag::user);
    CHECK(guest.reg(isa::stack_pointer) == Guest::stack);
}

TEST_CASE("interrupts nest when a handler turns them on, each on the stack of the one before", "[entry]") {
    Guest guest(R"(
        .org 0x100
start:  jmp start
        .org 0x200
handler:
        ei
open:   jmp open
)");
    guest.with_handler("handler").flags(flag::user | flag::interrupts).enable(0xffff);
    guest.machine.poke_ip(0x100);
    for (unsigned depth = 1; depth <= 20; ++depth) {
        guest.raise(3, guest.machine.cycle());
        do guest.step();
        while (guest.machine.cpu().ip() != guest.symbol("handler"));
        CHECK(guest.reg(isa::stack_pointer) == Guest::kernel_stack - 16 * depth);
        guest.step();
    }
}

TEST_CASE("a fault in kernel mode stops the machine and leaves the state before the instruction", "[entry]") {
    struct Case {
        const char* instruction;
        unsigned code;
        Word address;
    };
    const Case cases[] = {
        {".word 0", 1, 0},
        {"rem r1, r1, 0", 2, 0},
        {"ldw r1, [r2]", 3, 0x80000000},
        {"stw r1, [r3]", 4, 0x10001},
        {"push {r0-r3}", 3, 0xfffffff0},
        {"xadd r1, r1, [r3]", 4, 0x10001},
    };
    for (const auto& c : cases) {
        INFO(c.instruction);
        Guest guest = guest_in(
            flag::carry,
            fmt::format("        .org 0x100\nstart: {}\n        .org 0x200\nhandler: iret\n", c.instruction)
                .c_str());
        guest.machine.poke_register(2, 0x80000000);
        guest.machine.poke_register(3, 0x10001);
        guest.machine.poke_register(isa::stack_pointer, 0);
        guest.machine.poke_system(SystemRegister::faddr, 0xfadd);
        const Machine before = guest.machine;
        const auto ticks = guest.run_to_stop();
        CHECK(ticks.back().did(happened::stopped));
        CHECK(ticks.back().did(happened::faulted));
        const emu::Stop& stop = guest.machine.stop();
        CHECK(stop.reason == StopReason::kernel_fault);
        CHECK(stop.code == c.code);
        CHECK(stop.ip == 0x100);
        CHECK(stop.address == c.address);
        CHECK(stop.cycle + 1 == guest.machine.cycle());
        CHECK(guest.machine.cpu().state() == before.cpu().state());
        CHECK(guest.machine.bus().ram() == before.bus().ram());
    }
}

TEST_CASE("a stopped machine stays as it is", "[entry]") {
    Guest guest = guest_in(0, "        .org 0x100\nstart: .word 0\n        .org 0x200\nhandler: iret\n");
    guest.run_to_stop();
    const Machine stopped = guest.machine;
    const Tick tick = guest.machine.tick();
    CHECK(tick.step == emu::Step::stopped);
    CHECK(tick.happened == 0);
    CHECK(tick.cycle == stopped.cycle());
    CHECK(guest.machine == stopped);
}

TEST_CASE("each way in which an entry can fail is a double fault that stops the machine", "[entry]") {
    struct Case {
        const char* name;
        SystemRegister number;
        Word value;
        Word vector;
        Word address;
        unsigned cycles;  ///< until it stops, the syscall's three included
    };
    // The syscall takes 3 cycles, accept one; the failing cycle is the last.
    const Case cases[] = {
        {"the stack is misaligned", SystemRegister::ksp, 0x9002, 0x200, 0x8ffe, 5},
        {"the stack begins beyond RAM", SystemRegister::ksp, 0x80000000, 0x200, 0x7ffffffc, 5},
        {"the stack is at 0", SystemRegister::ksp, 0, 0x200, 0xfffffffc, 5},
        {"the stack has room for one word", SystemRegister::ksp, 4, 0x200, 0xfffffffc, 6},
        {"the stack has room for three words", SystemRegister::ksp, 12, 0x200, 0xfffffffc, 8},
        {"the stack is on a device", SystemRegister::ksp, 0xf0000108, 0x200, 0xf0000104, 5},
        {"vbase is misaligned", SystemRegister::vbase, 0x8001, 0x200, 0x8019, 9},
        {"the vector is beyond RAM", SystemRegister::vbase, isa::ram_bytes_default - 24, 0x200,
         isa::ram_bytes_default, 9},
        {"the vector is on a device", SystemRegister::vbase, 0xf0000104 - 24, 0x200, 0xf0000104, 9},
        {"nobody has installed a handler", SystemRegister::vbase, 0x8000, 0, 0x8018, 9},
        {"the entry is no multiple of 4", SystemRegister::vbase, 0x8000, 0x202, 0x8018, 9},
    };
    for (const auto& c : cases) {
        INFO(c.name);
        Guest guest = guest_in(flag::user | flag::zero);
        guest.poke(Guest::vectors + 4 * 6, c.vector);
        guest.machine.poke_system(c.number, c.value);
        const auto ticks = guest.run_to_stop();
        CHECK(ticks.size() == c.cycles);
        CHECK(ticks.back().did(happened::stopped));
        const emu::Stop& stop = guest.machine.stop();
        CHECK(stop.reason == StopReason::double_fault);
        CHECK(stop.code == 6);
        CHECK(stop.address == c.address);
        // sp, FLAGS and ip are those from before the entry.
        CHECK(stop.ip == 0x104);
        CHECK(guest.machine.cpu().ip() == 0x104);
        CHECK(guest.machine.cpu().flags() == (flag::user | flag::zero));
        CHECK(guest.reg(isa::stack_pointer) == Guest::stack);
        CHECK(guest.machine.at_boundary());
    }
}

TEST_CASE("memory that an entry had written before it failed stays written", "[entry]") {
    Guest guest = guest_in(flag::user);
    guest.machine.poke_system(SystemRegister::ksp, 8);
    guest.run_to_stop();
    CHECK(guest.word(4) == Guest::stack);
    CHECK(guest.word(Word{0}) == flag::user);
}

TEST_CASE("the last bytes of RAM are good enough for a stack and for vectors", "[entry]") {
    Guest guest = guest_in(flag::user);
    guest.machine.poke_system(SystemRegister::ksp, isa::ram_bytes_default);
    guest.machine.poke_system(SystemRegister::vbase, isa::ram_bytes_default - 28);
    guest.poke(isa::ram_bytes_default - 4, 0x200);
    guest.machine.poke_system(SystemRegister::ksp, isa::ram_bytes_default - 8);
    guest.step();
    CHECK(guest.machine.running());
    CHECK(guest.machine.cpu().ip() == 0x200);
}

TEST_CASE("with wait states an entry waits for its five transfers", "[entry]") {
    emu::Settings settings;
    settings.wait_states = 3;
    Guest guest(program, settings);
    guest.with_handler("handler");
    guest.machine.poke_ip(0x100);
    // 3 + 7 cycles, and three more for the fetch, four saves and the vector.
    CHECK(guest.step().size() == 10 + 3 * 6);
}
