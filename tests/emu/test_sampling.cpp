// Verifies the manual's chapter 5, "When the line is sampled; what is delayed", and chapter 6, the
// order inside one cycle. A request is placed in every single cycle of a short program; the cycle of
// its acceptance is known by hand.
#include <catch2/catch.hpp>

#include "guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::Step;
using isa::SystemRegister;
namespace flag = isa::flag;

namespace {

// Every class of instruction, one after another, with interrupts on.
//                          cycles  last cycle
//   add                      4        3
//   cmp                      3        6
//   mul                      6       12
//   div                     19       31
//   ldw                      5       36
//   stw                      4       40
//   push {r4-r6}             7       47
//   pop {r4-r6}              7       54
//   xadd                     6       60
//   call                     4       64
//   jmp                      3       67
const char* const all_classes = R"(
start:  add r1, r1, 1
        cmp r1, r2
        mul r3, r1, r1
        div r3, r3, r4
        ldw r5, [r2]
        stw r5, [r2]
        push {r4-r6}
        pop {r4-r6}
        xadd r5, r1, [r2]
        call next
next:   jmp start
handler:
        jmp handler
)";
const std::vector<std::uint64_t> last_cycles{3, 6, 12, 31, 36, 40, 47, 54, 60, 64, 67};

Guest running(const char* text, Word flags = flag::interrupts) {
    Guest guest(text);
    guest.with_handler("handler").flags(flags).enable(0xffff);
    guest.machine.poke_register(2, 0x6000);
    guest.machine.poke_register(4, 3);
    return guest;
}

/// The first cycle of the first entry.
std::uint64_t accepted_in(const std::vector<Tick>& ticks) {
    const auto cycles = cycles_of(ticks, happened::accepted);
    return cycles.empty() ? 0 : cycles.front();
}

}  // namespace

TEST_CASE("an interrupt that comes in any cycle is accepted after the instruction's last cycle",
          "[sampling]") {
    for (std::uint64_t cycle = 0; cycle <= 67; ++cycle) {
        INFO("raised in cycle " << cycle);
        Guest guest = running(all_classes);
        guest.raise(5, cycle);
        const std::uint64_t last = *std::find_if(last_cycles.begin(), last_cycles.end(),
                                                 [&](std::uint64_t end) { return end >= cycle; });
        const auto ticks = guest.run(80);
        CHECK(accepted_in(ticks) == last + 1);
        CHECK(cycles_of(ticks, happened::interrupted) == std::vector<std::uint64_t>{last});
        CHECK(ticks[last].code == 16 + 5);
    }
}

TEST_CASE("the sampling of a device's line is as exact as that of a raised one", "[sampling]") {
    for (std::uint64_t cycle = 0; cycle <= 67; ++cycle) {
        INFO("expired in cycle " << cycle);
        Guest guest = running(all_classes);
        guest.expire(cycle);
        const std::uint64_t last = *std::find_if(last_cycles.begin(), last_cycles.end(),
                                                 [&](std::uint64_t end) { return end >= cycle; });
        CHECK(accepted_in(guest.run(80)) == last + 1);
    }
}

TEST_CASE("with interrupts off nothing is taken, in whatever cycle it comes", "[sampling]") {
    for (std::uint64_t cycle = 0; cycle <= 67; ++cycle) {
        Guest guest = running(all_classes, 0);
        guest.raise(5, cycle);
        CHECK(entries(guest.run(80)).empty());
    }
}

TEST_CASE("ei lets an interrupt in directly after itself", "[sampling]") {
    Guest guest = running("start: ei\n nop\nhandler: jmp handler\n", 0);
    guest.raise(5, 0);
    CHECK(accepted_in(guest.run(10)) == 3);
    CHECK(guest.word(Guest::stack - 12) == 4);
}

TEST_CASE("setf that sets I lets an interrupt in directly after itself", "[sampling]") {
    Guest guest = running("start: setf r1\n nop\nhandler: jmp handler\n", 0);
    guest.machine.poke_register(1, flag::interrupts);
    guest.raise(5, 0);
    CHECK(accepted_in(guest.run(10)) == 3);
}

TEST_CASE("iret lets an interrupt in directly after itself, before the interrupted program advances",
          "[sampling]") {
    Guest guest = running(R"(
start:  iret
there:  nop
handler: jmp handler
)",
                          0);
    guest.poke(Guest::stack + 4, guest.symbol("there"));
    guest.poke(Guest::stack + 8, flag::interrupts | flag::user);
    guest.poke(Guest::stack + 12, 0x5000);
    guest.raise(5, 0);
    const auto ticks = guest.run(14);
    CHECK(accepted_in(ticks) == 7);
    // It interrupts the user program, which has not run an instruction.
    CHECK(guest.word(Guest::kernel_stack - 12) == guest.symbol("there"));
    CHECK(guest.word(Guest::kernel_stack - 4) == 0x5000);
}

TEST_CASE("after di none is taken, not even one that was there before", "[sampling]") {
    // The request comes in the last cycle of di: I is off as the instruction leaves it.
    for (const std::uint64_t cycle : {0U, 1U, 2U}) {
        Guest guest = running("start: di\nhandler: jmp handler\n");
        guest.raise(5, cycle);
        CHECK(entries(guest.run(20)).empty());
    }
}

TEST_CASE("setf that clears I takes none, either", "[sampling]") {
    Guest guest = running("start: setf r1\nhandler: jmp handler\n");
    guest.raise(5, 0);
    CHECK(entries(guest.run(20)).empty());
}

TEST_CASE("a store that acknowledges lowers the line before the sampling at its end", "[sampling]") {
    // One expiry, acknowledged by the instruction in whose course it comes: never taken.
    const char* const text = R"(
start:  stw r1, [r3]
loop:   jmp loop
handler: jmp handler
)";
    for (std::uint64_t cycle = 0; cycle <= 3; ++cycle) {
        Guest guest = running(text);
        guest.machine.poke_register(1, 1);
        guest.machine.poke_register(3, 0xf0000110);
        guest.expire(cycle);
        CHECK(entries(guest.run(20)).empty());
    }
    // A cycle later it is.
    Guest late = running(text);
    late.machine.poke_register(1, 1);
    late.machine.poke_register(3, 0xf0000110);
    late.expire(4);
    CHECK(accepted_in(late.run(20)) == 7);
}

TEST_CASE("a store that enables a pending line is interrupted at its own end", "[sampling]") {
    Guest guest = running("start: stw r1, [r3]\n nop\nhandler: jmp handler\n");
    guest.enable(0);
    guest.machine.poke_register(1, 1U << 5);
    guest.machine.poke_register(3, 0xf0000004);
    guest.raise(5, 0);
    CHECK(accepted_in(guest.run(12)) == 4);
}

TEST_CASE("a level line that rises and falls again before the sampling is not seen, an edge line is",
          "[sampling]") {
    const char* const text = R"(
start:  stw r1, [r3]
loop:   jmp loop
handler: jmp handler
)";
    Guest level = running(text);
    level.machine.poke_register(1, 1);
    level.machine.poke_register(3, 0xf0000110);
    level.expire(1);
    CHECK(entries(level.run(20)).empty());

    Guest edge = running(text);
    Machine::Snapshot snapshot = edge.machine.snapshot();
    snapshot.state.devices.interrupts.edge = 1;
    edge.machine.restore(snapshot);
    edge.machine.poke_register(1, 1);
    edge.machine.poke_register(3, 0xf0000110);
    edge.expire(1);
    const auto ticks = edge.run(20);
    CHECK(entries(ticks) == std::vector<unsigned>{16});
    CHECK(accepted_in(ticks) == 4);
}

TEST_CASE("what happens to the lines after the code is fixed changes the entry no more", "[sampling]") {
    for (std::uint64_t later = 1; later <= 7; ++later) {
        Guest guest = running("start: nop\nhandler: jmp handler\n");
        guest.raise(9, 0);
        guest.raise(2, 2 + later);  // a line that goes first, but after the sampling in cycle 2
        CHECK(entries(guest.run(10)) == std::vector<unsigned>{16 + 9});
    }
}

TEST_CASE("a fault goes first: its entry follows, and then I is 0", "[sampling]") {
    Guest guest =
        running(".org 0x100\nstart: ldw r1, [r3]\nhandler: jmp handler\n", flag::interrupts | flag::user);
    guest.machine.poke_ip(0x100);
    guest.machine.poke_register(3, 0x80000000);
    guest.raise(5, 0);
    CHECK(entries(guest.run(40)) == std::vector<unsigned>{3});
    CHECK(guest.machine.bus().interrupts().pending() == 1U << 5);
}

TEST_CASE("a trap goes first: its entry follows, and then I is 0", "[sampling]") {
    Guest guest = running("start: syscall\nhandler: jmp handler\n");
    guest.raise(5, 0);
    CHECK(entries(guest.run(40)) == std::vector<unsigned>{6});
}

TEST_CASE("two pending interrupts follow each other without an instruction of the program between",
          "[sampling]") {
    Guest guest = running(R"(
start:  nop
        jmp start
handler: iret
)",
                          flag::interrupts | flag::user);
    guest.raise(3, 0);
    guest.raise(4, 1);
    const auto ticks = guest.run(40);
    // nop ends in 2; entry 3..9, iret 10..16, entry 17..23, iret 24..30, then the program goes on.
    CHECK(cycles_of(ticks, happened::accepted) == std::vector<std::uint64_t>{3, 17});
    CHECK(entries(ticks) == std::vector<unsigned>{19, 20});
    CHECK(ticks[31].user);
    CHECK(ticks[31].ip == 4);
}

TEST_CASE("the longest instruction keeps an interrupt waiting for its 19 cycles", "[sampling]") {
    for (const char* const longest : {"push {r0-r14}", "div r1, r2, r4"}) {
        Guest guest = running((std::string("start: ") + longest + "\nhandler: jmp handler\n").c_str());
        guest.raise(5, 0);
        CHECK(accepted_in(guest.run(30)) == 19);
    }
}

TEST_CASE("with wait states the sampling still is in the last cycle", "[sampling]") {
    emu::Settings settings;
    settings.wait_states = 2;
    for (std::uint64_t cycle = 0; cycle <= 7; ++cycle) {
        Guest guest("start: stw r1, [r2]\nloop: jmp loop\nhandler: jmp handler\n", settings);
        guest.with_handler("handler").flags(flag::interrupts).enable(0xffff);
        guest.machine.poke_register(2, 0x6000);
        guest.raise(5, cycle);
        CHECK(accepted_in(guest.run(30)) == 8);  // 3 fetch, decode, execute, 3 memory
    }
}

// --- chapter 6 ---

TEST_CASE("events of one cycle arrive in the order in which they were posted", "[order]") {
    Guest guest("start: jmp start\n");
    guest.type('b', 4);
    guest.type('a', 3);
    guest.type('c', 4);
    guest.type('d', 4);
    guest.run(5);
    const auto& console = guest.machine.bus().console().state();
    CHECK(std::string(console.queue.begin(), console.queue.begin() + console.waiting) == "abcd");
}

TEST_CASE("an event stamped with a past cycle arrives in the next one", "[order]") {
    Guest guest("start: jmp start\n");
    guest.run(10);
    CHECK(guest.machine.post({3, emu::InputKind::key, 0, {'x'}}) == 10);
    CHECK(guest.machine.post({12, emu::InputKind::key, 0, {'y'}}) == 12);
    const auto ticks = guest.run(5);
    CHECK(cycles_of(ticks, happened::input) == std::vector<std::uint64_t>{10, 12});
}

TEST_CASE("an event is seen by the processor's step of its own cycle", "[order]") {
    // The load reads CONSOLE_STATUS in cycle 3.
    for (const std::uint64_t cycle : {2U, 3U, 4U}) {
        Guest guest("start: ldw r1, [r2]\nloop: jmp loop\n");
        guest.machine.poke_register(2, 0xf0000208);
        guest.type('x', cycle);
        guest.run(5);
        CHECK(guest.reg(1) == (cycle <= 3 ? 1 : 0));
    }
}

TEST_CASE("a device acts before the processor's step of the same cycle", "[order]") {
    // COUNT is written as c in cycle 3; EXPIRED is read in cycle 7, four later.
    for (const Word count : {3U, 4U, 5U}) {
        Guest guest("start: stw r1, [r3 + TIMER_COUNT]\n ldw r2, [r3 + TIMER_EXPIRED]\nloop: jmp loop\n");
        guest.machine.poke_register(1, count);
        guest.machine.poke_register(3, 0xf0000100);
        Machine::Snapshot snapshot = guest.machine.snapshot();
        snapshot.state.devices.timer.enabled = true;
        snapshot.state.devices.timer.due = 1000;
        guest.machine.restore(snapshot);
        guest.run(9);
        CHECK(guest.reg(2) == (count <= 4 ? 1 : 0));
    }
}

TEST_CASE("the store that switches the machine off ends, and nothing is sampled after it", "[order]") {
    Guest guest = running("start: stw r1, [r3]\nhandler: jmp handler\n");
    guest.machine.poke_register(1, 0x1207);
    guest.machine.poke_register(3, 0xf0000400);
    guest.raise(5, 0);
    const auto ticks = guest.run_to_stop();
    CHECK(ticks.size() == 4);
    CHECK(ticks.back().did(happened::retired));
    CHECK(ticks.back().did(happened::stopped));
    CHECK_FALSE(ticks.back().did(happened::interrupted));
    CHECK(guest.machine.stop().reason == emu::StopReason::powered_off);
    CHECK(guest.machine.stop().exit_code == 7);
    CHECK(guest.machine.stop().cycle == 3);
    CHECK(guest.machine.at_boundary());
    CHECK(guest.machine.cpu().ip() == 4);
}

TEST_CASE("the cycle counter counts every cycle from 0", "[order]") {
    Guest guest = running(all_classes);
    std::uint64_t expected = 0;
    for (const auto& tick : guest.run(200)) CHECK(tick.cycle == expected++);
    CHECK(guest.machine.cycle() == 200);
}
