// Looks at the order in which threads take locks, and finds a deadlock that did not happen this time but
// could have: one thread takes B while it has A, another one takes A while it has B.
//
// It says "possible", never more: a program may have reasons of its own why both can't happen at the same
// time (one thread is started when the other has ended). Orders of one thread alone, and those that are kept
// under a common third lock, are not told. Concluded from the holders in the kernel's tables; not state of
// the machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "guest/os_view.hpp"

namespace baton::debug {

/// threads[i] has taken objects[i + 1] while it had objects[i], the last one objects[0].
struct PossibleDeadlock {
    std::uint64_t cycle = 0;  ///< when the last of the orders was seen
    std::vector<std::uint32_t> threads;
    std::vector<std::uint32_t> objects;
};

class LockOrder {
public:
    static constexpr std::size_t most_findings = 64;
    static constexpr std::size_t most_orders = 4096;
    static constexpr std::size_t most_in_circle = 8;

    /// A lock has got another holder; `os` knows it already.
    void holder(std::uint64_t cycle, const guest::OsView& os, const guest::OsView::HolderChange& change);
    /// Forgets what was seen in `cycle` and later.
    void cut(std::uint64_t cycle);

    /// The first ones; each set of locks once.
    const std::vector<PossibleDeadlock>& findings() const { return findings_; }
    std::uint64_t total() const { return total_; }

private:
    struct Order {
        std::uint64_t cycle = 0;
        std::uint32_t first = guest::no_object;  // that the thread had
        std::uint32_t then = guest::no_object;   // that it took
        std::uint32_t thread = guest::no_thread;
        std::set<std::uint32_t> others;  // that it had, too
    };
    void add(Order order);
    bool close_circle(std::vector<const Order*>& way) const;
    void report(std::uint64_t cycle, const std::vector<const Order*>& way);

    std::vector<Order> orders_;  // each of the same locks and thread once, in the order of time
    std::vector<PossibleDeadlock> findings_;
    std::uint64_t total_ = 0;
};

}  // namespace baton::debug
