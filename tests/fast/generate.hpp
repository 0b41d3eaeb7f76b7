// Random cases for the lockstep: programs that keep going.
//
// A case has a vector table, handlers that acknowledge, skip faults, switch between two user
// programs with bounds of their own, or are random themselves; user and kernel code that is mostly
// legal and loops; data that holds instructions, for code that modifies itself; a timer, keys,
// requests and disk transfers at random cycles. Weights differ from case to case.
#pragma once

#include <cstdint>

#include "scenario.hpp"

namespace baton::test {

Scenario generate(std::uint64_t seed);

}  // namespace baton::test
