// fixed_work NAME: runs one of a few fixed workloads, always for the same cycles, so that a tool can
// count what the host does for it (bench/counts.sh). Prints cycle and hash, which must never change
// without the machine being changed.
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/guests.hpp"
#include "emu/fast/runner.hpp"

namespace {

using namespace baton;

int run(emu::Machine machine, emu::Engine engine, std::uint64_t cycles) {
    emu::Runner runner(engine);
    std::vector<emu::Event> events;
    runner.run(machine, cycles, events);
    fmt::print("cycle {} instructions {} hash {:016x}\n", machine.cycle(), runner.instructions(),
               machine.hash());
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string name = argc == 2 ? argv[1] : "";
    if (name == "fast_sieve") return run(bench::algorithm("sieve").machine, emu::Engine::fast, 20'000'000);
    if (name == "fast_os") return run(bench::eight_processes("primes").machine, emu::Engine::fast, 5'000'000);
    if (name == "cycle_bubble") return run(bench::algorithm("bubble").machine, emu::Engine::cycle, 1'000'000);
    fmt::print(stderr, "Usage: fixed_work fast_sieve|fast_os|cycle_bubble\n");
    return 2;
} catch (const std::exception& error) {
    fmt::print(stderr, "fixed_work: {}\n", error.what());
    return 8;
}
