// When locks were taken, waited for and let go of, and when threads waited for semaphores, conditions and
// barriers: a log keyed by cycle.
//
// Told by the guest's stores into the kernel's tables. A log of observations, not state of the machine.
// Bounded: the first ones are kept and all are counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "guest/os_view.hpp"

namespace baton::debug {

struct LockEvent {
    enum class Kind : std::uint8_t { acquired, waiting, released };
    std::uint64_t cycle = 0;
    Kind kind = Kind::acquired;
    std::uint32_t thread = guest::no_thread;  ///< index in the view of the OS
    std::uint32_t object = guest::no_object;  ///< the same

    friend bool operator==(const LockEvent&, const LockEvent&) = default;
};

class LockLog {
public:
    static constexpr std::size_t most_events = 262'144;

    /// What a store has changed; calls come in the order of time.
    void holder(std::uint64_t cycle, const guest::OsView::HolderChange& change);
    void state(std::uint64_t cycle, const guest::OsView::Change& change);
    /// Forgets what was in `cycle` and later.
    void cut(std::uint64_t cycle);

    const std::vector<LockEvent>& events() const { return events_; }
    std::uint64_t total() const { return total_; }

private:
    void add(const LockEvent& event);

    std::vector<LockEvent> events_;
    std::uint64_t total_ = 0;
};

}  // namespace baton::debug
