#include "explore/sampler.hpp"

#include <algorithm>

namespace baton::explore {
namespace {

constexpr std::size_t runs_at_once = 64;
constexpr unsigned depth = 3;
constexpr unsigned shrinks_most = 100;  // of one outcome

std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

class Random {
public:
    Random(std::uint64_t seed, std::uint64_t run) : state_(mixed(seed ^ mixed(run + 0x9e3779b97f4a7c15U))) {}
    std::uint64_t below(std::uint64_t count) {
        state_ += 0x9e3779b97f4a7c15U;
        return mixed(state_) % count;
    }

private:
    std::uint64_t state_;
};

struct Run {
    std::optional<Ending> ending;
    Decisions decisions;
    unsigned interrupts = 0;
    std::uint32_t instructions = 0;
};

// One run's decisions by chance.
class Chance {
public:
    Chance(const World& world, std::uint64_t seed, std::uint64_t run, std::size_t length)
        : world_(world), random_(seed, run), fair_(run % 2 == 0) {
        const unsigned changes = world.chooses() ? depth - 1 : depth;
        for (unsigned change = 0; change < changes; ++change)
            changes_.push_back(random_.below(std::max<std::size_t>(length, 1)));
        std::uint64_t high = 1000;
        for (Word record = 0; record < world.layout().records; ++record)
            priorities_.push_back(high + random_.below(1'000'000));
        longest_ = 20 * std::max<std::size_t>(length, 100);
    }

    Decision decide(const emu::Machine& machine, const Piece& piece) {
        const std::size_t at = count_++;
        // Whoever waits for another one in a loop would wait for ever if that one were never chosen.
        const bool fair = fair_ || at > longest_;
        const bool changes = std::find(changes_.begin(), changes_.end(), at) != changes_.end();
        if (!world_.chooses()) return {fair ? random_.below(4) == 0 : changes, 0};
        std::vector<Word> ready = world_.ready(machine);
        const bool at_choice = piece.end == PieceEnd::choice;
        const Word running = world_.running(machine);
        if (at_choice) ready.push_back(running);
        if (!fair && changes && at_choice) priorities_[running] = --low_;
        const Word chosen = fair ? ready[random_.below(ready.size())] : most_urgent(ready);
        return {at_choice && chosen != running, static_cast<std::uint8_t>(chosen)};
    }

private:
    Word most_urgent(const std::vector<Word>& ready) const {
        return *std::max_element(ready.begin(), ready.end(),
                                 [&](Word a, Word b) { return priorities_[a] < priorities_[b]; });
    }

    const World& world_;
    Random random_;
    bool fair_;
    std::vector<std::size_t> changes_;
    std::vector<std::uint64_t> priorities_;  // by record, a higher one first
    std::uint64_t low_ = 1000;
    std::size_t count_ = 0, longest_ = 0;
};

class Sampler {
public:
    Sampler(const World& world, Search& search, const ValueOf& value, const SampleRequest& request)
        : world_(world), search_(search), value_(value), request_(request) {}

    Samples run(const GoOn& go_on) {
        deadline_ = std::chrono::steady_clock::now() + request_.budget;
        warm_up(go_on);
        for (std::uint64_t first = request_.shard - 1; first < request_.runs;
             first += runs_at_once * request_.shards) {
            if (!go_on({search_.states(), 0, 0})) {
                samples_.interrupted = true;
                break;
            }
            if (too_late()) break;
            std::vector<std::uint64_t> numbers;
            for (std::size_t i = 0; i < runs_at_once && first + i * request_.shards < request_.runs; ++i)
                numbers.push_back(first + i * request_.shards);
            std::vector<Run> runs(numbers.size());
            search_.crew().run(numbers.size(), [&](unsigned who, std::size_t index) {
                runs[index] = by_chance(who, numbers[index]);
            });
            for (Run& each : runs) take(std::move(each));
        }
        // Those that need little first, as long as there is time.
        deadline_ = std::chrono::steady_clock::now() + request_.budget;
        std::sort(samples_.endings.begin(), samples_.endings.end(),
                  [](const Sampled& a, const Sampled& b) { return a.interrupts < b.interrupts; });
        for (Sampled& each : samples_.endings) {
            if (!go_on({search_.states(), 0, 0})) break;
            shrink(each);
        }
        return std::move(samples_);
    }

private:
    // Until no more words turn out to be shared, and to learn how long runs are.
    void warm_up(const GoOn& go_on) {
        constexpr std::uint64_t least = 20, most = 400;
        std::uint64_t quiet = 0;
        for (std::uint64_t run = 0; run < most && quiet < least && !too_late(); ++run) {
            if (!go_on({search_.states(), 0, 0})) return;
            const Run made = by_chance(0, ~run);
            length_ = std::max(length_, made.decisions.size());
            quiet = search_.settle_shared() ? 0 : quiet + 1;
        }
    }

    bool too_late() const { return std::chrono::steady_clock::now() > deadline_; }

    Run run_with(unsigned who, const Decide& decide) {
        Expander& expander = search_.expander(who);
        Run made;
        WalkHeard heard;
        heard.listener.instruction = [&](const emu::Machine&) { ++made.instructions; };
        heard.interrupt = [&](const emu::Machine&) { ++made.interrupts; };
        emu::Machine& machine = expander.machine();
        const Piece piece = walk(
            world_, expander.root(), expander.stepper(), machine,
            [&](const emu::Machine& at, const Piece& end) -> std::optional<Decision> {
                // Endless: nobody comes out of a loop.
                if (made.decisions.size() >= 60 * std::max<std::size_t>(length_, 300)) return std::nullopt;
                if (made.decisions.size() % 64 == 63 && too_late()) return std::nullopt;
                const std::optional<Decision> decision = decide(at, end);
                made.decisions.push_back(decision.value_or(Decision{}));
                return made.decisions.back();
            },
            heard);
        const bool ended = piece.end != PieceEnd::choice && piece.end != PieceEnd::pick;
        if (ended && piece.end != PieceEnd::limit) made.ending = ending_of(world_, machine, piece, value_);
        return made;
    }

    Run by_chance(unsigned who, std::uint64_t number) {
        Chance chance(world_, request_.seed, number, length_);
        return run_with(who,
                        [&](const emu::Machine& at, const Piece& piece) { return chance.decide(at, piece); });
    }

    void take(Run made) {
        ++samples_.runs;
        if (!made.ending) return;
        const auto known = std::find_if(samples_.endings.begin(), samples_.endings.end(),
                                        [&](const Sampled& each) { return each.ending.same(*made.ending); });
        if (known == samples_.endings.end()) {
            samples_.endings.push_back(
                {*made.ending, std::move(made.decisions), made.interrupts, made.instructions, 1});
            return;
        }
        ++known->runs;
        if (made.interrupts > known->interrupts) return;
        if (made.interrupts == known->interrupts && made.instructions >= known->instructions) return;
        known->decisions = std::move(made.decisions);
        known->interrupts = made.interrupts;
        known->instructions = made.instructions;
    }

    // Interrupts are left out, many at once at first, as long as it comes to the same.
    void shrink(Sampled& sampled) {
        unsigned tries = 0;
        for (std::size_t many = std::max(sampled.interrupts / 2, 1U); many >= 1; many /= 2) {
            bool better = true;
            while (better && tries < shrinks_most) {
                better = false;
                for (std::size_t skipped = 0; skipped < sampled.interrupts && tries < shrinks_most;) {
                    if (too_late()) return;
                    ++tries;
                    Run shorter = run_with(0, as_listed(without(sampled.decisions, skipped, many)));
                    const bool same = shorter.ending && shorter.ending->same(sampled.ending);
                    if (same && shorter.interrupts < sampled.interrupts) {
                        sampled.decisions = std::move(shorter.decisions);
                        sampled.interrupts = shorter.interrupts;
                        sampled.instructions = shorter.instructions;
                        better = true;
                    } else {
                        skipped += many;
                    }
                }
            }
        }
    }

    Decisions& without(const Decisions& all, std::size_t skipped, std::size_t many) {
        shorter_ = all;
        std::size_t interrupt = 0;
        for (Decision& each : shorter_) {
            if (!each.interrupt) continue;
            if (interrupt >= skipped && interrupt < skipped + many) each.interrupt = false;
            ++interrupt;
        }
        return shorter_;
    }

    const World& world_;
    Search& search_;
    const ValueOf& value_;
    SampleRequest request_;
    Samples samples_;
    Decisions shorter_;
    std::chrono::steady_clock::time_point deadline_;
    std::size_t length_ = 0;
};

}  // namespace

Samples sample(const World& world, Search& search, const ValueOf& value, const SampleRequest& request,
               const GoOn& go_on) {
    return Sampler(world, search, value, request).run(go_on);
}

}  // namespace baton::explore
