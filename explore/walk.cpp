#include "explore/walk.hpp"

#include <algorithm>
#include <memory>

namespace baton::explore {

Piece walk(const World& world, const emu::Machine::Snapshot& root, Stepper& stepper, emu::Machine& machine,
           const Decide& decide, const WalkHeard& heard) {
    using Begins = Stepper::Begins;
    machine.restore(root);
    Piece piece = stepper.advance(machine, Begins::before_choice, &heard.listener);
    for (;;) {
        const bool at_choice = piece.end == PieceEnd::choice;
        if (!at_choice && piece.end != PieceEnd::pick) return piece;
        const std::optional<Decision> decision = decide(machine, piece);
        if (!decision) return piece;
        if (at_choice && !decision->interrupt) {
            piece = stepper.advance(machine, Begins::behind_choice, &heard.listener);
            continue;
        }
        if (at_choice) {
            if (heard.interrupt) heard.interrupt(machine);
            if (!world.chooses()) {
                machine.expire_just_before();
                piece = stepper.advance(machine, Begins::before_choice, &heard.listener);
                continue;
            }
            piece = stepper.park(machine, &heard.listener);
            if (piece.end != PieceEnd::pick) return piece;
        }
        const std::vector<Word> ready = world.ready(machine);
        const bool can = std::find(ready.begin(), ready.end(), decision->record) != ready.end();
        const Word record = can ? decision->record : ready.front();
        // Where one alone is ready nothing is chosen: reading a choice takes another time than finding none.
        if (ready.size() > 1 && decision->record != 0) {
            if (heard.choose) heard.choose(machine, record);
            machine.choose(static_cast<std::uint8_t>(record));
        }
        piece = stepper.advance(machine, stepper.begins(machine, record), &heard.listener);
    }
}

Decide as_listed(const Decisions& decisions) {
    return [&decisions, next = std::size_t{0}](const emu::Machine&,
                                               const Piece&) mutable -> std::optional<Decision> {
        if (next == decisions.size()) return std::nullopt;
        return decisions[next++];
    };
}

}  // namespace baton::explore
