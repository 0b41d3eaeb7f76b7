// Who has the processor, cycle by cycle, from the few cycles in which that changes.
//
// Made from events (entries, returns, switches of interrupts and of ctx, sleep), so that it is the same
// whichever engine runs. A occupancy holds from the cycle that is given with it; one that would hold
// for no cycle at all is never told.
#pragma once

#include <cstdint>
#include <optional>

#include "debug/observe/timeline.hpp"
#include "emu/fast/event.hpp"
#include "emu/machine.hpp"

namespace baton::debug {

using isa::Word;

struct CpuOccupancy {
    CpuMode holder = CpuMode::kernel;
    /// Kernel mode or asleep, with interrupts on: the code of a kernel thread, as the idle thread's. The
    /// iret that goes there belongs to whoever left.
    bool open = false;
    Word context = 0;  ///< of the thread that holds the processor; 0 where that is the kernel itself

    /// A thread has it: user mode, or a kernel thread's own code.
    bool by_thread() const { return holder == CpuMode::user || open; }
    friend bool operator==(const CpuOccupancy&, const CpuOccupancy&) = default;
};

class OccupancyTracker {
public:
    /// What it needs to be shown, as bits of Watch::kinds.
    static constexpr std::uint32_t kinds = bit(emu::EventKind::context) | bit(emu::EventKind::interrupts) |
                                           bit(emu::EventKind::wait_begin) | bit(emu::EventKind::wait_end) |
                                           bit(emu::EventKind::returned) | bit(emu::EventKind::accepted) |
                                           bit(emu::EventKind::entered);

    explicit OccupancyTracker(const emu::Machine& machine);

    /// Who has it from the next cycle on, as far as has been shown.
    const CpuOccupancy& latest() const { return next_ ? next_->occupancy : now_; }

    /// Calls change(cycle, occupancy) for what is certain now. Events come in the order of time.
    template <class Change>
    void take(const emu::Event& event, Change change) {
        // An entry directly behind a return: who was returned to has not had a cycle.
        const bool entry = event.kind == emu::EventKind::accepted;
        if (!entry || event.cycle != 0) sync_to_now(entry ? event.cycle - 1 : event.cycle, change);
        switch (event.kind) {
        case emu::EventKind::accepted: next(event.cycle, {CpuMode::entry, false, 0}); break;
        case emu::EventKind::entered: next(event.cycle + 1, {CpuMode::kernel, false, 0}); break;
        case emu::EventKind::context:
            if (latest().by_thread()) next(event.cycle, {latest().holder, latest().open, event.context});
            break;
        case emu::EventKind::interrupts:
            // The cycle that switches belongs to the new state already, but user mode begins after it.
            next(event.cycle, kernel_mode(event, CpuMode::kernel));
            sync_to_now(event.cycle, change);
            if ((event.flags & isa::flag::user) != 0) next(event.cycle + 1, running(event));
            break;
        case emu::EventKind::returned: next(event.cycle + 1, running(event)); break;
        case emu::EventKind::wait_begin: next(event.cycle + 1, kernel_mode(event, CpuMode::idle)); break;
        case emu::EventKind::wait_end: next(event.cycle + 1, kernel_mode(event, CpuMode::kernel)); break;
        default: break;
        }
        sync_to_now(event.cycle, change);
    }
    /// The same for what begins in `cycle` or before.
    template <class Change>
    void sync_to_now(std::uint64_t cycle, Change change) {
        if (!next_ || next_->cycle > cycle) return;
        if (!(next_->occupancy == now_)) {
            now_ = next_->occupancy;
            change(next_->cycle, now_);
        }
        next_.reset();
    }

private:
    struct Next {
        std::uint64_t cycle;
        CpuOccupancy occupancy;
    };
    static CpuOccupancy kernel_mode(const emu::Event& event, CpuMode holder);
    static CpuOccupancy running(const emu::Event& event);
    void next(std::uint64_t cycle, const CpuOccupancy& occupancy) { next_ = Next{cycle, occupancy}; }

    CpuOccupancy now_;
    std::optional<Next> next_;
};

}  // namespace baton::debug
