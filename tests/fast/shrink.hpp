// Makes a failing case small enough to be read.
#pragma once

#include <functional>
#include <string>

#include "scenario.hpp"

namespace baton::test {

/// Whether a case still shows what is being looked for.
using Fails = std::function<bool(const Scenario&)>;

/// The smallest case found that still fails: fewer cycles, events and settings, and nops instead of
/// instructions, as far as each of them goes. Precondition: fails(scenario).
Scenario shrink(Scenario scenario, const Fails& fails);

/// Generates the seed's case again, shrinks it by the comparison that failed, and describes it.
std::string report(std::uint64_t seed);

}  // namespace baton::test
