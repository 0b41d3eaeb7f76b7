// Who has the processor, cycle by cycle, from the few moments at which that changes.
//
// Made from notables (entries, returns, switches of interrupts and of ctx, sleep), so that it is the same
// whichever engine runs. A possession holds from the cycle that is given with it; one that would hold
// for no cycle at all is never told.
#pragma once

#include <cstdint>
#include <optional>

#include "emu/debug/timeline.hpp"
#include "emu/fast/notable.hpp"
#include "emu/machine.hpp"

namespace baton::debug {

struct Possession {
    Holder holder = Holder::kernel;
    /// Kernel mode or asleep, with interrupts on: the code of a kernel thread, as the idle thread's. The
    /// iret that goes there belongs to whoever left.
    bool open = false;
    Word context = 0;  ///< of the thread that holds the processor; 0 where that is the kernel itself

    /// A thread has it: user mode, or a kernel thread's own code.
    bool by_thread() const { return holder == Holder::user || open; }
    friend bool operator==(const Possession&, const Possession&) = default;
};

class PossessionWatch {
public:
    /// What it needs to be shown, as bits of Watch::kinds.
    static constexpr std::uint32_t kinds =
        bit(emu::NotableKind::context) | bit(emu::NotableKind::interrupts) |
        bit(emu::NotableKind::wait_begin) | bit(emu::NotableKind::wait_end) |
        bit(emu::NotableKind::returned) | bit(emu::NotableKind::accepted) | bit(emu::NotableKind::entered);

    explicit PossessionWatch(const emu::Machine& machine);

    /// Who has it from the next cycle on, as far as has been shown.
    const Possession& latest() const { return next_ ? next_->possession : now_; }

    /// Calls change(cycle, possession) for what is certain now. Notables come in the order of time.
    template <class Change>
    void take(const emu::Notable& notable, Change change) {
        // An entry directly behind a return: who was returned to has not had a cycle.
        const bool entry = notable.kind == emu::NotableKind::accepted;
        if (!entry || notable.cycle != 0) settle(entry ? notable.cycle - 1 : notable.cycle, change);
        switch (notable.kind) {
        case emu::NotableKind::accepted: next(notable.cycle, {Holder::entry, false, 0}); break;
        case emu::NotableKind::entered: next(notable.cycle + 1, {Holder::kernel, false, 0}); break;
        case emu::NotableKind::context:
            if (latest().by_thread()) next(notable.cycle, {latest().holder, latest().open, notable.context});
            break;
        case emu::NotableKind::interrupts:
            // The cycle that switches belongs to the new state already, but user mode begins after it.
            next(notable.cycle, kernel_mode(notable, Holder::kernel));
            settle(notable.cycle, change);
            if ((notable.flags & isa::flag::user) != 0) next(notable.cycle + 1, running(notable));
            break;
        case emu::NotableKind::returned: next(notable.cycle + 1, running(notable)); break;
        case emu::NotableKind::wait_begin: next(notable.cycle + 1, kernel_mode(notable, Holder::idle)); break;
        case emu::NotableKind::wait_end: next(notable.cycle + 1, kernel_mode(notable, Holder::kernel)); break;
        default: break;
        }
        settle(notable.cycle, change);
    }
    /// The same for what begins in `cycle` or before.
    template <class Change>
    void settle(std::uint64_t cycle, Change change) {
        if (!next_ || next_->cycle > cycle) return;
        if (!(next_->possession == now_)) {
            now_ = next_->possession;
            change(next_->cycle, now_);
        }
        next_.reset();
    }

private:
    struct Next {
        std::uint64_t cycle;
        Possession possession;
    };
    static Possession kernel_mode(const emu::Notable& notable, Holder holder);
    static Possession running(const emu::Notable& notable);
    void next(std::uint64_t cycle, const Possession& possession) { next_ = Next{cycle, possession}; }

    Possession now_;
    std::optional<Next> next_;
};

}  // namespace baton::debug
