// Is what a projection leaves out really without meaning? A twin of a state gets other values there, and both
// run on: they must come to the same state again.
//
// Accounts get random values; words that count relative to another are shifted with it, all by one random
// amount; dead kernel stack gets garbage. Not touched: what moves with the timer's time, of which the plain
// clock has nothing in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "explore/world.hpp"

namespace baton::explore {

class Poison {
public:
    explicit Poison(const World& world) : world_(world) {}

    /// What can be poisoned by itself: each of the kernel's masks, the dead stacks, and where somebody is to
    /// be chosen, the processor.
    std::size_t parts() const { return world_.view().masks.size() + 2; }
    /// "any THREAD_CYCLES", "dead kernel stack", "who ran last".
    std::string name(std::size_t part) const;
    /// All parts, or one alone. Relative words go with their base.
    void spread(emu::Machine& machine, std::uint64_t salt, std::optional<std::size_t> only) const;

private:
    void processor(emu::Machine& machine, std::uint64_t& random) const;
    void stacks(emu::Machine& machine, std::uint64_t& random) const;

    const World& world_;
};

}  // namespace baton::explore
