// From a way through the search to an outcome that people can follow: the schedule as input events, what was
// printed, who did what where, and the proof that the schedule replays.
#pragma once

#include "explore/outcome.hpp"
#include "explore/search.hpp"

namespace baton::explore {

/// The outcome as it is told. Walks the way again, then runs its schedule from power-on and compares.
Outcome tell(const World& world, Search& search, const Found& found);

/// Whether a machine that starts like the world's, with these events, comes to the very state of `end`.
bool replays(const World& world, const std::vector<emu::InputEvent>& events, const emu::Machine& end);

}  // namespace baton::explore
