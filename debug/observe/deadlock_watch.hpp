// Finds deadlocks in the cycle in which they close: when the store is seen that blocks the last of the
// threads.
//
// Concluded from the kernel's tables as the bus has shown them (guest::OsView), at each store that says that
// a thread is blocked or has ended. What is only a consequence, such as a main program that joins one of the
// threads, is not told again. Not state of the machine; keys may always come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "guest/os_view.hpp"

namespace baton::debug {

struct Deadlock {
    std::uint64_t cycle = 0;  ///< of the store
    guest::Blockage kind = guest::Blockage::deadlock;
    std::optional<isa::Word> pid;
    /// Indices in the view of the OS: the circle, each waits for the next one; without a circle all threads
    /// of the process that can't go on.
    std::vector<std::uint32_t> threads;
    /// What each of them waits for; no_object where it joins.
    std::vector<std::uint32_t> objects;
    /// The guest's number of each one's reason, and whom it waits for, if that is one thread: as it was when
    /// the deadlock closed. Who is ended later waits no more.
    std::vector<isa::Word> reasons;
    std::vector<std::uint32_t> awaited;

    bool circle = false;
};

class DeadlockWatch {
public:
    static constexpr std::size_t most_deadlocks = 64;

    /// A store has said something of a thread; calls come in the order of time.
    void look(std::uint64_t cycle, const guest::OsView& os, const guest::OsView::Change& change);
    /// Forgets what was in `cycle` and later.
    void cut(std::uint64_t cycle);

    /// The first ones.
    const std::vector<Deadlock>& found() const { return found_; }
    std::uint64_t total() const { return total_; }
    /// The cycle in which the last one closed.
    std::optional<std::uint64_t> latest_cycle() const { return latest_cycle_; }

private:
    void add(Deadlock deadlock);

    std::vector<Deadlock> found_;
    std::uint64_t total_ = 0;
    std::optional<std::uint64_t> latest_cycle_;
};

}  // namespace baton::debug
