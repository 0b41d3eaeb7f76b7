// The search: every state that can be reached, smallest schedule first.
//
// A graph of states (expander.hpp) and ways between them, and over it a search for shortest schedules: a
// visit is a state and who came there without being interrupted yet. To let somebody else go on then costs a
// clock interrupt; visits are settled in the order (clock interrupts, instructions of the program), so that
// the first way found to an outcome is a shortest one, and a claim with at most K interrupts is whole as soon
// as the first visit with more comes up. States whose projections hash alike are one.
//
// States that will be settled soon are expanded in batches, by several threads of the host; batches depend on
// nothing but the search itself, so that the result is the same with any number of threads.
//
// When the set of words that matter grows the search begins again with it; what was found before is dropped.
// A state's memory is given up once all ways on from it are known.
//
// Invariants: a visit's way from the root over its parents is one on which its state was reached; ways on
// from a state are known once a visit of it has been settled.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "explore/crew.hpp"
#include "explore/expander.hpp"
#include "explore/walk.hpp"

namespace baton::explore {

struct SearchLimits {
    std::optional<unsigned> interrupts;  ///< at most so many; nothing: any number
    std::chrono::milliseconds budget{30'000};
    std::size_t memory = std::size_t{512} << 20;
    std::uint64_t max_cycles = 100'000'000;
    bool everywhere = false;  ///< a choice in front of every instruction, for checks
    bool merge = true;        ///< states that hash alike are one; without, every way is walked, for checks
    unsigned poison = 0;   ///< a twin of one in so many states is run with other values in all that is masked
    unsigned threads = 1;  ///< of the host
};

/// `sampled`: nothing was searched, only runs by chance were made.
enum class Why : std::uint8_t { whole, interrupts_used_up, budget, memory, interrupted, sampled };

/// An outcome, and the shortest way there: from a visit, by a way of its state.
struct Found {
    Ending ending;
    std::uint32_t number = 0;  ///< among all endings of the search
    unsigned interrupts = 0;
    std::uint32_t instructions = 0;
    std::uint32_t visit = 0xffffffffU;
    std::uint32_t way = 0xffffffffU;  ///< nothing: the visit itself (livelock)
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

class Search {
public:
    static constexpr std::uint32_t nothing = 0xffffffffU;
    static constexpr std::uint32_t ending_bit = 0x80000000U;

    Search(const World& world, SearchLimits limits, ValueOf value = {});

    void set_assertions(const std::vector<Assertion>& assertions);
    Why run(const GoOn& go_on);

    // --- afterwards ---
    /// One entry for each bound that was shown whole, 0 first.
    const std::vector<Level>& levels() const { return levels_; }
    /// All that was found, levels that were not finished included; with livelock, when the search was whole.
    std::vector<Found> found() const;
    std::uint64_t states() const { return known_.size(); }
    std::uint64_t transitions() const { return transitions_; }
    bool limited() const { return limited_; }
    bool outside() const { return outside_; }
    /// Somebody had to wait for a lock, semaphore, condition, barrier or sleep, on some way.
    bool waited() const { return waited_; }
    /// A thread other than the main program ends the process, on some way.
    bool other_ends() const { return other_ends_; }
    unsigned restarts() const { return restarts_; }
    std::uint64_t poisoned() const { return poisoned_; }
    /// Words that made a difference though they are masked.
    const std::vector<std::string>& differences() const { return differences_; }
    std::vector<Word> shared_words() const { return shared_.all(); }
    std::size_t memory() const;
    /// The shortest way to an outcome, for `walk`.
    Decisions decisions_to(const Found& found) const;
    /// On that way, which decision is the first one behind which the program can't end by itself any more;
    /// nothing when it never could. Precondition: the search was whole.
    std::optional<std::size_t> no_return(const Found& found) const;
    /// For runs beside the search, with the same choices.
    Crew& crew() { return crew_; }
    Expander& expander(unsigned who) { return *expanders_[who]; }
    const StateKeeper& keeper() const { return keeper_; }
    /// What the expanders have touched is taken over; true when more words matter than before.
    bool settle_shared();

    // --- the graph: states and ways by number; ways of one state stand one behind the other ---
    std::uint32_t first_way(std::uint32_t state) const { return first_way_[state]; }  ///< or nothing
    std::uint32_t ways_of(std::uint32_t state) const { return way_count_[state]; }
    /// A state, or ending_bit and an index among `endings`.
    std::uint32_t target(std::uint32_t way) const { return targets_[way]; }
    std::uint8_t record(std::uint32_t way) const { return records_[way]; }
    Word step_ip(std::uint32_t way) const { return step_ips_[way]; }
    bool is_step(std::uint32_t way) const { return (marks_[way] & step_mark) != 0; }
    std::size_t endings() const { return found_.size(); }
    const Found& ending(std::size_t index) const { return found_[index]; }

private:
    static constexpr std::uint16_t instructions_mask = 0x1fff;
    static constexpr std::uint16_t step_mark = 0x2000;
    static constexpr std::uint16_t free_mark = 0x4000;
    static constexpr std::uint16_t ticked_mark = 0x8000;

    struct Visit {
        std::uint32_t state = nothing;
        std::uint32_t parent = nothing;
        std::uint32_t way = nothing;   ///< of the parent's state
        std::uint32_t next = nothing;  ///< another visit of the same state
        std::uint32_t instructions = 0;
        std::uint16_t interrupts = 0;
        std::uint8_t last = 0;  ///< who may go on without an interrupt; 0: nobody, or the policy's choice
        bool settled = false;
    };
    struct Waiting {
        std::uint32_t interrupts, instructions, visit;
        bool operator>(const Waiting& o) const {
            if (interrupts != o.interrupts) return interrupts > o.interrupts;
            if (instructions != o.instructions) return instructions > o.instructions;
            return visit > o.visit;
        }
    };

    void clear();
    bool begin();
    Why pass(const GoOn& go_on);
    bool expand_soon();
    bool stale(const Waiting& waiting) const;
    void settle(std::uint32_t visit);
    void take(std::uint32_t state, Expansion& expansion);
    std::uint32_t take_target(Way& way);
    std::uint32_t note_ending(const Ending& ending);
    void reach(std::uint32_t state, std::uint8_t last, Visit come);
    void finish_level(unsigned interrupts);
    void find_livelock();
    std::vector<std::uint8_t> reaches(const std::function<bool(std::uint32_t ending)>& wanted) const;
    std::vector<std::uint32_t> ways_to(const Found& found) const;
    bool may_interrupt(unsigned interrupts) const;

    const World& world_;
    SearchLimits limits_;
    ValueOf value_;
    StateKeeper keeper_;
    Projection projection_;
    SharedWords shared_;
    Crew crew_;
    std::vector<std::unique_ptr<Expander>> expanders_;

    KnownStates known_;
    Column<std::uint32_t> first_way_;
    Column<std::uint8_t> way_count_;
    Column<std::uint32_t> first_visit_;
    Column<std::uint32_t> targets_;
    Column<std::uint16_t> marks_;
    Column<std::uint8_t> records_;    // of a way; under a policy: 1, when it is interrupted
    Column<std::uint32_t> step_ips_;  // empty under a policy
    Column<Visit> visits_;
    std::unordered_map<std::uint32_t, KeptState> kept_;
    std::size_t kept_bytes_ = 0;
    std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> waiting_;
    std::vector<Found> found_;
    std::vector<Level> levels_;
    std::uint64_t transitions_ = 0;
    std::uint64_t poisoned_ = 0;
    std::vector<std::string> differences_;
    bool limited_ = false, outside_ = false, waited_ = false, other_ends_ = false;
    unsigned level_ = 0;
    unsigned restarts_ = 0;
    std::uint8_t root_last_ = 0;
    bool root_free_ = false;
    std::chrono::steady_clock::time_point started_;
};

}  // namespace baton::explore
