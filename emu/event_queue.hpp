// Announced input events, in the order in which they will arrive.
//
// Posting at the end and taking from the front cost next to nothing, also with a million events.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "emu/device.hpp"
#include "emu/input.hpp"

namespace baton::emu {

class EventQueue {
public:
    EventQueue() = default;
    /// Precondition: sorted by cycle.
    explicit EventQueue(std::vector<InputEvent> sorted) : events_(std::move(sorted)) { refresh(); }

    bool empty() const { return first_ == events_.size(); }
    /// The cycle of the first event, or never.
    std::uint64_t next_cycle() const { return next_cycle_; }

    /// Behind all events of the same cycle.
    void post(InputEvent event) {
        const auto begin = events_.begin() + static_cast<std::ptrdiff_t>(first_);
        const auto place =
            std::upper_bound(begin, events_.end(), event.cycle,
                             [](std::uint64_t cycle, const InputEvent& e) { return cycle < e.cycle; });
        events_.insert(place, std::move(event));
        refresh();
    }
    /// Precondition: not empty.
    InputEvent take() {
        InputEvent event = std::move(events_[first_++]);
        // Arrived events are dropped in bulk, so that each is moved but a few times in all.
        if (first_ * 2 > events_.size()) {
            events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(first_));
            first_ = 0;
        }
        refresh();
        return event;
    }
    std::vector<InputEvent> list() const {
        return {events_.begin() + static_cast<std::ptrdiff_t>(first_), events_.end()};
    }

private:
    void refresh() { next_cycle_ = empty() ? never : events_[first_].cycle; }

    std::vector<InputEvent> events_;
    std::size_t first_ = 0;
    std::uint64_t next_cycle_ = never;
};

}  // namespace baton::emu
