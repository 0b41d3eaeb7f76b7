// Events: the same records from ticks and from the fast engine, only what is watched, in order.
#include <catch2/catch.hpp>

#include "emu/fast/runner.hpp"
#include "tests/emu/guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::bit;
using emu::Engine;
using emu::Event;
using emu::EventKind;
using emu::Runner;

namespace {

const char* const program = R"(
        .org 0x100
start:  li   r0, CONSOLE
        mov  r1, 'x'
        stw  r1, [r0 + CONSOLE_OUT]
        li   r2, 0x2000
        wrsr ctx, r2
        push {r1, r2}
        li   r4, NETWORK
        stw  r1, [r4 + NETWORK_OUT]
        stw  r1, [r4 + NETWORK_SEND]
        li   r4, DELAY
        mov  r5, 9
        stw  r5, [r4 + DELAY_COUNT]
        ei
        wait
        di
        stw  r1, [r2 + 4]
        stb  r1, [r2 + 9]
        li   r3, 0x300
        wrsr scratch, r3
        brk
        li   r0, SYSTEM
        mov  r1, 0
        stw  r1, [r0 + SYSTEM_POWER]
        .org 0x200
handler:
        push {r0-r1}
        li   r0, TIMER
        mov  r1, 1
        stw  r1, [r0 + TIMER_ACK]
        pop  {r0-r1}
        iret
)";

Guest make(unsigned wait_states = 0) {
    emu::Settings settings;
    settings.wait_states = static_cast<std::uint8_t>(wait_states);
    Guest guest(program, settings);
    guest.machine.poke_ip(guest.symbol("start"));
    guest.with_handler("handler").enable(1);
    guest.expire(220);
    return guest;
}

struct Run {
    std::vector<Event> events;
    Runner::End end;
};
Run run(Engine engine, const emu::EventFilter& watch, unsigned wait_states = 0) {
    Guest guest = make(wait_states);
    Runner runner(engine);
    runner.watch(watch);
    Run result;
    result.end = runner.run(guest.machine, 10'000, result.events);
    return result;
}

}  // namespace

TEST_CASE("every kind that occurs is noted by both engines with the same words", "[fast][event]") {
    emu::EventFilter watch;
    watch.kinds = emu::all_events;
    watch.stores = {{0, 0x40000}};
    for (const unsigned wait_states : {0U, 3U}) {
        const Run cycle = run(Engine::cycle, watch, wait_states);
        const Run fast = run(Engine::fast, watch, wait_states);
        CHECK(cycle.events == fast.events);
        CHECK(cycle.end == Runner::End::stopped);
        CHECK(fast.end == Runner::End::stopped);
        std::uint32_t kinds = 0;
        for (const Event& event : cycle.events) kinds |= bit(event.kind);
        CHECK(kinds == (emu::all_events &
                        ~(bit(EventKind::disk_done) | bit(EventKind::fault) | bit(EventKind::device_read))));
    }
}

TEST_CASE("events carry the exact cycle of what happened", "[fast][event]") {
    emu::EventFilter watch;
    watch.kinds = bit(EventKind::printed) | bit(EventKind::context);
    const Run fast = run(Engine::fast, watch);
    REQUIRE(fast.events.size() == 2);
    // li is two of 4 cycles, mov 4, and the store transfers in the last of its 4.
    CHECK(fast.events[0].kind == EventKind::printed);
    CHECK(fast.events[0].cycle == 4 + 4 + 4 + 3);
    CHECK(fast.events[0].value == 'x');
    // li 8 (0x2000 fits in one mov: 4), wrsr 3.
    CHECK(fast.events[1].kind == EventKind::context);
    CHECK(fast.events[1].cycle == 16 + 4 + 2);
    CHECK(fast.events[1].value == 0x2000);
}

TEST_CASE("only stores that touch a watched range are noted", "[fast][event]") {
    emu::EventFilter watch;
    watch.kinds = bit(EventKind::store);
    watch.stores = {{0x2006, 0x2007}, {0x2009, 0x200a}};
    for (const Engine engine : {Engine::cycle, Engine::fast}) {
        const Run result = run(engine, watch);
        REQUIRE(result.events.size() == 2);
        CHECK(result.events[0].address == 0x2004);
        CHECK(result.events[0].bytes == 4);
        CHECK(result.events[1].address == 0x2009);
        CHECK(result.events[1].bytes == 1);
    }
}

TEST_CASE("an empty or inverted range watches nothing, not even inside of a word that is stored",
          "[fast][event]") {
    emu::EventFilter watch;
    watch.kinds = bit(EventKind::store);
    watch.stores = {{0x2006, 0x2006}, {0x2007, 0x2005}};
    for (const Engine engine : {Engine::cycle, Engine::fast}) CHECK(run(engine, watch).events.empty());
}

TEST_CASE("nothing is noted when nothing is watched", "[fast][event]") {
    CHECK(run(Engine::fast, {}).events.empty());
    CHECK(run(Engine::cycle, {}).events.empty());
}

TEST_CASE("a run ends behind the cycle of what it stops on, with either engine", "[fast][event]") {
    for (unsigned kind = 0; bit(static_cast<EventKind>(kind)) <= emu::all_events; ++kind) {
        emu::EventFilter watch;
        watch.stop_on = bit(static_cast<EventKind>(kind));
        watch.stores = {{0x2000, 0x2100}};
        Guest a = make();
        Guest b = make();
        Runner cycle(Engine::cycle);
        Runner fast(Engine::fast);
        cycle.watch(watch);
        fast.watch(watch);
        std::vector<Event> x, y;
        for (;;) {
            const Runner::End end = cycle.run(a.machine, 10'000, x);
            INFO("kind " << kind << " cycle " << a.machine.cycle());
            REQUIRE(fast.run(b.machine, 10'000, y) == end);
            REQUIRE(a.machine == b.machine);
            REQUIRE(x == y);
            if (end != Runner::End::watched) break;
            CHECK(x.back().cycle + 1 == a.machine.cycle());
        }
    }
}
