#include "explore/search.hpp"

#include <algorithm>

namespace baton::explore {
namespace {

constexpr std::uint32_t longest_piece = 5000;
// So many states are expanded at once. With more the threads wait less for each other, and more states come
// into being that a search which ends early would not have needed.
constexpr std::size_t batch = 128;

}  // namespace

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

Search::Search(const World& world, SearchLimits limits, ValueOf value)
    : world_(world),
      limits_(limits),
      value_(std::move(value)),
      keeper_(world.root()),
      projection_(world),
      shared_(world.base(), world.limit()),
      crew_(std::max(limits.threads, 1U)) {
    const StepperOptions options{limits.everywhere, limits.max_cycles, longest_piece};
    for (unsigned who = 0; who < crew_.size(); ++who)
        expanders_.push_back(std::make_unique<Expander>(world, keeper_, projection_, options, value_));
}

void Search::set_assertions(const std::vector<Assertion>& assertions) {
    for (const auto& expander : expanders_) expander->set_assertions(assertions);
}

void Search::clear() {
    known_.clear();
    first_way_.clear();
    way_count_.clear();
    first_visit_.clear();
    targets_.clear();
    marks_.clear();
    records_.clear();
    step_ips_.clear();
    visits_.clear();
    kept_.clear();
    kept_bytes_ = 0;
    waiting_ = {};
    found_.clear();
    levels_.clear();
    transitions_ = 0;
    limited_ = outside_ = waited_ = other_ends_ = false;
    level_ = 0;
    poisoned_ = 0;
    differences_.clear();
}

std::size_t Search::memory() const {
    constexpr std::size_t map_entry = 32;
    return known_.bytes() + first_way_.bytes() + way_count_.bytes() + first_visit_.bytes() +
           targets_.bytes() + marks_.bytes() + records_.bytes() + step_ips_.bytes() + visits_.bytes() +
           kept_bytes_ + kept_.size() * map_entry + waiting_.size() * sizeof(Waiting);
}

bool Search::may_interrupt(unsigned interrupts) const {
    return world_.chooses() || !limits_.interrupts || interrupts < *limits_.interrupts;
}

std::uint32_t Search::note_ending(const Ending& ending) {
    for (std::size_t index = 0; index < found_.size(); ++index) {
        if (found_[index].ending.same(ending)) return static_cast<std::uint32_t>(index);
    }
    const auto number = static_cast<std::uint32_t>(found_.size());
    found_.push_back({ending, number, 0, 0, nothing, nothing});
    return number;
}

// Where a way leads: to an ending, or to a state, which may be new.
std::uint32_t Search::take_target(Way& way) {
    outside_ = outside_ || way.outside;
    waited_ = waited_ || way.waited;
    other_ends_ = other_ends_ || way.other_ends;
    if (way.ending) {
        limited_ = limited_ || way.ending->kind == Kind::limit;
        return ending_bit | note_ending(*way.ending);
    }
    const std::uint32_t state = known_.add(way.hash, limits_.merge);
    if (state < first_way_.size()) return state;
    first_way_.push_back(nothing);
    way_count_.push_back(0);
    first_visit_.push_back(nothing);
    kept_bytes_ += way.kept->bytes();
    kept_.emplace(state, *std::move(way.kept));
    return state;
}

void Search::take(std::uint32_t state, Expansion& expansion) {
    first_way_[state] = static_cast<std::uint32_t>(targets_.size());
    way_count_[state] = static_cast<std::uint8_t>(expansion.ways.size());
    for (Way& way : expansion.ways) {
        ++transitions_;
        const std::uint32_t target = take_target(way);
        targets_.push_back(target);
        marks_.push_back(static_cast<std::uint16_t>(way.instructions | (way.step ? step_mark : 0) |
                                                    (way.after == After::free ? free_mark : 0) |
                                                    (way.after == After::ticked ? ticked_mark : 0)));
        records_.push_back(world_.chooses() ? way.record
                                            : static_cast<std::uint8_t>(way.interrupted ? 1 : 0));
        if (world_.chooses()) step_ips_.push_back(way.step_ip);
    }
    poisoned_ += expansion.poisoned;
    for (const std::string& difference : expansion.differences) {
        if (std::find(differences_.begin(), differences_.end(), difference) == differences_.end())
            differences_.push_back(difference);
    }
    const auto place = kept_.find(state);
    kept_bytes_ -= place->second.bytes();
    kept_.erase(place);
}

bool Search::stale(const Waiting& waiting) const {
    const Visit& visit = visits_[waiting.visit];
    return visit.settled || visit.interrupts != waiting.interrupts ||
           visit.instructions != waiting.instructions;
}

// The states of the next visits with as many interrupts as the first one. False when the search must begin
// again.
bool Search::expand_soon() {
    std::vector<Waiting> looked_at;
    std::vector<std::uint32_t> states;
    const std::uint32_t interrupts = waiting_.top().interrupts;
    while (!waiting_.empty() && states.size() < batch && waiting_.top().interrupts == interrupts) {
        const Waiting next = waiting_.top();
        waiting_.pop();
        if (stale(next)) continue;
        looked_at.push_back(next);
        const std::uint32_t state = visits_[next.visit].state;
        if (first_way_[state] == nothing && std::find(states.begin(), states.end(), state) == states.end())
            states.push_back(state);
    }
    for (const Waiting& each : looked_at) waiting_.push(each);
    std::vector<Expansion> expansions(states.size());
    const KnownStates* known = limits_.merge ? &known_ : nullptr;
    crew_.run(states.size(), [&](unsigned who, std::size_t index) {
        const bool poison = limits_.poison != 0 && states[index] % limits_.poison == 0;
        expanders_[who]->expand(kept_.at(states[index]), may_interrupt(interrupts), poison, known,
                                expansions[index]);
    });
    if (settle_shared()) return false;
    for (std::size_t index = 0; index < states.size(); ++index) take(states[index], expansions[index]);
    return true;
}

// A visit of the state by this way: new, or better than the one that was known.
void Search::reach(std::uint32_t state, std::uint8_t last, Visit come) {
    std::uint32_t number = first_visit_[state];
    while (number != nothing && visits_[number].last != last) number = visits_[number].next;
    if (number == nothing) {
        number = static_cast<std::uint32_t>(visits_.size());
        come.next = first_visit_[state];
        first_visit_[state] = number;
        visits_.push_back({});
    } else {
        const Visit& known = visits_[number];
        const bool better = come.interrupts < known.interrupts ||
                            (come.interrupts == known.interrupts && come.instructions < known.instructions);
        if (known.settled || !better) return;
        come.next = known.next;
    }
    come.state = state;
    come.last = last;
    visits_[number] = come;
    waiting_.push({come.interrupts, come.instructions, number});
}

void Search::settle(std::uint32_t number) {
    visits_[number].settled = true;
    const Visit visit = visits_[number];
    const std::uint32_t first = first_way_[visit.state];
    for (std::uint32_t way = first; way < first + way_count_[visit.state]; ++way) {
        const bool interrupts =
            world_.chooses() ? visit.last != 0 && records_[way] != visit.last : records_[way] != 0;
        const unsigned cost = (interrupts ? 1U : 0U) + ((marks_[way] & ticked_mark) != 0 ? 1U : 0U);
        Visit come;
        come.parent = number;
        come.way = way;
        come.instructions = visit.instructions + (marks_[way] & instructions_mask);
        come.interrupts = static_cast<std::uint16_t>(visit.interrupts + cost);
        const std::uint32_t target = targets_[way];
        if ((target & ending_bit) == 0) {
            const bool stays = world_.chooses() && (marks_[way] & (free_mark | ticked_mark)) == 0;
            reach(target, stays ? records_[way] : std::uint8_t{0}, come);
            continue;
        }
        Found& found = found_[target & ~ending_bit];
        const bool better = found.visit == nothing || come.interrupts < found.interrupts ||
                            (come.interrupts == found.interrupts && come.instructions < found.instructions);
        if (!better) continue;
        found.interrupts = come.interrupts;
        found.instructions = come.instructions;
        found.visit = number;
        found.way = way;
    }
}

std::vector<Found> Search::found() const {
    std::vector<Found> reached;
    for (const Found& found : found_) {
        if (found.visit != nothing || visits_.size() == 0) reached.push_back(found);
    }
    return reached;
}

bool Search::settle_shared() {
    for (const auto& expander : expanders_) shared_.join(expander->shared());
    if (!shared_.settle()) return false;
    for (const auto& expander : expanders_) expander->shared() = shared_;
    return true;
}

bool Search::begin() {
    for (const auto& expander : expanders_) expander->shared() = shared_;
    Expander& expander = *expanders_.front();
    emu::Machine end = world_.root();
    Way way = expander.begin(&end);
    shared_.join(expander.shared());
    if (shared_.settle()) return false;
    ++transitions_;
    const std::uint32_t target = take_target(way);
    Visit first;
    first.instructions = way.instructions;
    if ((target & ending_bit) != 0) {
        found_.front().instructions = way.instructions;
        return true;
    }
    root_last_ = world_.chooses() && way.after == After::choice
                     ? static_cast<std::uint8_t>(world_.running(end))
                     : std::uint8_t{0};
    root_free_ = world_.chooses() && way.after == After::free;
    first.interrupts = way.after == After::ticked ? 1 : 0;
    reach(target, root_last_, first);
    return true;
}

Why Search::pass(const GoOn& go_on) {
    constexpr unsigned asked_every = 256;
    unsigned count = 0;
    while (!waiting_.empty()) {
        const Waiting next = waiting_.top();
        if (stale(next)) {
            waiting_.pop();
            continue;
        }
        while (next.interrupts > level_) finish_level(level_++);
        const bool known = first_way_[visits_[next.visit].state] != nothing;
        if (!known || count++ % asked_every == 0) {
            if (!go_on({known_.size(), waiting_.size(), level_})) return Why::interrupted;
            if (std::chrono::steady_clock::now() - started_ > limits_.budget) return Why::budget;
            if (memory() > limits_.memory) return Why::memory;
        }
        if (!known && !expand_soon()) return Why::whole;
        waiting_.pop();
        settle(next.visit);
    }
    return Why::whole;
}

Why Search::run(const GoOn& go_on) {
    started_ = std::chrono::steady_clock::now();
    for (;; ++restarts_) {
        clear();
        if (!begin()) continue;
        const std::size_t words = shared_.all().size();
        const Why why = pass(go_on);
        if (why == Why::whole && shared_.all().size() != words) continue;
        if (why != Why::whole) return why;
        finish_level(level_);
        if (!limits_.interrupts) {
            if (!limited_) find_livelock();
            levels_.back().found = found();
            return Why::whole;
        }
        return Why::interrupts_used_up;
    }
}

// Loops among the states, going on without interrupts: each is a run that only one more interrupt ends.
void Search::finish_level(unsigned interrupts) {
    Level level;
    level.interrupts = interrupts;
    level.states = known_.size();
    level.transitions = transitions_;
    level.limited = limited_;
    for (const Found& found : found()) {
        if (found.interrupts <= interrupts) level.found.push_back(found);
    }
    if (!world_.chooses()) {
        std::vector<std::uint32_t> seen(known_.size(), nothing);
        const auto settled = [&](std::uint32_t at) {
            return (at & ending_bit) == 0 && first_visit_[at] != nothing && visits_[first_visit_[at]].settled;
        };
        for (std::uint32_t begin = 0; begin < known_.size(); ++begin) {
            std::uint32_t at = begin;
            while (settled(at) && seen[at] == nothing) {
                seen[at] = begin;
                at = targets_[first_way_[at]];
            }
            if (settled(at) && seen[at] == begin) ++level.cut;
        }
    }
    levels_.push_back(std::move(level));
}

// Backwards from those endings: which states have a way to one.
std::vector<std::uint8_t> Search::reaches(const std::function<bool(std::uint32_t ending)>& wanted) const {
    const auto states = static_cast<std::uint32_t>(known_.size());
    std::vector<std::uint32_t> heads(states, nothing), sources, nexts;
    std::vector<std::uint32_t> reached;
    std::vector<std::uint8_t> ends(states, 0);
    for (std::uint32_t state = 0; state < states; ++state) {
        const std::uint32_t first = first_way_[state];
        if (first == nothing) continue;
        for (std::uint32_t way = first; way < first + way_count_[state]; ++way) {
            const std::uint32_t target = targets_[way];
            if ((target & ending_bit) == 0) {
                sources.push_back(state);
                nexts.push_back(heads[target]);
                heads[target] = static_cast<std::uint32_t>(sources.size() - 1);
            } else if (ends[state] == 0 && wanted(target & ~ending_bit)) {
                ends[state] = 1;
                reached.push_back(state);
            }
        }
    }
    while (!reached.empty()) {
        const std::uint32_t state = reached.back();
        reached.pop_back();
        for (std::uint32_t at = heads[state]; at != nothing; at = nexts[at]) {
            if (ends[sources[at]] != 0) continue;
            ends[sources[at]] = 1;
            reached.push_back(sources[at]);
        }
    }
    return ends;
}

void Search::find_livelock() {
    const std::vector<std::uint8_t> ends = reaches([](std::uint32_t) { return true; });
    Found best;
    for (std::uint32_t number = 0; number < visits_.size(); ++number) {
        const Visit& visit = visits_[number];
        if (ends[visit.state] != 0) continue;
        const bool better = best.visit == nothing || visit.interrupts < best.interrupts ||
                            (visit.interrupts == best.interrupts && visit.instructions < best.instructions);
        if (!better) continue;
        best.interrupts = visit.interrupts;
        best.instructions = visit.instructions;
        best.visit = number;
    }
    if (best.visit == nothing) return;
    best.ending.kind = Kind::livelock;
    best.number = static_cast<std::uint32_t>(found_.size());
    found_.push_back(best);
}

std::vector<std::uint32_t> Search::ways_to(const Found& found) const {
    std::vector<std::uint32_t> ways;
    if (found.way != nothing) ways.push_back(found.way);
    for (std::uint32_t at = found.visit; at != nothing && visits_[at].parent != nothing;
         at = visits_[at].parent)
        ways.push_back(visits_[at].way);
    std::reverse(ways.begin(), ways.end());
    return ways;
}

Decisions Search::decisions_to(const Found& found) const {
    Decisions decisions;
    std::uint8_t last = root_last_;
    bool at_choice = !root_free_;
    for (const std::uint32_t way : ways_to(found)) {
        const std::uint8_t record = records_[way];
        if (!world_.chooses()) {
            decisions.push_back({record != 0, 0});
            continue;
        }
        decisions.push_back({at_choice && record != last, record});
        at_choice = (marks_[way] & free_mark) == 0;
        last = (marks_[way] & ticked_mark) != 0 ? std::uint8_t{0} : record;
    }
    // A way that ends by an interrupt.
    const bool ticked = world_.chooses() && found.way != nothing && (marks_[found.way] & ticked_mark) != 0;
    if (ticked) decisions.push_back({true, 0});
    return decisions;
}

std::optional<std::size_t> Search::no_return(const Found& found) const {
    const std::vector<std::uint8_t> good =
        reaches([this](std::uint32_t ending) { return found_[ending].ending.kind == Kind::exit; });
    const std::vector<std::uint32_t> ways = ways_to(found);
    if (good.empty() || good.front() == 0) return std::nullopt;
    for (std::size_t at = 0; at < ways.size(); ++at) {
        const std::uint32_t target = targets_[ways[at]];
        if ((target & ending_bit) != 0 || good[target] == 0) return at;
    }
    return std::nullopt;
}

}  // namespace baton::explore
