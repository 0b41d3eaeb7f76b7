#include "debug/observe/lock_order.hpp"

#include <algorithm>

namespace baton::debug {
namespace {

bool have_common(const std::set<std::uint32_t>& a, const std::set<std::uint32_t>& b) {
    return std::any_of(a.begin(), a.end(), [&](std::uint32_t object) { return b.count(object) != 0; });
}

}  // namespace

void LockOrder::holder(std::uint64_t cycle, const guest::OsView& os,
                       const guest::OsView::HolderChange& change) {
    if (change.now == guest::no_thread) return;
    std::set<std::uint32_t> held;
    for (const std::uint32_t object : os.held_by(change.now)) {
        if (object != change.object) held.insert(object);
    }
    for (const std::uint32_t first : held) {
        Order order{cycle, first, change.object, change.now, held};
        order.others.erase(first);
        add(std::move(order));
    }
}

void LockOrder::add(Order order) {
    const bool known = std::any_of(orders_.begin(), orders_.end(), [&](const Order& each) {
        return each.first == order.first && each.then == order.then && each.thread == order.thread &&
               each.others == order.others;
    });
    if (known || orders_.size() >= most_orders) return;
    std::vector<const Order*> way{&order};
    if (close_circle(way)) report(order.cycle, way);
    orders_.push_back(std::move(order));
}

// Goes on from the last order of the way to one that begins with the lock that it ends with, until the first
// lock is reached. Each by another thread, and none under a lock that another one is under.
bool LockOrder::close_circle(std::vector<const Order*>& way) const {
    if (way.back()->then == way.front()->first) return true;
    if (way.size() >= most_in_circle) return false;
    for (const Order& next : orders_) {
        if (next.first != way.back()->then) continue;
        const bool excluded = std::any_of(way.begin(), way.end(), [&](const Order* each) {
            return each->thread == next.thread || each->first == next.first ||
                   have_common(each->others, next.others);
        });
        if (excluded) continue;
        way.push_back(&next);
        if (close_circle(way)) return true;
        way.pop_back();
    }
    return false;
}

void LockOrder::report(std::uint64_t cycle, const std::vector<const Order*>& way) {
    PossibleDeadlock found{cycle, {}, {}};
    for (const Order* order : way) {
        found.threads.push_back(order->thread);
        found.objects.push_back(order->first);
    }
    const std::set<std::uint32_t> locks(found.objects.begin(), found.objects.end());
    const bool known = std::any_of(findings_.begin(), findings_.end(), [&](const PossibleDeadlock& each) {
        return std::set<std::uint32_t>(each.objects.begin(), each.objects.end()) == locks;
    });
    if (known) return;
    ++total_;
    if (findings_.size() < most_findings) findings_.push_back(std::move(found));
}

void LockOrder::cut(std::uint64_t cycle) {
    while (!orders_.empty() && orders_.back().cycle >= cycle) orders_.pop_back();
    while (!findings_.empty() && findings_.back().cycle >= cycle) findings_.pop_back();
    total_ = std::min<std::uint64_t>(total_, findings_.size());
}

}  // namespace baton::debug
