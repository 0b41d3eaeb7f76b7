// The last interrupts, traps and faults before a position: asked for, pending, accepted,
// state saved, handler, return, each with its cycle; since when a line is pending, and since when
// interrupts are off, and by what.
//
// Found in the history, however long ago it was: intervals of the past are run once more, the most recent
// ones first, until everything is known or the history ends. In slices: what is known already can be read
// between them. The debugger is only looked at.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "debug/replay/debugger.hpp"

namespace baton::debug {

struct InterruptRecord {
    std::uint8_t code = 0;
    /// First cycle at whose end the line was pending at the controller; nothing: no line's (traps and
    /// faults), or not known (yet).
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

    friend bool operator==(const InterruptRecord&, const InterruptRecord&) = default;
};

/// When interrupts were switched off that are off now.
struct SwitchedOff {
    enum class By : std::uint8_t {
        instruction,  ///< at `ip`: di, setf, iret
        entry,        ///< of `code`, to the handler at `ip`
        person,       ///< an edit of the flags; `cycle` is the position
    };
    By by = By::instruction;
    std::uint64_t cycle = 0;
    Word ip = 0;
    std::uint8_t code = 0;

    friend bool operator==(const SwitchedOff&, const SwitchedOff&) = default;
};

class InterruptSearch {
public:
    /// At most this many are found.
    static constexpr std::size_t most = 12;

    InterruptSearch();
    ~InterruptSearch();
    InterruptSearch(const InterruptSearch&) = delete;
    InterruptSearch& operator=(const InterruptSearch&) = delete;

    /// Goes on for about `cycles` cycles with what lies before the debugger's position; begins anew when
    /// that, or what led there, is not the same any more.
    void work(const Debugger& debugger, std::uint64_t cycles);
    /// Whether what is known is about the debugger's position.
    bool about(const Debugger& debugger) const;

    // --- what is known ---
    /// Nothing is left to be found.
    bool done() const { return done_; }
    /// Everything from here to the position has been looked at.
    std::uint64_t looked_from() const { return looked_from_; }
    /// In the order of acceptance. The last ones: older ones follow in front.
    const std::deque<InterruptRecord>& records() const { return records_; }
    /// Nothing: they are on; or they have been off since before looked_from().
    const std::optional<SwitchedOff>& off() const { return off_; }
    /// The first cycle at whose end a line that is pending now was pending; nothing: it has been since before
    /// looked_from().
    std::optional<std::uint64_t> pending_since(unsigned line) const { return since_[line]; }

private:
    class Past;
    struct Interval;
    struct Return {
        std::uint64_t cycle = 0;
        Word context = 0;  ///< that it went to
    };
    static bool end_last_handler(std::deque<InterruptRecord>& records, const Return& by);
    void begin(const Debugger& debugger);
    void add(Interval& interval);
    std::uint16_t lines_wanted() const;

    std::unique_ptr<Past> past_;
    // What the answers are about.
    std::uint64_t recording_id_ = 0;
    std::uint64_t position_ = 0;
    std::uint64_t newest_ = 0;
    std::uint64_t changes_ = 0;
    std::uint16_t pending_now_ = 0;

    bool done_ = true;
    std::uint64_t looked_from_ = 0;
    std::deque<InterruptRecord> records_;
    /// The first one's entry began in an older interval.
    bool cut_off_ = false;
    std::vector<Return> returns_;  // of handlers that were entered before looked_from_
    std::optional<SwitchedOff> off_;
    std::array<std::optional<std::uint64_t>, isa::line_count> since_{};
};

}  // namespace baton::debug
