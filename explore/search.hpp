// The search: every state that can be reached, smallest schedule first.
//
// A 0-1 search over the states of one world: from each choice one edge goes on, and one is interrupted by the
// clock. States are expanded in the order (clock interrupts, instructions of the program), so that the first
// way found to an outcome is the shortest, and a claim with at most K interrupts is whole as soon as the
// first state with more comes up. States whose projections hash alike are one.
//
// When the set of words that matter grows the search begins again with it; what was found before is dropped.
// A state's memory is given up once it has been expanded: what stays is a hash, a parent and two successors.
//
// Invariants: a node's way from the root over its parents is the one that its state was reached on.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "explore/outcome.hpp"
#include "explore/poison.hpp"
#include "explore/projection.hpp"

namespace baton::explore {

struct SearchLimits {
    std::optional<unsigned> interrupts;  ///< at most so many; nothing: any number
    std::chrono::milliseconds budget{30'000};
    std::size_t memory = std::size_t{512} << 20;
    std::uint64_t max_cycles = 100'000'000;
    bool everywhere = false;  ///< a choice in front of every instruction, for checks
    bool merge = true;        ///< states that hash alike are one; without, every way is walked, for checks
    unsigned poison = 0;  ///< a twin of one in so many states is run with other values in all that is masked
};

enum class Why : std::uint8_t { whole, interrupts_used_up, budget, memory, interrupted };

/// How to come to an outcome: at the node, interrupted or not.
struct Found {
    Kind kind = Kind::exit;
    Word exit_code = 0;
    std::uint64_t printed_count = 0, printed_hash = 0;
    std::optional<std::int64_t> value;
    std::size_t assertion = 0;
    unsigned interrupts = 0;
    std::uint32_t instructions = 0;
    std::uint32_t node = 0;
    bool interrupted = false;

    bool same(const Found& other) const;
};

struct Level {
    unsigned interrupts = 0;
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;
    std::uint64_t cut = 0;  ///< loops that only one more interrupt leaves
    std::vector<Found> found;
    bool limited = false;  ///< some run was too long, or used what is outside of the claim
};

struct Progress {
    std::uint64_t states = 0;
    std::size_t frontier = 0;
    unsigned interrupts = 0;
};

/// Is asked often; false: enough.
using GoOn = std::function<bool(const Progress&)>;
/// The value by which outcomes are told apart, at the end of a run.
using ValueOf = std::function<std::optional<std::int64_t>(const emu::Machine&)>;

class Search {
public:
    Search(const World& world, SearchLimits limits, ValueOf value = {});

    void set_assertions(std::vector<Assertion> assertions) { stepper_.set_assertions(std::move(assertions)); }
    Why run(const GoOn& go_on);

    // --- afterwards ---
    /// One entry for each bound that was shown whole, 0 first.
    const std::vector<Level>& levels() const { return levels_; }
    /// All that was found, levels that were not finished included; with livelock, when the search was whole.
    const std::vector<Found>& found() const { return found_; }
    std::uint64_t states() const { return nodes_.size(); }
    std::uint64_t transitions() const { return transitions_; }
    bool limited() const { return limited_; }
    bool outside() const { return outside_; }
    unsigned restarts() const { return restarts_; }
    std::uint64_t poisoned() const { return poisoned_; }
    /// Words that made a difference though they are masked.
    const std::vector<std::string>& differences() const { return differences_; }
    std::vector<Word> shared_words() const { return shared_.all(); }
    /// The choices on the way to an outcome, true: interrupted; the last one is that at its node.
    std::vector<bool> way_to(const Found& found) const;
    /// Runs a way again, from the root, with somebody listening.
    Piece walk(const std::vector<bool>& way, emu::Machine& machine,
               const std::function<void(const emu::Machine&)>& interrupt, const Listener& listener);
    /// The words of memory on which a machine of this world and the root differ are its own; for checks.
    const StateKeeper& keeper() const { return keeper_; }

private:
    static constexpr std::uint32_t nothing = 0xffffffffU;
    static constexpr std::uint32_t outcome_bit = 0x80000000U;
    struct Node {
        std::uint32_t parent = nothing;
        std::uint32_t next[2] = {nothing, nothing};  // going on; interrupted. outcome_bit: index into found_
        std::uint32_t instructions = 0;
        std::uint16_t interrupts = 0;
        bool by_interrupt = false;
        bool expanded = false;
    };
    struct Waiting {
        std::uint32_t interrupts, instructions, node;
        bool operator>(const Waiting& o) const {
            if (interrupts != o.interrupts) return interrupts > o.interrupts;
            if (instructions != o.instructions) return instructions > o.instructions;
            return node > o.node;
        }
    };
    struct HashOfHash {
        std::size_t operator()(const Hash128& hash) const { return static_cast<std::size_t>(hash.a); }
    };

    void clear();
    bool begin();
    Why pass(const GoOn& go_on);
    bool expand(std::uint32_t number);
    void try_poison(const KeptState& kept, bool interrupted);
    void arrive(std::uint32_t parent, bool interrupted, const Piece& piece);
    std::uint32_t note_outcome(const Found& found);
    void finish_level(unsigned interrupts);
    void find_livelock();
    Kind kind_of(const Piece& piece) const;
    std::size_t memory() const;

    const World& world_;
    SearchLimits limits_;
    ValueOf value_;
    StateKeeper keeper_;
    Projection projection_;
    Poison poison_;
    SharedWords shared_;
    Stepper stepper_;
    emu::Machine machine_;

    std::vector<Node> nodes_;
    std::unordered_map<Hash128, std::uint32_t, HashOfHash> known_;
    std::unordered_map<std::uint32_t, KeptState> kept_;
    std::size_t kept_bytes_ = 0;
    std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_;
    std::vector<Found> found_;
    std::vector<Level> levels_;
    std::uint64_t transitions_ = 0;
    std::uint64_t poisoned_ = 0;
    std::vector<std::string> differences_;
    bool limited_ = false, outside_ = false;
    unsigned level_ = 0;
    unsigned restarts_ = 0;
    std::chrono::steady_clock::time_point started_;
};

}  // namespace baton::explore
