// Verifies the manual's chapter 5, "Priority, masking, level and edge" and "WAIT".
#include <catch2/catch.hpp>

#include "guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::Step;
namespace flag = isa::flag;

namespace {

constexpr Word intc = 0xf0000000;
constexpr Word timer = 0xf0000100;

Guest running_at_once(const std::string& text, Word flags = flag::interrupts) {
    Guest guest(text);
    guest.with_handler("handler").flags(flags).enable(0xffff);
    return guest;
}

void set_edge(Guest& guest, unsigned lines) {
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.devices.interrupts.edge = static_cast<std::uint16_t>(lines);
    guest.machine.restore(snapshot);
}

const char* const idle = "start: jmp start\nhandler: jmp handler\n";
const char* const returning = "start: jmp start\nhandler: iret\n";

}  // namespace

TEST_CASE("of two lines that come together the lower number goes first: all pairs", "[lines]") {
    for (unsigned low = 0; low < 16; ++low) {
        for (unsigned high = low + 1; high < 16; ++high) {
            INFO("lines " << low << " and " << high);
            Guest guest = running_at_once(returning);
            // Posted the other way round: the order of arrival plays no part.
            guest.raise(high, 0);
            guest.raise(low, 0);
            CHECK(entries(guest.run(60)) == std::vector<unsigned>{16 + low, 16 + high});
        }
    }
}

TEST_CASE("all sixteen lines at once are taken one after the other, in order", "[lines]") {
    Guest guest = running_at_once(returning);
    std::vector<unsigned> expected;
    for (unsigned line = 16; line-- > 0;) guest.raise(line, 0);
    for (unsigned line = 0; line < 16; ++line) expected.push_back(16 + line);
    CHECK(entries(guest.run(16 * 14 + 10)) == expected);
}

TEST_CASE("a line that is not enabled stays pending and does not interrupt", "[lines]") {
    for (unsigned line = 0; line < 16; ++line) {
        Guest guest = running_at_once(idle);
        guest.enable(0xffffU & ~(1U << line));
        guest.raise(line, 0);
        CHECK(entries(guest.run(30)).empty());
        CHECK(guest.word(intc) == 1U << line);
    }
}

TEST_CASE("a level line is pending until the device is acknowledged: entered again at once otherwise",
          "[lines]") {
    Guest guest = running_at_once(returning);
    guest.expire(0);
    const auto ticks = guest.run(60);
    // jmp ends in 2; then entry and iret, 14 cycles each round.
    CHECK(cycles_of(ticks, happened::accepted) == std::vector<std::uint64_t>{3, 17, 31, 45, 59});
    CHECK(guest.machine.bus().timer().state().expired == 1);
}

TEST_CASE("a raised request is forgotten when it is taken", "[lines]") {
    Guest guest = running_at_once(returning);
    guest.raise(7, 0);
    CHECK(entries(guest.run(60)) == std::vector<unsigned>{16 + 7});
    CHECK(guest.word(intc) == 0);
}

TEST_CASE("an edge line latches one request at its rise, though the line stays high", "[lines]") {
    Guest guest = running_at_once(returning);
    set_edge(guest, 1);
    guest.expire(0);
    CHECK(entries(guest.run(60)) == std::vector<unsigned>{16});
    CHECK(guest.machine.bus().interrupts().state().lines == 1);
    CHECK(guest.word(intc) == 0);
}

TEST_CASE("a second edge before the sampling adds nothing, one after it is a new request", "[lines]") {
    const auto entries_with = [](std::uint64_t first, std::uint64_t second) {
        Guest guest = running_at_once(returning);
        guest.raise(7, first);
        guest.raise(7, second);
        return entries(guest.run(60)).size();
    };
    // The jump's last cycle is 2: there the request is taken.
    CHECK(entries_with(0, 0) == 1);
    CHECK(entries_with(0, 1) == 1);
    CHECK(entries_with(0, 2) == 1);
    CHECK(entries_with(0, 3) == 2);
    CHECK(entries_with(0, 9) == 2);
}

TEST_CASE("a line that an acknowledgement lowers and that rises in the next cycle has risen", "[lines]") {
    Guest guest = running_at_once("start: stw r1, [r2]\nloop: jmp loop\nhandler: iret\n", 0);
    set_edge(guest, 1);
    guest.machine.poke_register(1, 1);
    guest.machine.poke_register(2, timer + 0x10);
    guest.expire(0);
    guest.expire(4);
    guest.run(1);
    CHECK(guest.word(intc) == 1);
    // Forget the first rise, so that only the second can show.
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.devices.interrupts.latched = 0;
    guest.machine.restore(snapshot);
    guest.run(3);  // the acknowledgement in cycle 3
    CHECK(guest.machine.bus().interrupts().state().lines == 0);
    guest.run(1);
    CHECK(guest.word(intc) == 1);
}

TEST_CASE("a further expiry while the edge line is high is no rise", "[lines]") {
    Guest guest = running_at_once(returning);
    set_edge(guest, 1);
    guest.expire(0);
    guest.expire(20);
    CHECK(entries(guest.run(60)).size() == 1);
    CHECK(guest.machine.bus().timer().state().expired == 2);
}

TEST_CASE("switching a line between level and edge changes no latch", "[lines]") {
    Guest guest(R"(
start:  stw r1, [r2 + INTC_EDGE]
        stw r0, [r2 + INTC_EDGE]
loop:   jmp loop
)");
    guest.machine.poke_register(1, 1);
    guest.machine.poke_register(2, intc);
    guest.expire(0);
    guest.run(1);
    CHECK(guest.word(intc) == 1);  // high by level
    guest.run(3);
    CHECK(guest.word(intc) == 0);  // edge: it has not risen since
    guest.run(4);
    CHECK(guest.word(intc) == 1);  // level again, and still high
}

TEST_CASE("RAISE latches requests of any lines, CLEAR forgets them, neither touches others", "[lines]") {
    Guest guest(R"(
start:  stw r1, [r2 + INTC_RAISE]
        stw r3, [r2 + INTC_CLEAR]
loop:   jmp loop
)");
    guest.machine.poke_register(1, 0xffff0f0f);
    guest.machine.poke_register(2, intc);
    guest.machine.poke_register(3, 0xffff00ff);
    guest.run(4);
    CHECK(guest.word(intc) == 0x0f0f);
    guest.run(4);
    CHECK(guest.word(intc) == 0x0f00);
}

TEST_CASE("CLEAR does not help against a line that is high by level", "[lines]") {
    Guest guest("start: stw r1, [r2 + INTC_CLEAR]\nloop: jmp loop\n");
    guest.machine.poke_register(1, 0xffff);
    guest.machine.poke_register(2, intc);
    guest.expire(0);
    guest.run(8);
    CHECK(guest.word(intc) == 1);
}

TEST_CASE("a line can be raised by software and high by level; taking it forgets only the request",
          "[lines]") {
    Guest guest = running_at_once(returning);
    guest.raise(0, 0);
    guest.expire(0);
    guest.run(4);
    CHECK(guest.machine.bus().interrupts().state().latched == 0);
    CHECK(guest.word(intc) == 1);
}

TEST_CASE("PENDING and LINES show what is, masked or not; ENABLE and EDGE read back 16 bits", "[lines]") {
    Guest guest(R"(
start:  stw r1, [r2 + INTC_ENABLE]
        stw r1, [r2 + INTC_EDGE]
        ldw r3, [r2 + INTC_ENABLE]
        ldw r4, [r2 + INTC_EDGE]
        ldw r5, [r2 + INTC_LINES]
        ldw r6, [r2 + INTC_PENDING]
loop:   jmp loop
)");
    guest.machine.poke_register(1, 0xabcd1230);
    guest.machine.poke_register(2, intc);
    guest.expire(0);
    guest.run_to("loop");
    CHECK(guest.reg(3) == 0x1230);
    CHECK(guest.reg(4) == 0x1230);
    CHECK(guest.reg(5) == 1);
    CHECK(guest.reg(6) == 1);
}

TEST_CASE("the console's and the disk's line reach the controller as lines 1 and 2", "[lines]") {
    Guest guest(R"(
start:  mov r1, 1
        li  r2, CONSOLE
        stw r1, [r2 + CONSOLE_CONTROL]
        li  r2, DISK
        stw r1, [r2 + DISK_COMMAND]
loop:   jmp loop
)");
    guest.type('x', 0);
    guest.run_to("loop");
    CHECK(guest.word(intc + 0x0c) == 2);
    guest.run(300);
    CHECK(guest.word(intc + 0x0c) == 6);
}

// --- WAIT ---

TEST_CASE("wait with a line pending already takes 3 cycles, interrupts on or off", "[wait]") {
    Guest off = running_at_once("start: wait\nnext: nop\nhandler: jmp handler\n", 0);
    off.raise(5, 2);  // as late as its execute cycle
    CHECK(off.step().size() == 3);
    CHECK(off.machine.cpu().ip() == off.symbol("next"));

    Guest on = running_at_once("start: wait\nnext: nop\nhandler: jmp handler\n");
    on.raise(5, 0);
    const auto ticks = on.run(10);
    CHECK(cycles_of(ticks, happened::accepted) == std::vector<std::uint64_t>{3});
    CHECK(on.word(Guest::stack - 12) == on.symbol("next"));
}

TEST_CASE("wait ends in the first cycle in which an enabled line is pending", "[wait]") {
    for (std::uint64_t cycle = 3; cycle < 40; ++cycle) {
        Guest guest = running_at_once("start: wait\nnext: nop\nhandler: jmp handler\n", 0);
        guest.raise(5, cycle);
        const auto ticks = guest.step();
        CHECK(ticks.size() == cycle + 1);
        CHECK(ticks.back().step == Step::wait);
        CHECK(ticks.back().did(happened::retired));
        CHECK(guest.machine.cpu().ip() == guest.symbol("next"));
    }
}

TEST_CASE("with I = 1 the interrupt is taken, and iret comes back to the instruction after wait", "[wait]") {
    Guest guest = running_at_once("start: wait\nnext: jmp next\nhandler: iret\n");
    guest.raise(5, 20);
    const auto ticks = guest.run_to("next");
    CHECK(cycles_of(ticks, happened::accepted) == std::vector<std::uint64_t>{21});
    CHECK(guest.machine.cycle() == 21 + 7 + 7);
}

TEST_CASE("with I = 0 the processor simply goes on, and the request stays pending", "[wait]") {
    Guest guest = running_at_once("start: wait\nnext: jmp next\nhandler: iret\n", 0);
    guest.raise(5, 20);
    CHECK(entries(guest.run(60)).empty());
    CHECK(guest.machine.cpu().ip() == guest.symbol("next"));
    CHECK(guest.word(intc) == 1U << 5);
}

TEST_CASE("a line that is not enabled does not end wait", "[wait]") {
    Guest guest = running_at_once("start: wait\nnext: nop\nhandler: jmp handler\n", 0);
    guest.enable(1U << 6);
    guest.raise(5, 10);
    guest.raise(6, 30);
    CHECK(guest.step().size() == 31);
}

TEST_CASE("di, look, wait, ei loses no wake-up, in whatever cycle it comes", "[wait]") {
    // The handler counts in r5; the loop must see it and come out.
    const char* const text = R"(
start:  di
        cmp r5, 0
        bne out
        wait
        ei
        jmp start
out:    ei
done:   jmp done
handler:
        add r5, r5, 1
        iret
)";
    for (std::uint64_t cycle = 0; cycle < 40; ++cycle) {
        Guest guest = running_at_once(text);
        guest.raise(5, cycle);
        guest.run_to("done");
        CHECK(guest.reg(5) == 1);
        CHECK(guest.machine.cycle() < 100);
    }
}

TEST_CASE("a wait to which no event can come leaves the machine stalled", "[wait]") {
    Guest guest = running_at_once("start: wait\nnext: nop\nhandler: jmp handler\n");
    const auto ticks = guest.run(10);
    CHECK(guest.machine.stalled());
    // Seen from the execute cycle on.
    CHECK(cycles_of(ticks, happened::stalled) == std::vector<std::uint64_t>{2, 3, 4, 5, 6, 7, 8, 9});
    CHECK(guest.machine.running());
    CHECK_FALSE(guest.machine.at_boundary());
    // It is not for ever: a key can still be typed.
    guest.raise(5, 12);
    CHECK_FALSE(guest.machine.stalled());
    guest.run(3);
    CHECK(entries(guest.run(1)) == std::vector<unsigned>{21});
}

TEST_CASE("a running timer, a transfer under way or an announced event keep a wait from being stalled",
          "[wait]") {
    Guest timer_runs = running_at_once("start: wait\n nop\nhandler: jmp handler\n", 0);
    Machine::Snapshot snapshot = timer_runs.machine.snapshot();
    snapshot.state.devices.timer.enabled = true;
    snapshot.state.devices.timer.due = 50;
    timer_runs.machine.restore(snapshot);
    timer_runs.enable(2);  // the timer's line is not even enabled; its one expiry still is an event
    timer_runs.run(50);
    CHECK_FALSE(timer_runs.machine.stalled());
    timer_runs.run(1);
    CHECK(timer_runs.machine.stalled());

    Guest disk_moves = running_at_once(R"(
start:  mov r1, 1
        li r2, DISK
        stw r1, [r2 + DISK_COMMAND]
        wait
        nop
handler: jmp handler
)",
                                       0);
    disk_moves.enable(0);
    disk_moves.run(100);
    CHECK_FALSE(disk_moves.machine.stalled());
    disk_moves.run(200);
    CHECK(disk_moves.machine.stalled());

    Guest key_comes = running_at_once("start: wait\n nop\nhandler: jmp handler\n", 0);
    key_comes.type('x', 30);
    key_comes.run(20);
    CHECK_FALSE(key_comes.machine.stalled());
    key_comes.run(20);
    CHECK(key_comes.machine.stalled());
}

TEST_CASE("a machine that is not in wait is never stalled", "[wait]") {
    Guest guest = running_at_once(idle);
    guest.run(20);
    CHECK_FALSE(guest.machine.stalled());
}
