// 10^8 random instructions on both engines when BATON_EXHAUSTIVE is set, as in the CI: somewhat more than a
// minute on one core. Otherwise 10^7, and 10^6 under sanitizers. It opens with other seeds than the quick
// sample. Says how many were compared, and which part how.
#include <fmt/format.h>

#include <array>
#include <catch2/catch.hpp>

#include "lockstep.hpp"
#include "shrink.hpp"
#include "tests/support/exhaustive.hpp"

using namespace baton::test;

TEST_CASE("both engines agree over 100,000,000 random instructions (or a sample of a tenth)",
          "[fast][lockstep]") {
#ifdef BATON_SANITIZED
    const std::uint64_t instructions_wanted = 1'000'000;
#else
    const std::uint64_t instructions_wanted = exhaustive() ? 100'000'000 : 10'000'000;
#endif
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
