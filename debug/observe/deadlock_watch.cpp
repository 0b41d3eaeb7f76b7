#include "debug/observe/deadlock_watch.hpp"

namespace baton::debug {
namespace {

using guest::Blockage;
using guest::BlockReason;
using guest::OsView;
using guest::Thread;
using guest::ThreadState;

void add_member(Deadlock& deadlock, const OsView& os, std::uint32_t thread) {
    deadlock.threads.push_back(thread);
    deadlock.objects.push_back(os.threads()[thread].object);
}

}  // namespace

void DeadlockWatch::look(std::uint64_t cycle, const OsView& os, const OsView::Change& change) {
    const bool ended = change.over || change.state == ThreadState::terminated;
    if (change.state != ThreadState::blocked && !ended) return;
    const Thread& thread = os.threads()[change.thread];
    const BlockReason reason = os.layout()->reason_of(thread.reason_number);
    if (!ended && !guest::is_object(reason) && reason != BlockReason::join) return;
    const guest::WaitGraph graph = os.wait_graph(true);
    if (!graph.closed_by(thread.address, thread.pid)) return;

    Deadlock deadlock{cycle, Blockage::deadlock, thread.pid, {}, {}, false};
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
