#include "explore/search.hpp"

#include <algorithm>

#include "explore/standstill.hpp"

namespace baton::explore {

const char* name_of(Kind kind) {
    switch (kind) {
    case Kind::exit: return "exit";
    case Kind::deadlock: return "deadlock";
    case Kind::stuck: return "stuck";
    case Kind::livelock: return "livelock";
    case Kind::assertion: return "assertion";
    case Kind::fault: return "fault";
    case Kind::misuse: return "misuse";
    case Kind::limit: break;
    }
    return "limit";
}

bool Found::same(const Found& other) const {
    if (kind != other.kind || assertion != other.assertion) return false;
    if (kind == Kind::livelock || kind == Kind::limit) return true;
    if (value || other.value) return value == other.value;
    return exit_code == other.exit_code && printed_count == other.printed_count &&
           printed_hash == other.printed_hash;
}

Search::Search(const World& world, SearchLimits limits, ValueOf value)
    : world_(world),
      limits_(limits),
      value_(std::move(value)),
      keeper_(world.root()),
      projection_(world),
      poison_(world),
      shared_(world.base(), world.limit()),
      stepper_(world, keeper_, shared_, {limits.everywhere, limits.max_cycles, 5000}),
      machine_(world.root()) {}

void Search::clear() {
    nodes_.clear();
    known_.clear();
    kept_.clear();
    kept_bytes_ = 0;
    waiting_ = {};
    found_.clear();
    levels_.clear();
    transitions_ = 0;
    limited_ = outside_ = false;
    level_ = 0;
    poisoned_ = 0;
    differences_.clear();
}

std::size_t Search::memory() const {
    constexpr std::size_t known_bytes = 56;
    return kept_bytes_ + nodes_.capacity() * sizeof(Node) + known_.size() * known_bytes +
           waiting_.size() * sizeof(Waiting) + kept_.size() * 32;
}

Kind Search::kind_of(const Piece& piece) const {
    switch (piece.end) {
    case PieceEnd::off: {
        if (machine_.stop().reason != emu::StopReason::powered_off) return Kind::fault;
        constexpr Word first_fault = 129, last_fault = 138;
        const Word code = world_.exit_code(machine_);
        const bool told = code >= first_fault && code <= last_fault;
        return told && !piece.ended_by_call ? Kind::fault : Kind::exit;
    }
    case PieceEnd::nobody: {
        const auto still = standstill(machine_, world_.kernel());
        return still ? still->kind : Kind::limit;
    }
    case PieceEnd::assertion: return Kind::assertion;
    case PieceEnd::misuse: return Kind::misuse;
    default: return Kind::limit;
    }
}

std::uint32_t Search::note_outcome(const Found& found) {
    for (std::size_t index = 0; index < found_.size(); ++index) {
        Found& known = found_[index];
        if (!known.same(found)) continue;
        const bool better = found.interrupts < known.interrupts ||
                            (found.interrupts == known.interrupts && found.instructions < known.instructions);
        if (better) known = found;
        return static_cast<std::uint32_t>(index);
    }
    found_.push_back(found);
    return static_cast<std::uint32_t>(found_.size() - 1);
}

// The machine stands where the piece has ended.
void Search::arrive(std::uint32_t parent, bool interrupted, const Piece& piece) {
    ++transitions_;
    outside_ = outside_ || piece.outside;
    const unsigned interrupts = parent == nothing ? 0 : nodes_[parent].interrupts + (interrupted ? 1U : 0U);
    const std::uint32_t instructions =
        (parent == nothing ? 0 : nodes_[parent].instructions) + piece.instructions;
    const auto lead = [&](std::uint32_t to) {
        if (parent != nothing) nodes_[parent].next[interrupted ? 1 : 0] = to;
    };
    if (piece.end != PieceEnd::choice) {
        Found found;
        found.kind = kind_of(piece);
        found.exit_code =
            found.kind == Kind::exit || found.kind == Kind::fault ? world_.exit_code(machine_) : 0;
        found.printed_count = machine_.bus().console().state().printed_count;
        found.printed_hash = machine_.bus().console().state().printed_hash;
        if (value_) found.value = value_(machine_);
        found.assertion = piece.end == PieceEnd::assertion ? piece.assertion + 1 : 0;
        found.interrupts = interrupts;
        found.instructions = instructions;
        found.node = parent;
        found.interrupted = interrupted;
        if (found.kind == Kind::limit) limited_ = true;
        lead(outcome_bit | note_outcome(found));
        return;
    }
    std::uint32_t number = static_cast<std::uint32_t>(nodes_.size());
    if (limits_.merge) {
        const auto [place, fresh] = known_.try_emplace(projection_.of(machine_), number);
        number = place->second;
        if (!fresh) {
            lead(number);
            Node& node = nodes_[number];
            const bool better = interrupts < node.interrupts ||
                                (interrupts == node.interrupts && instructions < node.instructions);
            if (node.expanded || !better) return;
            kept_bytes_ -= kept_[number].bytes();
            node.parent = parent;
            node.by_interrupt = interrupted;
            node.interrupts = static_cast<std::uint16_t>(interrupts);
            node.instructions = instructions;
            KeptState& kept = kept_[number] = keeper_.keep(machine_);
            kept_bytes_ += kept.bytes();
            waiting_.push({interrupts, instructions, number});
            return;
        }
    }
    lead(number);
    Node node;
    node.parent = parent;
    node.by_interrupt = interrupted;
    node.interrupts = static_cast<std::uint16_t>(interrupts);
    node.instructions = instructions;
    nodes_.push_back(node);
    const KeptState& kept = kept_.emplace(number, keeper_.keep(machine_)).first->second;
    kept_bytes_ += kept.bytes();
    waiting_.push({interrupts, instructions, number});
}

bool Search::begin() {
    const emu::Machine::Snapshot& root = keeper_.root();
    machine_.restore(root);
    const Piece piece = stepper_.advance(machine_);
    arrive(nothing, false, piece);
    return !shared_.take_grown();
}

void Search::try_poison(const KeptState& kept, bool interrupted) {
    const auto run = [&](bool poisoned, std::optional<std::size_t> only) {
        keeper_.restore(machine_, kept, interrupted);
        if (poisoned) poison_.spread(machine_, kept.cycle, only);
        const Piece piece = stepper_.advance(machine_);
        Hasher hasher;
        hasher.add_fields(piece.end);
        hasher.add(piece.instructions);
        hasher.add(piece.end == PieceEnd::off ? world_.exit_code(machine_) : 0);
        hasher.add(machine_.bus().console().state().printed_hash);
        if (piece.end == PieceEnd::choice) {
            const Hash128 hash = projection_.of(machine_);
            hasher.add(hash.a);
            hasher.add(hash.b);
        }
        return hasher.value();
    };
    ++poisoned_;
    const Hash128 sound = run(false, std::nullopt);
    if (run(true, std::nullopt) == sound) return;
    bool named = false;
    for (std::size_t part = 0; part < poison_.parts(); ++part) {
        if (run(true, part) == sound) continue;
        named = true;
        const std::string name = poison_.name(part);
        if (std::find(differences_.begin(), differences_.end(), name) == differences_.end())
            differences_.push_back(name);
    }
    if (!named && differences_.empty()) differences_.emplace_back("?");
}

// False when the search must begin again.
bool Search::expand(std::uint32_t number) {
    nodes_[number].expanded = true;
    const auto place = kept_.find(number);
    const KeptState kept = std::move(place->second);
    kept_.erase(place);
    kept_bytes_ -= std::min(kept_bytes_, kept.bytes());
    keeper_.restore(machine_, kept, false);
    arrive(number, false, stepper_.advance(machine_));
    const bool poisons = limits_.poison != 0 && number % limits_.poison == 0;
    if (poisons) try_poison(kept, false);
    const bool may_interrupt = !limits_.interrupts || nodes_[number].interrupts < *limits_.interrupts;
    if (may_interrupt) {
        keeper_.restore(machine_, kept, true);
        arrive(number, true, stepper_.advance(machine_));
        if (poisons) try_poison(kept, true);
    }
    return !shared_.take_grown();
}

// Loops among the states, going on without interrupts: each is a run that only one more interrupt ends.
void Search::finish_level(unsigned interrupts) {
    Level level;
    level.interrupts = interrupts;
    level.states = nodes_.size();
    level.transitions = transitions_;
    level.limited = limited_;
    for (const Found& found : found_) {
        if (found.interrupts <= interrupts) level.found.push_back(found);
    }
    std::vector<std::uint32_t> seen(nodes_.size(), nothing);
    for (std::uint32_t begin = 0; begin < nodes_.size(); ++begin) {
        std::uint32_t at = begin;
        while ((at & outcome_bit) == 0 && nodes_[at].expanded && seen[at] == nothing) {
            seen[at] = begin;
            at = nodes_[at].next[0];
            if (at == nothing) break;
        }
        if ((at & outcome_bit) == 0 && nodes_[at].expanded && seen[at] == begin) ++level.cut;
    }
    levels_.push_back(std::move(level));
}

// Backwards from all ends: what is not reached has no way to one.
void Search::find_livelock() {
    std::vector<std::vector<std::uint32_t>> before(nodes_.size());
    std::vector<std::uint32_t> reached;
    std::vector<std::uint8_t> ends(nodes_.size(), 0);
    for (std::uint32_t number = 0; number < nodes_.size(); ++number) {
        for (const std::uint32_t next : nodes_[number].next) {
            if (next == nothing) continue;
            if ((next & outcome_bit) == 0) {
                before[next].push_back(number);
            } else if (ends[number] == 0) {
                ends[number] = 1;
                reached.push_back(number);
            }
        }
    }
    while (!reached.empty()) {
        const std::uint32_t number = reached.back();
        reached.pop_back();
        for (const std::uint32_t from : before[number]) {
            if (ends[from] != 0) continue;
            ends[from] = 1;
            reached.push_back(from);
        }
    }
    for (std::uint32_t number = 0; number < nodes_.size(); ++number) {
        if (ends[number] != 0) continue;
        const Node& node = nodes_[number];
        Found found;
        found.kind = Kind::livelock;
        found.interrupts = node.interrupts;
        found.instructions = node.instructions;
        found.node = node.parent;
        found.interrupted = node.by_interrupt;
        note_outcome(found);
    }
}

Why Search::pass(const GoOn& go_on) {
    constexpr unsigned asked_every = 64;
    unsigned count = 0;
    while (!waiting_.empty()) {
        const Waiting next = waiting_.top();
        const Node& node = nodes_[next.node];
        const bool stale =
            node.expanded || node.interrupts != next.interrupts || node.instructions != next.instructions;
        if (stale) {
            waiting_.pop();
            continue;
        }
        while (next.interrupts > level_) finish_level(level_++);
        if (count++ % asked_every == 0) {
            if (!go_on({nodes_.size(), waiting_.size(), level_})) return Why::interrupted;
            if (std::chrono::steady_clock::now() - started_ > limits_.budget) return Why::budget;
            if (memory() > limits_.memory) return Why::memory;
        }
        waiting_.pop();
        if (!expand(next.node)) return Why::whole;
    }
    return Why::whole;
}

Why Search::run(const GoOn& go_on) {
    started_ = std::chrono::steady_clock::now();
    shared_.take_grown();
    for (;; ++restarts_) {
        clear();
        if (!begin()) continue;
        const std::size_t words = shared_.all().size();
        Why why = pass(go_on);
        if (why == Why::whole && shared_.all().size() != words) continue;
        if (why != Why::whole) return why;
        finish_level(level_);
        if (!limits_.interrupts) {
            if (!limited_) find_livelock();
            levels_.back().found = found_;
            return Why::whole;
        }
        return Why::interrupts_used_up;
    }
}

std::vector<bool> Search::way_to(const Found& found) const {
    std::vector<bool> way;
    if (found.node == nothing) return way;
    way.push_back(found.interrupted);
    for (std::uint32_t at = found.node; nodes_[at].parent != nothing; at = nodes_[at].parent)
        way.push_back(nodes_[at].by_interrupt);
    std::reverse(way.begin(), way.end());
    return way;
}

Piece Search::walk(const std::vector<bool>& way, emu::Machine& machine,
                   const std::function<void(const emu::Machine&)>& interrupt, const Listener& listener) {
    machine.restore(keeper_.root());
    Piece piece = stepper_.advance(machine, &listener);
    for (const bool interrupted : way) {
        if (piece.end != PieceEnd::choice) break;
        if (interrupted) {
            interrupt(machine);
            const KeptState kept = keeper_.keep(machine);
            keeper_.restore(machine, kept, true);
        }
        piece = stepper_.advance(machine, &listener);
    }
    return piece;
}

}  // namespace baton::explore
