#include "explore/expander.hpp"

#include <algorithm>

#include "explore/standstill.hpp"

namespace baton::explore {

bool Ending::same(const Ending& other) const {
    if (kind != other.kind || assertion != other.assertion) return false;
    if (kind == Kind::livelock || kind == Kind::limit) return true;
    if (value || other.value) return value == other.value;
    return exit_code == other.exit_code && printed_count == other.printed_count &&
           printed_hash == other.printed_hash;
}

Expander::Expander(const World& world, const StateKeeper& keeper, const Projection& projection,
                   StepperOptions options, const ValueOf& value)
    : world_(world),
      keeper_(keeper),
      projection_(projection),
      value_(value),
      poison_(world),
      shared_(world.base(), world.limit()),
      stepper_(world, keeper, shared_, options),
      machine_(world.root()),
      work_(keeper.root().state) {}

Ending ending_of(const World& world, const emu::Machine& machine, const Piece& piece, const ValueOf& value) {
    Ending end;
    switch (piece.end) {
    case PieceEnd::off: {
        constexpr Word first_fault = 129, last_fault = 138;
        const Word code = world.exit_code(machine);
        const bool told = code >= first_fault && code <= last_fault;
        const bool off = machine.stop().reason == emu::StopReason::powered_off;
        end.kind = off && (!told || piece.ended_by_call) ? Kind::exit : Kind::fault;
        end.exit_code = code;
        break;
    }
    case PieceEnd::nobody: {
        const auto still = standstill(machine, world.kernel());
        end.kind = still ? still->kind : Kind::limit;
        break;
    }
    case PieceEnd::assertion:
        end.kind = Kind::assertion;
        end.assertion = piece.assertion + 1;
        break;
    case PieceEnd::misuse: end.kind = Kind::misuse; break;
    default: end.kind = Kind::limit; break;
    }
    end.printed_count = machine.bus().console().state().printed_count;
    end.printed_hash = machine.bus().console().state().printed_hash;
    if (value) end.value = value(machine);
    return end;
}

// The machine stands where the piece has ended.
Way Expander::finish(Way way, const Piece& piece, const KnownStates* known) {
    way.instructions = static_cast<std::uint16_t>(piece.instructions);
    way.step = piece.step;
    way.step_ip = piece.step_ip;
    way.outside = piece.outside;
    way.waited = piece.waited;
    way.other_ends = piece.other_ends;
    Piece last = piece;
    if (piece.end == PieceEnd::pick) way.after = After::free;
    if (piece.end == PieceEnd::choice && world_.chooses()) {
        const bool sleeps = world_.anybody_blocked_for(machine_, guest::BlockReason::sleep);
        way.after = sleeps ? After::ticked : After::choice;
        last = stepper_.park(machine_);
        way.outside = way.outside || last.outside;
        // What an interrupt leads to that is no choice has to be interrupted for.
        if (last.end != PieceEnd::pick) way.after = After::ticked;
    }
    if (last.end != PieceEnd::choice && last.end != PieceEnd::pick) {
        way.ending = ending_of(world_, machine_, last, value_);
        return way;
    }
    keeper_.changed_words(machine_, changed_);
    is_known_ = true;
    way.hash = projection_.of(machine_, changed_);
    if (known != nullptr && known->find(way.hash)) return way;
    ChangedWords living = changed_;
    projection_.drop_dead(machine_, living);
    living.shrink_to_fit();
    way.kept = keeper_.keep(machine_, std::move(living));
    return way;
}

// Back to the root by what is known to differ from it, or as a whole; and from there to the state.
void Expander::restore(const KeptState& kept) {
    if (is_known_) {
        for (const ChangedWord& each : changed_)
            machine_.poke_word(Address(each.address), keeper_.root_word(each.address));
    } else {
        machine_.restore(keeper_.root());
    }
    for (const ChangedWord& each : kept.words) machine_.poke_word(Address(each.address), each.value);
    keeper_.restore_but_ram(machine_, work_, kept);
    is_known_ = false;
}

Way Expander::begin(emu::Machine* end) {
    machine_.restore(keeper_.root());
    is_known_ = false;
    Way way = finish({}, stepper_.advance(machine_, Stepper::Begins::before_choice), nullptr);
    if (end != nullptr) *end = machine_;
    return way;
}

Piece Expander::go(const KeptState& kept, Way& way, std::optional<std::uint64_t> poison_salt,
                   std::optional<std::size_t> only) {
    restore(kept);
    if (way.interrupted) machine_.expire_just_before();
    if (poison_salt) poison_.spread(machine_, *poison_salt, only);
    if (way.record != 0) {
        machine_.choose(way.record);
        return stepper_.advance(machine_, stepper_.begins(machine_, way.record));
    }
    return stepper_.advance(
        machine_, way.interrupted ? Stepper::Begins::before_choice : Stepper::Begins::behind_choice);
}

void Expander::try_poison(const KeptState& kept, const Way& way, Expansion& into) {
    const auto run = [&](bool poisoned, std::optional<std::size_t> only) {
        Way again;
        again.record = way.record;
        again.interrupted = way.interrupted;
        const Piece piece = go(kept, again, poisoned ? std::optional(kept.cycle) : std::nullopt, only);
        const Way end = finish(again, piece, nullptr);
        Hasher hasher;
        hasher.add_fields(piece.end);
        hasher.add(piece.instructions);
        hasher.add(piece.end == PieceEnd::off ? world_.exit_code(machine_) : 0);
        hasher.add(machine_.bus().console().state().printed_hash);
        hasher.add(end.hash.a);
        hasher.add(end.hash.b);
        return hasher.value();
    };
    ++into.poisoned;
    const Hash128 sound = run(false, std::nullopt);
    if (run(true, std::nullopt) == sound) return;
    bool named = false;
    for (std::size_t part = 0; part < poison_.parts(); ++part) {
        if (run(true, part) == sound) continue;
        named = true;
        into.differences.push_back(poison_.name(part));
    }
    if (!named) into.differences.emplace_back("?");
}

void Expander::expand(const KeptState& kept, bool may_interrupt, bool poison, const KnownStates* known,
                      Expansion& into) {
    std::vector<Way> ways;
    if (world_.chooses()) {
        restore(kept);
        for (const Word record : world_.ready(machine_)) {
            Way& way = ways.emplace_back();
            way.record = static_cast<std::uint8_t>(record);
        }
    } else {
        ways.emplace_back();
        if (may_interrupt) ways.emplace_back().interrupted = true;
    }
    for (Way& way : ways) {
        const Piece piece = go(kept, way, std::nullopt, std::nullopt);
        into.ways.push_back(finish(std::move(way), piece, known));
        if (poison) try_poison(kept, into.ways.back(), into);
    }
}

}  // namespace baton::explore
