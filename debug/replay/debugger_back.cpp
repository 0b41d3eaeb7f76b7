// The debugger's commands that lead backwards, and the search for who writes a place.
//
// Parts of the past are run forward once more on a session of their own, from the young ones to the old
// ones, and the last hit counts.
#include <algorithm>
#include <limits>

#include "debug/replay/replay_operation.hpp"

namespace baton::debug {

// --- once more ---

void Debugger::Replayer::act(Observer& observer) {
    debugger_.do_actions(session_, actions_, [&](const ReplayInput& action) { observer.acted(action); });
}

void Debugger::Replayer::start(std::uint64_t position, Observer& observer) {
    const History::LoggedCheckpoint& moment = debugger_.nearest(position);
    session_.restore(moment.checkpoint);
    actions_ = moment.actions;
    act(observer);
}

bool Debugger::Replayer::run(std::uint64_t end, std::uint64_t& budget, Observer& observer) {
    while (position() < end && machine().running()) {
        if (budget == 0) return false;
        const std::uint64_t now = position();
        const StopFilter filter = observer.filter(machine());
        const std::uint64_t part =
            std::min({end - now, budget, debugger_.next_action(actions_) - now, filter.most});
        RunLimits limits = filter.limits(part);
        limits.through_sleep = true;
        bool enough = false;
        if (filter.ticks) {
            while (!enough && position() - now < part && machine().running()) {
                session_.step(limits);
                enough = observer.look({session_, true});
            }
        } else {
            const RunEnd result = session_.run(limits);
            enough = result == RunEnd::condition && observer.look({session_, false});
        }
        act(observer);
        budget -= std::min(budget, std::max<std::uint64_t>(position() - now, 1));
        if (enough) return true;
    }
    return true;
}

// --- stretch by stretch ---

namespace {

// Longer than what is between two kept moments.
constexpr std::uint64_t longest = std::uint64_t{1} << 40;

}  // namespace

Debugger::ReverseSearch::ReverseSearch(const Debugger& debugger, Session& session, std::uint64_t lower,
                                       std::uint64_t upper, std::uint64_t length)
    : replayer_(debugger, session),
      oldest_(debugger.oldest()),
      lower_(lower),
      upper_(upper),
      length_(length) {}

Debugger::ReverseSearch::State Debugger::ReverseSearch::work_on(std::uint64_t& budget) {
    if (!in_stretch_) {
        if (at_oldest_ || upper_ <= lower_) return State::none;
        // Looked at are the positions behind the begin of the stretch, up to `upper_` - 1, and what was
        // done at its begin.
        replayer_.start(std::max(oldest_, upper_ - std::min<std::uint64_t>(upper_, 2)), *this);
        begin_ = replayer_.position();
        if (length_ != 0) begin_ = std::max(begin_, upper_ - std::min(upper_, length_));
        length_ = std::min(length_ * 8, longest);
        in_stretch_ = true;
        begun_ = false;
    }
    if (!begun_) {
        Replayer::Observer nobody;
        if (replayer_.position() < begin_ && !replayer_.run(begin_, budget, nobody)) return State::going;
        begin(replayer_.session());
        begun_ = true;
    }
    if (!replayer_.run(upper_ - 1, budget, *this)) return State::going;
    in_stretch_ = false;
    upper_ = begin_ + 1;
    at_oldest_ = begin_ == oldest_;
    return State::ended;
}

void Debugger::ReverseSearch::look_again_below(std::uint64_t position) {
    upper_ = position;
    at_oldest_ = false;
}

// --- to the last hit ---

Debugger::Search::Search(Debugger& debugger, std::unique_ptr<StopCondition> goal, bool breakpoints,
                         std::uint64_t lower, std::uint64_t otherwise, StopEvent::Reason otherwise_reason)
    : ReverseSearch(debugger, debugger.scratch(), lower, debugger.position()),
      debugger_(debugger),
      goal_(std::move(goal)),
      otherwise_(otherwise),
      otherwise_reason_(otherwise_reason) {
    if (!breakpoints) return;
    breakpoints_ = debugger.condition_for_breakpoints();
    before_ = debugger.breakpoints();
}

void Debugger::Search::give_up(Debugger& debugger) {
    if (seek_) return;
    for (const Breakpoint& before : before_) {
        Breakpoint* now = debugger.breakpoint(before.number);
        if (now == nullptr) continue;
        now->hits = before.hits;
        now->skip = before.skip;
    }
}

std::optional<std::uint64_t> Debugger::Search::searching() const {
    return seek_ ? std::nullopt : std::optional(looked_from());
}

void Debugger::Search::begin(const Session& session) {
    found_.clear();
    logged_.clear();
    dropped_ = false;
    if (goal_) goal_->begin(session.machine(), session.last_thread());
    if (breakpoints_) breakpoints_->begin(session.machine(), session.last_thread());
}

StopFilter Debugger::Search::filter(const emu::Machine& machine) const {
    StopFilter filter;
    if (goal_) filter.add(goal_->filter(machine));
    if (breakpoints_) filter.add(breakpoints_->filter(machine));
    return filter;
}

bool Debugger::Search::look(const Observed& moment) {
    std::optional<Hit> goal;
    std::optional<Hit> breakpoint;
    if (goal_) goal = goal_->look(moment);
    if (breakpoints_) breakpoint = breakpoints_->look(moment);
    if (moment.position() < lower()) return false;
    if (breakpoint && only_logs(*breakpoint)) {
        // It stops nowhere, so that it happened is enough.
        std::map<unsigned, std::uint64_t>& logged = found_.empty() ? logged_ : found_.back().logged;
        for (const unsigned number : breakpoint->breakpoints) ++logged[number];
        breakpoint.reset();
    }
    if (goal || breakpoint) found_.push_back({std::move(goal), std::move(breakpoint), {}});
    if (found_.size() > most_hits) {
        found_.erase(found_.begin(), found_.begin() + most_hits / 2);
        logged_.clear();
        dropped_ = true;
        kept_from_ = found_.front().position();
    }
    return false;
}

bool Debugger::Search::only_logs(const Hit& hit) {
    return std::all_of(hit.breakpoints.begin(), hit.breakpoints.end(), [this](unsigned number) {
        const Breakpoint* breakpoint = debugger_.breakpoint(number);
        return breakpoint == nullptr || !breakpoint->log.empty();
    });
}

// The last hit that stops becomes the end of a jump.
void Debugger::Search::choose() {
    while (!seek_ && !found_.empty()) {
        const Found last = std::move(found_.back());
        found_.pop_back();
        debugger_.count(last.logged);
        StopEvent stop_event;
        if (last.breakpoint) {
            stop_event.breakpoints = debugger_.count(*last.breakpoint, Direction::backward);
            stop_event.reason = StopEvent::Reason::breakpoint;
        }
        const bool stops = !stop_event.breakpoints.empty();
        if (!stops && !last.goal) continue;
        if (!stops) stop_event.reason = StopEvent::Reason::done;
        const Hit& hit = stops ? *last.breakpoint : *last.goal;
        stop_event.code = hit.code;
        stop_event.address = hit.address;
        stop_event.trouble = hit.trouble;
        seek_ = std::make_unique<Seek>(hit.position, stop_event);
    }
    if (seek_) return;
    debugger_.count(logged_);
    // None of those that were kept stops: those that were not are found again.
    if (dropped_) look_again_below(kept_from_);
}

std::optional<StopEvent> Debugger::Search::work(Debugger& debugger, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    while (!seek_) {
        const bool anything = goal_ != nullptr || breakpoints_ != nullptr;
        const State state = anything ? work_on(budget) : State::none;
        if (state == State::going) return std::nullopt;
        if (state == State::ended) choose();
        if (state == State::none) {
            StopEvent stop_event;
            stop_event.reason = otherwise_reason_;
            seek_ = std::make_unique<Seek>(otherwise_, stop_event);
        }
    }
    return seek_->work(debugger, budget);
}

// --- steps ---

Debugger::BackStep::BackStep(Debugger& debugger, const Command& command)
    : command_(command),
      replayer_(debugger, debugger.scratch()),
      present_(debugger.position()),
      begin_(debugger.position()) {
    if (command.what == Command::What::instruction) length_ = std::max<std::uint64_t>(64, command.count * 8);
}

StopFilter Debugger::BackStep::filter(const emu::Machine&) const {
    StopFilter filter;
    filter.ticks = flows_.has_value();
    return filter;
}

void Debugger::BackStep::boundary(const emu::Machine& machine) {
    if (machine.at_boundary() && machine.cycle() < present_) boundaries_.push_back(machine.cycle());
}

bool Debugger::BackStep::look(const Observed& moment) {
    if (!flows_) return false;
    flows_->take(moment.session.last_tick(), moment.machine());
    boundary(moment.machine());
    return false;
}

std::optional<std::uint64_t> Debugger::BackStep::target() const {
    if (command_.what != Command::What::instruction)
        return flows_->before(replayer_.machine(), command_.what == Command::What::out);
    const std::uint64_t count = std::max<std::uint64_t>(command_.count, 1);
    if (boundaries_.size() < count) return std::nullopt;
    return boundaries_[boundaries_.size() - count];
}

std::optional<StopEvent> Debugger::BackStep::work(Debugger& debugger, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    while (!rest_) {
        if (!in_stretch_) {
            const std::uint64_t room = present_ - debugger.oldest();
            if (begin_ == debugger.oldest()) {
                StopEvent stop_event;
                stop_event.reason = StopEvent::Reason::oldest;
                rest_ = std::make_unique<Seek>(debugger.oldest(), stop_event);
                break;
            }
            begin_ = present_ - std::min(room, length_);
            length_ *= 8;
            flows_.reset();
            boundaries_.clear();
            replayer_.start(begin_, *this);
            in_stretch_ = true;
        }
        // To where the stretch begins at full speed, then cycle by cycle.
        if (!flows_) {
            if (!replayer_.run(begin_, budget, *this)) return std::nullopt;
            flows_.emplace(replayer_.machine(), present_);
            boundary(replayer_.machine());
        }
        if (!replayer_.run(present_, budget, *this)) return std::nullopt;
        in_stretch_ = false;
        const std::optional<std::uint64_t> position = target();
        if (!position) continue;
        const bool breakpoints = command_.what != Command::What::instruction && debugger.any_breakpoint();
        if (breakpoints && *position + 1 < present_) {
            rest_ = std::make_unique<Search>(debugger, nullptr, true, *position + 1, *position,
                                             StopEvent::Reason::done);
        } else {
            rest_ = std::make_unique<Seek>(*position);
        }
    }
    return rest_->work(debugger, std::max<std::uint64_t>(budget, 1));
}

// --- who writes it ---

Debugger::WriteSearch::WriteSearch(Debugger& debugger, const Place& place, Direction direction)
    : ReverseSearch(debugger, debugger.scratch(), debugger.oldest(), debugger.position() + 1),
      place_(place),
      direction_(direction),
      stop_condition_(place),
      present_(debugger.position()) {}

std::optional<std::uint64_t> Debugger::WriteSearch::searching() const {
    return direction_ == Direction::forward ? present_ : looked_from();
}

void Debugger::WriteSearch::begin(const Session& session) {
    stop_condition_.begin(session.machine(), std::nullopt);
}

StopFilter Debugger::WriteSearch::filter(const emu::Machine& machine) const {
    if (direction_ == Direction::forward && machine.cycle() < present_) return {};
    return stop_condition_.filter(machine);
}

bool Debugger::WriteSearch::look(const Observed& moment) {
    if (!stop_condition_.look(moment)) return false;
    found_ = moment.position();
    by_person_ = false;
    return direction_ == Direction::forward;
}

void Debugger::WriteSearch::acted(const ReplayInput& action) {
    const auto* poke = std::get_if<Poke>(&action.what);
    if (poke == nullptr || !stop_condition_.touched_by(*poke)) return;
    // The next one is one that comes later.
    if (direction_ == Direction::forward && (action.position <= present_ || found_)) return;
    found_ = action.position;
    by_person_ = true;
}

// True when there is an answer.
bool Debugger::WriteSearch::ahead(const Debugger& debugger, std::uint64_t& budget) {
    if (replayer().position() < present_ || !started_) {
        if (!started_) replayer().start(present_, *this);
        started_ = true;
        if (!replayer().run(present_, budget, *this)) return false;
        begin(replayer().session());
    }
    return replayer().run(debugger.newest() + most_future, budget, *this) || found_;
}

std::optional<StopEvent> Debugger::WriteSearch::work(Debugger& debugger, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    if (direction_ == Direction::forward) {
        if (!ahead(debugger, budget)) return std::nullopt;
        return conclude(debugger);
    }
    while (!found_) {
        const State state = work_on(budget);
        if (state == State::going) return std::nullopt;
        if (state == State::none) break;
    }
    return conclude(debugger);
}

StopEvent Debugger::WriteSearch::conclude(Debugger& debugger) {
    // Finds where the instruction began that is under way at the end.
    struct Begin final : Replayer::Observer {
        std::uint64_t from = 0;
        std::uint64_t begin = 0;
        StopFilter filter(const emu::Machine& machine) const override {
            StopFilter filter;
            filter.ticks = machine.cycle() >= from;
            return filter;
        }
        bool look(const Observed& moment) override {
            see(moment.machine());
            return false;
        }
        void see(const emu::Machine& machine) {
            if (machine.at_boundary()) begin = machine.cycle();
        }
    };
    WriteOrigin origin;
    origin.place = place_;
    origin.direction = direction_;
    origin.looked_from = direction_ == Direction::backward ? std::min(looked_from(), present_) : present_;
    origin.looked_to = direction_ == Direction::backward ? present_ : replayer().position();
    // A history that begins at the machine's first cycle holds everything that was ever written.
    origin.outcome = direction_ == Direction::forward || debugger.oldest() == 0 ? WriteOrigin::Outcome::never
                                                                                : WriteOrigin::Outcome::older;
    if (found_) {
        origin.outcome = WriteOrigin::Outcome::found;
        origin.cycle = by_person_ ? *found_ : *found_ - 1;
        // From a little before, so that the begin of the instruction is passed.
        Begin begin;
        begin.begin = origin.cycle;
        begin.from = std::max(debugger.oldest(), origin.cycle - std::min<std::uint64_t>(origin.cycle, 64));
        std::uint64_t budget = std::numeric_limits<std::uint64_t>::max();
        replayer().start(begin.from, begin);
        replayer().run(begin.from, budget, begin);
        begin.see(replayer().machine());
        replayer().run(origin.cycle, budget, begin);
        origin.begin = begin.begin;
        const emu::Machine& machine = replayer().machine();
        if (by_person_) {
            origin.writer = WriteOrigin::Writer::person;
            origin.ip = machine.cpu().ip();
        } else {
            const emu::Tick tick = replayer().session().step();
            const bool entry = emu::is_entry(tick.step);
            const bool wrote = tick.bus.transfer == emu::Transfer::write && !tick.bus.stalled &&
                               overlap(place_.address, place_.bytes, tick.bus.address, tick.bus.bytes);
            const bool disk =
                place_.kind == Place::Kind::memory && tick.did(emu::happened::disk_done) && !wrote;
            origin.writer = disk    ? WriteOrigin::Writer::disk
                            : entry ? WriteOrigin::Writer::entry
                                    : WriteOrigin::Writer::instruction;
            origin.code = entry ? machine.cpu().latches().code : std::uint8_t{0};
            if (tick.did(emu::happened::entered)) origin.code = tick.code;
            origin.ip = tick.ip;
            origin.instruction = tick.instruction;
            origin.user = tick.user;
        }
        origin.context = machine.cpu().system(isa::SystemRegister::ctx);
        switch (place_.kind) {
        case Place::Kind::general: origin.value = machine.cpu().reg(place_.number); break;
        case Place::Kind::system:
            origin.value = machine.cpu().system(static_cast<isa::SystemRegister>(place_.number));
            break;
        case Place::Kind::memory:
            origin.value = place_.bytes == 1 ? machine.peek_byte(Address(place_.address)).value_or(0)
                                             : machine.peek_word(Address(place_.address)).value_or(0);
            break;
        }
    }
    debugger.write_origin_ = origin;
    StopEvent stop_event = debugger.stop_event_;
    stop_event.reason = StopEvent::Reason::done;
    stop_event.breakpoints.clear();
    return stop_event;
}

}  // namespace baton::debug
