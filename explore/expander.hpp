// From one kept state of the world to those that come right behind it, on a machine of its own.
//
// Under a policy there are two ways on from a choice: without an interrupt, and with one. Where whoever
// searches says who is next (World::chooses), states stand where somebody is to be chosen, with nobody
// running; each ready thread is a way on, up to the next choice in front of one of its instructions, where an
// interrupt brings everybody back; or up to where it blocks, ends or yields.
//
// Several expanders may work at the same time, each in a thread of the host: they share the world, the keeper
// of the root and the known states, in all of which nobody writes meanwhile. Which words matter they do not
// learn from each other before somebody settles that (shared_words.hpp).
#pragma once

#include <optional>
#include <vector>

#include "explore/known_states.hpp"
#include "explore/outcome.hpp"
#include "explore/poison.hpp"
#include "explore/projection.hpp"

namespace baton::explore {

/// The value by which outcomes are told apart, at the end of a run.
using ValueOf = std::function<std::optional<std::int64_t>(const emu::Machine&)>;

/// What a run has come to, without the way there.
struct Ending {
    Kind kind = Kind::exit;
    Word exit_code = 0;
    std::uint64_t printed_count = 0, printed_hash = 0;
    std::optional<std::int64_t> value;
    std::size_t assertion = 0;  ///< from 1 on

    bool same(const Ending& other) const;
};

/// Precondition: the run ends there.
Ending ending_of(const World& world, const emu::Machine& machine, const Piece& piece, const ValueOf& value);

/// How a way ends, for what it costs to choose another one there.
enum class After : std::uint8_t {
    choice,  ///< in front of an instruction: whoever has run may go on without an interrupt
    free,    ///< somebody is chosen anyway
    ticked,  ///< as `choice`, but somebody sleeps: the interrupt makes a difference whoever goes on
};

struct Way {
    std::uint8_t record = 0;   ///< who is chosen; 0: the policy's choice
    bool interrupted = false;  ///< the clock comes first
    bool step = false;         ///< it is a step, or begins with one
    After after = After::choice;
    std::uint16_t instructions = 0;
    Word step_ip = 0;

    std::optional<Ending> ending;  ///< or a state:
    Hash128 hash;
    std::optional<KeptState> kept;  ///< nothing: it is known
    bool outside = false;
    bool waited = false;
    bool other_ends = false;
};

struct Expansion {
    std::vector<Way> ways;
    std::uint64_t poisoned = 0;
    std::vector<std::string> differences;
};

class Expander {
public:
    Expander(const World& world, const StateKeeper& keeper, const Projection& projection,
             StepperOptions options, const ValueOf& value);
    Expander(const Expander&) = delete;
    Expander& operator=(const Expander&) = delete;

    void set_assertions(std::vector<Assertion> assertions) { stepper_.set_assertions(std::move(assertions)); }
    SharedWords& shared() { return shared_; }
    Stepper& stepper() { return stepper_; }
    const emu::Machine::Snapshot& root() const { return keeper_.root(); }
    emu::Machine& machine() {
        is_known_ = false;
        return machine_;
    }

    /// The way from the root to the first choice.
    Way begin(emu::Machine* end = nullptr);
    /// Without `may_interrupt`, those ways alone that need none.
    void expand(const KeptState& kept, bool may_interrupt, bool poison, const KnownStates* known,
                Expansion& into);

private:
    Way finish(Way way, const Piece& piece, const KnownStates* known);
    Piece go(const KeptState& kept, Way& way, std::optional<std::uint64_t> poison_salt,
             std::optional<std::size_t> only);
    void try_poison(const KeptState& kept, const Way& way, Expansion& into);

    const World& world_;
    const StateKeeper& keeper_;
    const Projection& projection_;
    const ValueOf& value_;
    Poison poison_;
    SharedWords shared_;
    Stepper stepper_;
    void restore(const KeptState& kept);

    emu::Machine machine_;
    emu::Machine::State work_;
    ChangedWords changed_;  // of the machine, where `is_known_`
    bool is_known_ = false;
};

}  // namespace baton::explore
