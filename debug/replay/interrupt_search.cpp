#include "debug/replay/interrupt_search.hpp"

#include <algorithm>
#include <vector>

#include "debug/replay/replayer.hpp"

namespace baton::debug {

using emu::Event;
using emu::EventKind;

namespace {

constexpr unsigned first_line = static_cast<unsigned>(isa::Vector::first_line);

constexpr std::uint32_t entry_kinds =
    bit(EventKind::accepted) | bit(EventKind::entered) | bit(EventKind::returned);
constexpr std::uint32_t switch_kinds =
    bit(EventKind::interrupts) | bit(EventKind::entered) | bit(EventKind::returned);
// All that may raise a line, or take it back.
constexpr std::uint32_t line_kinds = bit(EventKind::input) | bit(EventKind::timer_expired) |
                                     bit(EventKind::disk_done) | bit(EventKind::delay_done) |
                                     bit(EventKind::device_read) | bit(EventKind::device_write) |
                                     bit(EventKind::interrupted);
// An entry is looked at cycle by cycle, and takes about this many.
constexpr std::uint64_t entry_ticks = 8;
// Stops cost, too: each counts as this many cycles that are run.
constexpr std::uint64_t stop_cost = 500;
// Of the first interval.
constexpr std::uint64_t young_cycles = 20'000;
constexpr std::uint64_t least_part = 10'000;

// An entry of which two intervals hold a part each.
void join(InterruptRecord& older, const InterruptRecord& younger) {
    if (younger.saved) older.saved = younger.saved;
    if (younger.entered) {
        older.entered = younger.entered;
        older.handler = younger.handler;
    }
    if (younger.returned) {
        older.returned = younger.returned;
        older.back_to = younger.back_to;
    }
}

}  // namespace

// What is seen in one interval, without what came before.
struct InterruptSearch::Interval {
    /// The first one may be cut off: its entry began before the interval.
    bool cut_off = false;
    std::deque<InterruptRecord> records;
    /// Of handlers that were entered before the interval.
    std::vector<Return> returns;
    std::array<std::optional<std::uint64_t>, isa::line_count> risen{};
    std::optional<SwitchedOff> off;  // the last switching, if it was off

    void take(const Return& by) {
        if (!end_last_handler(records, by) && returns.size() < most) returns.push_back(by);
    }
};

bool InterruptSearch::end_last_handler(std::deque<InterruptRecord>& records, const Return& by) {
    // Handlers return in the opposite order of their entries.
    const auto open = std::find_if(records.rbegin(), records.rend(), [](const InterruptRecord& record) {
        return record.entered && !record.returned;
    });
    if (open == records.rend()) return false;
    open->returned = by.cycle;
    open->back_to = by.context;
    return true;
}

class InterruptSearch::Past final : public ReverseSearch {
public:
    Past(const Recording& recording, std::unique_ptr<Session> session)
        : ReverseSearch(recording, *session, recording.oldest(), recording.position() + 1, young_cycles),
          session_(std::move(session)) {}

    // What is still wanted.
    bool entries = true;
    bool switching = true;
    std::uint16_t lines = 0xffff;
    std::uint64_t stops = 0;
    Interval interval;

    using ReverseSearch::looked_from;
    using ReverseSearch::work_on;
    using State = ReverseSearch::State;

private:
    void begin(const Session& session) override {
        const emu::Machine& machine = session.machine();
        interval = {};
        on_ = machine.cpu().interrupts_on();
        pending_ = machine.bus().interrupts().pending();
        const emu::Step step = machine.cpu().step();
        if (emu::is_entry(step) && step != emu::Step::accept) {
            interval.cut_off = true;
            interval.records.push_back({});
        }
    }

    StopFilter filter(const emu::Machine& machine) const override {
        StopFilter filter;
        if (entries) filter.stop_on |= entry_kinds;
        if (switching) filter.stop_on |= switch_kinds;
        if (entries || lines != 0) filter.stop_on |= line_kinds;
        if (entries && emu::is_entry(machine.cpu().step())) {
            filter.ticks = true;
            filter.most = entry_ticks;
        }
        return filter;
    }

    bool look(const Observed& observed) override {
        ++stops;
        const emu::Machine& machine = observed.machine();
        const std::uint64_t cycle = observed.position() - 1;
        std::uint16_t asking = machine.bus().interrupts().pending();
        const std::uint16_t pending = asking;
        SwitchedOff off{SwitchedOff::By::instruction, cycle, machine.cpu().ip(), 0};
        for (const Event& event : observed.events()) {
            switch (event.kind) {
            case EventKind::accepted: accept(event); break;
            case EventKind::entered:
                enter(event, machine);
                off.by = SwitchedOff::By::entry;
                off.code = event.code;
                break;
            case EventKind::returned: interval.take({cycle, event.context}); [[fallthrough]];
            case EventKind::interrupts: off.ip = event.ip; break;
            case EventKind::interrupted:
                // A request by an edge is forgotten as it is accepted, perhaps in the cycle of its rise.
                if (event.code >= first_line)
                    asking = static_cast<std::uint16_t>(asking | 1U << (event.code - first_line));
                break;
            default: break;
            }
        }
        if (observed.ticked && observed.session.last_tick().step == emu::Step::save &&
            !observed.session.last_tick().bus.stalled && !interval.records.empty())
            interval.records.back().saved = cycle;
        const auto rising = static_cast<std::uint16_t>(asking & ~pending_);
        for (unsigned line = 0; line < isa::line_count; ++line) {
            if ((rising >> line & 1U) != 0) interval.risen[line] = cycle;
        }
        pending_ = pending;
        turn(machine.cpu().interrupts_on(), off);
        return false;
    }

    void acted(const ReplayInput& action) override {
        const bool on = replayer().machine().cpu().interrupts_on();
        turn(on, {SwitchedOff::By::person, action.position, replayer().machine().cpu().ip(), 0});
    }

    void turn(bool on, const SwitchedOff& off) {
        if (on == on_) return;
        on_ = on;
        interval.off.reset();
        if (!on) interval.off = off;
    }

    void accept(const Event& event) {
        InterruptRecord record;
        record.code = event.code;
        record.accepted = event.cycle;
        record.interrupted_ip = event.ip;
        record.context = event.context;
        record.from_user = (event.flags & isa::flag::user) != 0;
        if (event.code >= first_line) record.raised = interval.risen[event.code - first_line];
        interval.records.push_back(record);
        if (interval.records.size() <= most) return;
        interval.records.pop_front();
        interval.cut_off = false;
    }

    void enter(const Event& event, const emu::Machine& machine) {
        if (interval.records.empty()) return;
        interval.records.back().entered = event.cycle;
        interval.records.back().handler = machine.cpu().ip();
    }

    std::unique_ptr<Session> session_;
    bool on_ = false;
    std::uint16_t pending_ = 0;
};

InterruptSearch::InterruptSearch() = default;
InterruptSearch::~InterruptSearch() = default;

bool InterruptSearch::about(const Debugger& debugger) const {
    // Only a change takes away what has run.
    return recording_id_ == debugger.replay().id() && position_ == debugger.position() &&
           newest_ <= debugger.newest() && changes_ == debugger.changes();
}

void InterruptSearch::begin(const Debugger& debugger) {
    SessionOptions options;
    options.observe = false;
    past_ = std::make_unique<Past>(debugger.replay(), std::make_unique<Session>(debugger.machine(), options));
    recording_id_ = debugger.replay().id();
    pending_now_ = debugger.machine().bus().interrupts().pending();
    position_ = debugger.position();
    newest_ = debugger.newest();
    changes_ = debugger.changes();
    done_ = false;
    looked_from_ = position_;
    records_.clear();
    returns_.clear();
    cut_off_ = false;
    off_.reset();
    since_ = {};
    past_->switching = !debugger.machine().cpu().interrupts_on();
    past_->lines = lines_wanted();
}

void InterruptSearch::work(const Debugger& debugger, std::uint64_t cycles) {
    if (!about(debugger)) begin(debugger);
    std::uint64_t left = cycles;
    while (!done_ && left > 0) {
        past_->stops = 0;
        std::uint64_t part = std::min(left, least_part);
        const std::uint64_t whole = part;
        const Past::State state = past_->work_on(part);
        left -= std::min(left, std::max<std::uint64_t>(whole - part + past_->stops * stop_cost, 1));
        if (state == Past::State::ended) add(past_->interval);
        if (state == Past::State::none && cut_off_ && !records_.empty()) {
            // Its entry began before all that is known.
            records_.pop_front();
            cut_off_ = false;
        }
        done_ = state == Past::State::none || (!past_->entries && !past_->switching && past_->lines == 0);
    }
    if (done_) past_.reset();
}

// What an older interval adds.
void InterruptSearch::add(Interval& interval) {
    looked_from_ = past_->looked_from() - 1;
    // A line that was pending when the younger interval began has been so since the last rise in this one.
    for (unsigned line = 0; line < isa::line_count; ++line) {
        if (!since_[line]) since_[line] = interval.risen[line];
        for (InterruptRecord& record : records_) {
            if (record.code == first_line + line && !record.raised) record.raised = interval.risen[line];
        }
    }
    if (past_->switching && interval.off) {
        off_ = interval.off;
        past_->switching = false;
    }
    if (past_->entries) {
        if (cut_off_ && !interval.records.empty()) {
            join(interval.records.back(), records_.front());
            records_.pop_front();
        }
        cut_off_ = interval.cut_off;
        for (const Return& by : returns_) interval.take(by);
        returns_ = std::move(interval.returns);
        records_.insert(records_.begin(), interval.records.begin(), interval.records.end());
        while (records_.size() > most) {
            records_.pop_front();
            cut_off_ = false;
        }
        past_->entries = records_.size() < most || cut_off_;
    }
    past_->lines = lines_wanted();
}

// Those of which one does not know yet since when they are pending, or were when they were accepted.
std::uint16_t InterruptSearch::lines_wanted() const {
    std::uint16_t lines = pending_now_;
    for (unsigned line = 0; line < isa::line_count; ++line) {
        const auto mask = static_cast<std::uint16_t>(1U << line);
        if (since_[line]) lines = static_cast<std::uint16_t>(lines & ~mask);
        for (const InterruptRecord& record : records_) {
            if (record.code == first_line + line && !record.raised)
                lines = static_cast<std::uint16_t>(lines | mask);
        }
    }
    return lines;
}

}  // namespace baton::debug
