#include "lab/present/chronogram.hpp"

#include <algorithm>

namespace baton::lab {
namespace {

/// For each tick of each job the time that lies in such stretches.
class Shares {
public:
    Shares(const Schedule& schedule, const std::vector<Interval>& stretches)
        : ticks_(schedule.order.size()), share_(schedule.jobs.size() * ticks_) {
        const std::uint64_t length = schedule.tick_cycles;
        for (const Interval& s : stretches) {
            for (std::uint64_t tick = s.begin / length; tick < ticks_ && tick * length < s.end; ++tick) {
                const std::uint64_t begin = std::max(s.begin, tick * length);
                const std::uint64_t end = std::min(s.end, (tick + 1) * length);
                share_[s.job * ticks_ + tick] += end - begin;
            }
        }
    }
    std::uint64_t at(std::size_t job, std::size_t tick) const { return share_[job * ticks_ + tick]; }

private:
    std::size_t ticks_;
    std::vector<std::uint64_t> share_;
};

}  // namespace

Chronogram chronogram(const Schedule& schedule, std::uint32_t ticks_a_cell) {
    Chronogram chart;
    const std::size_t ticks = schedule.order.size();
    const std::size_t cells = (ticks + ticks_a_cell - 1) / ticks_a_cell;
    chart.ticks = static_cast<std::uint32_t>(ticks);
    chart.ticks_a_cell = ticks_a_cell;
    chart.jobs.assign(schedule.jobs.size(), std::vector<Cell>(cells));
    chart.idle.resize(cells);
    const Shares ready(schedule, schedule.ready);
    const Shares blocked(schedule, schedule.blocked);
    const Shares idle(schedule, schedule.idle);
    for (std::size_t tick = 0; tick < ticks; ++tick) {
        const std::size_t cell = tick / ticks_a_cell;
        // Not when the kernel needed all of it.
        if (schedule.order[tick] == Schedule::nobody && idle.at(0, tick) != 0) ++chart.idle[cell].running;
        for (std::size_t job = 0; job < schedule.jobs.size(); ++job) {
            Cell& into = chart.jobs[job][cell];
            const std::uint64_t waits = ready.at(job, tick);
            const std::uint64_t stands = blocked.at(job, tick);
            if (schedule.order[tick] == job) {
                ++into.running;
            } else if (waits >= stands && waits != 0) {
                ++into.ready;
            } else if (stands != 0) {
                ++into.blocked;
            }
        }
    }
    return chart;
}

}  // namespace baton::lab
