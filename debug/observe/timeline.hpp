// The timeline: who had the processor when, in which state each thread was when, and what happened,
// as a log keyed by cycle.
//
// A log of observations, not state of the machine: replay never adds anything twice. It shows what
// the processor did and what the guest's stores said, never what a policy should have done.
//
// Bounded: single slices and marks up to a limit; beyond it they are folded into buckets of equal
// length that keep the exact number of cycles of each kind for each row, and the marks are only
// counted. Counts and sums are never lost.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "guest/os_view.hpp"

namespace baton::debug {

using isa::Word;

/// What the processor was doing.
enum class CpuMode : std::uint8_t { user, kernel, idle, entry };

/// Half-open: cycles begin, begin + 1, ..., end - 1.
struct CpuSlice {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    CpuMode holder = CpuMode::kernel;
    bool contradicts = false;  ///< user mode, while the table did not call the thread running
    std::uint32_t thread = guest::no_thread;
    Word context = 0;
    std::uint8_t core = 0;
};

struct StateSlice {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t thread = guest::no_thread;
    guest::ThreadState state = guest::ThreadState::other;
    Word state_number = 0;
    Word reason_number = 0;                             ///< when blocked
    guest::ReadyReason why = guest::ReadyReason::none;  ///< when ready
    std::uint32_t object = guest::no_object;            ///< that it is blocked on
};

enum class TimelineMarkKind : std::uint8_t { interrupt, trap, fault, context_switch };
inline constexpr std::size_t mark_kind_count = 4;

struct TimelineMark {
    std::uint64_t cycle = 0;
    TimelineMarkKind kind = TimelineMarkKind::interrupt;
    std::uint8_t code = 0;  ///< vector code, but for a switch
    std::uint8_t core = 0;
    Word context = 0;  ///< who was interrupted; for a switch, who goes on
};

/// What a row's cycles were: the first five say who had the processor, the others what the guest's
/// table said of a thread. Both hold at the same time.
enum class Use : std::uint8_t {
    user,
    user_mismatched,  ///< user mode, while the table did not call the thread running
    kernel,
    entry,  ///< the processor itself, entering an interrupt
    idle,
    fresh,
    ready,  ///< new or woken
    preempted,
    yielded,
    running,
    blocked,
    terminated,
    other,
    count
};
inline constexpr std::size_t use_count = static_cast<std::size_t>(Use::count);
inline constexpr bool is_processor(Use use) {
    return use < Use::fresh;
}
/// Of what the table says: the state, and of a ready thread why it is ready.
Use use_of(guest::ThreadState state, guest::ReadyReason why);
Use use_of(const CpuSlice& slice);
Use use_of(const StateSlice& slice);

class Timeline {
public:
    static constexpr std::size_t default_limit = 1'000'000;

    explicit Timeline(std::size_t limit = default_limit) : limit_(limit) {}

    // --- observing; calls come in the order of time ---
    void cpu(const CpuSlice& slice);
    /// From `cycle` on the thread is in this state.
    void state(std::uint64_t cycle, const guest::OsView::Change& change);
    void mark(const TimelineMark& mark);
    /// Brings the states' open slices up to `now`.
    void sync_to_now(std::uint64_t now);
    /// Forgets what was observed in `cycle` and later; `os` is the view at that cycle. False, and nothing
    /// has changed, when that lies in what is folded.
    bool cut(std::uint64_t cycle, const guest::OsView& os);

    // --- looking ---
    std::size_t limit() const { return limit_; }
    std::uint64_t begin() const { return begin_; }
    std::uint64_t end() const { return end_; }
    bool empty() const { return end_ <= begin_; }
    /// Single slices; after folding only those since.
    const std::vector<CpuSlice>& cpu_slices() const { return cpu_; }
    const std::vector<StateSlice>& state_slices() const { return states_; }
    const std::vector<TimelineMark>& marks() const { return marks_; }
    std::uint64_t mark_count(TimelineMarkKind kind) const {
        return mark_counts_[static_cast<std::size_t>(kind)];
    }
    /// Length of the buckets that older slices were folded into; 0 when every slice is single.
    std::uint64_t fold_cycles() const { return fold_cycles_; }
    /// Marks that were counted and not kept.
    std::uint64_t folded_marks() const { return folded_marks_; }
    /// The slices in which the threads are now, by thread; each ends at the last sync_to_now().
    const std::map<std::uint32_t, StateSlice>& open_states() const { return open_; }
    /// Grows when something that was there is cut off or folded. As long as it stays, slices and marks are
    /// only added, and of those that were there only the last CpuSlice changes: its end.
    std::uint64_t revision() const { return revision_; }

    static constexpr std::uint32_t kernel_row = 0xfffffffeU;
    static constexpr std::uint32_t idle_row = 0xfffffffdU;
    /// Contexts without a thread have rows of their own, by address.
    struct Row {
        std::uint32_t thread = guest::no_thread;  ///< or kernel_row, idle_row
        Word context = 0;                         ///< when there is no thread
        friend bool operator<(const Row& a, const Row& b) {
            return a.thread != b.thread ? a.thread < b.thread : a.context < b.context;
        }
        friend bool operator==(const Row&, const Row&) = default;
    };
    static Row row_of(const CpuSlice& slice);
    /// What was folded: visit(first cycle of the bucket, row, use, reason, cycles); buckets of one row, use
    /// and reason in the order of time, none twice. Why a thread was ready is not kept, but for a yield.
    template <class Visit>
    void for_each_folded(Visit visit) const {
        for (const auto& [bucket, cycles] : folded_)
            visit(bucket.number * fold_cycles_, bucket.row, bucket.kind.use, bucket.kind.reason, cycles);
    }

private:
    // What a folded bucket counts, beside its row.
    struct Kind {
        Use use = Use::other;
        Word reason = 0;  // blocked
        friend bool operator<(const Kind& a, const Kind& b) {
            return a.use != b.use ? a.use < b.use : a.reason < b.reason;
        }
        friend bool operator==(const Kind&, const Kind&) = default;
    };
    struct Bucket {
        std::uint64_t number = 0;
        Row row;
        Kind kind;
        friend bool operator<(const Bucket& a, const Bucket& b) {
            if (a.number != b.number) return a.number < b.number;
            return a.row == b.row ? a.kind < b.kind : a.row < b.row;
        }
    };

    static Kind kind_of(const StateSlice& slice);
    void close(StateSlice& slice, std::uint64_t end);
    void fold_if_full() {
        if (cpu_.size() + states_.size() + marks_.size() >= limit_) fold();
    }
    void fold();
    class Gathered;
    void fold(std::uint64_t begin, std::uint64_t end, const Row& row, const Kind& kind, Gathered& gathered);
    void widen();

    std::size_t limit_;
    std::uint64_t begin_ = 0;
    std::uint64_t end_ = 0;
    bool begun_ = false;
    std::vector<CpuSlice> cpu_;
    std::vector<StateSlice> states_;            // closed ones
    std::map<std::uint32_t, StateSlice> open_;  // by thread; ends at the last sync_to_now()
    std::vector<TimelineMark> marks_;
    std::array<std::uint64_t, mark_kind_count> mark_counts_{};
    std::uint64_t folded_marks_ = 0;
    std::uint64_t fold_cycles_ = 0;
    std::uint64_t folded_until_ = 0;
    std::uint64_t revision_ = 0;
    std::map<Bucket, std::uint64_t> folded_;
};

}  // namespace baton::debug
