// The debugger's commands that lead backwards, and the search for who writes a place.
//
// Stretches of the past are run forward once more on a machine of their own, from the young ones to the
// old ones, and the last hit counts.
#include <algorithm>

#include "emu/debug/pursuit.hpp"

namespace baton::debug {

using emu::NotableKind;

// --- to the last hit ---

Debugger::Search::Search(Debugger& debugger, std::unique_ptr<Lookout> goal, bool breakpoints,
                         std::uint64_t lower, std::uint64_t otherwise, Arrival::Reason otherwise_reason)
    : goal_(std::move(goal)),
      lower_(lower),
      otherwise_(otherwise),
      otherwise_reason_(otherwise_reason),
      upper_(debugger.position()) {
    if (breakpoints) breakpoints_ = debugger.lookout_for_breakpoints();
}

std::optional<std::uint64_t> Debugger::Search::searching() const {
    return travel_ ? std::nullopt : std::optional(in_stretch_ ? stretch_begin_ : upper_);
}

bool Debugger::Search::next_stretch(Debugger& debugger) {
    // Positions behind `stretch_begin_` up to `upper_` - 1 are looked at.
    if ((!goal_ && !breakpoints_) || upper_ <= lower_ + 1 || upper_ < 2) return false;
    Session& scratch = debugger.scratch();
    if (upper_ - 2 < debugger.oldest()) return false;
    debugger.restore_near(scratch, actions_, upper_ - 2);
    stretch_begin_ = scratch.machine().cycle();
    const auto last_thread = scratch.last_thread();
    if (goal_) goal_->begin(scratch.machine(), last_thread);
    if (breakpoints_) breakpoints_->begin(scratch.machine(), last_thread);
    found_.clear();
    in_stretch_ = true;
    return true;
}

void Debugger::Search::look(Debugger& debugger, bool ticked) {
    const Moment moment{*debugger.scratch_, ticked};
    if (moment.position() < lower_) return;
    if (goal_) {
        if (const auto hit = goal_->look(moment)) found_.push_back({*hit, true});
    }
    if (breakpoints_) {
        if (const auto hit = breakpoints_->look(moment)) found_.push_back({*hit, false});
    }
    if (found_.size() > most_hits) found_.erase(found_.begin(), found_.begin() + most_hits / 2);
}

// The last hit that stops.
std::optional<Arrival> Debugger::Search::choose(Debugger& debugger) {
    while (!found_.empty()) {
        const Found last = std::move(found_.back());
        found_.pop_back();
        Arrival arrival;
        arrival.code = last.hit.code;
        arrival.address = last.hit.address;
        arrival.trouble = last.hit.trouble;
        arrival.reason = Arrival::Reason::done;
        if (!last.goal) {
            arrival.breakpoints = debugger.count(last.hit, Direction::backward);
            arrival.reason = Arrival::Reason::breakpoint;
            if (arrival.breakpoints.empty()) continue;
        }
        travel_ = std::make_unique<Travel>(last.hit.position, arrival);
        return arrival;
    }
    return std::nullopt;
}

std::optional<Arrival> Debugger::Search::work(Debugger& debugger, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    while (!travel_) {
        if (budget == 0) return std::nullopt;
        if (!in_stretch_ && !next_stretch(debugger)) {
            Arrival arrival;
            arrival.reason = otherwise_reason_;
            travel_ = std::make_unique<Travel>(otherwise_, arrival);
            break;
        }
        Session& scratch = *debugger.scratch_;
        const std::uint64_t now = scratch.machine().cycle();
        bool at_end = now + 1 >= upper_;
        if (!at_end) {
            Needs needs;
            if (goal_) needs.add(goal_->needs(scratch.machine()));
            if (breakpoints_) needs.add(breakpoints_->needs(scratch.machine()));
            const std::uint64_t end = std::min({upper_ - 1, now + budget, debugger.next_action(actions_)});
            RunLimits limits = needs.limits(end - now);
            RunEnd result = RunEnd::budget;
            if (needs.ticks) {
                while (scratch.machine().cycle() < end && scratch.machine().running()) {
                    scratch.step(limits);
                    look(debugger, true);
                }
            } else {
                result = scratch.run(limits);
                if (result == RunEnd::condition) look(debugger, false);
            }
            debugger.do_actions(scratch, actions_);
            const std::uint64_t done = scratch.machine().cycle() - now;
            budget -= std::min(budget, std::max<std::uint64_t>(done, 1));
            at_end = scratch.machine().cycle() + 1 >= upper_ || !scratch.machine().running() ||
                     (done == 0 && result != RunEnd::condition);
        }
        if (at_end) {
            in_stretch_ = false;
            if (choose(debugger)) break;
            upper_ = stretch_begin_ + 1;
        }
    }
    return travel_->work(debugger, budget);
}

// --- steps ---

Debugger::BackStep::BackStep(Debugger& debugger, const Command& command)
    : command_(command), present_(debugger.position()) {
    if (command.what == Command::What::instruction) length_ = std::max<std::uint64_t>(64, command.count * 8);
}

bool Debugger::BackStep::begin_stretch(Debugger& debugger) {
    if (stretch_begin_ != 0 && stretch_begin_ <= debugger.oldest()) return false;
    const std::uint64_t room = present_ - debugger.oldest();
    if (room == 0 || (in_stretch_ && stretch_begin_ == debugger.oldest())) return false;
    stretch_begin_ = present_ - std::min(room, length_);
    length_ *= 8;
    debugger.restore_near(debugger.scratch(), actions_, stretch_begin_);
    in_stretch_ = true;
    at_begin_ = false;
    boundaries_.clear();
    return true;
}

std::optional<std::uint64_t> Debugger::BackStep::target(const Debugger& debugger) const {
    if (command_.what != Command::What::instruction)
        return flows_->before(debugger.scratch_->machine(), command_.what == Command::What::out);
    const std::uint64_t count = std::max<std::uint64_t>(command_.count, 1);
    if (boundaries_.size() < count) return std::nullopt;
    return boundaries_[boundaries_.size() - count];
}

std::optional<Arrival> Debugger::BackStep::work(Debugger& debugger, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    while (!rest_) {
        if (!in_stretch_ && !begin_stretch(debugger)) {
            Arrival arrival;
            arrival.reason = Arrival::Reason::oldest;
            rest_ = std::make_unique<Travel>(debugger.oldest(), arrival);
            break;
        }
        Session& scratch = *debugger.scratch_;
        // To where the stretch begins, at full speed; then cycle by cycle.
        while (scratch.machine().cycle() < stretch_begin_) {
            if (budget == 0) return std::nullopt;
            const std::uint64_t now = scratch.machine().cycle();
            RunLimits limits;
            limits.cycles = std::min({stretch_begin_ - now, budget, debugger.next_action(actions_) - now});
            scratch.run(limits);
            debugger.do_actions(scratch, actions_);
            budget -= std::min(budget, std::max<std::uint64_t>(scratch.machine().cycle() - now, 1));
        }
        if (!at_begin_) {
            at_begin_ = true;
            flows_.emplace(scratch.machine(), present_);
            if (scratch.machine().at_boundary()) boundaries_.push_back(scratch.machine().cycle());
        }
        while (scratch.machine().cycle() < present_) {
            if (budget == 0) return std::nullopt;
            const emu::Tick& tick = scratch.step();
            flows_->take(tick, scratch.machine());
            if (scratch.machine().at_boundary() && scratch.machine().cycle() < present_)
                boundaries_.push_back(scratch.machine().cycle());
            debugger.do_actions(scratch, actions_);
            --budget;
        }
        const std::optional<std::uint64_t> position = target(debugger);
        if (!position) {
            if (stretch_begin_ == debugger.oldest()) {
                Arrival arrival;
                arrival.reason = Arrival::Reason::oldest;
                rest_ = std::make_unique<Travel>(debugger.oldest(), arrival);
                break;
            }
            in_stretch_ = false;
            continue;
        }
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
    : place_(place),
      direction_(direction),
      lookout_(place),
      present_(debugger.position()),
      upper_(debugger.position() + 1),
      at_(debugger.position()) {}

void Debugger::WriteSearch::do_actions(Debugger& debugger) {
    Session& scratch = *debugger.scratch_;
    const std::size_t before = actions_;
    debugger.do_actions(scratch, actions_);
    for (std::size_t i = before; i < actions_; ++i) {
        const Action& action = debugger.history_.actions()[i];
        const auto* poke = std::get_if<Poke>(&action.what);
        if (poke == nullptr || !lookout_.touched_by(*poke)) continue;
        found_ = action.position;
        by_person_ = true;
    }
}

void Debugger::WriteSearch::look(Debugger& debugger, bool ticked) {
    const Moment moment{*debugger.scratch_, ticked};
    if (!lookout_.look(moment)) return;
    found_ = moment.position();
    by_person_ = false;
}

std::optional<Arrival> Debugger::WriteSearch::work(Debugger& debugger, std::uint64_t cycles) {
    return direction_ == Direction::forward ? forward(debugger, cycles) : backward(debugger, cycles);
}

bool Debugger::WriteSearch::next_stretch(Debugger& debugger) {
    if (upper_ < 2 || upper_ - 2 < debugger.oldest()) return false;
    // Also what a person did at the begin of the stretch is looked at: the actions there are done by us.
    Session& scratch = debugger.scratch();
    debugger.restore_near(scratch, actions_, upper_ - 2);
    stretch_begin_ = scratch.machine().cycle();
    while (actions_ > 0 && debugger.history_.actions()[actions_ - 1].position == stretch_begin_) {
        const auto* poke = std::get_if<Poke>(&debugger.history_.actions()[actions_ - 1].what);
        if (!found_ && poke != nullptr && lookout_.touched_by(*poke)) {
            found_ = stretch_begin_;
            by_person_ = true;
        }
        --actions_;
    }
    while (debugger.next_action(actions_) <= stretch_begin_) ++actions_;
    lookout_.begin(scratch.machine(), std::nullopt);
    in_stretch_ = true;
    return true;
}

std::optional<Arrival> Debugger::WriteSearch::backward(Debugger& debugger, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    while (budget > 0) {
        if (!in_stretch_ && !next_stretch(debugger)) return conclude(debugger);
        Session& scratch = *debugger.scratch_;
        const std::uint64_t now = scratch.machine().cycle();
        at_ = stretch_begin_;
        bool at_end = now + 1 >= upper_;
        if (!at_end) {
            const Needs needs = lookout_.needs(scratch.machine());
            const std::uint64_t end = std::min({upper_ - 1, now + budget, debugger.next_action(actions_)});
            RunLimits limits = needs.limits(end - now);
            RunEnd result = RunEnd::budget;
            if (needs.ticks) {
                while (scratch.machine().cycle() < end && scratch.machine().running()) {
                    scratch.step(limits);
                    look(debugger, true);
                }
            } else {
                result = scratch.run(limits);
                if (result == RunEnd::condition) look(debugger, false);
            }
            do_actions(debugger);
            const std::uint64_t done = scratch.machine().cycle() - now;
            budget -= std::min(budget, std::max<std::uint64_t>(done, 1));
            at_end = scratch.machine().cycle() + 1 >= upper_ || !scratch.machine().running() ||
                     (done == 0 && result != RunEnd::condition);
        }
        if (at_end) {
            in_stretch_ = false;
            if (found_) return conclude(debugger);
            upper_ = stretch_begin_ + 1;
        }
    }
    return std::nullopt;
}

std::optional<Arrival> Debugger::WriteSearch::forward(Debugger& debugger, std::uint64_t cycles) {
    std::uint64_t budget = cycles;
    if (!in_stretch_) {
        Session& scratch = debugger.scratch();
        debugger.restore_near(scratch, actions_, present_);
        in_stretch_ = true;
        stretch_begin_ = scratch.machine().cycle();
    }
    Session& scratch = *debugger.scratch_;
    const std::uint64_t last = debugger.newest() + most_future;
    while (budget > 0) {
        const std::uint64_t now = scratch.machine().cycle();
        at_ = now;
        if (now == present_) lookout_.begin(scratch.machine(), std::nullopt);
        if (now >= last || !scratch.machine().running()) return conclude(debugger);
        const bool before = now < present_;
        const Needs needs = before ? Needs{} : lookout_.needs(scratch.machine());
        const std::uint64_t end = std::min(
            {before ? present_ : last, now + budget, std::max(debugger.next_action(actions_), now + 1)});
        RunLimits limits = needs.limits(end - now);
        RunEnd result = RunEnd::budget;
        if (needs.ticks) {
            while (!found_ && scratch.machine().cycle() < end && scratch.machine().running()) {
                scratch.step(limits);
                look(debugger, true);
            }
        } else {
            result = scratch.run(limits);
            if (result == RunEnd::condition) look(debugger, false);
        }
        if (before) {
            debugger.do_actions(scratch, actions_);
        } else if (!found_) {
            do_actions(debugger);
        }
        const std::uint64_t done = scratch.machine().cycle() - now;
        budget -= std::min(budget, std::max<std::uint64_t>(done, 1));
        if (found_ || (done == 0 && result != RunEnd::condition)) return conclude(debugger);
    }
    return std::nullopt;
}

Arrival Debugger::WriteSearch::conclude(Debugger& debugger) {
    Finding finding;
    finding.place = place_;
    finding.direction = direction_;
    finding.looked_from = direction_ == Direction::backward ? std::min(stretch_begin_, present_) : present_;
    finding.looked_to = direction_ == Direction::backward ? present_ : debugger.scratch().machine().cycle();
    // A history that begins at the machine's first cycle holds everything that was ever written.
    finding.outcome = direction_ == Direction::forward || debugger.oldest() == 0 ? Finding::Outcome::never
                                                                                 : Finding::Outcome::older;
    if (found_) {
        finding.outcome = Finding::Outcome::found;
        finding.cycle = by_person_ ? *found_ : *found_ - 1;
        finding.begin = finding.cycle;
        Session& scratch = debugger.scratch();
        std::size_t actions = 0;
        // From a little before, so that the begin of the instruction is passed.
        const std::uint64_t from =
            std::max(debugger.oldest(), finding.cycle - std::min<std::uint64_t>(finding.cycle, 64));
        debugger.restore_near(scratch, actions, from);
        while (scratch.machine().cycle() < finding.cycle && scratch.machine().running()) {
            const std::uint64_t now = scratch.machine().cycle();
            if (now < from) {
                RunLimits limits;
                limits.cycles = std::min(from, std::max(debugger.next_action(actions), now + 1)) - now;
                scratch.run(limits);
            } else {
                if (scratch.machine().at_boundary()) finding.begin = now;
                scratch.step();
            }
            debugger.do_actions(scratch, actions);
        }
        if (scratch.machine().at_boundary()) finding.begin = finding.cycle;
        if (by_person_) {
            finding.writer = Finding::Writer::person;
            finding.ip = scratch.machine().cpu().ip();
        } else {
            const emu::Tick tick = scratch.step();
            const bool entry = emu::is_entry(tick.step);
            const bool wrote = tick.bus.transfer == emu::Transfer::write && !tick.bus.stalled &&
                               overlap(place_.address, place_.bytes, tick.bus.address, tick.bus.bytes);
            const bool disk =
                place_.kind == Place::Kind::memory && tick.did(emu::happened::disk_done) && !wrote;
            finding.writer = disk    ? Finding::Writer::disk
                             : entry ? Finding::Writer::entry
                                     : Finding::Writer::instruction;
            finding.code = entry ? scratch.machine().cpu().latches().code : std::uint8_t{0};
            if (tick.did(emu::happened::entered)) finding.code = tick.code;
            finding.ip = tick.ip;
            finding.instruction = tick.instruction;
            finding.user = tick.user;
        }
        const emu::Machine& machine = scratch.machine();
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
