// Runs a machine of the world from one choice to the next.
//
// A choice stands in front of an instruction of the program: a system call or other trap, an atomic
// instruction, a plain access to a word that matters (shared_words.hpp), an instruction with an ASSERT. There
// the clock may interrupt, or not. Where only one thread lives there is none. A run of many instructions
// without any is cut into pieces all the same, so that a loop comes back to a state that is known.
//
// Where whoever searches says who is next (World::at_pick), a run ends there, too; and what it was ended by
// at a choice in front of an instruction, `park` brings it there.
//
// When nobody can run and somebody sleeps, the next tick comes by itself: an `expire` event that is not
// counted. What the machine does in between is the machine's; the kernel runs on the fast engine, the program
// cycle by cycle, so that every access is seen.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "emu/fast/runner.hpp"
#include "explore/kept_state.hpp"
#include "explore/shared_words.hpp"
#include "explore/world.hpp"

namespace baton::explore {

/// How a piece of a run has ended.
enum class PieceEnd : std::uint8_t {
    choice,     ///< in front of an instruction
    pick,       ///< in the kernel: somebody is to be chosen
    off,        ///< the machine is off, or has stopped on a fault
    nobody,     ///< every live thread is blocked, and no event can come
    assertion,  ///< an ASSERT does not hold; its instruction has not been executed
    misuse,     ///< the kernel tells of a misused lock or the like
    limit,      ///< it has run for too long
};

struct Piece {
    PieceEnd end = PieceEnd::choice;
    std::uint32_t instructions = 0;  ///< of the program
    /// The program has asked for time, or for a device: what is claimed is not the whole truth.
    bool outside = false;
    /// What it began with is a step: others can notice it. A call that had to wait, and still waits, is none.
    bool step = false;
    Word step_ip = 0;
    bool waited = false;         ///< a lock, semaphore, condition, barrier or sleep had to be waited for
    bool other_ends = false;     ///< a thread other than the main program ends the process
    bool ended_by_call = false;  ///< the last system call was to end a thread or the process
    std::size_t assertion = 0;
};

/// One access by which threads notice each other, for a story.
struct Access {
    Word record = 0;  ///< of the thread
    Word ip = 0;
    Word address = 0;
    Word value = 0;
    bool write = false;
    bool atomic = false;
    std::string call;  ///< a system call's name; then there is no address
};

/// What somebody wants to hear of a run; every part may be empty.
struct Listener {
    std::function<void(std::uint64_t cycle)> tick;  ///< one that came by itself, stamped with this cycle
    std::function<void(char)> printed;
    std::function<void(const emu::Machine&, const Access&)> access;
    std::function<void(const emu::Machine&)> instruction;  ///< of the program, before it is executed
};

/// An ASSERT of the program: where it stands, and whether it holds now.
struct Assertion {
    Word address = 0;
    std::string text;
    /// Adds the words that it has looked at.
    std::function<bool(const emu::Machine&, std::vector<Word>& reads)> holds;
};

struct StepperOptions {
    /// Every instruction is a choice. For checks: the answers must be the same.
    bool everywhere = false;
    std::uint64_t max_cycles = 100'000'000;
    /// Behind so many instructions without a choice there is one all the same.
    std::uint32_t longest_piece = 5000;
};

class Stepper {
public:
    Stepper(const World& world, const StateKeeper& keeper, SharedWords& shared, StepperOptions options);

    void set_assertions(std::vector<Assertion> assertions) { assertions_ = std::move(assertions); }
    const std::vector<Assertion>& assertions() const { return assertions_; }
    /// Whether the first instruction may be one with a choice in front of it, which has been made.
    enum class Begins : std::uint8_t { behind_choice, before_choice };
    /// The machine stands in front of an instruction, at the kernel's entry by an interrupt there, or where
    /// somebody has been chosen.
    Piece advance(emu::Machine& machine, Begins begins, const Listener* listener = nullptr);
    /// How the thread that is chosen at a pick will begin: was it interrupted at a choice, or comes it out of
    /// a call?
    Begins begins(const emu::Machine& machine, Word record) const;
    /// From a choice to where somebody is chosen, by an interrupt. Ends with `pick`, as a rule.
    Piece park(emu::Machine& machine, const Listener* listener = nullptr);

private:
    enum class KernelEnd : std::uint8_t { program, pick, off, nobody, misuse, limit };
    struct Use {
        Word address = 0, bytes = 0;
        bool reads = false, writes = false, atomic = false, trap = false, call = false;
    };
    static PieceEnd end_of(KernelEnd end);
    Use use_of(const emu::Machine& machine) const;
    bool is_choice(const emu::Machine& machine, const Use& use) const;
    void note(const emu::Machine& machine, const Use& use);
    void note_call(const emu::Machine& machine, Piece& piece, bool& watched) const;
    KernelEnd kernel(emu::Machine& machine, bool watched, Piece& piece);
    KernelEnd watch_kernel(emu::Machine& machine);
    KernelEnd run_kernel(emu::Machine& machine);
    std::optional<KernelEnd> asleep(emu::Machine& machine, Piece& piece);
    const Assertion* broken_assertion(const emu::Machine& machine);
    bool is_step(const emu::Machine& machine, const Use& use) const;
    void note_resumed(const emu::Machine& machine, Piece& piece) const;
    void note_blocked(const emu::Machine& machine, Word record, Piece& piece) const;

    const World& world_;
    const StateKeeper& keeper_;
    SharedWords& shared_;
    StepperOptions options_;
    std::vector<Assertion> assertions_;
    emu::Runner runner_;
    std::vector<emu::Event> events_;
    const Listener* listener_ = nullptr;
    bool several_ = false;  // threads live
};

}  // namespace baton::explore
