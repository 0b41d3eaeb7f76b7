#include "lab/present/chronogram.hpp"

namespace baton::lab {
Chronogram chronogram(const Schedule& schedule, std::uint32_t ticks_a_cell) {
    Chronogram chart;
    const std::size_t ticks = schedule.order.size();
    const std::size_t cells = (ticks + ticks_a_cell - 1) / ticks_a_cell;
    chart.ticks = static_cast<std::uint32_t>(ticks);
    chart.ticks_a_cell = ticks_a_cell;
    chart.jobs.assign(schedule.jobs.size(), std::vector<Cell>(cells));
    chart.idle.resize(cells);
    const auto shares_of = [&](const std::vector<Interval>& intervals, std::uint32_t job) {
        return shares(intervals, job, schedule.tick_cycles, ticks);
    };
    const std::vector<std::uint64_t> idle = shares_of(schedule.idle, 0);
    for (std::size_t tick = 0; tick < ticks; ++tick) {
        // Not when the kernel needed all of it.
        if (schedule.order[tick] == Schedule::nobody && idle[tick] != 0)
            ++chart.idle[tick / ticks_a_cell].running;
    }
    for (std::uint32_t job = 0; job < schedule.jobs.size(); ++job) {
        const std::vector<std::uint64_t> ready = shares_of(schedule.ready, job);
        const std::vector<std::uint64_t> blocked = shares_of(schedule.blocked, job);
        for (std::size_t tick = 0; tick < ticks; ++tick) {
            Cell& into = chart.jobs[job][tick / ticks_a_cell];
            if (schedule.order[tick] == job) {
                ++into.running;
            } else if (ready[tick] >= blocked[tick] && ready[tick] != 0) {
                ++into.ready;
            } else if (blocked[tick] != 0) {
                ++into.blocked;
            }
        }
    }
    return chart;
}

}  // namespace baton::lab
