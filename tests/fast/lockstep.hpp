// Both engines on one scenario, compared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "emu/fast/runner.hpp"
#include "scenario.hpp"

namespace baton::test {

/// How the two are compared.
enum class Pace : std::uint8_t {
    whole,         ///< each runs in one go; compared at every end of a run (see Runner::End), hashes at last
    blocks,        ///< at cycles a random distance apart; in between others touch both machines alike
    instructions,  ///< at every boundary, the fast engine being asked for one instruction at a time
};

/// Runs of so many cycles are compared at every instruction; of the longer ones one in eight as a whole, the
/// others at every block.
inline constexpr std::uint64_t longest_short_run = 2500;

struct Outcome {
    std::string difference;  ///< empty: none
    Pace pace = Pace::whole;
    std::uint64_t cycles = 0;
    std::uint64_t instructions = 0;
    std::uint32_t seen = 0;  ///< kinds of events that occurred
};

Outcome compare(const Scenario& scenario, Pace pace,
                emu::FastEngine::Dispatch dispatch = emu::FastEngine::Dispatch::threaded);

/// The first field that differs between two machines, or "".
std::string difference_of(const emu::Machine& cycle, const emu::Machine& fast);

/// What a seed stands for.
struct Plan {
    Scenario scenario;
    Pace pace = Pace::whole;
    emu::FastEngine::Dispatch dispatch = emu::FastEngine::Dispatch::threaded;
};
Plan plan_of(std::uint64_t seed);

/// Generates and compares.
Outcome check_seed(std::uint64_t seed);

}  // namespace baton::test
