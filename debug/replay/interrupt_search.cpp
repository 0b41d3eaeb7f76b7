#include "debug/replay/interrupt_search.hpp"

#include <algorithm>
#include <vector>

#include "debug/replay/replay_operation.hpp"

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
// An entry is looked at cycle by cycle, and takes about so many.
constexpr std::uint64_t entry_ticks = 8;
// Stops cost, too: each counts as so many cycles that are run.
constexpr std::uint64_t stop_cost = 500;
// Of the first stretch.
constexpr std::uint64_t young_cycles = 20'000;
constexpr std::uint64_t least_part = 10'000;

// An entry of which two stretches hold a part each.
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

// What is seen in one stretch, without what came before.
struct InterruptSearch::Interval {
    /// The first one may be cut off: its entry began before the stretch.
    bool cut_off = false;
    std::deque<InterruptRecord> courses;
    /// Of handlers that were entered before the stretch.
    std::vector<Return> returns;
    std::array<std::optional<std::uint64_t>, isa::line_count> risen{};
    std::optional<SwitchedOff> off;  // the last switching, if it was off

    void take(const Return& by) {
        if (!end_last_handler(courses, by) && returns.size() < most) returns.push_back(by);
    }
};

bool InterruptSearch::end_last_handler(std::deque<InterruptRecord>& courses, const Return& by) {
    // Handlers return in the opposite order of their entries.
    const auto open = std::find_if(courses.rbegin(), courses.rend(), [](const InterruptRecord& course) {
        return course.entered && !course.returned;
    });
    if (open == courses.rend()) return false;
    open->returned = by.cycle;
    open->back_to = by.context;
    return true;
}

class InterruptSearch::Past final : public Debugger::ReverseSearch {
public:
    Past(const Debugger& debugger, std::unique_ptr<Session> session)
        : ReverseSearch(debugger, *session, debugger.oldest(), debugger.position() + 1, young_cycles),
          session_(std::move(session)) {}

    // What is still wanted.
    bool entries = true;
    bool switching = true;
    std::uint16_t lines = 0xffff;
    std::uint64_t stops = 0;
    Interval stretch;

    using ReverseSearch::looked_from;
    using ReverseSearch::work_on;
    using State = ReverseSearch::State;

private:
    void begin(const Session& session) override {
        const emu::Machine& machine = session.machine();
        stretch = {};
        on_ = machine.cpu().interrupts_on();
        pending_ = machine.bus().interrupts().pending();
        const emu::Step step = machine.cpu().step();
        if (emu::is_entry(step) && step != emu::Step::accept) {
            stretch.cut_off = true;
            stretch.courses.push_back({});
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

    bool look(const Observed& moment) override {
        ++stops;
        const emu::Machine& machine = moment.machine();
        const std::uint64_t cycle = moment.position() - 1;
        std::uint16_t asking = machine.bus().interrupts().pending();
        const std::uint16_t pending = asking;
        SwitchedOff off{SwitchedOff::By::instruction, cycle, machine.cpu().ip(), 0};
        for (const Event& event : moment.events()) {
            switch (event.kind) {
            case EventKind::accepted: accept(event); break;
            case EventKind::entered:
                enter(event, machine);
                off.by = SwitchedOff::By::entry;
                off.code = event.code;
                break;
            case EventKind::returned: stretch.take({cycle, event.context}); [[fallthrough]];
            case EventKind::interrupts: off.ip = event.ip; break;
            case EventKind::interrupted:
                // A request by an edge is forgotten as it is accepted, perhaps in the cycle of its rise.
                if (event.code >= first_line)
                    asking = static_cast<std::uint16_t>(asking | 1U << (event.code - first_line));
                break;
            default: break;
            }
        }
        if (moment.ticked && moment.session.last_tick().step == emu::Step::save &&
            !moment.session.last_tick().bus.stalled && !stretch.courses.empty())
            stretch.courses.back().saved = cycle;
        const auto rising = static_cast<std::uint16_t>(asking & ~pending_);
        for (unsigned line = 0; line < isa::line_count; ++line) {
            if ((rising >> line & 1U) != 0) stretch.risen[line] = cycle;
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
        stretch.off.reset();
        if (!on) stretch.off = off;
    }

    void accept(const Event& event) {
        InterruptRecord course;
        course.code = event.code;
        course.accepted = event.cycle;
        course.interrupted_ip = event.ip;
        course.context = event.context;
        course.from_user = (event.flags & isa::flag::user) != 0;
        if (event.code >= first_line) course.raised = stretch.risen[event.code - first_line];
        stretch.courses.push_back(course);
        if (stretch.courses.size() <= most) return;
        stretch.courses.pop_front();
        stretch.cut_off = false;
    }

    void enter(const Event& event, const emu::Machine& machine) {
        if (stretch.courses.empty()) return;
        stretch.courses.back().entered = event.cycle;
        stretch.courses.back().handler = machine.cpu().ip();
    }

    std::unique_ptr<Session> session_;
    bool on_ = false;
    std::uint16_t pending_ = 0;
};

InterruptSearch::InterruptSearch() = default;
InterruptSearch::~InterruptSearch() = default;

bool InterruptSearch::about(const Debugger& debugger) const {
    // Only a change takes away what has run.
    return !life_.expired() && debugger_ == &debugger && position_ == debugger.position() &&
           newest_ <= debugger.newest() && changes_ == debugger.changes();
}

void InterruptSearch::begin(const Debugger& debugger) {
    SessionOptions options;
    options.observe = false;
    past_ = std::make_unique<Past>(debugger, std::make_unique<Session>(debugger.machine(), options));
    debugger_ = &debugger;
    life_ = debugger.life_;
    position_ = debugger.position();
    newest_ = debugger.newest();
    changes_ = debugger.changes();
    done_ = false;
    looked_from_ = position_;
    courses_.clear();
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
        if (state == Past::State::ended) add(past_->stretch);
        if (state == Past::State::none && cut_off_ && !courses_.empty()) {
            // Its entry began before all that is known.
            courses_.pop_front();
            cut_off_ = false;
        }
        done_ = state == Past::State::none || (!past_->entries && !past_->switching && past_->lines == 0);
    }
    if (done_) past_.reset();
}

// What an older stretch adds.
void InterruptSearch::add(Interval& stretch) {
    looked_from_ = past_->looked_from() - 1;
    // A line that was pending when the younger stretch began has been so since the last rise in this one.
    for (unsigned line = 0; line < isa::line_count; ++line) {
        if (!since_[line]) since_[line] = stretch.risen[line];
        for (InterruptRecord& course : courses_) {
            if (course.code == first_line + line && !course.raised) course.raised = stretch.risen[line];
        }
    }
    if (past_->switching && stretch.off) {
        off_ = stretch.off;
        past_->switching = false;
    }
    if (past_->entries) {
        if (cut_off_ && !stretch.courses.empty()) {
            join(stretch.courses.back(), courses_.front());
            courses_.pop_front();
        }
        cut_off_ = stretch.cut_off;
        for (const Return& by : returns_) stretch.take(by);
        returns_ = std::move(stretch.returns);
        courses_.insert(courses_.begin(), stretch.courses.begin(), stretch.courses.end());
        while (courses_.size() > most) {
            courses_.pop_front();
            cut_off_ = false;
        }
        past_->entries = courses_.size() < most || cut_off_;
    }
    past_->lines = lines_wanted();
}

// Those of which one does not know yet since when they are pending, or were when they were accepted.
std::uint16_t InterruptSearch::lines_wanted() const {
    std::uint16_t lines = debugger_->machine().bus().interrupts().pending();
    for (unsigned line = 0; line < isa::line_count; ++line) {
        const auto mask = static_cast<std::uint16_t>(1U << line);
        if (since_[line]) lines = static_cast<std::uint16_t>(lines & ~mask);
        for (const InterruptRecord& course : courses_) {
            if (course.code == first_line + line && !course.raised)
                lines = static_cast<std::uint16_t>(lines | mask);
        }
    }
    return lines;
}

}  // namespace baton::debug
