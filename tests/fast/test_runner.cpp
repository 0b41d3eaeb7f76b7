// Runner: exact targets, sleep, breakpoints, and the ends of runs.
#include <catch2/catch.hpp>

#include "emu/fast/runner.hpp"
#include "tests/emu/guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::Engine;
using emu::Event;
using emu::Runner;

namespace {

const char* const counting = R"(
start:  mov  r0, 0
        li   sp, 0x8000
1:      add  r0, r0, 1
        push {r0-r3}
        mul  r1, r0, r0
        pop  {r0-r3}
        call twice
        cmp  r0, 1000
        bne  1b
        li   r1, SYSTEM
        stw  r0, [r1 + SYSTEM_POWER]
twice:  shl  r4, r0, 1
        ret
)";

}  // namespace

TEST_CASE("a run ends at exactly the cycle that was asked for", "[fast][runner]") {
    Guest reference(counting);
    Guest guest(counting);
    Runner runner;
    std::vector<Event> none;
    for (std::uint64_t target = 1; target < 400; ++target) {
        reference.machine.tick();
        REQUIRE(runner.run(guest.machine, target, none) == Runner::End::target);
        REQUIRE(guest.machine.cycle() == target);
        REQUIRE(guest.machine == reference.machine);
    }
}

TEST_CASE("chunks of any length give the same machine", "[fast][runner]") {
    Guest whole(counting);
    Runner runner;
    std::vector<Event> none;
    CHECK(runner.run(whole.machine, 1'000'000, none) == Runner::End::stopped);
    for (const std::uint64_t chunk : {1U, 2U, 3U, 7U, 19U, 100U, 1001U, 50000U}) {
        Guest guest(counting);
        Runner chunked;
        while (guest.machine.running()) chunked.run(guest.machine, guest.machine.cycle() + chunk, none);
        INFO("chunks of " << chunk);
        CHECK(guest.machine == whole.machine);
        CHECK(guest.machine.hash() == whole.machine.hash());
        CHECK(chunked.instructions() == runner.instructions());
    }
}

TEST_CASE("both engines count the same instructions and stop for the same reason", "[fast][runner]") {
    Guest a(counting);
    Guest b(counting);
    Runner cycle(Engine::cycle);
    Runner fast(Engine::fast);
    std::vector<Event> none;
    CHECK(cycle.run(a.machine, 1'000'000, none) == Runner::End::stopped);
    CHECK(fast.run(b.machine, 1'000'000, none) == Runner::End::stopped);
    CHECK(cycle.instructions() == fast.instructions());
    CHECK(cycle.instructions() > 9000);
    CHECK(a.machine == b.machine);
    CHECK(fast.run(b.machine, 2'000'000, none) == Runner::End::stopped);
}

// With ticks these two would take hours.
TEST_CASE("sleep in WAIT is skipped at once", "[fast][runner]") {
    Guest guest(R"(
start:  li   r0, TIMER
        li   r1, 0xffffffff
        stw  r1, [r0 + TIMER_COUNT]
        mov  r1, TIMER_ENABLE
        stw  r1, [r0 + TIMER_CONTROL]
1:      wait
        add  r5, r5, 1
        stw  r1, [r0 + TIMER_ACK]
        li   r1, 0xffffffff
        stw  r1, [r0 + TIMER_COUNT]
        mov  r1, TIMER_ENABLE
        stw  r1, [r0 + TIMER_CONTROL]
        jmp  1b
)");
    guest.enable(1);
    Runner runner;
    std::vector<Event> none;
    CHECK(runner.run(guest.machine, 1'000'000'000'000U, none) == Runner::End::target);
    CHECK(guest.machine.cycle() == 1'000'000'000'000U);
    CHECK(guest.reg(5) == 232);
}

TEST_CASE("a run ends at once when nothing can come any more", "[fast][runner]") {
    for (const Engine engine : {Engine::cycle, Engine::fast}) {
        Guest guest("start: nop\n wait\n nop\n");
        Runner runner(engine);
        std::vector<Event> none;
        CHECK(runner.run(guest.machine, 1'000'000'000'000U, none) == Runner::End::stalled);
        CHECK(guest.machine.cycle() == 6);
        CHECK(runner.run(guest.machine, 1'000'000'000'000U, none) == Runner::End::stalled);
        CHECK(guest.machine.cycle() == 6);
        guest.raise(3, 500);
        guest.enable(8);
        CHECK(runner.run(guest.machine, 504, none) == Runner::End::target);
        CHECK(guest.machine.cpu().ip() == 12);
        CHECK(runner.instructions() == 3);
    }
}

TEST_CASE("a breakpoint ends the run before its instruction, each time it is reached", "[fast][runner]") {
    for (const Engine engine : {Engine::cycle, Engine::fast}) {
        Guest guest(counting);
        Runner runner(engine);
        emu::EventFilter watch;
        watch.stop_at = {guest.symbol("twice"), guest.symbol("start")};
        runner.watch(watch);
        std::vector<Event> none;
        // Where the run begins it does not count.
        for (Word turn = 1; turn <= 5; ++turn) {
            REQUIRE(runner.run(guest.machine, 1'000'000, none) == Runner::End::breakpoint);
            CHECK(guest.machine.cpu().ip() == guest.symbol("twice"));
            CHECK(guest.machine.at_boundary());
            CHECK(guest.reg(0) == turn);
        }
        runner.watch({});
        CHECK(runner.run(guest.machine, 1'000'000, none) == Runner::End::stopped);
    }
}

TEST_CASE("a breakpoint at the very target is told", "[fast][runner]") {
    for (const Engine engine : {Engine::cycle, Engine::fast}) {
        Guest guest(counting);
        Runner runner(engine);
        emu::EventFilter watch;
        watch.stop_at = {guest.symbol("twice")};
        runner.watch(watch);
        std::vector<Event> none;
        REQUIRE(runner.run(guest.machine, 1'000'000, none) == Runner::End::breakpoint);
        const std::uint64_t cycle = guest.machine.cycle();
        Guest again(counting);
        CHECK(runner.run(again.machine, cycle, none) == Runner::End::breakpoint);
        CHECK(again.machine.cycle() == cycle);
        CHECK(runner.run(again.machine, cycle + 3, none) == Runner::End::target);
    }
}

TEST_CASE("a run ends when there are enough events, and goes on without a gap", "[fast][runner]") {
    Guest whole(counting);
    Guest parts(counting);
    emu::EventFilter watch;
    watch.kinds = emu::all_events;
    watch.stores = {{0, 0x40000}};
    Runner a;
    Runner b;
    a.watch(watch);
    b.watch(watch);
    std::vector<Event> all, some, joined;
    CHECK(a.run(whole.machine, 100'000, all, 1U << 20) == Runner::End::stopped);
    unsigned full = 0;
    for (;;) {
        const Runner::End end = b.run(parts.machine, 100'000, some, 100);
        CHECK(some.size() < 100 + 16);
        joined.insert(joined.end(), some.begin(), some.end());
        some.clear();
        if (end != Runner::End::full) break;
        ++full;
    }
    CHECK(full > 30);
    CHECK(joined == all);
    CHECK(parts.machine == whole.machine);
}
