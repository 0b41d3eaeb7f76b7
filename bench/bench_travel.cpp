// Going back in a run of 100 million cycles: first from far, then again and again. (What keeping a history
// costs while running: bench/watching.cpp.)
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/guests.hpp"
#include "debug/replay/debugger.hpp"

namespace {

using namespace baton;
using debug::Command;
using debug::Debugger;
using debug::Direction;

constexpr std::uint64_t run_cycles = 100'000'000;

debug::SessionOptions session_options(const lab::Setup& guest) {
    debug::SessionOptions options;
    options.layout = guest.guest.layout();
    return options;
}

std::unique_ptr<Debugger> long_run(const std::string& name) {
    const lab::Setup start = bench::workload(name);
    debug::DebuggerOptions options;
    options.session = session_options(start);
    auto debugger = std::make_unique<Debugger>(start.machine, options);
    debugger->finish(Command::seek(run_cycles));
    return debugger;
}

// One cycle back from a position that nobody has been near.
void first_step_back(benchmark::State& state, const std::string& name, Command command) {
    const auto debugger = long_run(name);
    std::uint64_t at = 12'345'678;
    for (auto _ : state) {
        at = (at * 6364136223846793005ULL + 1442695040888963407ULL) % (debugger->newest() - 1000) + 500;
        state.PauseTiming();
        debugger->finish(Command::seek(debugger->newest()));
        debugger->finish(Command::seek(at));
        debugger->finish(Command::seek(debugger->newest()));
        state.ResumeTiming();
        debugger->finish(Command::seek(at));
        debugger->finish(command);
    }
}

void step_back_again(benchmark::State& state, const std::string& name, Command command) {
    const auto debugger = long_run(name);
    debugger->finish(Command::seek(77'777'777));
    debugger->finish(command);
    for (auto _ : state) debugger->finish(command);
}

const Command cycle_back = Command::cycle(Direction::backward);
const Command instruction_back = Command::instruction(Direction::backward);
const Command over_back = Command::over(Direction::backward);
BENCHMARK_CAPTURE(first_step_back, sieve, std::string("sieve"), cycle_back)->Name("Travel/first_back/sieve");
BENCHMARK_CAPTURE(first_step_back, os8, std::string("os8"), over_back)->Name("Travel/first_back_over/os8");
BENCHMARK_CAPTURE(step_back_again, sieve, std::string("sieve"), cycle_back)->Name("Travel/back_again/sieve");
BENCHMARK_CAPTURE(step_back_again, os8, std::string("os8"), instruction_back)
    ->Name("Travel/back_again_instruction/os8");

}  // namespace
