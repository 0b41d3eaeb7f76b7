// Verifies the manual's chapters 2 and 4 where something is refused: alignment, bounds, memory map,
// privilege, illegal words; that a fault leaves no effect; and which address it reports.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "guest.hpp"
#include "isa/encode.hpp"
#include "isa/table.hpp"

using namespace baton;
using namespace baton::test;
using isa::SystemRegister;
namespace flag = isa::flag;

namespace {

constexpr Word top_of_ram = isa::ram_bytes_least;

emu::Settings small() {
    emu::Settings settings;
    settings.ram_bytes = isa::ram_bytes_least;
    return settings;
}

/// A user program of one instruction at 0x100, with recognisable registers and these bounds.
Guest user_guest(const std::string& instruction, Word base, Word limit) {
    Guest guest("        .org 0x100\nstart: " + instruction + "\nhandler: jmp handler\n", small());
    guest.with_handler("handler").flags(flag::user | flag::carry | flag::interrupts);
    for (unsigned i = 0; i < isa::stack_pointer; ++i) guest.machine.poke_register(i, 0x11110000 + i);
    guest.machine.poke_ip(guest.symbol("start"));
    guest.machine.poke_system(SystemRegister::ubase, base);
    guest.machine.poke_system(SystemRegister::ulimit, limit);
    return guest;
}

struct Fault {
    unsigned code = 0;
    Word address = 0;
    bool operator==(const Fault&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Fault& fault) {
    return out << fmt::format("code {} at {:#x}", fault.code, fault.address);
}

/// Runs one instruction; a fault is checked to leave everything as it was but faddr.
Fault fault_of(Guest& guest) {
    guest.machine.poke_system(SystemRegister::faddr, 0xfadd);
    const Machine before = guest.machine;
    Tick tick;
    do tick = guest.machine.tick();
    while (!tick.did(happened::retired | happened::faulted));
    if (!tick.did(happened::faulted)) return {};

    emu::Cpu::State found = guest.machine.cpu().state();
    const Word address = found.system[static_cast<std::size_t>(SystemRegister::faddr)];
    found.system[static_cast<std::size_t>(SystemRegister::faddr)] = 0xfadd;
    found.latches = {};
    CHECK(found == before.cpu().state());
    CHECK(guest.machine.bus().ram() == before.bus().ram());
    CHECK(guest.machine.bus().state() == before.bus().state());
    CHECK(tick.bus.transfer == emu::Transfer::none);
    return {tick.code, address == 0xfadd ? 0 : address};
}

constexpr unsigned memory = 3;
constexpr unsigned misaligned = 4;

}  // namespace

TEST_CASE("user mode may touch what lies wholly in [base, limit), to the byte", "[faults]") {
    struct Case {
        Word base, limit;
        const char* instruction;
        Word address;
        unsigned code;
    };
    // r2 holds the address.
    const Case cases[] = {
        {0x100, 0x3000, "ldbu r1, [r2]", 0x100, 0},
        {0x100, 0x3000, "ldbu r1, [r2]", 0xff, memory},
        {0x100, 0x3000, "ldbu r1, [r2]", 0x2fff, 0},
        {0x100, 0x3000, "ldbu r1, [r2]", 0x3000, memory},
        {0x100, 0x3000, "ldhu r1, [r2]", 0x2ffe, 0},
        {0x100, 0x3000, "ldw r1, [r2]", 0x2ffc, 0},
        {0x100, 0x3000, "ldw r1, [r2]", 0x3000, memory},
        {0x100, 0x3000, "stw r1, [r2]", 0xfc, memory},
        // Bounds that are no multiple of 4: a word that straddles one is outside.
        {0x102, 0x3000, "ldw r1, [r2]", 0x100, memory},
        {0x102, 0x3000, "ldhu r1, [r2]", 0x102, 0},
        {0x100, 0x2ffe, "ldw r1, [r2]", 0x2ffc, memory},
        {0x100, 0x2ffe, "ldhu r1, [r2]", 0x2ffc, 0},
        {0x100, 0x2fff, "ldhu r1, [r2]", 0x2ffe, memory},
        {0x100, 0x2fff, "ldbu r1, [r2]", 0x2ffe, 0},
        // All there is: base 0, limit 2^32 - 1. The last byte of all stays outside.
        {0, 0xffffffff, "ldbu r1, [r2]", 0, 0},
        {0, 0xffffffff, "ldbu r1, [r2]", 0xffff, 0},
        {0, 0xffffffff, "ldbu r1, [r2]", 0x10000, memory},  // inside the bounds, but not mapped
        {0, 0xffffffff, "ldw r1, [r2]", 0xfffffffc, memory},
        // Inside the bounds a device is a device for user mode, too.
        {0, 0xffffffff, "ldw r1, [r2]", 0xf0000404, 0},
        {0, 0xf0000404, "ldw r1, [r2]", 0xf0000404, memory},
    };
    for (const auto& c : cases) {
        INFO(fmt::format("[{:#x}, {:#x}) {} r2={:#x}", c.base, c.limit, c.instruction, c.address));
        Guest guest = user_guest(c.instruction, c.base, c.limit);
        // The instruction itself must be fetched from inside: it may lie elsewhere.
        if (c.base > 0x100) {
            guest.poke(0x1000, guest.word(0x100));
            guest.machine.poke_ip(0x1000);
        }
        guest.machine.poke_register(2, c.address);
        CHECK(fault_of(guest) == (c.code != 0 ? Fault{c.code, c.address} : Fault{}));
    }
}

TEST_CASE("bounds that are empty or upside down let nothing through, not even the fetch", "[faults]") {
    Guest empty = user_guest("nop", 0x100, 0x100);
    CHECK(fault_of(empty) == Fault{memory, 0x100});
    Guest upside_down = user_guest("nop", 0x2000, 0x100);
    CHECK(fault_of(upside_down) == Fault{memory, 0x100});
    Guest at_zero = user_guest("nop", 0, 0);
    CHECK(fault_of(at_zero) == Fault{memory, 0x100});
}

TEST_CASE("in kernel mode there are no bounds", "[faults]") {
    Guest guest = user_guest("ldw r1, [r2]", 0x100, 0x200);
    guest.machine.poke_flags(0);
    guest.machine.poke_register(2, 0x8000);
    CHECK(fault_of(guest) == Fault{});
}

TEST_CASE("an address is tested for alignment, then against the bounds, then against the memory map",
          "[faults]") {
    // Outside the bounds and misaligned: misaligned.
    Guest first = user_guest("ldw r1, [r2]", 0, 0x1000);
    first.machine.poke_register(2, 0x2001);
    CHECK(fault_of(first) == Fault{misaligned, 0x2001});
    // A misaligned device address is misaligned, not a bad device access.
    Guest device = user_guest("ldh r1, [r2]", 0, 0xffffffff);
    device.machine.poke_register(2, 0xf0000101);
    CHECK(fault_of(device) == Fault{misaligned, 0xf0000101});
    Guest unmapped = user_guest("ldw r1, [r2]", 0, 0xffffffff);
    unmapped.machine.poke_register(2, 0x80000002);
    CHECK(fault_of(unmapped) == Fault{misaligned, 0x80000002});
}

TEST_CASE("address arithmetic wraps at 2^32, forwards and backwards", "[faults]") {
    Guest forwards = user_guest("ldw r1, [r2 + 0x7ffc]", 0, top_of_ram);
    forwards.machine.poke_register(2, 0xffffa000);  // + 0x7ffc = 0x1ffc
    CHECK(fault_of(forwards) == Fault{});
    Guest backwards = user_guest("ldw r1, [r2 - 8]", 0, top_of_ram);
    backwards.machine.poke_register(2, 4);
    CHECK(fault_of(backwards) == Fault{memory, 0xfffffffc});
    Guest code = user_guest("jmp . - 0x200", 0, top_of_ram);
    CHECK(fault_of(code) == Fault{});
    CHECK(code.machine.cpu().ip() == 0xffffff00);
    CHECK(fault_of(code) == Fault{memory, 0xffffff00});
}

TEST_CASE("a fetch faults on a misaligned ip, outside the bounds, beyond RAM, and on a device", "[faults]") {
    struct Case {
        Word limit, ip;
        unsigned code;
    };
    const Case cases[] = {
        {0x1000, 0xffc, 0},
        {0x1000, 0x1000, memory},
        {0x1002, 0x1000, memory},  // the word straddles the limit
        {0x1000, 0x102, misaligned},
        {0x1000, 0x2001, misaligned},
        {0xffffffff, top_of_ram - 4, 0},
        {0xffffffff, top_of_ram, memory},
        {0xffffffff, 0xf0000004, memory},  // a readable register, but no RAM
    };
    for (const auto& c : cases) {
        INFO(fmt::format("limit {:#x} ip {:#x}", c.limit, c.ip));
        Guest guest = user_guest("nop", 0, c.limit);
        if (c.ip % 4 == 0 && c.ip < top_of_ram) guest.poke(c.ip, guest.word(0x100));
        guest.machine.poke_ip(c.ip);
        CHECK(fault_of(guest) == (c.code != 0 ? Fault{c.code, c.ip} : Fault{}));
    }
}

TEST_CASE("a jump out of the bounds faults at its target, when the target is fetched", "[faults]") {
    Guest guest = user_guest("jmp r2", 0, 0x1000);
    guest.machine.poke_register(2, 0x5000);
    guest.step();
    CHECK(guest.machine.cpu().ip() == 0x5000);
    guest.step();  // the fetch and the entry
    CHECK(guest.machine.cpu().ip() == guest.symbol("handler"));
    CHECK(guest.word(Guest::kernel_stack - 12) == 0x5000);
    CHECK(guest.machine.cpu().system(SystemRegister::faddr) == 0x5000);
}

TEST_CASE("no class of instruction leaves an effect when it faults, whatever the fault", "[faults]") {
    struct Class {
        const char* instruction;
        unsigned bytes;
        bool ram_only;
    };
    // r2 and sp hold the address; r3 is 0.
    const Class classes[] = {
        {"ldw r1, [r2]", 4, false},      {"ldh r1, [r2]", 2, false},      {"ldb r1, [r2]", 1, false},
        {"ldw r1, [r2 + r3]", 4, false}, {"stw r1, [r2]", 4, false},      {"sth r1, [r2]", 2, false},
        {"stb r1, [r2]", 1, false},      {"stw r1, [r2 + r3]", 4, false}, {"xchg r1, r4, [r2]", 4, true},
        {"xadd r1, r4, [r2]", 4, true},  {"cas r1, r4, [r2]", 4, true},   {"pop {r1, r4}", 4, true},
        {"push {r1, r4}", 4, true},
    };
    for (const auto& c : classes) {
        INFO(c.instruction);
        const bool pushes = std::string(c.instruction).rfind("push", 0) == 0;
        const auto faulting_at = [&](Word address, Word limit) {
            Guest guest = user_guest(c.instruction, 0x100, limit);
            guest.machine.poke_register(2, address);
            guest.machine.poke_register(3, 0);
            guest.machine.poke_register(isa::stack_pointer, pushes ? address + 8 : address);
            return fault_of(guest);
        };
        CHECK(faulting_at(0x2000, 0x3000) == Fault{});
        CHECK(faulting_at(0x80, 0x3000) == Fault{memory, 0x80});            // below the base
        CHECK(faulting_at(0x4000, 0x3000) == Fault{memory, 0x4000});        // above the limit
        CHECK(faulting_at(0x20000, 0xffffffff) == Fault{memory, 0x20000});  // beyond RAM
        CHECK(faulting_at(0xe0000000, 0xffffffff) == Fault{memory, 0xe0000000});
        if (c.bytes > 1) CHECK(faulting_at(0x2001, 0x3000) == Fault{misaligned, 0x2001});
        // A readable and writable register: for words only, and not for what works on RAM only.
        const bool allowed = c.bytes == 4 && !c.ram_only;
        CHECK(faulting_at(0xf0000104, 0xffffffff) == (allowed ? Fault{} : Fault{memory, 0xf0000104}));
    }
}

TEST_CASE("push and pop test their whole range, lowest address first: the first or last word outside",
          "[faults]") {
    struct Case {
        Word base, limit, lowest;
        Fault fault;
    };
    // Four words from `lowest` on.
    const Case cases[] = {
        {0x100, 0x2010, 0x2000, {}},
        {0x100, 0x200f, 0x2000, {memory, 0x200c}},  // the last word straddles the limit
        {0x100, 0x200c, 0x2000, {memory, 0x200c}},
        {0x100, 0x2004, 0x2000, {memory, 0x2004}},
        {0x100, 0x2000, 0x2000, {memory, 0x2000}},
        {0x2000, 0x3000, 0x2000, {}},
        {0x2001, 0x3000, 0x2000, {memory, 0x2000}},  // the first word straddles the base
        {0x2000, 0x3000, 0x1ffc, {memory, 0x1ffc}},
        {0, 0xffffffff, top_of_ram - 16, {}},
        {0, 0xffffffff, top_of_ram - 12, {memory, top_of_ram}},
        {0, 0xffffffff, top_of_ram - 4, {memory, top_of_ram}},
        {0, top_of_ram + 4, top_of_ram - 4, {memory, top_of_ram}},  // RAM ends before the bounds do
        {0, 0xffffffff, 0xfffffff8, {memory, 0xfffffff8}},          // wraps around to 0
        {0, 0x3000, 0xfffffffc, {memory, 0xfffffffc}},
        {0, 0x3000, 0x2002, {misaligned, 0x2002}},
        {0, 0x3000, 0x4002, {misaligned, 0x4002}},
    };
    for (const auto& c : cases) {
        INFO(fmt::format("[{:#x}, {:#x}) from {:#x}", c.base, c.limit, c.lowest));
        for (const bool push : {true, false}) {
            Guest guest = user_guest(push ? "push {r0-r3}" : "pop {r0-r3}", c.base, c.limit);
            if (c.base > 0x100) {
                guest.poke(0x2800, guest.word(0x100));
                guest.machine.poke_ip(0x2800);
            }
            guest.machine.poke_register(isa::stack_pointer, push ? c.lowest + 16 : c.lowest);
            CHECK(fault_of(guest) == c.fault);
        }
    }
}

TEST_CASE("loads and stores fail in their memory cycle, push, pop, iret and atomics in execute", "[faults]") {
    const auto step_of_fault = [](const std::string& instruction, bool user) {
        Guest guest = user_guest(instruction, 0, 0x1000);
        if (!user) guest.machine.poke_flags(0);
        for (const unsigned number : {2U, isa::stack_pointer})
            guest.machine.poke_register(number, 0x70000000);
        Tick tick;
        do tick = guest.machine.tick();
        while (!tick.did(happened::retired | happened::faulted));
        REQUIRE(tick.did(happened::faulted));
        return tick.step;
    };
    CHECK(step_of_fault("ldw r1, [r2]", true) == emu::Step::memory);
    CHECK(step_of_fault("stb r1, [r2]", true) == emu::Step::memory);
    CHECK(step_of_fault("push {r1}", true) == emu::Step::execute);
    CHECK(step_of_fault("pop {r1}", true) == emu::Step::execute);
    CHECK(step_of_fault("xadd r1, r2, [r2]", true) == emu::Step::execute);
    CHECK(step_of_fault("iret", false) == emu::Step::execute);
    CHECK(step_of_fault("ei", true) == emu::Step::decode);
    CHECK(step_of_fault(".word 0", true) == emu::Step::decode);
}

TEST_CASE("each kernel instruction is a privilege fault in user mode, and no other instruction is",
          "[faults]") {
    for (const auto& row : isa::instruction_table) {
        INFO(row.mnemonic);
        Guest guest = user_guest("nop", 0, top_of_ram);
        isa::Operands operands;
        operands.ra = 2;
        guest.poke(0x100, isa::encode(row, operands));
        guest.machine.poke_register(2, 0x2000);
        const Fault fault = fault_of(guest);
        CHECK((fault.code == 5) == (row.privilege == isa::Privilege::kernel));
    }
}

TEST_CASE("a word that is no instruction is illegal in either mode, reserved bits included", "[faults]") {
    for (const Word word :
         {0x00000000U, 0xffffffffU, 0x0c000000U, 0x01000001U, 0x10123001U, 0x04000001U, 0xa0008000U}) {
        INFO(fmt::format("{:#010x}", word));
        Guest user = user_guest("nop", 0, top_of_ram);
        user.poke(0x100, word);
        CHECK(fault_of(user) == Fault{1, 0});
        Guest kernel = user_guest("nop", 0, top_of_ram);
        kernel.machine.poke_flags(0);
        kernel.poke(0x100, word);
        kernel.run(2);
        CHECK(kernel.machine.stop().reason == emu::StopReason::kernel_fault);
        CHECK(kernel.machine.stop().code == 1);
    }
}

TEST_CASE("setf in user mode can change neither I nor U, getf shows them", "[faults]") {
    Guest guest = user_guest("setf r2", 0, top_of_ram);
    guest.machine.poke_register(2, 0);
    guest.step();
    CHECK(guest.machine.cpu().flags() == (flag::user | flag::interrupts));
}

TEST_CASE("self-modifying code: a store changes the very next instruction", "[faults]") {
    Guest guest(R"(
start:  ldw r1, [replacement]
        stw r1, [target]
target: mov r2, 1
done:   jmp done
replacement:
        mov r2, 2
)");
    guest.run_to("done");
    CHECK(guest.reg(2) == 2);
}
