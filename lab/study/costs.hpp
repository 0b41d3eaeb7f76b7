// Where the time of each job went between its arrival and its end, cycle by cycle.
//
// The same machine runs once more, and every cycle is put down to what the processor was doing: programs,
// or which part of the kernel, told apart by the labels of the kernel's one way in and out (os/trap.asm).
// The categories of a job sum to its turnaround, to the cycle of the time base. A kernel without these
// labels has no such table.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "lab/study/schedule.hpp"

namespace baton::lab {

enum class Cost : std::uint8_t {
    own,               ///< its own user mode
    others,            ///< user mode of all others
    entry_and_return,  ///< the processor's part: interrupt entries and iret
    save_and_restore,  ///< all registers, and the table of handlers
    choosing,          ///< the policy, and the switch to another thread
    tick_handler,      ///< the clock interrupt's
    system_calls,
    devices,   ///< handlers of other interrupts, and of faults
    tick_end,  ///< waiting for the exact end of a tick: see os/clock_exact.asm
    idle,      ///< the idle thread
};
inline constexpr std::size_t cost_count = 10;

using Costs = std::array<std::uint64_t, cost_count>;  ///< cycles of the time base, by Cost

const char* cost_name(Cost cost);  ///< in JSON: "own", "entry_and_return", ...

std::uint64_t sum(const Costs& costs);

/// What it took to go from one thread to another: from the last cycle of the one in user mode to the
/// first of the other.
struct Switch {
    std::uint64_t cycle = 0;  ///< the first cycle in between
    Word from = 0;            ///< contexts
    Word to = 0;
    std::uint8_t code = 0;  ///< why the first one stopped: the vector code
    Costs costs{};          ///< in cycles, also of the ideal clock
};

/// All switches between jobs within the schedule's span that do not go through the idle thread. nullopt
/// when the kernel lacks the labels.
std::optional<std::vector<Switch>> measure_switches(const Setup& setup, const Schedule& schedule);

/// One for each job; zeros for those that have not ended. nullopt when the kernel lacks the labels, or
/// when `go_on` (asked now and then) says no.
std::optional<std::vector<Costs>> measure_costs(const Setup& setup, const Schedule& schedule,
                                                const GoOn& go_on = {});

}  // namespace baton::lab
