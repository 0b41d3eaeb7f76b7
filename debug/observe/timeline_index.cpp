#include "debug/observe/timeline_index.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace baton::debug {
std::uint64_t TimeColumn::processor() const {
    return std::accumulate(cycles.begin(), cycles.begin() + static_cast<std::ptrdiff_t>(Use::fresh),
                           std::uint64_t{0});
}

// --- taking in --------------------------------------------------------------------------------

bool TimelineIndex::follows(const Timeline& timeline) const {
    if (timeline.revision() != revision_ || timeline.begin() != begin_ || timeline.end() < end_) return false;
    if (timeline.state_slices().size() < states_done_ || timeline.marks().size() < marks_done_) return false;
    const auto& slices = timeline.cpu_slices();
    return cpu_done_ == 0 || (slices.size() >= cpu_done_ && slices[cpu_done_ - 1].begin == last_begin_);
}

void TimelineIndex::clear() {
    *this = TimelineIndex();
}

TimelineIndex::RowTracks& TimelineIndex::tracks(const Row& row) {
    RowTracks* found = nullptr;
    if (row.thread == Timeline::kernel_row) {
        found = &kernel_;
    } else if (row.thread == Timeline::idle_row) {
        found = &idle_;
    } else if (row.thread == guest::no_thread) {
        found = &contexts_[row.context];
    } else {
        if (row.thread >= threads_.size()) threads_.resize(row.thread + 1);
        found = &threads_[row.thread];
    }
    found->any = true;
    return *found;
}

const TimelineIndex::RowTracks* TimelineIndex::find(const Row& row) const {
    if (row.thread == Timeline::kernel_row) return &kernel_;
    if (row.thread == Timeline::idle_row) return &idle_;
    if (row.thread == guest::no_thread) {
        const auto found = contexts_.find(row.context);
        return found == contexts_.end() ? nullptr : &found->second;
    }
    return row.thread < threads_.size() ? &threads_[row.thread] : nullptr;
}

IntervalTrack& TimelineIndex::track(RowTracks& row, Use use, const Cause& cause) {
    return use == Use::blocked ? row.blocked[cause] : row.uses[static_cast<std::size_t>(use)];
}

TimelineIndex::Cause TimelineIndex::cause_of(const StateSlice& slice) {
    return slice.state == guest::ThreadState::blocked ? Cause{slice.reason_number, slice.object} : Cause{};
}

void TimelineIndex::take_folded(const Timeline& timeline) {
    const std::uint64_t length = timeline.fold_cycles();
    // Several rows have the processor in the same bucket.
    std::array<std::map<std::uint64_t, std::uint64_t>, use_count> everybody;
    timeline.for_each_folded(
        [&](std::uint64_t begin, const Row& row, Use use, Word reason, std::uint64_t cycles) {
            track(tracks(row), use, {reason, guest::no_object}).append(begin, begin + length, cycles);
            if (is_processor(use)) everybody[static_cast<std::size_t>(use)][begin] += cycles;
        });
    for (std::size_t kind = 0; kind < use_count; ++kind) {
        for (const auto& [begin, cycles] : everybody[kind])
            everybody_.uses[kind].append(begin, begin + length, cycles);
    }
}

bool TimelineIndex::update(const Timeline& timeline) {
    bool changed = false;
    if (!follows(timeline)) {
        clear();
        revision_ = timeline.revision();
        begin_ = timeline.begin();
        take_folded(timeline);
        changed = true;
    }
    changed = changed || timeline.end() != end_ || timeline.marks().size() != marks_done_;
    if (!changed) return false;
    end_ = timeline.end();
    open_.clear();
    const auto& slices = timeline.cpu_slices();
    for (; cpu_done_ + 1 < slices.size(); ++cpu_done_) {
        const CpuSlice& slice = slices[cpu_done_];
        const Use use = use_of(slice);
        const std::uint64_t cycles = slice.end - slice.begin;
        track(tracks(Timeline::row_of(slice)), use, {}).append(slice.begin, slice.end, cycles);
        everybody_.uses[static_cast<std::size_t>(use)].append(slice.begin, slice.end, cycles);
        last_begin_ = slice.begin;
    }
    if (cpu_done_ < slices.size()) {
        const CpuSlice& slice = slices[cpu_done_];
        tracks(Timeline::row_of(slice));
        open_.push_back({Timeline::row_of(slice), use_of(slice), {}, slice.begin, slice.end});
    }
    const auto& states = timeline.state_slices();
    for (; states_done_ < states.size(); ++states_done_) {
        const StateSlice& slice = states[states_done_];
        track(tracks({slice.thread, 0}), use_of(slice), cause_of(slice))
            .append(slice.begin, slice.end, slice.end - slice.begin);
    }
    for (const auto& [thread, slice] : timeline.open_states()) {
        tracks({thread, 0});
        open_.push_back({{thread, 0}, use_of(slice), cause_of(slice), slice.begin, slice.end});
    }
    const auto& marks = timeline.marks();
    for (; marks_done_ < marks.size(); ++marks_done_) {
        const TimelineMark& mark = marks[marks_done_];
        marks_[{mark.kind, mark.code}].push_back(mark.cycle);
    }
    return true;
}

// --- looking ----------------------------------------------------------------------------------

std::vector<TimelineIndex::Row> TimelineIndex::rows() const {
    std::vector<Row> rows;
    for (std::uint32_t thread = 0; thread < threads_.size(); ++thread) {
        if (threads_[thread].any) rows.push_back({thread, 0});
    }
    if (kernel_.any) rows.push_back({Timeline::kernel_row, 0});
    if (idle_.any) rows.push_back({Timeline::idle_row, 0});
    for (const auto& [context, tracks] : contexts_) rows.push_back({guest::no_thread, context});
    return rows;
}

std::vector<TimeColumn> TimelineIndex::columns(const Row& row, const TimeGrid& grid) const {
    std::vector<TimeColumn> columns(grid.count);
    std::vector<std::uint64_t> blocked;  // for one cause, by column
    const auto take = [&](const IntervalTrack& track, Use use) {
        track.spread(grid, [&](std::size_t at, std::uint64_t cycles, bool folded) {
            TimeColumn& column = columns[at];
            column.cycles[static_cast<std::size_t>(use)] += cycles;
            column.folded = column.folded || folded;
            if (use == Use::blocked) blocked[at] += cycles;
        });
    };
    const auto take_open = [&](Use use, const Cause& cause) {
        for (const Open& open : open_) {
            if (!(open.row == row) || open.use != use || !(open.cause == cause) || open.end <= open.begin)
                continue;
            IntervalTrack track;
            track.append(open.begin, open.end, open.end - open.begin);
            take(track, use);
        }
    };
    const RowTracks* found = find(row);
    for (std::size_t use = 0; use < use_count; ++use) {
        if (static_cast<Use>(use) == Use::blocked) continue;
        if (found != nullptr) take(found->uses[use], static_cast<Use>(use));
        take_open(static_cast<Use>(use), {});
    }
    std::set<Cause> causes;
    for (const Open& open : open_) {
        if (open.row == row && open.use == Use::blocked) causes.insert(open.cause);
    }
    if (found != nullptr) {
        for (const auto& [cause, track] : found->blocked) causes.insert(cause);
    }
    // The causes of one reason stand together.
    for (auto first = causes.begin(); first != causes.end();) {
        std::vector<std::uint64_t> of_reason(grid.count, 0);
        std::vector<std::uint64_t> most(grid.count, 0);
        std::vector<std::uint32_t> object(grid.count, guest::no_object);
        const Word reason = first->reason;
        for (; first != causes.end() && first->reason == reason; ++first) {
            blocked.assign(grid.count, 0);
            if (found != nullptr) {
                const auto track = found->blocked.find(*first);
                if (track != found->blocked.end()) take(track->second, Use::blocked);
            }
            take_open(Use::blocked, *first);
            for (std::size_t at = 0; at < grid.count; ++at) {
                of_reason[at] += blocked[at];
                if (blocked[at] <= most[at]) continue;
                most[at] = blocked[at];
                object[at] = first->object;
            }
        }
        for (std::size_t at = 0; at < grid.count; ++at) {
            if (of_reason[at] <= columns[at].reason_cycles) continue;
            columns[at].reason = reason;
            columns[at].reason_cycles = of_reason[at];
            columns[at].object = object[at];
        }
    }
    return columns;
}

std::vector<TimeColumn> TimelineIndex::processor(const TimeGrid& grid) const {
    std::vector<TimeColumn> columns(grid.count);
    const auto take = [&](const IntervalTrack& track, Use use) {
        track.spread(grid, [&](std::size_t at, std::uint64_t cycles, bool folded) {
            columns[at].cycles[static_cast<std::size_t>(use)] += cycles;
            columns[at].folded = columns[at].folded || folded;
        });
    };
    for (std::size_t use = 0; use < use_count; ++use) take(everybody_.uses[use], static_cast<Use>(use));
    for (const Open& open : open_) {
        if (!is_processor(open.use) || open.end <= open.begin) continue;
        IntervalTrack track;
        track.append(open.begin, open.end, open.end - open.begin);
        take(track, open.use);
    }
    return columns;
}

std::uint64_t TimelineIndex::processor_before(Use use, std::uint64_t cycle) const {
    std::uint64_t cycles = everybody_.uses[static_cast<std::size_t>(use)].before(cycle);
    for (const Open& open : open_) {
        if (open.use == use && cycle > open.begin) cycles += std::min(cycle, open.end) - open.begin;
    }
    return cycles;
}

std::vector<TimeSlice> TimelineIndex::slices(const Row& row) const {
    std::vector<TimeSlice> slices;
    const auto take = [&](const IntervalTrack& track, Use use, const Cause& cause) {
        track.for_each([&](std::uint64_t begin, std::uint64_t end) {
            slices.push_back({begin, end, use, cause.reason, end - begin, cause.object});
        });
    };
    if (const RowTracks* found = find(row)) {
        for (std::size_t use = 0; use < use_count; ++use) take(found->uses[use], static_cast<Use>(use), {});
        for (const auto& [cause, track] : found->blocked) take(track, Use::blocked, cause);
    }
    for (const Open& open : open_) {
        if (open.row == row && open.end > open.begin)
            slices.push_back({open.begin, open.end, open.use, open.cause.reason, open.end - open.begin,
                              open.cause.object});
    }
    std::stable_sort(slices.begin(), slices.end(),
                     [](const TimeSlice& a, const TimeSlice& b) { return a.begin < b.begin; });
    return slices;
}

std::vector<MarkColumn> TimelineIndex::marks(const TimeGrid& grid) const {
    std::vector<MarkColumn> columns(grid.count);
    for (const auto& [key, cycles] : marks_) {
        auto at = std::lower_bound(cycles.begin(), cycles.end(), grid.first);
        while (at != cycles.end() && *at < grid.end()) {
            const auto column = static_cast<std::size_t>((*at - grid.first) / grid.cycles);
            // As many as there can be cycles in a column, and no more.
            const auto room = static_cast<std::uint64_t>(cycles.end() - at);
            const auto most = at + static_cast<std::ptrdiff_t>(std::min(room, grid.cycles));
            const auto next = std::lower_bound(at, most, grid.begin_of(column + 1));
            columns[column][static_cast<std::size_t>(key.first)] += static_cast<std::uint32_t>(next - at);
            at = next;
        }
    }
    return columns;
}

std::optional<TimeSlice> TimelineIndex::slice_at(const Row& row, std::uint64_t cycle, bool processor) const {
    for (const Open& open : open_) {
        if (open.row == row && is_processor(open.use) == processor && cycle >= open.begin && cycle < open.end)
            return TimeSlice{open.begin,       open.end, open.use, open.cause.reason, open.end - open.begin,
                             open.cause.object};
    }
    const RowTracks* found = find(row);
    if (found == nullptr) return std::nullopt;
    // In a bucket several kinds hold; the one with the most cycles is said.
    std::optional<TimeSlice> best;
    const auto take = [&](const IntervalTrack& track, Use use, const Cause& cause) {
        const auto found = track.at(cycle);
        if (!found || (best && best->cycles >= found->cycles)) return;
        best = TimeSlice{found->begin, found->end, use, cause.reason, found->cycles, cause.object};
    };
    for (std::size_t use = 0; use < use_count; ++use) {
        if (is_processor(static_cast<Use>(use)) == processor)
            take(found->uses[use], static_cast<Use>(use), {});
    }
    if (!processor) {
        for (const auto& [cause, track] : found->blocked) take(track, Use::blocked, cause);
    }
    return best;
}

std::optional<TimeSlice> TimelineIndex::processor_at(const Row& row, std::uint64_t cycle) const {
    return slice_at(row, cycle, true);
}

std::optional<TimeSlice> TimelineIndex::state_at(const Row& row, std::uint64_t cycle) const {
    return slice_at(row, cycle, false);
}

std::optional<std::uint64_t> TimelineIndex::change(const Row& row, std::uint64_t cycle, bool behind,
                                                   bool processor_only) const {
    std::optional<std::uint64_t> nearest;
    const auto take = [&](std::optional<std::uint64_t> begin) {
        if (begin && (!nearest || (behind ? *begin < *nearest : *begin > *nearest))) nearest = begin;
    };
    for (const Open& open : open_) {
        if (open.row == row && (is_processor(open.use) || !processor_only) &&
            (behind ? open.begin > cycle : open.begin < cycle))
            take(open.begin);
    }
    const RowTracks* found = find(row);
    if (found == nullptr) return nearest;
    for (std::size_t use = 0; use < use_count; ++use) {
        if (is_processor(static_cast<Use>(use)) || !processor_only)
            take(found->uses[use].beginning(cycle, behind));
    }
    if (processor_only) return nearest;
    for (const auto& [cause, track] : found->blocked) take(track.beginning(cycle, behind));
    return nearest;
}

std::vector<MarkSum> TimelineIndex::marks_between(std::uint64_t from, std::uint64_t to) const {
    std::vector<MarkSum> sums;
    for (const auto& [key, cycles] : marks_) {
        const auto begin = std::lower_bound(cycles.begin(), cycles.end(), from);
        const auto end = std::lower_bound(begin, cycles.end(), to);
        if (begin != end)
            sums.push_back({key.first, key.second, static_cast<std::uint64_t>(end - begin), *begin});
    }
    std::sort(sums.begin(), sums.end(), [](const MarkSum& a, const MarkSum& b) { return a.first < b.first; });
    return sums;
}

std::optional<std::uint64_t> TimelineIndex::mark_before(std::uint64_t cycle) const {
    std::optional<std::uint64_t> nearest;
    for (const auto& [key, cycles] : marks_) {
        const auto found = std::lower_bound(cycles.begin(), cycles.end(), cycle);
        if (found != cycles.begin() && (!nearest || *(found - 1) > *nearest)) nearest = *(found - 1);
    }
    return nearest;
}

std::optional<std::uint64_t> TimelineIndex::mark_behind(std::uint64_t cycle) const {
    std::optional<std::uint64_t> nearest;
    for (const auto& [key, cycles] : marks_) {
        const auto found = std::upper_bound(cycles.begin(), cycles.end(), cycle);
        if (found != cycles.end() && (!nearest || *found < *nearest)) nearest = *found;
    }
    return nearest;
}

const std::vector<std::uint64_t>& TimelineIndex::entries_of(std::uint8_t code) const {
    static const std::vector<std::uint64_t> none;
    const auto found = marks_.find({TimelineMarkKind::interrupt, code});
    return found == marks_.end() ? none : found->second;
}

}  // namespace baton::debug
