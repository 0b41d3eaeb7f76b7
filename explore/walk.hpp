// One run of the world from its root on, in which somebody decides at every choice.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "explore/stepper.hpp"

namespace baton::explore {

/// What is decided in front of an instruction, or in the kernel where somebody is to be chosen.
struct Decision {
    bool interrupt = false;   ///< in front of an instruction
    std::uint8_t record = 0;  ///< who is next, where whoever searches chooses that; 0: left to the policy
};
using Decisions = std::vector<Decision>;

/// Is asked with the machine at a choice, and how it has come there; nothing ends the run.
using Decide = std::function<std::optional<Decision>(const emu::Machine&, const Piece&)>;

/// What somebody wants to hear of a run; every part may be empty.
struct WalkHeard {
    std::function<void(const emu::Machine&)> interrupt;
    std::function<void(const emu::Machine&, Word record)> choose;
    Listener listener;
};

/// Takes the machine to the root, and from there on.
Piece walk(const World& world, const emu::Machine::Snapshot& root, Stepper& stepper, emu::Machine& machine,
           const Decide& decide, const WalkHeard& heard);

/// One decision after the other; behind the last one the run ends.
Decide as_listed(const Decisions& decisions);

}  // namespace baton::explore
