// Random user programs under the guest OS: whatever they try, they change nothing but what is their own,
// and everybody else keeps getting the processor. 10^8 instructions of theirs; under sanitizers, a sample.
#include <catch2/catch.hpp>

#include "escape.hpp"

namespace {

#ifdef BATON_SANITIZED
constexpr std::uint64_t instructions_wanted = 1'000'000;
#else
constexpr std::uint64_t instructions_wanted = 100'000'000;
#endif
constexpr std::uint64_t run_cycles = 8'000'000;

}  // namespace

TEST_CASE("user mode can't get out: 10^8 instructions of random programs (under sanitizers 10^6)",
          "[safety]") {
    const baton::test::EscapeBench bench(BATON_SOURCE_DIR);
    std::uint64_t instructions = 0, entries = 0, processes = 0, threaded = 0, runs = 0, shares = 0;
    for (std::uint64_t seed = 1; instructions < instructions_wanted; ++seed) {
        ++runs;
        const auto outcome = bench.run(seed, run_cycles);
        REQUIRE(outcome.wrong == "");
        REQUIRE(outcome.cycles == run_cycles);
        instructions += outcome.instructions;
        entries += outcome.entries;
        processes += outcome.processes;
        threaded += outcome.threaded_processes;
        shares += outcome.share_seen ? 1 : 0;
    }
    WARN(instructions << " instructions of " << processes << " processes, " << threaded
                      << " of them with threads, " << entries << " entries into the kernel; " << runs
                      << " runs, in " << shares << " of them the honest program's share was looked at, in "
                      << runs - shares << " the kernel did little but load programs");
    CHECK(processes > 20);
    CHECK(threaded > 20);
    CHECK(2 * shares > runs);
}
