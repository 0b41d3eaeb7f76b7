// lockstep_soak FIRST COUNT [BLOCK]: the lockstep for the seeds FIRST .. FIRST + COUNT - 1.
//
// Prints one line a block of seeds (1,000 unless said otherwise), so that a script can keep a ledger
// and go on behind the last line:
//     seeds 0 999 instructions 2312345 cycles 12345678
// Exit status: 0 no difference, 2 usage, 7 a difference: then the smallest case found stands on
// standard output.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "lockstep.hpp"
#include "shrink.hpp"
#include "tests/support/numbers.hpp"

using baton::test::number;

int main(int argc, char** argv) {
    const auto first = argc > 2 ? number(argv[1]) : std::nullopt;
    const auto count = argc > 2 ? number(argv[2]) : std::nullopt;
    const auto block = argc > 3 ? number(argv[3]) : 1000;
    if (!first || !count || !block || *block == 0 || argc > 4) {
        fmt::print(stderr, "Usage: lockstep_soak FIRST COUNT [BLOCK]\n");
        return 2;
    }
    const std::uint64_t end = *first + *count;
    for (std::uint64_t seed = *first; seed < end;) {
        const std::uint64_t begin = seed;
        std::uint64_t instructions = 0;
        std::uint64_t cycles = 0;
        for (const std::uint64_t last = std::min(end, begin + *block); seed < last; ++seed) {
            const baton::test::Outcome outcome = baton::test::check_seed(seed);
            instructions += outcome.instructions;
            cycles += outcome.cycles;
            if (!outcome.difference.empty()) {
                fmt::print("seed {} differs {}\n", seed, outcome.difference);
                std::fflush(stdout);
                fmt::print("{}\n", baton::test::report(seed));
                return 7;
            }
        }
        fmt::print("seeds {} {} instructions {} cycles {}\n", begin, seed - 1, instructions, cycles);
        std::fflush(stdout);
    }
    return 0;
}
