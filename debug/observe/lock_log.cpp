#include "debug/observe/lock_log.hpp"

namespace baton::debug {

void LockLog::add(const LockEvent& event) {
    ++total_;
    if (events_.size() < most_events) events_.push_back(event);
}

void LockLog::holder(std::uint64_t cycle, const guest::OsView::HolderChange& change) {
    if (change.before != guest::no_thread)
        add({cycle, LockEvent::Kind::released, change.before, change.object});
    if (change.now != guest::no_thread) add({cycle, LockEvent::Kind::acquired, change.now, change.object});
}

void LockLog::state(std::uint64_t cycle, const guest::OsView::Change& change) {
    if (change.state != guest::ThreadState::blocked || change.object == guest::no_object) return;
    add({cycle, LockEvent::Kind::waiting, change.thread, change.object});
}

void LockLog::cut(std::uint64_t cycle) {
    // Those that were not kept are later than all that were.
    const bool whole = total_ == events_.size();
    while (!events_.empty() && events_.back().cycle >= cycle) events_.pop_back();
    if (whole || events_.size() < most_events) total_ = events_.size();
}

}  // namespace baton::debug
