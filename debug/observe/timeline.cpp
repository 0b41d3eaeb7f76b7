#include "debug/observe/timeline.hpp"

#include <algorithm>

namespace baton::debug {
namespace {

// 1, 2, 10, 20, 100, 200, ...: round numbers, each a multiple of the one before.
std::uint64_t widening(std::uint64_t width) {
    while (width >= 10) width /= 10;
    return width == 1 ? 2 : 5;
}

// The part of [begin, end) that lies in each interval of `width` cycles counted from `first`:
// visit(number of the interval, cycles). What lies before `first` is left out.
template <class Visit>
void split(std::uint64_t begin, std::uint64_t end, std::uint64_t first, std::uint64_t width, Visit visit) {
    begin = std::max(begin, first);
    while (begin < end) {
        const std::uint64_t number = (begin - first) / width;
        const std::uint64_t interval_end = first + (number + 1) * width;
        const std::uint64_t part_end = std::min(end, interval_end);
        visit(number, part_end - begin);
        begin = part_end;
    }
}

}  // namespace

Use use_of(guest::ThreadState state, guest::ReadyReason why) {
    using S = guest::ThreadState;
    switch (state) {
    case S::fresh: return Use::fresh;
    case S::running: return Use::running;
    case S::blocked: return Use::blocked;
    case S::terminated: return Use::terminated;
    case S::ready:
        if (why == guest::ReadyReason::preempted) return Use::preempted;
        return why == guest::ReadyReason::yielded ? Use::yielded : Use::ready;
    case S::free:
    case S::other: break;
    }
    return Use::other;
}

Use use_of(const CpuSlice& slice) {
    switch (slice.holder) {
    case CpuMode::kernel: return Use::kernel;
    case CpuMode::entry: return Use::entry;
    case CpuMode::idle: return Use::idle;
    case CpuMode::user: break;
    }
    return slice.contradicts ? Use::user_mismatched : Use::user;
}

Use use_of(const StateSlice& slice) {
    return use_of(slice.state, slice.why);
}

Timeline::Row Timeline::row_of(const CpuSlice& slice) {
    switch (slice.holder) {
    case CpuMode::kernel:
    case CpuMode::entry: return {kernel_row, 0};
    case CpuMode::idle: return {idle_row, 0};
    case CpuMode::user: break;
    }
    return slice.thread != guest::no_thread ? Row{slice.thread, 0} : Row{guest::no_thread, slice.context};
}

Timeline::Kind Timeline::kind_of(const StateSlice& slice) {
    const Use use = use_of(slice);
    return {use == Use::preempted ? Use::ready : use, use == Use::blocked ? slice.reason_number : 0};
}

void Timeline::cpu(const CpuSlice& slice) {
    if (slice.end <= slice.begin || (begun_ && slice.begin < end_)) return;
    if (!begun_) begin_ = slice.begin;
    begun_ = true;
    end_ = slice.end;
    if (!cpu_.empty()) {
        CpuSlice& last = cpu_.back();
        if (last.end == slice.begin && last.holder == slice.holder && last.thread == slice.thread &&
            last.context == slice.context && last.contradicts == slice.contradicts &&
            last.core == slice.core) {
            last.end = slice.end;
            return;
        }
    }
    cpu_.push_back(slice);
    fold_if_full();
}

void Timeline::close(StateSlice& slice, std::uint64_t end) {
    slice.end = end;
    if (slice.end > slice.begin) states_.push_back(slice);
}

void Timeline::state(std::uint64_t cycle, const guest::OsView::Change& change) {
    const auto found = open_.find(change.thread);
    const StateSlice next{
        cycle,      cycle,        change.thread, change.state, change.state_number, change.reason_number,
        change.why, change.object};
    if (found == open_.end()) {
        if (!change.over) open_.emplace(change.thread, next);
        return;
    }
    StateSlice& slice = found->second;
    const bool same_state =
        !change.over && slice.state == change.state && slice.state_number == change.state_number;
    // A reason that is stored a little later than the state belongs to it; another one begins a new slice.
    const bool same_object = slice.object == guest::no_object || slice.object == change.object;
    if (same_state && same_object &&
        (slice.reason_number == 0 || slice.reason_number == change.reason_number)) {
        slice.reason_number = change.reason_number;
        slice.object = change.object;
        slice.why = change.why;
        return;
    }
    if (cycle < slice.begin) return;
    close(slice, cycle);
    if (change.over) {
        open_.erase(found);
    } else {
        slice = next;
    }
    fold_if_full();
}

void Timeline::mark(const TimelineMark& mark) {
    ++mark_counts_[static_cast<std::size_t>(mark.kind)];
    marks_.push_back(mark);
    fold_if_full();
}

void Timeline::sync_to_now(std::uint64_t now) {
    for (auto& [thread, slice] : open_) slice.end = std::max(slice.end, now);
    if (begun_) end_ = std::max(end_, now);
}

bool Timeline::cut(std::uint64_t cycle, const guest::OsView& os) {
    if (cycle >= end_) return true;
    if (cycle < folded_until_) return false;
    ++revision_;
    while (!cpu_.empty() && cpu_.back().begin >= cycle) cpu_.pop_back();
    if (!cpu_.empty()) cpu_.back().end = std::min(cpu_.back().end, cycle);
    end_ = std::max(begin_, cycle);
    // Of each thread the slice that held then is open again.
    std::map<std::uint32_t, StateSlice> open;
    const auto reopen = [&](const StateSlice& slice) {
        if (slice.begin < cycle && slice.end >= cycle) open[slice.thread] = slice;
    };
    std::for_each(states_.begin(), states_.end(), reopen);
    for (const auto& [thread, slice] : open_) reopen(slice);
    states_.erase(std::remove_if(states_.begin(), states_.end(),
                                 [cycle](const StateSlice& slice) { return slice.end >= cycle; }),
                  states_.end());
    open_ = std::move(open);
    for (auto& [thread, slice] : open_) {
        slice.end = cycle;
        if (thread >= os.threads().size()) continue;
        // A reason that was stored a little later than the state may lie in the future.
        const guest::Thread& now = os.threads()[thread];
        if (slice.state == guest::ThreadState::blocked) slice.reason_number = now.reason_number;
        if (slice.state == guest::ThreadState::ready && os.layout())
            slice.why = os.layout()->why_of(now.why_number);
    }
    const auto later = std::stable_partition(
        marks_.begin(), marks_.end(), [cycle](const TimelineMark& mark) { return mark.cycle < cycle; });
    for (auto mark = later; mark != marks_.end(); ++mark)
        --mark_counts_[static_cast<std::size_t>(mark->kind)];
    marks_.erase(later, marks_.end());
    return true;
}

// Sums for one bucket's time, on their way to the map: slices come almost in the order of time,
// and few kinds of them lie in one bucket.
class Timeline::Gathered {
public:
    explicit Gathered(std::map<Bucket, std::uint64_t>& buckets) : buckets_(buckets) {}
    Gathered(const Gathered&) = delete;
    Gathered& operator=(const Gathered&) = delete;
    ~Gathered() { hand_over(); }

    void add(std::uint64_t number, const Row& row, const Kind& kind, std::uint64_t cycles) {
        if (number != number_) hand_over();
        number_ = number;
        const std::size_t place =
            row.thread * 7U + row.context / 4 + static_cast<std::size_t>(kind.use) * 3U + kind.reason * 5U;
        Sum& sum = sums_[place % sums_.size()];
        if (!(sum.row == row && sum.kind == kind)) {
            hand_over(sum);
            sum = {row, kind, 0};
        }
        sum.cycles += cycles;
    }
    void hand_over() {
        for (Sum& sum : sums_) hand_over(sum);
    }

private:
    struct Sum {
        Row row;
        Kind kind;
        std::uint64_t cycles = 0;
    };
    void hand_over(Sum& sum) {
        if (sum.cycles != 0) buckets_[{number_, sum.row, sum.kind}] += sum.cycles;
        sum.cycles = 0;
    }

    std::map<Bucket, std::uint64_t>& buckets_;
    std::uint64_t number_ = 0;
    std::array<Sum, 64> sums_;
};

void Timeline::fold() {
    // About a thousand buckets to begin with: finer than any screen shows a whole run.
    if (fold_cycles_ == 0) {
        fold_cycles_ = 1;
        while ((end_ - begin_) / fold_cycles_ > 1024) fold_cycles_ *= widening(fold_cycles_);
    }
    ++revision_;
    // The slices that are still being extended stay.
    const CpuSlice last = cpu_.empty() ? CpuSlice{} : cpu_.back();
    if (!cpu_.empty()) cpu_.pop_back();
    {
        Gathered gathered(folded_);
        for (const CpuSlice& slice : cpu_)
            fold(slice.begin, slice.end, row_of(slice), {use_of(slice), 0}, gathered);
        for (const StateSlice& slice : states_)
            fold(slice.begin, slice.end, {slice.thread, 0}, kind_of(slice), gathered);
    }
    for (const CpuSlice& slice : cpu_) folded_until_ = std::max(folded_until_, slice.end);
    for (const StateSlice& slice : states_) folded_until_ = std::max(folded_until_, slice.end);
    for (const TimelineMark& mark : marks_) folded_until_ = std::max(folded_until_, mark.cycle + 1);
    cpu_.clear();
    states_.clear();
    if (last.end > last.begin) cpu_.push_back(last);
    folded_marks_ += marks_.size();
    marks_.clear();
}

void Timeline::fold(std::uint64_t begin, std::uint64_t end, const Row& row, const Kind& kind,
                    Gathered& gathered) {
    const std::uint64_t most_buckets = std::max<std::uint64_t>(64, limit_ / 64);
    const auto widen_all = [&] {
        gathered.hand_over();
        widen();
    };
    while (end - std::min(begin, begin_) >= (most_buckets + 1) * fold_cycles_) widen_all();
    split(begin, end, 0, fold_cycles_,
          [&](std::uint64_t number, std::uint64_t cycles) { gathered.add(number, row, kind, cycles); });
    if (folded_.size() > limit_ && fold_cycles_ < end_ - begin_) widen_all();
}

void Timeline::widen() {
    const std::uint64_t factor = widening(fold_cycles_);
    fold_cycles_ *= factor;
    std::map<Bucket, std::uint64_t> wider;
    for (const auto& [bucket, cycles] : folded_)
        wider[{bucket.number / factor, bucket.row, bucket.kind}] += cycles;
    folded_ = std::move(wider);
}

}  // namespace baton::debug
