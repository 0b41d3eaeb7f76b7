// The whole course of interrupts, traps and faults: asked for, pending, accepted, state saved, handler,
// return, each with its cycle; and why a request that is pending has no effect.
//
// Fed with the ticks of a stretch of time. What began before the stretch is not known, and says so.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "emu/machine.hpp"
#include "emu/tick.hpp"

namespace baton::debug {

using isa::Word;

struct InterruptCourse {
    std::uint8_t code = 0;
    /// First cycle at whose end the line was pending at the controller; nothing: before the stretch, or no
    /// line's (traps and faults).
    std::optional<std::uint64_t> raised;
    std::uint64_t accepted = 0;             ///< first cycle of the entry
    std::optional<std::uint64_t> saved;     ///< last cycle that wrote the interrupted state to the stack
    std::optional<std::uint64_t> entered;   ///< last cycle of the entry: the handler's first is the next
    std::optional<std::uint64_t> returned;  ///< the cycle in which its iret was completed
    Word interrupted_ip = 0;                ///< of the instruction that would have come next
    Word handler = 0;
    Word context = 0;  ///< of who was interrupted
    Word back_to = 0;  ///< the context that the iret went to
    bool from_user = false;
};

class InterruptCourses {
public:
    static constexpr std::size_t most = 64;

    /// `machine` stands where the stretch begins.
    explicit InterruptCourses(const emu::Machine& machine);
    InterruptCourses() = default;
    void take(const emu::Tick& tick, const emu::Machine& after);

    /// In the order of acceptance, the last `most`.
    const std::deque<InterruptCourse>& courses() const { return courses_; }
    std::uint64_t begin() const { return begin_; }

    /// A switching off of interrupts that still holds.
    struct Off {
        std::optional<std::uint64_t> cycle;  ///< nothing: before the stretch
        Word ip = 0;  ///< of the instruction that did it, or of the one an entry interrupted
        bool by_entry = false;
    };
    const std::optional<Off>& off() const { return off_; }
    /// Since when the line is pending: a cycle, or nothing for before the stretch. Precondition: it is.
    std::optional<std::uint64_t> pending_since(unsigned line) const { return raised_[line]; }

private:
    std::uint64_t begin_ = 0;
    std::deque<InterruptCourse> courses_;
    std::array<std::optional<std::uint64_t>, isa::line_count> raised_{};
    std::uint16_t pending_ = 0;
    std::optional<Off> off_;
};

}  // namespace baton::debug
