// Who waits for whom: the threads of the guest, what each is blocked on, and who has that; and from it who
// can never go on.
//
// Found from the kernel's tables alone, as they stand in a machine or in a copy of them, at any cycle. A
// thread can go on when something may still happen that wakes it: the clock, a disk, or another thread that
// can go on. So it is never said of a thread that could go on that it can't; but whether a thread that could
// signal a condition ever will, nobody knows.
//
// Threads and objects are named by the addresses of their records in the kernel.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "emu/machine.hpp"
#include "guest/os_layout.hpp"

namespace baton::guest {

class Kernel;

struct WaitingThread {
    Word record = 0;  ///< address
    std::optional<Word> pid;
    Word number = 0;  ///< in its process; 0: the main program
    ThreadState state = ThreadState::other;
    BlockReason reason = BlockReason::none;  ///< while it is blocked
    Word object = 0;  ///< what it is blocked on: an object, or the thread that it joins
    bool for_ever = false;
};

/// threads[i] waits for threads[i + 1], the last one for the first. objects[i] is the lock between them, 0
/// where threads[i] joins.
struct WaitCycle {
    std::vector<Word> threads;
    std::vector<Word> objects;

    /// It goes through a lock. Threads that only join each other, or themselves, hold nothing.
    bool is_deadlock() const;
};

/// Why threads can never go on.
enum class Blockage : std::uint8_t {
    none,
    deadlock,          ///< a circle of holders
    wait_for_nothing,  ///< a lock, semaphore, condition or barrier that nobody is left to release or signal
    stuck,             ///< joins only
    input,             ///< keys or packets that will not come, children that wait for them
};

struct WaitGraph {
    std::vector<WaitingThread> threads;  ///< those that live, without idle, in the order of the table
    std::vector<WaitCycle> cycles;       ///< each once; it begins with the first of its threads in the table

    const WaitingThread* find(Word record) const;
    bool all_for_ever() const;  ///< somebody lives, and nobody can go on
    /// Of the threads of one process, or of all.
    Blockage blockage(std::optional<Word> pid = std::nullopt) const;
    /// The circle that leads through a thread, or nullptr.
    const WaitCycle* cycle_through(Word record) const;
    /// Whether a deadlock has just closed because this thread, of this process, is blocked or has ended: a
    /// circle through it, or else nobody of the process can go on, and there is no circle that did so before.
    bool closed_by(Word record, std::optional<Word> pid) const;
};

using PeekWord = std::function<std::optional<Word>(Word address)>;

/// `keys_may_come`: somebody may still type. Packets that are on the way are the caller's business, as keys
/// are that have been typed already.
WaitGraph wait_graph(const OsLayout& layout, const PeekWord& peek, bool keys_may_come);
/// Of a kernel that publishes no table of threads: empty.
WaitGraph wait_graph(const Kernel& kernel, const emu::Machine& machine, bool keys_may_come = false);

}  // namespace baton::guest
