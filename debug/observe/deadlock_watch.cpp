#include "debug/observe/deadlock_watch.hpp"

#include <algorithm>

namespace baton::debug {
namespace {

using guest::Blockage;
using guest::BlockReason;
using guest::OsView;
using guest::Thread;
using guest::ThreadState;

/// Whom a thread waits for, if that is one thread.
std::uint32_t awaited(const OsView& os, const Thread& thread) {
    if (thread.state != ThreadState::blocked) return guest::no_thread;
    const BlockReason reason = os.layout()->reason_of(thread.reason_number);
    if (reason == BlockReason::join) return os.thread_of(thread.object_record);
    if (reason == BlockReason::lock && thread.object != guest::no_object)
        return os.objects()[thread.object].holder;
    return guest::no_thread;
}

void add_member(Deadlock& deadlock, const OsView& os, std::uint32_t thread) {
    deadlock.threads.push_back(thread);
    deadlock.objects.push_back(os.threads()[thread].object);
    deadlock.reasons.push_back(os.threads()[thread].reason_number);
    deadlock.awaited.push_back(awaited(os, os.threads()[thread]));
}

bool same_threads(const Deadlock& one, const Deadlock& other) {
    return std::is_permutation(one.threads.begin(), one.threads.end(), other.threads.begin(),
                               other.threads.end());
}

/// Whether a look at the whole graph can find anything: most threads that wait for a lock wait for somebody
/// who runs. Only a circle through this thread, or that nobody of its process runs, can have closed
/// something.
bool may_have_closed(const OsView& os, std::uint32_t thread) {
    const guest::OsLayout& layout = *os.layout();
    std::uint32_t at = awaited(os, os.threads()[thread]);
    for (isa::Word steps = 0; at != guest::no_thread && steps <= layout.records; ++steps) {
        if (at == thread) return true;
        at = awaited(os, os.threads()[at]);
    }
    for (isa::Word record = 1; record < layout.records; ++record) {
        const std::uint32_t other = os.thread_of(layout.record_address(record));
        if (other == guest::no_thread) continue;
        const Thread& one = os.threads()[other];
        if (one.pid == os.threads()[thread].pid &&
            (one.state == ThreadState::ready || one.state == ThreadState::running))
            return false;
    }
    return true;
}

}  // namespace

void DeadlockWatch::look(std::uint64_t cycle, const OsView& os, const OsView::Change& change) {
    const bool ended = change.over || change.state == ThreadState::terminated;
    if (change.state != ThreadState::blocked && !ended) return;
    const Thread& thread = os.threads()[change.thread];
    const BlockReason reason = os.layout()->reason_of(thread.reason_number);
    if (!ended && !guest::is_object(reason) && reason != BlockReason::join) return;
    if (!may_have_closed(os, change.thread)) return;
    const guest::WaitGraph graph = os.wait_graph(true);
    if (!graph.closed_by(thread.address, thread.pid)) return;

    Deadlock deadlock{cycle, Blockage::deadlock, thread.pid, {}, {}, {}, {}, false};
    if (const guest::WaitCycle* circle = graph.cycle_through(thread.address)) {
        for (const isa::Word member : circle->threads) add_member(deadlock, os, os.thread_of(member));
        deadlock.circle = circle->is_deadlock();
        if (!deadlock.circle)
            deadlock.kind = circle->threads.size() == 1 ? Blockage::wait_for_nothing : Blockage::stuck;
    } else {
        deadlock.kind = graph.blockage(thread.pid);
        for (const guest::WaitingThread& each : graph.threads) {
            if (each.pid == thread.pid && (guest::is_object(each.reason) || deadlock.kind == Blockage::stuck))
                add_member(deadlock, os, os.thread_of(each.record));
        }
    }
    // A state that is loaded says of all its threads at once that they wait.
    for (const Deadlock& told : found_)
        if (told.cycle == cycle && same_threads(told, deadlock)) return;
    add(std::move(deadlock));
}

void DeadlockWatch::add(Deadlock deadlock) {
    ++total_;
    latest_cycle_ = deadlock.cycle;
    if (found_.size() < most_deadlocks) found_.push_back(std::move(deadlock));
}

void DeadlockWatch::cut(std::uint64_t cycle) {
    const bool whole = total_ == found_.size();
    while (!found_.empty() && found_.back().cycle >= cycle) found_.pop_back();
    if (whole || found_.size() < most_deadlocks) total_ = found_.size();
    if (latest_cycle_ && *latest_cycle_ >= cycle)
        latest_cycle_ = found_.empty() ? std::nullopt : std::optional(found_.back().cycle);
}

}  // namespace baton::debug
