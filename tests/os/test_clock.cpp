// Ticks lie on a grid, and the system makes progress with every period.

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
    for (unsigned period = 1; period <= 64; ++period) {
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

TEST_CASE("under the ideal clock every tick's end lies exactly on the grid", "[os][clock][ideal]") {
    emu::Settings settings;
    settings.clock = emu::Clock::ideal;
    lab::OsRequest request;
    request.programs = {"count", "primes"};
    request.quantum = 1;
    request.tick_cycles = 1000;
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

TEST_CASE("under the real clock ticks never drift, however long the kernel is about them", "[os][clock]") {
    for (const unsigned wait_states : {0U, 3U}) {
        emu::Settings settings;
        settings.wait_states = static_cast<std::uint8_t>(wait_states);
        lab::OsRequest request;
        request.programs = {"count", "primes", "sleeper"};
        request.tick_cycles = 3000;
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
