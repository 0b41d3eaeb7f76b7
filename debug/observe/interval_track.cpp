#include "debug/observe/interval_track.hpp"

namespace baton::debug {

void IntervalTrack::append(std::uint64_t begin, std::uint64_t end, std::uint64_t cycles) {
    // A bucket ends where the first slice begins that was not folded into it.
    if (!intervals_.empty() && begin < intervals_.back().end)
        intervals_.back().end = std::max(begin, intervals_.back().begin);
    intervals_.push_back({begin, end, total_});
    total_ += cycles;
}

std::uint64_t IntervalTrack::cycles_of(std::size_t interval) const {
    return (interval + 1 < intervals_.size() ? intervals_[interval + 1].before : total_) -
           intervals_[interval].before;
}

bool IntervalTrack::filled(std::size_t interval) const {
    return cycles_of(interval) == intervals_[interval].end - intervals_[interval].begin;
}

// Cycles of the track before `time`; `interval` is the first one that ends behind it.
std::uint64_t IntervalTrack::sum_before(std::size_t interval, std::uint64_t time) const {
    if (interval >= intervals_.size()) return total_;
    const Interval& i = intervals_[interval];
    if (time <= i.begin) return i.before;
    const std::uint64_t cycles = cycles_of(interval);
    const std::uint64_t length = i.end - i.begin;
    if (cycles == length) return i.before + (time - i.begin);
    const double share = static_cast<double>(time - i.begin) / static_cast<double>(length);
    return i.before + std::min(cycles, static_cast<std::uint64_t>(share * static_cast<double>(cycles)));
}

std::size_t IntervalTrack::first_ending_behind(std::size_t from, std::uint64_t time) const {
    // Most often it is near.
    std::size_t step = 1;
    std::size_t to = from;
    while (to < intervals_.size() && intervals_[to].end <= time) {
        from = to + 1;
        to += step;
        step *= 2;
    }
    const auto begin = intervals_.begin();
    const auto found = std::upper_bound(
        begin + static_cast<std::ptrdiff_t>(std::min(from, intervals_.size())),
        begin + static_cast<std::ptrdiff_t>(std::min(to, intervals_.size())), time,
        [](std::uint64_t wanted, const Interval& interval) { return wanted < interval.end; });
    return static_cast<std::size_t>(found - begin);
}

std::optional<std::uint64_t> IntervalTrack::beginning(std::uint64_t time, bool behind) const {
    const auto earlier = [](const Interval& interval, std::uint64_t wanted) {
        return interval.begin < wanted;
    };
    const auto found =
        std::lower_bound(intervals_.begin(), intervals_.end(), behind ? time + 1 : time, earlier);
    if (behind) return found == intervals_.end() ? std::nullopt : std::optional(found->begin);
    return found == intervals_.begin() ? std::nullopt : std::optional((found - 1)->begin);
}

std::optional<IntervalTrack::Found> IntervalTrack::at(std::uint64_t time) const {
    const std::size_t interval = first_ending_behind(0, time);
    if (interval >= intervals_.size() || intervals_[interval].begin > time) return std::nullopt;
    const Interval& found = intervals_[interval];
    return Found{found.begin, found.end, cycles_of(interval)};
}

}  // namespace baton::debug
