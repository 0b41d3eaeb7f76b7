// How fast the fast engine runs: the workloads of the yardstick and the guest OS with eight processes that
// switch every 1,000 cycles; alone, and with everything watched that a timeline needs.
// Instructions are counted as items: items_per_second is instructions a second.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/guests.hpp"
#include "emu/fast/runner.hpp"

namespace {

using namespace baton;
using emu::bit;
using emu::EventKind;

/// What a timeline must know: modes, contexts, sleep, output, and stores to the thread table.
emu::EventFilter timeline_watch(const std::optional<guest::OsLayout>& layout) {
    emu::EventFilter watch;
    watch.kinds = bit(EventKind::store) | bit(EventKind::printed) | bit(EventKind::sent) |
                  bit(EventKind::context) | bit(EventKind::interrupts) | bit(EventKind::wait_begin) |
                  bit(EventKind::wait_end) | bit(EventKind::returned) | bit(EventKind::accepted) |
                  bit(EventKind::entered) | bit(EventKind::stopped) | bit(EventKind::disk_done) |
                  bit(EventKind::fault);
    if (layout) watch.stores = {{layout->table, layout->table + layout->bytes()}};
    return watch;
}

void run(benchmark::State& state, const emu::Machine& start, const emu::EventFilter& watch,
         emu::Engine engine) {
    emu::Machine machine = start;
    emu::Runner runner(engine);
    runner.watch(watch);
    std::vector<emu::Event> events;
    constexpr std::uint64_t slice = 10'000'000;
    for (auto _ : state) {
        const std::uint64_t target = machine.cycle() + slice;
        while (machine.running() && machine.cycle() < target) {
            runner.run(machine, target, events);
            events.clear();
        }
        if (!machine.running()) machine = start;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(runner.instructions()));
}

void fast_workload(benchmark::State& state, const std::string& name) {
    run(state, bench::algorithm(name).machine, {}, emu::Engine::fast);
}
BENCHMARK_CAPTURE(fast_workload, loop, std::string("loop"))->Name("Fast/loop");
BENCHMARK_CAPTURE(fast_workload, sieve, std::string("sieve"))->Name("Fast/sieve");
BENCHMARK_CAPTURE(fast_workload, bubble, std::string("bubble"))->Name("Fast/bubble");
BENCHMARK_CAPTURE(fast_workload, fibonacci, std::string("fibonacci"))->Name("Fast/fibonacci");
BENCHMARK_CAPTURE(fast_workload, copy, std::string("copy"))->Name("Fast/copy");
BENCHMARK_CAPTURE(fast_workload, crc, std::string("crc"))->Name("Fast/crc");
BENCHMARK_CAPTURE(fast_workload, matrix, std::string("matrix"))->Name("Fast/matrix");

void fast_watched(benchmark::State& state, const std::string& name) {
    run(state, bench::algorithm(name).machine, timeline_watch({}), emu::Engine::fast);
}
BENCHMARK_CAPTURE(fast_watched, sieve, std::string("sieve"))->Name("Fast/sieve_watched");
BENCHMARK_CAPTURE(fast_watched, bubble, std::string("bubble"))->Name("Fast/bubble_watched");

void fast_os(benchmark::State& state, bool watched) {
    const lab::Setup setup = bench::workload("os8");
    run(state, setup.machine, watched ? timeline_watch(setup.guest.layout()) : emu::EventFilter{},
        emu::Engine::fast);
}
BENCHMARK_CAPTURE(fast_os, alone, false)->Name("Fast/os8");
BENCHMARK_CAPTURE(fast_os, watched, true)->Name("Fast/os8_watched");

/// What a search over interleavings does again and again: go back, run a little, take the hash.
void restore_run_hash(benchmark::State& state) {
    emu::Settings settings;
    settings.ram_bytes = isa::ram_bytes_least;
    emu::Machine machine(settings);
    const emu::Machine loaded = bench::algorithm("fibonacci").machine;
    for (std::uint32_t at = 0; at < settings.ram_bytes; ++at) {
        machine.poke_byte(Address(at), loaded.peek_byte(Address(at)).value_or(0));
    }
    machine.poke_ip(loaded.cpu().ip());
    emu::Runner runner;
    std::vector<emu::Event> events;
    runner.run(machine, 10'000, events);
    const auto origin = machine.snapshot();
    for (auto _ : state) {
        machine.restore(origin);
        runner.run(machine, 11'000, events);
        benchmark::DoNotOptimize(machine.hash());
    }
}
BENCHMARK(restore_run_hash)->Name("Fast/restore_run_1000_hash");

}  // namespace
