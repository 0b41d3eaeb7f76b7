// The guest OS with programs that compute, sleep, read keys and fault, on both engines.
#include <catch2/catch.hpp>

#include "emu/fast/runner.hpp"
#include "lab/build/setup.hpp"
#include "lockstep.hpp"

using namespace baton;
using emu::Engine;
using emu::Event;
using emu::Runner;

namespace {

emu::Machine boot(const emu::Settings& settings, unsigned tick_cycles) {
    lab::OsRequest request;
    request.tick_cycles = tick_cycles;
    request.programs = {"primes", "count", "sleeper", "crash", "echo", "family"};
    auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, settings);
    REQUIRE(setup);
    emu::Machine machine = std::move(setup->machine);
    std::uint64_t cycle = 20'000;
    for (const char key : std::string("hello\nworld\n\x04")) {
        machine.post({cycle, emu::InputKind::key, 0, {static_cast<std::uint8_t>(key)}});
        cycle += 3571;
    }
    return machine;
}

}  // namespace

TEST_CASE("the guest OS runs its programs to the same end on both engines", "[fast][os]") {
    for (const unsigned wait_states : {0U, 2U}) {
        for (const emu::Clock clock : {emu::Clock::real, emu::Clock::ideal}) {
            emu::Settings settings;
            settings.wait_states = static_cast<std::uint8_t>(wait_states);
            settings.clock = clock;
            emu::Machine slow = boot(settings, 1500);
            emu::Machine fast = slow;
            Runner ticks(Engine::cycle);
            Runner runner(Engine::fast);
            emu::EventFilter watch;
            watch.kinds = emu::all_events;
            watch.stores = {{0, settings.ram_bytes}};
            ticks.watch(watch);
            runner.watch(watch);
            std::vector<Event> a, b;
            Runner::End end = Runner::End::target;
            for (std::uint64_t target = 9'973; end == Runner::End::target && target < 3'000'000;
                 target += 9'973) {
                end = ticks.run(slow, target, a, 1U << 24);
                REQUIRE(runner.run(fast, target, b, 1U << 24) == end);
                REQUIRE(test::difference_of(slow, fast) == "");
                REQUIRE(slow.hash() == fast.hash());
                REQUIRE(a == b);
                REQUIRE(ticks.instructions() == runner.instructions());
                a.clear();
                b.clear();
            }
            CHECK(end == Runner::End::stopped);
            CHECK(fast.stop().reason == emu::StopReason::powered_off);
            CHECK(fast.bus().console().state().printed_count > 300);
        }
    }
}
