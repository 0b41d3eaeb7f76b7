// The operations that lead backwards, and the search for who writes a place.
//
// Intervals of the past are run forward once more on a session of their own, from the most recent to the
// oldest ones, and the last hit counts.
#include <algorithm>
#include <limits>

#include "debug/replay/replay_operation.hpp"

namespace baton::debug {

// --- to the last hit ---

Search::Search(ReplayContext& context, std::unique_ptr<StopCondition> goal, bool breakpoints,
               std::uint64_t lower, std::uint64_t otherwise, StopEvent::Reason otherwise_reason)
    : ReverseSearch(context.recording, context.recording.scratch(), lower, context.recording.position()),
      context_(context),
      goal_(std::move(goal)),
      otherwise_(otherwise),
      otherwise_reason_(otherwise_reason) {
    if (!breakpoints) return;
    breakpoints_ = context.breakpoints.condition();
    before_ = context.breakpoints.all();
}

void Search::give_up(ReplayContext& context) {
    if (!seek_) context.breakpoints.reset_counts(before_);
}

std::optional<std::uint64_t> Search::searching() const {
    return seek_ ? std::nullopt : std::optional(looked_from());
}

void Search::begin(const Session& session) {
    found_.clear();
    logged_.clear();
    dropped_ = false;
    if (goal_) goal_->begin(session.machine(), session.last_thread());
    if (breakpoints_) breakpoints_->begin(session.machine(), session.last_thread());
}

StopFilter Search::filter(const emu::Machine& machine) const {
    StopFilter filter;
    if (goal_) filter.add(goal_->filter(machine));
    if (breakpoints_) filter.add(breakpoints_->filter(machine));
    return filter;
}

bool Search::look(const Observed& observed) {
    std::optional<Hit> goal;
    std::optional<Hit> breakpoint;
    if (goal_) goal = goal_->look(observed);
    if (breakpoints_) breakpoint = breakpoints_->look(observed);
    if (observed.position() < lower()) return false;
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

bool Search::only_logs(const Hit& hit) {
    return std::all_of(hit.breakpoints.begin(), hit.breakpoints.end(), [this](unsigned number) {
        const Breakpoint* breakpoint = context_.breakpoints.find(number);
        return breakpoint == nullptr || !breakpoint->log.empty();
    });
}

// The last hit that stops becomes the end of a jump.
void Search::choose() {
    while (!seek_ && !found_.empty()) {
        const Found last = std::move(found_.back());
        found_.pop_back();
        context_.breakpoints.count(last.logged);
        StopEvent stop_event;
        if (last.breakpoint) {
            stop_event.breakpoints = context_.breakpoints.count(*last.breakpoint, Direction::backward);
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
    context_.breakpoints.count(logged_);
    // None of those that were kept stops: those that were not are found again.
    if (dropped_) look_again_below(kept_from_);
}

std::optional<StopEvent> Search::work(ReplayContext& context, std::uint64_t cycles) {
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
    return seek_->work(context, budget);
}

// --- steps ---

BackStep::BackStep(ReplayContext& context, const Command& command)
    : command_(command),
      replayer_(context.recording, context.recording.scratch()),
      present_(context.recording.position()),
      oldest_(context.recording.oldest()),
      begin_(context.recording.position()) {
    if (command.what == Command::What::instruction) length_ = std::max<std::uint64_t>(64, command.count * 8);
}

StopFilter BackStep::filter(const emu::Machine&) const {
    StopFilter filter;
    filter.ticks = flows_.has_value();
    return filter;
}

void BackStep::boundary(const emu::Machine& machine) {
    if (machine.at_boundary() && machine.cycle() < present_) boundaries_.push_back(machine.cycle());
}

bool BackStep::look(const Observed& observed) {
    if (!flows_) return false;
    flows_->take(observed.session.last_tick(), observed.machine());
    boundary(observed.machine());
    return false;
}

std::optional<std::uint64_t> BackStep::target() const {
    if (command_.what != Command::What::instruction)
        return flows_->before(replayer_.machine(), command_.what, begin_ == oldest_);
    const std::uint64_t count = std::max<std::uint64_t>(command_.count, 1);
    if (boundaries_.size() < count) return std::nullopt;
    return boundaries_[boundaries_.size() - count];
}

std::optional<StopEvent> BackStep::work(ReplayContext& context, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    while (!rest_) {
        if (!in_interval_) {
            const std::uint64_t room = present_ - oldest_;
            if (begin_ == oldest_) {
                StopEvent stop_event;
                stop_event.reason = StopEvent::Reason::oldest;
                rest_ = std::make_unique<Seek>(oldest_, stop_event);
                break;
            }
            begin_ = present_ - std::min(room, length_);
            length_ *= 8;
            flows_.reset();
            boundaries_.clear();
            replayer_.start(begin_, *this);
            in_interval_ = true;
        }
        // To where the interval begins at full speed, then cycle by cycle.
        if (!flows_) {
            if (!replayer_.run(begin_, budget, *this)) return std::nullopt;
            flows_.emplace(replayer_.machine(), present_);
            boundary(replayer_.machine());
        }
        if (!replayer_.run(present_, budget, *this)) return std::nullopt;
        in_interval_ = false;
        const std::optional<std::uint64_t> position = target();
        if (!position) continue;
        const bool breakpoints =
            command_.what != Command::What::instruction && context.breakpoints.any_enabled();
        if (breakpoints && *position + 1 < present_) {
            rest_ = std::make_unique<Search>(context, nullptr, true, *position + 1, *position,
                                             StopEvent::Reason::done);
        } else {
            rest_ = std::make_unique<Seek>(*position);
        }
    }
    return rest_->work(context, std::max<std::uint64_t>(budget, 1));
}

// --- who writes it ---

WriteSearch::WriteSearch(ReplayContext& context, const Place& place, Direction direction)
    : ReverseSearch(context.recording, context.recording.scratch(), context.recording.oldest(),
                    context.recording.position() + 1),
      place_(place),
      direction_(direction),
      stop_condition_(place),
      present_(context.recording.position()) {}

std::optional<std::uint64_t> WriteSearch::searching() const {
    return direction_ == Direction::forward ? present_ : looked_from();
}

void WriteSearch::begin(const Session& session) {
    stop_condition_.begin(session.machine(), std::nullopt);
}

StopFilter WriteSearch::filter(const emu::Machine& machine) const {
    if (direction_ == Direction::forward && machine.cycle() < present_) return {};
    return stop_condition_.filter(machine);
}

bool WriteSearch::look(const Observed& observed) {
    if (!stop_condition_.look(observed)) return false;
    found_ = observed.position();
    by_person_ = false;
    return direction_ == Direction::forward;
}

void WriteSearch::acted(const ReplayInput& action) {
    const auto* poke = std::get_if<Poke>(&action.what);
    if (poke == nullptr || !stop_condition_.touched_by(*poke)) return;
    // The next one is one that comes later.
    if (direction_ == Direction::forward && (action.position <= present_ || found_)) return;
    found_ = action.position;
    by_person_ = true;
}

// True when there is an answer.
bool WriteSearch::ahead(const ReplayContext& context, std::uint64_t& budget) {
    if (replayer().position() < present_ || !started_) {
        if (!started_) replayer().start(present_, *this);
        started_ = true;
        if (!replayer().run(present_, budget, *this)) return false;
        begin(replayer().session());
    }
    return replayer().run(context.recording.newest() + most_future, budget, *this) || found_;
}

std::optional<StopEvent> WriteSearch::work(ReplayContext& context, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    if (direction_ == Direction::forward) {
        if (!ahead(context, budget)) return std::nullopt;
        return conclude(context);
    }
    while (!found_) {
        const State state = work_on(budget);
        if (state == State::going) return std::nullopt;
        if (state == State::none) break;
    }
    return conclude(context);
}

StopEvent WriteSearch::conclude(ReplayContext& context) {
    // Finds where the instruction began that is under way at the end.
    struct Begin final : Replayer::Observer {
        std::uint64_t from = 0;
        std::uint64_t begin = 0;
        StopFilter filter(const emu::Machine& machine) const override {
            StopFilter filter;
            filter.ticks = machine.cycle() >= from;
            return filter;
        }
        bool look(const Observed& observed) override {
            see(observed.machine());
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
    origin.outcome = direction_ == Direction::forward || context.recording.oldest() == 0
                         ? WriteOrigin::Outcome::never
                         : WriteOrigin::Outcome::older;
    if (found_) {
        origin.outcome = WriteOrigin::Outcome::found;
        origin.cycle = by_person_ ? *found_ : *found_ - 1;
        // From a little before, so that the begin of the instruction is passed.
        Begin begin;
        begin.begin = origin.cycle;
        begin.from =
            std::max(context.recording.oldest(), origin.cycle - std::min<std::uint64_t>(origin.cycle, 64));
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
    context.write_origin = origin;
    StopEvent stop_event = context.stop_event;
    stop_event.reason = StopEvent::Reason::done;
    stop_event.breakpoints.clear();
    return stop_event;
}

}  // namespace baton::debug
