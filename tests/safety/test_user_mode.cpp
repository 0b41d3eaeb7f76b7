// Random user programs under the guest OS: whatever they try, they change nothing but what is their own,
// and everybody else keeps getting the processor. 3 * 10^7 instructions of theirs, most of them of programs
// with threads; 10^8 when BATON_EXHAUSTIVE is set; under sanitizers, a sample.
#include <catch2/catch.hpp>

#include "escape.hpp"
#include "tests/support/exhaustive.hpp"

namespace {

std::uint64_t instructions_wanted() {
    if (baton::test::exhaustive()) return 100'000'000;
#ifdef BATON_SANITIZED
    return 1'000'000;
#else
    return 30'000'000;
#endif
}
constexpr std::uint64_t run_cycles = 8'000'000;

}  // namespace

TEST_CASE("user mode can't get out, whatever random programs and their threads try", "[safety]") {
    const baton::test::EscapeBench bench(BATON_SOURCE_DIR);
    const std::uint64_t wanted = instructions_wanted();
    std::uint64_t instructions = 0, entries = 0, processes = 0, threaded = 0, runs = 0, shares = 0,
                  by_threads = 0;
    for (std::uint64_t seed = 1; instructions < wanted; ++seed) {
        ++runs;
        const auto outcome = bench.run(seed, run_cycles);
        REQUIRE(outcome.wrong == "");
        REQUIRE(outcome.cycles == run_cycles);
        instructions += outcome.instructions;
        by_threads += outcome.threaded;
        entries += outcome.entries;
        processes += outcome.processes;
        threaded += outcome.threaded_processes;
        shares += outcome.share_seen ? 1 : 0;
    }
    WARN(instructions << " instructions of " << processes << " processes, " << threaded
                      << " of them with threads, which ran " << by_threads << "; " << entries
                      << " entries into the kernel; " << runs << " runs, in " << shares
                      << " of them the honest program's share was looked at, in " << runs - shares
                      << " the kernel did little but load programs");
    CHECK(processes > 20);
    CHECK(threaded > 20);
    CHECK(by_threads > instructions / 4);
    CHECK(2 * shares > runs);
}
