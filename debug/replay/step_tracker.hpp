// Flows: what "over" and "out" mean when calls, interrupts and other threads come in between.
//
// A flow is what one follows while stepping: the user code of one thread, or the kernel for one thread from
// an entry to the iret that ends it. Calls inside of it raise its depth, returns lower it. While an interrupt
// is handled, or another thread runs, a flow rests. A kernel may give the processor away in the middle, by
// writing ctx: inside of a call that is passed over, the flow rests until ctx is its thread's again; where
// one steps through that code itself, one goes along with the processor. Followed by the processor's mode,
// ctx, and the instructions call, ret and iret alone; nothing is asked of the guest OS. A ctx of 0 is
// nobody's: the boot.
//
// Fed with the ticks of the cycle engine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "debug/session/command.hpp"
#include "emu/machine.hpp"
#include "emu/tick.hpp"

namespace baton::debug {

using isa::Word;

/// A flow that is followed forwards from where one stands.
class ForwardStepTracker {
public:
    /// `stays`: it rests wherever the kernel gives the processor away, not only in calls.
    ForwardStepTracker(const emu::Machine& machine, bool stays);
    /// After each cycle; while it rests and is not switched, returns are enough.
    void take(const emu::Tick& tick);

    /// Interrupted, or another thread's turn.
    bool rests() const { return interrupted_ || switched_; }
    /// In the kernel, and ctx is another thread's.
    bool switched() const { return switched_; }
    /// The iret that ends a handler has been executed: what runs now is another flow.
    bool over() const { return over_; }
    /// Calls under way, counted from the start; negative once its function has returned.
    int depth() const { return depth_; }
    Word context() const { return context_; }
    bool user() const { return user_; }
    /// It goes on behind this iret.
    bool resumes(Word flags, Word context) const;

private:
    bool user_;
    Word context_;
    bool stays_;
    bool interrupted_ = false;
    bool switched_ = false;
    bool over_ = false;
    int depth_ = 0;
};

/// The flows of an interval of the past, up to where one stands: finds the position that a step backwards
/// leads to.
class BackwardStepTracker {
public:
    /// `machine` is at the begin of the interval, `end` the present position.
    BackwardStepTracker(const emu::Machine& machine, std::uint64_t end);
    /// After each cycle, up to the end.
    void take(const emu::Tick& tick, const emu::Machine& machine);
    /// `machine` is at the end. The last boundary before it in the same flow: for `over` not inside of a call
    /// that has returned; for `out` the call itself. Where the flow began with an entry, the last boundary of
    /// what was interrupted. nullopt when the interval begins too late to tell. `whole`: nothing is known of
    /// earlier times; then the first instruction of a thread comes behind whatever came before it.
    std::optional<std::uint64_t> before(const emu::Machine& machine, Command::What step, bool whole) const;

private:
    struct Flow {
        int depth = 0;
        std::map<int, std::uint64_t> last;  // by depth: its last boundary
        std::optional<std::uint64_t> latest;
        bool from_entry = false;
        std::optional<std::uint64_t> interrupted;  // the last boundary before the entry
        std::optional<std::uint64_t> behind;       // the last boundary before its first
    };
    Flow& flow_of(bool user, Word context);
    const Flow* find(bool user, Word context) const;
    void boundary(const emu::Machine& machine);

    std::uint64_t end_;
    std::map<Word, Flow> threads_;  // user code, by context
    // By context; of each the last one is under way, and the first one may have begun before the interval.
    std::map<Word, std::vector<Flow>> kernel_;
    Word context_;
    std::optional<std::uint64_t> last_boundary_;
};

}  // namespace baton::debug
