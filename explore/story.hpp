// From a way through the search to an outcome that people can follow: the schedule as input events, what was
// printed, who did what where, and the proof that the schedule replays.
#pragma once

#include "explore/outcome.hpp"
#include "explore/search.hpp"

namespace baton::explore {

/// A way to an outcome.
struct Told {
    Ending ending;
    Decisions decisions;
    unsigned interrupts = 0;
    std::uint32_t instructions = 0;
    std::optional<std::size_t> no_return;  ///< the decision behind which the program can't end by itself
};

/// The outcome as it is told. Walks the way again, then runs its schedule from power-on and compares.
Outcome tell(const World& world, Expander& expander, const Told& told);

/// The run that these input events lead to, told the same way.
Outcome tell_events(const World& world, const std::vector<emu::InputEvent>& events, const ValueOf& value,
                    const std::vector<Assertion>& assertions);

/// Whether a machine that starts like the world's, with these events, comes to the very state of `end`.
bool replays(const World& world, const std::vector<emu::InputEvent>& events, const emu::Machine& end);

}  // namespace baton::explore
