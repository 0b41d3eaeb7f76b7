// The circle of a deadlock: who waits for which lock, and who has it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "emu/machine.hpp"
#include "guest/kernel.hpp"
#include "guest/search_view.hpp"

namespace baton::explore {

/// Number of a thread in its process, the lock that it waits for, the number of who has that one, and so on
/// until the first comes again; empty when there is no such circle.
std::vector<std::string> deadlock_cycle(const emu::Machine& machine, const guest::Kernel& kernel,
                                        const guest::SearchView& view);

}  // namespace baton::explore
