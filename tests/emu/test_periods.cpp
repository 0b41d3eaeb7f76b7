// Verifies what the manual says of short timer periods (chapter 5): the shortest handler takes 42 cycles
// a round, so the interrupted program advances from period 43 on and stands still below.
#include <catch2/catch.hpp>

#include "guest.hpp"

using namespace baton;
using namespace baton::test;
namespace flag = isa::flag;

namespace {

constexpr unsigned round_cycles = 42;
constexpr unsigned round_transfers = 19;

/// A user program, the manual's handler, and a timer of this period from cycle 0 on.
Guest interrupted(unsigned period, const std::string& work, const emu::Settings& settings = {}) {
    Guest guest("        .org 0x100\nstart: " + work + R"(
        jmp start
        .org 0x200
handler:
        push {r0-r1}
        li   r0, TIMER
        mov  r1, 1
        stw  r1, [r0 + TIMER_ACK]
        pop  {r0-r1}
        iret
)",
                settings);
    guest.with_handler("handler").flags(flag::user | flag::interrupts).enable(1);
    guest.machine.poke_ip(0x100);
    guest.machine.poke_register(4, 3);
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.devices.timer = {true, true, period, 0, period, 0, 0, 0};
    guest.machine.restore(snapshot);
    return guest;
}

struct Observed {
    std::uint64_t user_cycles = 0;
    std::uint64_t user_instructions = 0;
    Word most_expired = 0;
    Word expired_at_end = 0;
};

Observed observe(Machine& machine, std::uint64_t cycles) {
    Observed seen;
    for (std::uint64_t i = 0; i < cycles; ++i) {
        const Tick tick = machine.tick();
        if (!tick.kernel_time) ++seen.user_cycles;
        if (tick.user && tick.did(happened::retired)) ++seen.user_instructions;
        seen.expired_at_end = machine.bus().timer().state().expired;
        if (seen.expired_at_end > seen.most_expired) seen.most_expired = seen.expired_at_end;
    }
    return seen;
}

const char* const short_work = "add r5, r5, 1";
const char* const long_work = "div r5, r5, r4";

}  // namespace

TEST_CASE("one round of the shortest handler takes 42 cycles, as the manual's table adds them up",
          "[periods]") {
    Guest guest = interrupted(42, short_work);
    std::vector<std::uint64_t> accepted;
    std::vector<std::uint64_t> acknowledged;
    for (unsigned i = 0; i < 1000; ++i) {
        const Word before = guest.machine.bus().timer().state().expired;
        const Tick tick = guest.machine.tick();
        if (tick.did(happened::accepted)) accepted.push_back(tick.cycle);
        if (tick.step == emu::Step::memory && guest.machine.bus().timer().state().expired < before) {
            acknowledged.push_back(tick.cycle);
        }
    }
    REQUIRE(accepted.size() > 10);
    for (std::size_t i = 1; i < accepted.size(); ++i) {
        CHECK(accepted[i] - accepted[i - 1] == round_cycles);
        // "Ends in cycle 29": the 29th from the accept cycle on.
        CHECK(acknowledged[i - 1] - accepted[i - 1] == 28);
    }
}

TEST_CASE("from period 43 on the program advances, below it stands still", "[periods]") {
    for (unsigned period = 1; period <= 100; ++period) {
        for (const char* const work : {short_work, long_work}) {
            INFO("period " << period << ", " << work);
            Guest guest = interrupted(period, work);
            guest.run(10 * period + 100);
            const Observed seen = observe(guest.machine, 20000);
            CHECK((seen.user_instructions > 0) == (period > round_cycles));
        }
    }
}

TEST_CASE("from period 43 on the program gets period - 42 of each period's cycles", "[periods]") {
    for (const unsigned period : {43U, 44U, 45U, 50U, 84U, 100U, 1000U}) {
        INFO("period " << period);
        Guest guest = interrupted(period, short_work);
        guest.run(10 * period);
        const std::uint64_t periods = 1000;
        const Observed seen = observe(guest.machine, periods * period);
        const auto expected = static_cast<double>(periods * (period - round_cycles));
        // An instruction or a round may be half done at either end.
        CHECK(static_cast<double>(seen.user_cycles) == Approx(expected).margin(50));
    }
}

TEST_CASE("with period 43 an instruction of c cycles costs c rounds", "[periods]") {
    Guest guest = interrupted(43, long_work);
    guest.run(5000);
    // A division (19) and a jump (3) take 22 rounds together.
    std::vector<unsigned> rounds_between_jumps;
    unsigned rounds = 0;
    for (unsigned i = 0; i < 20000; ++i) {
        const Tick tick = guest.machine.tick();
        if (tick.did(happened::returned)) ++rounds;
        if (tick.user && tick.did(happened::retired) && tick.ip == 0x104) {
            rounds_between_jumps.push_back(rounds);
            rounds = 0;
        }
    }
    REQUIRE(rounds_between_jumps.size() > 10);
    for (std::size_t i = 1; i < rounds_between_jumps.size(); ++i) CHECK(rounds_between_jumps[i] == 22);
}

TEST_CASE("from period 43 on EXPIRED never exceeds 2", "[periods]") {
    for (unsigned period = 43; period <= 70; ++period) {
        Guest guest = interrupted(period, long_work);
        CHECK(observe(guest.machine, 20000).most_expired <= 2);
    }
}

TEST_CASE("with period 42 the program stands still from the first interrupt on; EXPIRED does not grow",
          "[periods]") {
    Guest guest = interrupted(42, short_work);
    const Observed first = observe(guest.machine, 50);
    CHECK(first.user_instructions > 0);
    const Observed seen = observe(guest.machine, 50000);
    CHECK(seen.user_instructions == 0);
    CHECK(seen.most_expired <= 2);
}

TEST_CASE("below period 42 EXPIRED grows", "[periods]") {
    for (unsigned period = 1; period < 42; ++period) {
        INFO("period " << period);
        Guest guest = interrupted(period, short_work);
        const Word early = observe(guest.machine, 20000).expired_at_end;
        const Word late = observe(guest.machine, 20000).expired_at_end;
        CHECK(late > early + 5);
    }
}

TEST_CASE("with N wait states a round takes 42 + 19 N cycles; the program advances from one cycle more",
          "[periods]") {
    for (const unsigned wait_states : {1U, 2U, 3U, 15U}) {
        emu::Settings settings;
        settings.wait_states = static_cast<std::uint8_t>(wait_states);
        const unsigned round = round_cycles + round_transfers * wait_states;
        Guest still = interrupted(round, short_work, settings);
        still.run(5 * round);
        CHECK(observe(still.machine, 50000).user_instructions == 0);
        Guest advancing = interrupted(round + 1, short_work, settings);
        advancing.run(5 * round);
        CHECK(observe(advancing.machine, 50000).user_instructions > 0);
    }
}

TEST_CASE("a handler that acknowledges all that it reads from EXPIRED bears shorter periods", "[periods]") {
    const auto advances = [](unsigned period) {
        Guest guest(R"(
        .org 0x100
start:  add r5, r5, 1
        jmp start
        .org 0x200
handler:
        push {r0-r1}
        li   r0, TIMER
        ldw  r1, [r0 + TIMER_EXPIRED]
        stw  r1, [r0 + TIMER_ACK]
        pop  {r0-r1}
        iret
)");
        guest.with_handler("handler").flags(flag::user | flag::interrupts).enable(1);
        guest.machine.poke_ip(0x100);
        Machine::Snapshot snapshot = guest.machine.snapshot();
        snapshot.state.devices.timer = {true, true, period, 0, period, 0, 0, 0};
        guest.machine.restore(snapshot);
        guest.run(1000);
        return observe(guest.machine, 20000).user_instructions > 0;
    };
    // It takes 43 cycles and reads EXPIRED in the 25th: an expiry in one of the last 18 enters it again.
    CHECK(advances(30));
    CHECK(advances(25));
    CHECK_FALSE(advances(18));
    CHECK_FALSE(advances(1));
}

TEST_CASE("on the ideal clock a user program advances with every period from 1 on", "[periods]") {
    emu::Settings settings;
    settings.clock = emu::Clock::ideal;
    for (unsigned period = 1; period <= 50; ++period) {
        INFO("period " << period);
        Guest guest = interrupted(period, short_work, settings);
        guest.run(1000);
        CHECK(observe(guest.machine, 20000).user_instructions > 50);
    }
}

TEST_CASE("on the ideal clock come, after each instruction, as many rounds as expiries fell into it",
          "[periods]") {
    emu::Settings settings;
    settings.clock = emu::Clock::ideal;
    // Period 1: a round for each cycle; add takes 4, jmp 3.
    Guest guest = interrupted(1, short_work, settings);
    guest.run(1000);
    std::vector<unsigned> rounds_after;
    unsigned rounds = 0;
    Word last_ip = 0;
    for (unsigned i = 0; i < 20000; ++i) {
        const Tick tick = guest.machine.tick();
        if (tick.did(happened::returned)) ++rounds;
        if (!tick.user || !tick.did(happened::retired)) continue;
        if (last_ip != 0) rounds_after.push_back(last_ip == 0x100 ? rounds : rounds + 100);
        last_ip = tick.ip;
        rounds = 0;
    }
    REQUIRE(rounds_after.size() > 10);
    for (std::size_t i = 1; i < rounds_after.size(); ++i) {
        CHECK((rounds_after[i] == 4 || rounds_after[i] == 103));
        CHECK(rounds_after[i] != rounds_after[i - 1]);
    }
}
