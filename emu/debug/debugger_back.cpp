// The debugger's commands that lead backwards, and the search for who writes a place.
//
// Parts of the past are run forward once more on a session of their own, from the young ones to the old
// ones, and the last hit counts.
#include <algorithm>
#include <limits>

#include "emu/debug/pursuit.hpp"

namespace baton::debug {

// --- once more ---

void Debugger::Rerun::act(Observer& observer) {
    debugger_.do_actions(session_, actions_, [&](const Action& action) { observer.acted(action); });
}

void Debugger::Rerun::start(std::uint64_t position, Observer& observer) {
    const History::Moment& moment = debugger_.nearest(position);
    session_.restore(moment.mark);
    actions_ = moment.actions;
    act(observer);
}

bool Debugger::Rerun::run(std::uint64_t end, std::uint64_t& budget, Observer& observer) {
    while (position() < end && machine().running()) {
        if (budget == 0) return false;
        const std::uint64_t now = position();
        const Needs needs = observer.needs(machine());
        const std::uint64_t part =
            std::min({end - now, budget, debugger_.next_action(actions_) - now, needs.most});
        RunLimits limits = needs.limits(part);
        limits.through_sleep = true;
        bool enough = false;
        if (needs.ticks) {
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

Debugger::Backward::Backward(const Debugger& debugger, Session& session, std::uint64_t lower,
                             std::uint64_t upper, std::uint64_t length)
    : rerun_(debugger, session), oldest_(debugger.oldest()), lower_(lower), upper_(upper), length_(length) {}

Debugger::Backward::State Debugger::Backward::work_on(std::uint64_t& budget) {
    if (!in_stretch_) {
        if (at_oldest_ || upper_ <= lower_) return State::none;
        // Looked at are the positions behind the begin of the stretch, up to `upper_` - 1, and what was
        // done at its begin.
        rerun_.start(std::max(oldest_, upper_ - std::min<std::uint64_t>(upper_, 2)), *this);
        begin_ = rerun_.position();
        if (length_ != 0) begin_ = std::max(begin_, upper_ - std::min(upper_, length_));
        length_ = std::min(length_ * 8, longest);
        in_stretch_ = true;
        begun_ = false;
    }
    if (!begun_) {
        Rerun::Observer nobody;
        if (rerun_.position() < begin_ && !rerun_.run(begin_, budget, nobody)) return State::going;
        begin(rerun_.session());
        begun_ = true;
    }
    if (!rerun_.run(upper_ - 1, budget, *this)) return State::going;
    in_stretch_ = false;
    upper_ = begin_ + 1;
    at_oldest_ = begin_ == oldest_;
    return State::ended;
}

void Debugger::Backward::look_again_below(std::uint64_t position) {
    upper_ = position;
    at_oldest_ = false;
}

// --- to the last hit ---

Debugger::Search::Search(Debugger& debugger, std::unique_ptr<Lookout> goal, bool breakpoints,
                         std::uint64_t lower, std::uint64_t otherwise, Arrival::Reason otherwise_reason)
    : Backward(debugger, debugger.scratch(), lower, debugger.position()),
      debugger_(debugger),
      goal_(std::move(goal)),
      otherwise_(otherwise),
      otherwise_reason_(otherwise_reason) {
    if (!breakpoints) return;
    breakpoints_ = debugger.lookout_for_breakpoints();
    before_ = debugger.breakpoints();
}

void Debugger::Search::give_up(Debugger& debugger) {
    if (travel_) return;
    for (const Breakpoint& before : before_) {
        Breakpoint* now = debugger.breakpoint(before.number);
        if (now == nullptr) continue;
        now->hits = before.hits;
        now->skip = before.skip;
    }
}

std::optional<std::uint64_t> Debugger::Search::searching() const {
    return travel_ ? std::nullopt : std::optional(looked_from());
}

void Debugger::Search::begin(const Session& session) {
    found_.clear();
    logged_.clear();
    dropped_ = false;
    if (goal_) goal_->begin(session.machine(), session.last_thread());
    if (breakpoints_) breakpoints_->begin(session.machine(), session.last_thread());
}

Needs Debugger::Search::needs(const emu::Machine& machine) const {
    Needs needs;
    if (goal_) needs.add(goal_->needs(machine));
    if (breakpoints_) needs.add(breakpoints_->needs(machine));
    return needs;
}

bool Debugger::Search::look(const Moment& moment) {
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
    while (!travel_ && !found_.empty()) {
        const Found last = std::move(found_.back());
        found_.pop_back();
        debugger_.count(last.logged);
        Arrival arrival;
        if (last.breakpoint) {
            arrival.breakpoints = debugger_.count(*last.breakpoint, Direction::backward);
            arrival.reason = Arrival::Reason::breakpoint;
        }
        const bool stops = !arrival.breakpoints.empty();
        if (!stops && !last.goal) continue;
        if (!stops) arrival.reason = Arrival::Reason::done;
        const Hit& hit = stops ? *last.breakpoint : *last.goal;
        arrival.code = hit.code;
        arrival.address = hit.address;
        arrival.trouble = hit.trouble;
        travel_ = std::make_unique<Travel>(hit.position, arrival);
    }
    if (travel_) return;
    debugger_.count(logged_);
    // None of those that were kept stops: those that were not are found again.
    if (dropped_) look_again_below(kept_from_);
}

std::optional<Arrival> Debugger::Search::work(Debugger& debugger, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    while (!travel_) {
        const bool anything = goal_ != nullptr || breakpoints_ != nullptr;
        const State state = anything ? work_on(budget) : State::none;
        if (state == State::going) return std::nullopt;
        if (state == State::ended) choose();
        if (state == State::none) {
            Arrival arrival;
            arrival.reason = otherwise_reason_;
            travel_ = std::make_unique<Travel>(otherwise_, arrival);
        }
    }
    return travel_->work(debugger, budget);
}

// --- steps ---

Debugger::BackStep::BackStep(Debugger& debugger, const Command& command)
    : command_(command),
      rerun_(debugger, debugger.scratch()),
      present_(debugger.position()),
      begin_(debugger.position()) {
    if (command.what == Command::What::instruction) length_ = std::max<std::uint64_t>(64, command.count * 8);
}

Needs Debugger::BackStep::needs(const emu::Machine&) const {
    Needs needs;
    needs.ticks = flows_.has_value();
    return needs;
}

void Debugger::BackStep::boundary(const emu::Machine& machine) {
    if (machine.at_boundary() && machine.cycle() < present_) boundaries_.push_back(machine.cycle());
}

bool Debugger::BackStep::look(const Moment& moment) {
    if (!flows_) return false;
    flows_->take(moment.session.last_tick(), moment.machine());
    boundary(moment.machine());
    return false;
}

std::optional<std::uint64_t> Debugger::BackStep::target() const {
    if (command_.what != Command::What::instruction)
        return flows_->before(rerun_.machine(), command_.what == Command::What::out);
    const std::uint64_t count = std::max<std::uint64_t>(command_.count, 1);
    if (boundaries_.size() < count) return std::nullopt;
    return boundaries_[boundaries_.size() - count];
}

std::optional<Arrival> Debugger::BackStep::work(Debugger& debugger, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    while (!rest_) {
        if (!in_stretch_) {
            const std::uint64_t room = present_ - debugger.oldest();
            if (begin_ == debugger.oldest()) {
                Arrival arrival;
                arrival.reason = Arrival::Reason::oldest;
                rest_ = std::make_unique<Travel>(debugger.oldest(), arrival);
                break;
            }
            begin_ = present_ - std::min(room, length_);
            length_ *= 8;
            flows_.reset();
            boundaries_.clear();
            rerun_.start(begin_, *this);
            in_stretch_ = true;
        }
        // To where the stretch begins at full speed, then cycle by cycle.
        if (!flows_) {
            if (!rerun_.run(begin_, budget, *this)) return std::nullopt;
            flows_.emplace(rerun_.machine(), present_);
            boundary(rerun_.machine());
        }
        if (!rerun_.run(present_, budget, *this)) return std::nullopt;
        in_stretch_ = false;
        const std::optional<std::uint64_t> position = target();
        if (!position) continue;
        const bool breakpoints = command_.what != Command::What::instruction && debugger.any_breakpoint();
        if (breakpoints && *position + 1 < present_) {
            rest_ = std::make_unique<Search>(debugger, nullptr, true, *position + 1, *position,
                                             Arrival::Reason::done);
        } else {
            rest_ = std::make_unique<Travel>(*position);
        }
    }
    return rest_->work(debugger, std::max<std::uint64_t>(budget, 1));
}

// --- who writes it ---

Debugger::WriteSearch::WriteSearch(Debugger& debugger, const Place& place, Direction direction)
    : Backward(debugger, debugger.scratch(), debugger.oldest(), debugger.position() + 1),
      place_(place),
      direction_(direction),
      lookout_(place),
      present_(debugger.position()) {}

std::optional<std::uint64_t> Debugger::WriteSearch::searching() const {
    return direction_ == Direction::forward ? present_ : looked_from();
}

void Debugger::WriteSearch::begin(const Session& session) {
    lookout_.begin(session.machine(), std::nullopt);
}

Needs Debugger::WriteSearch::needs(const emu::Machine& machine) const {
    if (direction_ == Direction::forward && machine.cycle() < present_) return {};
    return lookout_.needs(machine);
}

bool Debugger::WriteSearch::look(const Moment& moment) {
    if (!lookout_.look(moment)) return false;
    found_ = moment.position();
    by_person_ = false;
    return direction_ == Direction::forward;
}

void Debugger::WriteSearch::acted(const Action& action) {
    const auto* poke = std::get_if<Poke>(&action.what);
    if (poke == nullptr || !lookout_.touched_by(*poke)) return;
    // The next one is one that comes later.
    if (direction_ == Direction::forward && (action.position <= present_ || found_)) return;
    found_ = action.position;
    by_person_ = true;
}

// True when there is an answer.
bool Debugger::WriteSearch::ahead(const Debugger& debugger, std::uint64_t& budget) {
    if (rerun().position() < present_ || !started_) {
        if (!started_) rerun().start(present_, *this);
        started_ = true;
        if (!rerun().run(present_, budget, *this)) return false;
        begin(rerun().session());
    }
    return rerun().run(debugger.newest() + most_future, budget, *this) || found_;
}

std::optional<Arrival> Debugger::WriteSearch::work(Debugger& debugger, std::uint64_t cycles) {
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

Arrival Debugger::WriteSearch::conclude(Debugger& debugger) {
    // Finds where the instruction began that is under way at the end.
    struct Begin final : Rerun::Observer {
        std::uint64_t from = 0;
        std::uint64_t begin = 0;
        Needs needs(const emu::Machine& machine) const override {
            Needs needs;
            needs.ticks = machine.cycle() >= from;
            return needs;
        }
        bool look(const Moment& moment) override {
            see(moment.machine());
            return false;
        }
        void see(const emu::Machine& machine) {
            if (machine.at_boundary()) begin = machine.cycle();
        }
    };
    Finding finding;
    finding.place = place_;
    finding.direction = direction_;
    finding.looked_from = direction_ == Direction::backward ? std::min(looked_from(), present_) : present_;
    finding.looked_to = direction_ == Direction::backward ? present_ : rerun().position();
    // A history that begins at the machine's first cycle holds everything that was ever written.
    finding.outcome = direction_ == Direction::forward || debugger.oldest() == 0 ? Finding::Outcome::never
                                                                                 : Finding::Outcome::older;
    if (found_) {
        finding.outcome = Finding::Outcome::found;
        finding.cycle = by_person_ ? *found_ : *found_ - 1;
        // From a little before, so that the begin of the instruction is passed.
        Begin begin;
        begin.begin = finding.cycle;
        begin.from = std::max(debugger.oldest(), finding.cycle - std::min<std::uint64_t>(finding.cycle, 64));
        std::uint64_t budget = std::numeric_limits<std::uint64_t>::max();
        rerun().start(begin.from, begin);
        rerun().run(begin.from, budget, begin);
        begin.see(rerun().machine());
        rerun().run(finding.cycle, budget, begin);
        finding.begin = begin.begin;
        const emu::Machine& machine = rerun().machine();
        if (by_person_) {
            finding.writer = Finding::Writer::person;
            finding.ip = machine.cpu().ip();
        } else {
            const emu::Tick tick = rerun().session().step();
            const bool entry = emu::is_entry(tick.step);
            const bool wrote = tick.bus.transfer == emu::Transfer::write && !tick.bus.stalled &&
                               overlap(place_.address, place_.bytes, tick.bus.address, tick.bus.bytes);
            const bool disk =
                place_.kind == Place::Kind::memory && tick.did(emu::happened::disk_done) && !wrote;
            finding.writer = disk    ? Finding::Writer::disk
                             : entry ? Finding::Writer::entry
                                     : Finding::Writer::instruction;
            finding.code = entry ? machine.cpu().latches().code : std::uint8_t{0};
            if (tick.did(emu::happened::entered)) finding.code = tick.code;
            finding.ip = tick.ip;
            finding.instruction = tick.instruction;
            finding.user = tick.user;
        }
        finding.context = machine.cpu().system(isa::SystemRegister::ctx);
        switch (place_.kind) {
        case Place::Kind::general: finding.value = machine.cpu().reg(place_.number); break;
        case Place::Kind::system:
            finding.value = machine.cpu().system(static_cast<isa::SystemRegister>(place_.number));
            break;
        case Place::Kind::memory:
            finding.value = place_.bytes == 1 ? machine.peek_byte(Address(place_.address)).value_or(0)
                                              : machine.peek_word(Address(place_.address)).value_or(0);
            break;
        }
    }
    debugger.finding_ = finding;
    Arrival arrival = debugger.arrival_;
    arrival.reason = Arrival::Reason::done;
    arrival.breakpoints.clear();
    return arrival;
}

}  // namespace baton::debug
