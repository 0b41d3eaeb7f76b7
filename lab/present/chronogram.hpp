// A schedule as rows of cells: one row a job and one for idle, one cell a tick, or several ticks folded
// into one. What text and drawings of it have in common.
#pragma once

#include <cstdint>
#include <vector>

#include "lab/study/schedule.hpp"

namespace baton::lab {

/// Ticks of each kind in one cell; the rest of the cell the job was not there.
struct Cell {
    std::uint32_t running = 0;
    std::uint32_t ready = 0;
    std::uint32_t blocked = 0;
};

struct Chronogram {
    std::uint32_t ticks = 0;
    std::uint32_t ticks_a_cell = 1;
    std::vector<std::vector<Cell>> jobs;  ///< in the order of the schedule's jobs
    std::vector<Cell> idle;               ///< `running`: nobody ran, and the kernel was idle
};

/// Every tick is what its greater part was; running is what `order` says.
Chronogram chronogram(const Schedule& schedule, std::uint32_t ticks_a_cell = 1);

}  // namespace baton::lab
