// user_soak ROOT FIRST COUNT: random user programs under the guest OS, for the seeds FIRST ..
// FIRST + COUNT - 1. ROOT is the project's folder.
//
// Prints one line, which bench/soak_user.sh keeps in its ledger:
//     seeds 0 99 instructions 212345678 entries 812345 processes 4711 shares 88 threaded 1234 by_threads
//     123456789
// (in 88 of the 100 runs it was seen that the honest program got its share; in the others the kernel did
// little but load programs; 1,234 processes had threads, and 123,456,789 of the instructions are theirs).
// Exit status: 0 nothing found, 2 usage, 7 a program got out: what it changed stands on standard output.
#include <fmt/format.h>

#include <exception>

#include "escape.hpp"
#include "tests/support/numbers.hpp"

namespace {

constexpr std::uint64_t run_cycles = 8'000'000;

}  // namespace

int main(int argc, char** argv) try {
    using baton::test::number;
    const auto first = argc == 4 ? number(argv[2]) : std::nullopt;
    const auto count = argc == 4 ? number(argv[3]) : std::nullopt;
    if (!first || !count || *count == 0) {
        fmt::print(stderr, "Usage: user_soak ROOT FIRST COUNT\n");
        return 2;
    }
    const baton::test::EscapeBench bench(argv[1]);
    std::uint64_t instructions = 0, entries = 0, processes = 0, threaded = 0, shares = 0, by_threads = 0;
    for (std::uint64_t seed = *first; seed < *first + *count; ++seed) {
        const auto outcome = bench.run(seed, run_cycles);
        if (!outcome.wrong.empty()) {
            fmt::print("{}\n", outcome.wrong);
            return 7;
        }
        instructions += outcome.instructions;
        by_threads += outcome.threaded;
        entries += outcome.entries;
        processes += outcome.processes;
        threaded += outcome.threaded_processes;
        shares += outcome.share_seen ? 1 : 0;
    }
    fmt::print("seeds {} {} instructions {} entries {} processes {} shares {} threaded {} by_threads {}\n",
               *first, *first + *count - 1, instructions, entries, processes, shares, threaded, by_threads);
    return 0;
} catch (const std::exception& error) {
    fmt::print(stderr, "user_soak: {}\n", error.what());
    return 8;
}
