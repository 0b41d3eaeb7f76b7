// 10^8 random instructions on both engines (10^6 under sanitizers, where a sample must do). It opens
// with other seeds than the quick sample. About a minute on one core.
#include <catch2/catch.hpp>

#include "lockstep.hpp"
#include "shrink.hpp"

using namespace baton::test;

#ifdef BATON_SANITIZED
#define LOCKSTEP_SIZE "a sample, 1,000,000"
constexpr std::uint64_t instructions_wanted = 1'000'000;
#else
#define LOCKSTEP_SIZE "100,000,000"
constexpr std::uint64_t instructions_wanted = 100'000'000;
#endif

TEST_CASE("both engines agree over " LOCKSTEP_SIZE " random instructions", "[fast][lockstep]") {
    std::uint64_t instructions = 0;
    for (std::uint64_t seed = 1'000'000; instructions < instructions_wanted; ++seed) {
        const Outcome outcome = check_seed(seed);
        instructions += outcome.instructions;
        if (!outcome.difference.empty())
            FAIL("seed " << seed << ": " << outcome.difference << "\n" << report(seed));
    }
    CHECK(instructions >= instructions_wanted);
}
