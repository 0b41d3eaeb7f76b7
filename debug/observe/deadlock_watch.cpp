#include "debug/observe/deadlock_watch.hpp"

#include <algorithm>

namespace baton::debug {
namespace {

using guest::Blockage;
using guest::BlockReason;
using guest::OsView;
using guest::Thread;
using guest::ThreadState;

BlockReason reason_of(const OsView& os, const Thread& thread) {
    return thread.state == ThreadState::blocked ? os.layout()->reason_of(thread.reason_number)
                                                : BlockReason::none;
}

/// Whom it waits for, if that is one thread that lives.
std::uint32_t awaited(const OsView& os, const Thread& thread) {
    switch (reason_of(os, thread)) {
    case BlockReason::join: return os.thread_of(thread.object_record);
    case BlockReason::lock:
        return thread.object == guest::no_object ? guest::no_thread : os.objects()[thread.object].holder;
    default: return guest::no_thread;
    }
}

/// The circle of waiting that leads through a thread; empty when there is none.
std::vector<std::uint32_t> circle_through(const OsView& os, std::uint32_t thread) {
    std::vector<std::uint32_t> way;
    std::uint32_t at = thread;
    while (at != guest::no_thread && os.threads()[at].live() && way.size() < os.layout()->records) {
        way.push_back(at);
        at = awaited(os, os.threads()[at]);
        if (at == thread) return way;
    }
    return {};
}

void add_member(Deadlock& deadlock, const OsView& os, std::uint32_t thread) {
    deadlock.threads.push_back(thread);
    deadlock.objects.push_back(os.threads()[thread].object);
}

bool somebody_runs(const OsView& os, const std::optional<isa::Word>& pid) {
    return std::any_of(os.threads().begin(), os.threads().end(), [&](const Thread& thread) {
        return thread.live() && thread.pid == pid && thread.state != ThreadState::blocked;
    });
}

}  // namespace

void DeadlockWatch::look(std::uint64_t cycle, const OsView& os, const OsView::Change& change) {
    const bool ended = change.over || change.state == ThreadState::terminated;
    if (change.state != ThreadState::blocked && !ended) return;
    const Thread& thread = os.threads()[change.thread];
    Deadlock deadlock{cycle, Blockage::deadlock, thread.pid, {}, {}, false};
    const std::vector<std::uint32_t> circle =
        ended ? std::vector<std::uint32_t>{} : circle_through(os, change.thread);
    if (!circle.empty()) {
        // It begins with the first of its threads, as a person would count them.
        const auto first = std::min_element(circle.begin(), circle.end()) - circle.begin();
        for (std::size_t i = 0; i < circle.size(); ++i)
            add_member(deadlock, os, circle[(i + static_cast<std::size_t>(first)) % circle.size()]);
        const bool holders = std::any_of(deadlock.objects.begin(), deadlock.objects.end(),
                                         [](std::uint32_t object) { return object != guest::no_object; });
        deadlock.circle = holders;
        if (!holders) deadlock.kind = circle.size() == 1 ? Blockage::wait_for_nothing : Blockage::stuck;
        return add(std::move(deadlock));
    }
    const BlockReason reason = reason_of(os, thread);
    const bool understood = guest::is_object(reason) || reason == BlockReason::join;
    if ((!understood && !ended) || somebody_runs(os, thread.pid)) return;
    const guest::WaitGraph graph = os.wait_graph(true);
    const bool all = std::all_of(graph.threads.begin(), graph.threads.end(),
                                 [&](const auto& each) { return each.pid != thread.pid || each.for_ever; });
    deadlock.kind = graph.blockage(thread.pid);
    if (!all || (deadlock.kind != Blockage::wait_for_nothing && deadlock.kind != Blockage::stuck)) return;
    for (const guest::WaitingThread& each : graph.threads) {
        if (each.pid == thread.pid && (guest::is_object(each.reason) || deadlock.kind == Blockage::stuck))
            add_member(deadlock, os, os.thread_of(each.record));
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
