// 10^8 random instructions on both engines (10^6 under sanitizers, where a sample must do). It opens
// with other seeds than the quick sample. About a minute on one core. Says which part was compared how.
#include <fmt/format.h>

#include <array>
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
    std::array<std::uint64_t, 3> by_pace{};
    for (std::uint64_t seed = 1'000'000; instructions < instructions_wanted; ++seed) {
        const Outcome outcome = check_seed(seed);
        instructions += outcome.instructions;
        by_pace[static_cast<std::size_t>(outcome.pace)] += outcome.instructions;
        if (!outcome.difference.empty())
            FAIL("seed " << seed << ": " << outcome.difference << "\n" << report(seed));
    }
    CHECK(instructions >= instructions_wanted);
    const auto percent = [&](Pace pace) {
        return 100.0 * static_cast<double>(by_pace[static_cast<std::size_t>(pace)]) /
               static_cast<double>(instructions);
    };
    fmt::print(
        "{} instructions: {:.1f} % compared after each instruction, {:.1f} % at every block, {:.1f} % at the "
        "end\n",
        instructions, percent(Pace::instructions), percent(Pace::blocks), percent(Pace::whole));
    CHECK(percent(Pace::instructions) > 1);
    CHECK(percent(Pace::blocks) > 50);
    CHECK(percent(Pace::whole) > 1);
}
