// Ticks lie on a grid, the plain clock's and the exact one's, and the system makes progress with every
// period.

#include <set>

#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

Word symbol(const lab::Setup& setup, const std::string& name) {
    for (const auto& s : setup.kernel->symbols) {
        if (s.name == name) return s.value;
    }
    FAIL("the kernel has no symbol " << name);
    return 0;
}

}  // namespace

TEST_CASE("the system makes progress with every timer period from 1 upward", "[os][clock]") {
#ifdef BATON_SANITIZED
    constexpr unsigned step = 9;  // a sample: 1, 10, ... 64
#else
    constexpr unsigned step = 1;
#endif
    for (unsigned period = 1; period <= 64; period += step) {
        INFO("period " << period);
        lab::OsRequest request;
        request.programs = {"hello"};
        request.quantum = 1;
        request.tick_cycles = period;
        const Guest guest = run_guest(request);
        CHECK(guest.end == lab::End::powered_off);
        CHECK(guest.console == "hello, world\n");
    }
}

TEST_CASE("the exact clock ends every tick exactly on the grid under the ideal clock", "[os][clock][ideal]") {
    emu::Settings settings;
    settings.clock = emu::Clock::ideal;
    lab::OsRequest request;
    request.programs = {"count", "primes"};
    request.quantum = 1;
    request.tick_cycles = 1000;
    request.exact_clock = true;
    lab::Setup setup = set_up(request, settings);
    const Word ticks = symbol(setup, "ticks");
    std::vector<std::uint64_t> moments;
    while (setup.machine.running() && setup.machine.cycle() < 1'000'000) {
        const emu::Tick tick = setup.machine.tick();
        if (tick.bus.transfer == emu::Transfer::write && tick.bus.address == ticks) {
            moments.push_back(setup.machine.time());
        }
    }
    REQUIRE(moments.size() > 10);
    for (std::size_t i = 1; i < moments.size(); ++i) CHECK(moments[i] - moments[0] == 1000 * i);
}

TEST_CASE("the exact clock never drifts under the real one, however long the kernel is about a tick",
          "[os][clock]") {
    for (const unsigned wait_states : {0U, 3U}) {
        emu::Settings settings;
        settings.wait_states = static_cast<std::uint8_t>(wait_states);
        lab::OsRequest request;
        request.programs = {"count", "primes", "sleeper"};
        request.tick_cycles = 3000;
        request.exact_clock = true;
        lab::Setup setup = set_up(request, settings);
        const Word tick_end = symbol(setup, "tick_end");
        std::vector<Word> ends;
        while (setup.machine.running() && setup.machine.cycle() < 5'000'000) {
            const emu::Tick tick = setup.machine.tick();
            if (tick.bus.transfer == emu::Transfer::write && tick.bus.address == tick_end &&
                !tick.bus.stalled) {
                ends.push_back(tick.bus.data);
            }
        }
        REQUIRE(ends.size() > 10);
        for (std::size_t i = 1; i < ends.size(); ++i) CHECK((ends[i] - ends[0]) % 3000 == 0);
    }
}

TEST_CASE("the plain clock begins in the phase that is said, never drifts, and counts every tick",
          "[os][clock]") {
    constexpr unsigned period = 3000;
    for (const unsigned phase : {0U, 1U, 1234U, period - 1}) {
        for (const unsigned wait_states : {0U, 3U}) {
            INFO("phase " << phase << ", wait states " << wait_states);
            emu::Settings settings;
            settings.wait_states = static_cast<std::uint8_t>(wait_states);
            lab::OsRequest request;
            request.programs = {"count", "primes", "sleeper"};
            request.tick_cycles = period;
            request.phase = phase;
            lab::Setup setup = set_up(request, settings);
            CHECK(setup.machine.peek_word(Address(symbol(setup, "phase"))) == phase);
            std::uint64_t started = 0;  // the cycle of the store that starts the timer
            std::vector<std::uint64_t> dues;
            while (setup.machine.running() && setup.machine.cycle() < 5'000'000) {
                setup.machine.tick();
                const emu::Timer::State& timer = setup.machine.bus().timer().state();
                if (!timer.enabled) continue;
                if (dues.empty()) started = setup.machine.cycle() - 1;
                if (dues.empty() || dues.back() != timer.due) dues.push_back(timer.due);
            }
            CHECK(setup.machine.stop().reason == emu::StopReason::powered_off);
            REQUIRE(dues.size() > 10);
            CHECK(dues[0] - started == period - phase);
            for (std::size_t i = 1; i < dues.size(); ++i) CHECK(dues[i] - dues[i - 1] == period);
            const Word counted = setup.machine.peek_word(Address(symbol(setup, "ticks"))).value_or(0);
            CHECK(counted + setup.machine.bus().timer().state().expired == dues.size() - 1);
        }
    }
}

TEST_CASE("the clock's phase is drawn from the seed, unless it is said", "[os][clock]") {
    const auto phase_with = [](std::uint64_t seed, std::optional<unsigned> said) {
        emu::Settings settings;
        settings.seed = seed;
        lab::OsRequest request;
        request.programs = {"hello"};
        request.phase = said;
        Guest guest = run_guest(request, settings);
        const Word at = symbol(set_up(request, settings), "phase");
        return guest.session.machine().peek_word(Address(at)).value_or(0);
    };
#ifdef BATON_SANITIZED
    constexpr std::uint64_t seeds = 5;  // a sample
#else
    constexpr std::uint64_t seeds = 20;
#endif
    std::set<Word> drawn;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Word phase = phase_with(seed, std::nullopt);
        CHECK(phase < lab::tick_cycles_default);
        CHECK(phase == phase_with(seed, std::nullopt));
        drawn.insert(phase);
        CHECK(phase_with(seed, 77) == 77);
    }
    CHECK(drawn.size() > seeds * 3 / 4);
}

TEST_CASE("sleepers wake in the order of their ticks, and of their coming at the same tick", "[os][clock]") {
    const TemporaryFolder folder;
    const auto sleeper = [&](const std::string& name, int ticks) {
        return folder.write(name + ".asm",
                            ".include \"user.inc\"\n_start: mov r0, " + std::to_string(ticks) +
                                "\n sys sleep\n lea r0, 1f\n call print\n mov r0, 0\n jmp exit\n"
                                "1: .asciz \"" +
                                name + " \"\n.include \"lib.inc\"\n");
    };
    lab::OsRequest request;
    request.programs = {sleeper("e", 40), sleeper("a", 20), sleeper("c", 30), sleeper("b", 20),
                        sleeper("d", 30)};
    CHECK(run_guest(request).console == "a b c d e ");
}
