// The timeline's slices, sorted: how many cycles of each use fall into each column of a chart or between any
// two cycles, without looking at every slice. One index serves the chart in text, the window's, and the
// schedules.
//
// An IntervalTrack holds the slices of one row and one use. Slices that the timeline has folded into buckets
// are intervals that are only partly filled.
//
// Follows a growing timeline by taking in what is new; when something was cut or folded it begins anew.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "debug/observe/interval_track.hpp"
#include "debug/observe/timeline.hpp"

namespace baton::debug {

struct TimeColumn {
    std::array<std::uint64_t, use_count> cycles{};
    isa::Word reason = 0;  ///< of the blocked cycles, the one with the most
    std::uint64_t reason_cycles = 0;
    bool folded = false;  ///< a slice that is shorter than the column lies in it
    /// Of the cycles that it was blocked for that reason: the lock or the like with the most.
    std::uint32_t object = guest::no_object;

    std::uint64_t of(Use use) const { return cycles[static_cast<std::size_t>(use)]; }
    std::uint64_t processor() const;
};

/// A slice as a person asks for it.
struct TimeSlice {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    Use use = Use::other;
    isa::Word reason = 0;                     ///< when blocked
    std::uint64_t cycles = 0;                 /// fewer than end - begin: a bucket of slices that were folded
    std::uint32_t object = guest::no_object;  ///< that it was blocked on; not known of what was folded
    bool folded() const { return cycles < end - begin; }
};

struct MarkSum {
    TimelineMarkKind kind = TimelineMarkKind::interrupt;
    std::uint8_t code = 0;
    std::uint64_t count = 0;
    std::uint64_t first = 0;  ///< cycle of the first one
};

using MarkColumn = std::array<std::uint32_t, mark_kind_count>;

class TimelineIndex {
public:
    using Row = Timeline::Row;

    /// Takes in what has been added. True when anything is other than before.
    bool update(const Timeline& timeline);

    std::uint64_t begin() const { return begin_; }
    std::uint64_t end() const { return end_; }
    /// Rows that have any slice: threads by number, then kernel, idle and bare contexts.
    std::vector<Row> rows() const;

    std::vector<TimeColumn> columns(const Row& row, const TimeGrid& grid) const;
    /// Of all rows together: who had the processor.
    std::vector<TimeColumn> processor(const TimeGrid& grid) const;
    std::vector<MarkColumn> marks(const TimeGrid& grid) const;
    /// Cycles of one of the processor's uses, of all rows together, before `cycle`.
    std::uint64_t processor_before(Use use, std::uint64_t cycle) const;
    /// All slices of a row, those that still grow among them, in the order in which they begin.
    std::vector<TimeSlice> slices(const Row& row) const;

    /// The slice that holds at `cycle`: of the processor's kinds, or of the table's states.
    std::optional<TimeSlice> processor_at(const Row& row, std::uint64_t cycle) const;
    std::optional<TimeSlice> state_at(const Row& row, std::uint64_t cycle) const;
    /// The nearest cycle before or behind `cycle` in which a slice of the row begins; of the processor's
    /// kinds only, or of both.
    std::optional<std::uint64_t> change(const Row& row, std::uint64_t cycle, bool behind,
                                        bool processor_only) const;
    /// What the single marks in [from, to) were, the earliest first.
    std::vector<MarkSum> marks_between(std::uint64_t from, std::uint64_t to) const;
    /// The nearest mark of any kind before or behind `cycle`.
    std::optional<std::uint64_t> mark_before(std::uint64_t cycle) const;
    std::optional<std::uint64_t> mark_behind(std::uint64_t cycle) const;
    /// Cycles of the entries of this interrupt, in the order of time.
    const std::vector<std::uint64_t>& entries_of(std::uint8_t code) const;

private:
    // Why a thread was blocked.
    struct Cause {
        isa::Word reason = 0;
        std::uint32_t object = guest::no_object;
        friend bool operator<(const Cause& a, const Cause& b) {
            return a.reason != b.reason ? a.reason < b.reason : a.object < b.object;
        }
        friend bool operator==(const Cause&, const Cause&) = default;
    };
    struct RowTracks {
        std::array<IntervalTrack, use_count> uses;  // all but blocked
        std::map<Cause, IntervalTrack> blocked;
        bool any = false;
    };
    // A slice that still grows.
    struct Open {
        Row row;
        Use use = Use::other;
        Cause cause;
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };

    bool follows(const Timeline& timeline) const;
    void clear();
    void take_folded(const Timeline& timeline);
    RowTracks& tracks(const Row& row);
    const RowTracks* find(const Row& row) const;
    static Cause cause_of(const StateSlice& slice);
    static IntervalTrack& track(RowTracks& row, Use use, const Cause& cause);
    std::optional<TimeSlice> slice_at(const Row& row, std::uint64_t cycle, bool processor) const;

    std::vector<RowTracks> threads_;  // by number
    RowTracks kernel_;
    RowTracks idle_;
    std::map<isa::Word, RowTracks> contexts_;
    RowTracks everybody_;  // the processor's kinds only
    std::vector<Open> open_;
    std::map<std::pair<TimelineMarkKind, std::uint8_t>, std::vector<std::uint64_t>> marks_;

    // How far the timeline has been taken in.
    std::uint64_t revision_ = 0;
    std::size_t cpu_done_ = 0;
    std::size_t states_done_ = 0;
    std::size_t marks_done_ = 0;
    std::uint64_t last_begin_ = 0;  // of the last slice that was taken in
    std::uint64_t begin_ = 0;
    std::uint64_t end_ = 0;
};

}  // namespace baton::debug
