// From sources to the first instruction of a program: assembling the kernel and the programs, making
// the disk, booting. What is aimed at: 100 ms for all of it.

#include <benchmark/benchmark.h>

#include "lab/build/setup.hpp"

namespace {

using namespace baton;

lab::OsRequest three_programs() {
    lab::OsRequest request;
    request.programs = {"count", "primes", "sleeper"};
    return request;
}

void assemble_and_make_disk(benchmark::State& state) {
    for (auto _ : state) {
        auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), three_programs(), {});
        if (!setup) state.SkipWithError("the OS does not assemble");
        benchmark::DoNotOptimize(setup.ok());
    }
}
BENCHMARK(assemble_and_make_disk)->Name("Boot/assemble_and_make_disk")->Unit(benchmark::kMillisecond);

void assemble_make_disk_and_boot(benchmark::State& state) {
    std::uint64_t cycles = 0;
    for (auto _ : state) {
        auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), three_programs(), {});
        if (!setup) {
            state.SkipWithError("the OS does not assemble");
            return;
        }
        emu::Machine& machine = setup->machine;
        while (!machine.tick().user) {
        }
        cycles = machine.cycle();
    }
    state.counters["guest cycles to the first user instruction"] = static_cast<double>(cycles);
}
BENCHMARK(assemble_make_disk_and_boot)
    ->Name("Boot/assemble_make_disk_and_boot")
    ->Unit(benchmark::kMillisecond);

}  // namespace
