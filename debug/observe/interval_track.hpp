// Intervals of one kind in the order of time, with the sum of cycles before each: what falls into a column of
// a chart, or before any point in time, is found by binary search. So columns never lose a cycle, however
// many intervals lie in one of them.
//
// Time is counted in whatever its owner counts in: cycles (TimelineIndex), or the time base (schedules). An
// interval that is only partly filled holds cycles of which nobody knows where in it they lie; they are taken
// to be spread evenly.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace baton::debug {

/// Columns of `cycles` cycles each, from `first` on.
struct TimeGrid {
    std::uint64_t first = 0;
    std::uint64_t cycles = 1;
    std::size_t count = 0;

    std::uint64_t begin_of(std::size_t column) const { return first + cycles * column; }
    std::uint64_t end() const { return begin_of(count); }
    friend bool operator==(const TimeGrid&, const TimeGrid&) = default;
};

class IntervalTrack {
public:
    struct Found {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::uint64_t cycles = 0;  ///< fewer than end - begin: it is only partly filled
    };

    /// Intervals begin one behind the other; what is appended cuts the one before where it begins.
    void append(std::uint64_t begin, std::uint64_t end, std::uint64_t cycles);
    void append(std::uint64_t begin, std::uint64_t end) { append(begin, end, end - begin); }

    bool empty() const { return intervals_.empty(); }
    /// All that lies before `time`.
    std::uint64_t before(std::uint64_t time) const { return sum_before(first_ending_behind(0, time), time); }
    /// The interval that holds `time`.
    std::optional<Found> at(std::uint64_t time) const;
    /// The nearest beginning of an interval before or behind `time`.
    std::optional<std::uint64_t> beginning(std::uint64_t time, bool behind) const;
    /// visit(column, cycles, folded) for each column that has any. Folded: an interval that is shorter than
    /// the column, or only partly filled, lies in it.
    template <class Visit>
    void spread(const TimeGrid& grid, Visit visit) const;
    /// visit(begin, end), in the order of time.
    template <class Visit>
    void for_each(Visit visit) const {
        for (const Interval& interval : intervals_) visit(interval.begin, interval.end);
    }

private:
    struct Interval {
        std::uint64_t begin, end;
        std::uint64_t before;  // cycles of all earlier ones
    };
    std::uint64_t cycles_of(std::size_t interval) const;
    bool filled(std::size_t interval) const;
    std::uint64_t sum_before(std::size_t interval, std::uint64_t time) const;
    std::size_t first_ending_behind(std::size_t from, std::uint64_t time) const;

    std::vector<Interval> intervals_;
    std::uint64_t total_ = 0;
};

template <class Visit>
void IntervalTrack::spread(const TimeGrid& grid, Visit visit) const {
    if (intervals_.empty() || grid.count == 0) return;
    std::size_t at = first_ending_behind(0, grid.first);
    std::size_t column = 0;
    std::uint64_t done = sum_before(at, grid.first);
    while (at < intervals_.size() && intervals_[at].begin < grid.end()) {
        if (intervals_[at].begin > grid.begin_of(column))
            column =
                std::max(column, static_cast<std::size_t>((intervals_[at].begin - grid.first) / grid.cycles));
        if (column >= grid.count) return;
        const std::uint64_t left = grid.begin_of(column);
        const std::uint64_t right = left + grid.cycles;
        const std::size_t next = first_ending_behind(at, right);
        const std::uint64_t sum = sum_before(next, right);
        bool folded = !filled(at);
        if (next > at) {
            const Interval& last = intervals_[next - 1];
            folded = folded || (last.begin >= left && last.end - last.begin < grid.cycles);
        }
        if (sum > done) visit(column, sum - done, folded);
        done = sum;
        at = next;
        ++column;
    }
}

}  // namespace baton::debug
