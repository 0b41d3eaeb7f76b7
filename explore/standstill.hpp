// What a machine in which nobody can go on has come to, as outcomes tell it apart: a deadlock, with its
// circle where there is one, or threads that only join. Concluded by guest/wait_graph.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emu/machine.hpp"
#include "explore/outcome.hpp"
#include "guest/kernel.hpp"

namespace baton::explore {

struct Standstill {
    Kind kind = Kind::stuck;  ///< stuck, or deadlock
    /// Number of a thread in its process, the lock that it waits for, the number of who has that one, and so
    /// on until the first comes again; empty when there is no such circle.
    std::vector<std::string> cycle;
};

/// Nothing as long as somebody lives who can go on, or nobody lives.
std::optional<Standstill> standstill(const emu::Machine& machine, const guest::Kernel& kernel);

}  // namespace baton::explore
