// FastEngine alone: where it stops, and small programs for what random ones reach seldom.
#include <catch2/catch.hpp>

#include "emu/fast/runner.hpp"
#include "lockstep.hpp"
#include "tests/emu/guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::Engine;
using emu::Event;
using emu::FastEngine;
using emu::Machine;
using emu::Runner;

namespace {

constexpr std::size_t many = 1000;

/// Both engines up to the same cycle, in one go and in pieces.
void check_equal(const Guest& guest, std::uint64_t cycles) {
    for (const FastEngine::Dispatch dispatch :
         {FastEngine::Dispatch::threaded, FastEngine::Dispatch::switched}) {
        for (const std::uint64_t piece : {cycles, std::uint64_t{17}}) {
            Machine slow = guest.machine;
            Machine fast = guest.machine;
            Runner ticks(Engine::cycle);
            Runner runner(Engine::fast, dispatch);
            std::vector<Event> none;
            for (std::uint64_t target = piece; target <= cycles; target += piece) {
                ticks.run(slow, target, none);
                runner.run(fast, target, none);
                INFO("target " << target);
                REQUIRE(difference_of(slow, fast) == "");
            }
            CHECK(slow.hash() == fast.hash());
        }
    }
}

}  // namespace

TEST_CASE("the fast engine ends at a boundary and never beyond the target", "[fast][engine]") {
    Guest guest("start: add r0, r0, 1\n mul r1, r0, r0\n divu r2, r1, r0\n jmp start\n");
    FastEngine engine;
    std::vector<Event> none;
    for (std::uint64_t target = 1; target < 200; ++target) {
        Machine machine = guest.machine;
        const auto result = engine.run(machine, target, none, many);
        CHECK(result.why == FastEngine::Why::target);
        CHECK(machine.at_boundary());
        CHECK(machine.cycle() <= target);
        CHECK(machine.cycle() + isa::longest_instruction_cycles > target);
    }
}

TEST_CASE("the fast engine says why it does not go on", "[fast][engine]") {
    FastEngine engine;
    std::vector<Event> none;
    SECTION("a fault is for the cycle engine, and nothing of it has happened") {
        Guest guest("start: nop\n ldw r0, [r1 + 2]\n");
        CHECK(engine.run(guest.machine, 100, none, many).why == FastEngine::Why::cycle_engine);
        CHECK(guest.machine.cycle() == 3);
    }
    SECTION("asleep") {
        Guest guest("start: wait\n");
        const auto result = engine.run(guest.machine, 100, none, many);
        CHECK(result.why == FastEngine::Why::asleep);
        CHECK(result.instructions == 0);
        CHECK(guest.machine.cpu().step() == emu::Step::wait);
        CHECK(engine.run(guest.machine, 100, none, many).why == FastEngine::Why::asleep);
    }
    SECTION("in the middle of an instruction") {
        Guest guest("start: nop\n");
        guest.machine.tick();
        CHECK(engine.run(guest.machine, 100, none, many).why == FastEngine::Why::cycle_engine);
        CHECK(guest.machine.cycle() == 1);
    }
    SECTION("switching off is for the cycle engine") {
        Guest guest("start: li r0, SYSTEM\n stw r1, [r0 + SYSTEM_POWER]\n");
        CHECK(engine.run(guest.machine, 100, none, many).why == FastEngine::Why::cycle_engine);
        CHECK(guest.machine.running());
        CHECK(guest.machine.cycle() == 8);
    }
    SECTION("stopped") {
        Guest guest("start: .word 0\n");
        while (guest.machine.running()) guest.machine.tick();
        CHECK(engine.run(guest.machine, 100, none, many).why == FastEngine::Why::stopped);
    }
    SECTION("full") {
        Guest guest("start: nop\n");
        CHECK(engine.run(guest.machine, 100, none, 0).why == FastEngine::Why::full);
        CHECK(guest.machine.cycle() == 0);
    }
}

TEST_CASE("a division by the number 0 is a fault with either engine", "[fast][engine]") {
    for (const std::string name : {"div", "divu", "rem", "remu"})
        check_equal(Guest("start: mov r1, 7\n " + name + " r2, r1, 0\n jmp start\n"), 200);
}

TEST_CASE("a loop across the border of two pages runs equally", "[fast][engine]") {
    Guest guest(R"(
        .org 0xff0
start:  mov  r0, 100
1:      adds r1, r1, 5
        cmp  r1, 37
        bgtu 2f
        add  r2, r2, 1
        add  r3, r3, r2
2:      subs r0, r0, 1
        bne  1b
        call far
        jmp  start
        .org 0x3ffc
far:    add  r4, r4, 1
        ret
)");
    guest.machine.poke_ip(guest.symbol("start"));
    check_equal(guest, 20'000);
}

TEST_CASE("code up to the last word of RAM, and beyond, runs equally", "[fast][engine]") {
    emu::Settings settings;
    settings.ram_bytes = 64 * 1024;
    Guest guest("        .org 0xfff0\nstart: add r0, r0, 1\n cmp r0, 30\n bne start\n nop\n", settings);
    guest.machine.poke_ip(guest.symbol("start"));
    check_equal(guest, 1000);
}

TEST_CASE("user mode within bounds that are no multiples of 4 runs equally", "[fast][engine]") {
    const char* const text = R"(
        .org 0x100
handler:
        ldw  r0, [sp + FRAME_IP]
        add  r0, r0, 4
        stw  r0, [sp + FRAME_IP]
        iret
        .org 0x1000
start:  lea  r1, start
        ldb  r2, [r1 + 1]
        stb  r2, [r1 + 2]
        ldh  r3, [r1 + 2]
        ldw  r4, [r1]
        ldb  r5, [r1 + 0x100]
        stb  r5, [r1 + 0x101]
        stb  r5, [r1 + 0x102]
        sth  r5, [r1 + 0x100]
        ldw  r6, [r1 + 0x100]
        stw  r6, [r1 + 0xfc]
        jmp  start
)";
    for (const Word low : {0x1000U, 0x1001U, 0x1002U, 0x1003U}) {
        for (const Word high : {0x1100U, 0x1101U, 0x1102U, 0x1103U}) {
            Guest guest(text);
            guest.with_handler("handler").flags(isa::flag::user | isa::flag::interrupts);
            guest.machine.poke_system(isa::SystemRegister::ubase, low);
            guest.machine.poke_system(isa::SystemRegister::ulimit, high);
            guest.machine.poke_ip(guest.symbol("start") + 4);
            guest.machine.poke_register(1, guest.symbol("start"));
            INFO("bounds " << low << " " << high);
            check_equal(guest, 2000);
        }
    }
}

TEST_CASE("every timer period from 1 on, on either clock, gives the same machine", "[fast][engine]") {
    const char* const text = R"(
        .org 0x100
handler:
        push {r0-r1}
        li   r0, TIMER
        mov  r1, 1
        stw  r1, [r0 + TIMER_ACK]
        pop  {r0-r1}
        iret
        .org 0x1000
start:  add  r0, r0, 1
        push {r0-r9}
        divu r2, r0, r3
        pop  {r0-r9}
        jmp  start
)";
    for (const emu::Clock clock : {emu::Clock::real, emu::Clock::ideal}) {
        for (Word period = 1; period < 90; ++period) {
            emu::Settings settings;
            settings.clock = clock;
            Guest guest(text, settings);
            guest.with_handler("handler").flags(isa::flag::user | isa::flag::interrupts).enable(1);
            guest.machine.poke_ip(guest.symbol("start"));
            guest.machine.poke_register(3, 3);
            Machine::Snapshot snapshot = guest.machine.snapshot();
            snapshot.state.devices.timer.enabled = true;
            snapshot.state.devices.timer.periodic = true;
            snapshot.state.devices.timer.period = period;
            snapshot.state.devices.timer.due = period;
            guest.machine.restore(snapshot);
            INFO("period " << period);
            check_equal(guest, 600);
        }
    }
}

TEST_CASE("the longest run of code without a jump is exact at every cycle of its end", "[fast][engine]") {
    std::string text = "start: mov r0, 0\n";
    for (unsigned i = 0; i < 2500; ++i) text += i % 7 == 0 ? " mul r1, r0, r0\n" : " add r0, r0, 1\n";
    text += " jmp start\n";
    const Guest guest(text);
    Machine reference = guest.machine;
    Runner runner;
    std::vector<Event> none;
    for (std::uint64_t target = 1; target < 12'000; ++target) {
        reference.tick();
        if (target % 97 != 0 && (target < 10'600 || target > 10'720)) continue;
        Machine machine = guest.machine;
        runner.run(machine, target, none);
        REQUIRE(difference_of(reference, machine) == "");
    }
}

TEST_CASE("counters far from zero count on", "[fast][engine]") {
    Guest guest(R"(
start:  li   r0, TIMER
        ldw  r1, [r0 + TIMER_CYCLE_LOW]
        ldw  r2, [r0 + TIMER_CYCLE_HIGH]
        ldw  r3, [r0 + TIMER_TIME_LOW]
        ldw  r4, [r0 + TIMER_TIME_HIGH]
        jmp  start
)");
    for (const std::uint64_t from : {0x7fffff00ULL, 0xffffff00ULL, 0x7fffffffffffff00ULL}) {
        Machine::Snapshot snapshot = guest.machine.snapshot();
        snapshot.state.cycle = from;
        snapshot.state.time = from;
        Machine slow;
        slow.restore(snapshot);
        Machine fast = slow;
        Runner runner;
        std::vector<Event> none;
        for (unsigned i = 0; i < 1000; ++i) slow.tick();
        runner.run(fast, from + 1000, none);
        CHECK(difference_of(slow, fast) == "");
        CHECK(fast.cycle() == from + 1000);
    }
}
