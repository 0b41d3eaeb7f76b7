#include "guest/wait_graph.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "guest/kernel.hpp"

namespace baton::guest {
namespace {

class Graph {
public:
    Graph(const OsLayout& layout, const PeekWord& peek, bool keys_may_come)
        : layout_(layout), peek_(peek), keys_may_come_(keys_may_come) {
        for (Word record = 1; record < layout.records; ++record) add(layout.record_address(record));
    }

    WaitGraph found() {
        // Everybody who is blocked, until something is found that may wake him.
        for (WaitingThread& thread : graph_.threads) thread.for_ever = !can_wake_by_itself(thread);
        for (bool changed = true; changed;) {
            changed = false;
            active_.clear();
            for (const WaitingThread& thread : graph_.threads) {
                if (!thread.for_ever && thread.pid) active_.insert(*thread.pid);
            }
            for (WaitingThread& thread : graph_.threads) {
                if (!thread.for_ever || !somebody_wakes(thread)) continue;
                thread.for_ever = false;
                changed = true;
            }
        }
        find_cycles();
        return std::move(graph_);
    }

private:
    struct Child {
        Word pid = 0;
        Word parent = 0;
        bool ended = false;
    };

    Word word(Word address) const { return peek_(address).value_or(0); }
    Word field(Word record, const std::optional<Word>& offset) const {
        return offset ? word(record + *offset) : 0;
    }

    void add(Word record) {
        WaitingThread thread;
        thread.record = record;
        thread.state = layout_.state_of(word(record + layout_.state));
        if (thread.state == ThreadState::free) return;
        if (layout_.pid) thread.pid = field(record, layout_.pid);
        thread.number = field(record, layout_.number);
        const bool ended = thread.state == ThreadState::terminated;
        if (layout_.parent && thread.pid && thread.number == 0)
            children_.push_back({*thread.pid, field(record, layout_.parent), ended});
        if (ended) return;
        if (thread.state == ThreadState::blocked) {
            thread.reason = layout_.reason_of(field(record, layout_.reason));
            thread.object = field(record, layout_.object);
        }
        by_record_[record] = graph_.threads.size();
        graph_.threads.push_back(std::move(thread));
    }

    bool can_wake_by_itself(const WaitingThread& thread) const {
        if (thread.state != ThreadState::blocked) return true;
        switch (thread.reason) {
        case BlockReason::keyboard: return keys_may_come_;
        case BlockReason::network: return false;
        case BlockReason::child: return !layout_.parent || !thread.pid;
        case BlockReason::join: return thread.object == 0;
        case BlockReason::lock:
        case BlockReason::semaphore:
        case BlockReason::condition:
        case BlockReason::barrier:
            return !thread.pid || !layout_.objects || !layout_.objects->record_at(thread.object);
        case BlockReason::none:
        case BlockReason::sleep:
        case BlockReason::disk:
        case BlockReason::other: break;
        }
        return true;
    }

    bool can_go_on(Word record) const {
        const auto found = by_record_.find(record);
        return found != by_record_.end() && !graph_.threads[found->second].for_ever;
    }

    bool somebody_wakes(const WaitingThread& thread) const {
        switch (thread.reason) {
        case BlockReason::child: return child_ends(thread);
        case BlockReason::join: {
            const bool lives = by_record_.count(thread.object) != 0;
            return !lives || can_go_on(thread.object);
        }
        case BlockReason::lock: {
            const Word holder = holder_of(thread.object);
            if (layout_.objects->gone && holder == *layout_.objects->gone) return false;
            if (holder != 0) return can_go_on(holder);
            return active_.count(*thread.pid) != 0;
        }
        case BlockReason::semaphore:
        case BlockReason::condition:
        case BlockReason::barrier: return active_.count(*thread.pid) != 0;
        default: return false;
        }
    }

    // One that has ended, or of which a thread can still end it.
    bool child_ends(const WaitingThread& parent) const {
        const Word awaited = field(parent.record, layout_.waits_for);
        return std::any_of(children_.begin(), children_.end(), [&](const Child& child) {
            return child.parent == *parent.pid && (awaited == 0 || child.pid == awaited) &&
                   (child.ended || active_.count(child.pid) != 0);
        });
    }

    Word holder_of(Word object) const { return word(object + layout_.objects->holder); }

    /// Whom it waits for, if that is one thread.
    std::optional<Word> awaited(const WaitingThread& thread) const {
        if (!thread.for_ever) return std::nullopt;
        if (thread.reason == BlockReason::join) return thread.object;
        if (thread.reason == BlockReason::lock) return holder_of(thread.object);
        return std::nullopt;
    }

    void find_cycles() {
        std::vector<std::size_t> seen(graph_.threads.size(), 0);  // by which walk, from 1 on
        for (std::size_t start = 0; start < seen.size(); ++start) {
            std::vector<std::size_t> way;
            std::size_t at = start;
            while (seen[at] == 0) {
                seen[at] = start + 1;
                way.push_back(at);
                const std::optional<Word> next = awaited(graph_.threads[at]);
                const auto found = next ? by_record_.find(*next) : by_record_.end();
                if (found == by_record_.end()) break;
                at = found->second;
                if (seen[at] == start + 1) return_to(at, way);
            }
        }
    }

    void return_to(std::size_t at, const std::vector<std::size_t>& way) {
        std::vector<std::size_t> members(std::find(way.begin(), way.end(), at), way.end());
        std::rotate(members.begin(), std::min_element(members.begin(), members.end()), members.end());
        WaitCycle cycle;
        for (const std::size_t member : members) {
            const WaitingThread& thread = graph_.threads[member];
            cycle.threads.push_back(thread.record);
            cycle.objects.push_back(thread.reason == BlockReason::lock ? thread.object : 0);
        }
        graph_.cycles.push_back(std::move(cycle));
    }

    const OsLayout& layout_;
    const PeekWord& peek_;
    bool keys_may_come_;
    WaitGraph graph_;
    std::map<Word, std::size_t> by_record_;
    std::vector<Child> children_;
    std::set<Word> active_;  // processes with a thread that can go on
};

}  // namespace

bool WaitCycle::is_deadlock() const {
    return std::any_of(objects.begin(), objects.end(), [](Word object) { return object != 0; });
}

const WaitingThread* WaitGraph::find(Word record) const {
    const auto found = std::find_if(threads.begin(), threads.end(),
                                    [record](const WaitingThread& t) { return t.record == record; });
    return found == threads.end() ? nullptr : &*found;
}

bool WaitGraph::all_for_ever() const {
    return !threads.empty() && std::all_of(threads.begin(), threads.end(),
                                           [](const WaitingThread& thread) { return thread.for_ever; });
}

Blockage WaitGraph::blockage(std::optional<Word> pid) const {
    const auto meant = [&](const WaitingThread& thread) {
        return thread.for_ever && (!pid || thread.pid == pid);
    };
    for (const WaitCycle& cycle : cycles) {
        const WaitingThread* first = find(cycle.threads.front());
        if (cycle.is_deadlock() && first != nullptr && meant(*first)) return Blockage::deadlock;
    }
    Blockage result = Blockage::none;
    for (const WaitingThread& thread : threads) {
        if (!meant(thread)) continue;
        if (is_object(thread.reason)) return Blockage::wait_for_nothing;
        if (thread.reason == BlockReason::join) {
            result = thread.object == thread.record ? Blockage::wait_for_nothing : Blockage::stuck;
            if (result == Blockage::wait_for_nothing) return result;
        } else if (result == Blockage::none) {
            result = Blockage::input;
        }
    }
    return result;
}

const WaitCycle* WaitGraph::cycle_through(Word record) const {
    const auto found = std::find_if(cycles.begin(), cycles.end(), [record](const WaitCycle& cycle) {
        return std::find(cycle.threads.begin(), cycle.threads.end(), record) != cycle.threads.end();
    });
    return found == cycles.end() ? nullptr : &*found;
}

bool WaitGraph::closed_by(Word record, std::optional<Word> pid) const {
    if (cycle_through(record) != nullptr) return true;
    const WaitingThread* thread = find(record);
    const bool ended = thread == nullptr;
    const bool understood = !ended && (is_object(thread->reason) || thread->reason == BlockReason::join);
    if (!ended && !understood) return false;
    const bool all = std::all_of(threads.begin(), threads.end(),
                                 [&](const WaitingThread& each) { return each.pid != pid || each.for_ever; });
    const Blockage kind = blockage(pid);
    return all && (kind == Blockage::wait_for_nothing || kind == Blockage::stuck);
}

WaitGraph wait_graph(const OsLayout& layout, const PeekWord& peek, bool keys_may_come) {
    return Graph(layout, peek, keys_may_come).found();
}

WaitGraph wait_graph(const Kernel& kernel, const emu::Machine& machine, bool keys_may_come) {
    if (!kernel.layout()) return {};
    return wait_graph(
        *kernel.layout(), [&](Word address) { return machine.peek_word(Address(address)); }, keys_may_come);
}

}  // namespace baton::guest
