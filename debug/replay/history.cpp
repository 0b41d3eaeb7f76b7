#include "debug/replay/history.hpp"

#include <algorithm>

namespace baton::debug {
namespace {

// Cycles between frames: running again from one to the next takes a few milliseconds. A machine with much
// RAM is kept less often, because keeping it takes longer.
constexpr std::uint64_t frame_cycles = 8'000'000;
constexpr std::size_t pages_a_frame = 256;

std::size_t changed_pages(const emu::PagedBytes::Snapshot& now, const emu::PagedBytes::Snapshot* before) {
    if (before == nullptr || before->pages.size() != now.pages.size()) return now.pages.size();
    std::size_t count = 0;
    for (std::size_t i = 0; i < now.pages.size(); ++i) count += now.pages[i] != before->pages[i] ? 1 : 0;
    return count;
}

}  // namespace

void History::keep(Session::Checkpoint checkpoint) {
    const std::size_t pages = checkpoint.machine.ram.pages.size();
    next_due_ = checkpoint.position() + frame_cycles * std::max<std::size_t>(1, pages / pages_a_frame);
    frames_.push_back({{std::move(checkpoint), actions_.size()}, 0});
    account(frames_.size() - 1);
    thin();
}

// What the frame takes beyond the one before it. A page that changes is copied and never comes back, so
// the sum over all frames counts every page once.
void History::account(std::size_t index) {
    Frame& frame = frames_[index];
    const Frame* before = index == 0 ? nullptr : &frames_[index - 1];
    bytes_ -= frame.own_bytes;
    const std::size_t pages = changed_pages(frame.checkpoint.machine.ram,
                                            before != nullptr ? &before->checkpoint.machine.ram : nullptr) +
                              changed_pages(frame.checkpoint.machine.disk,
                                            before != nullptr ? &before->checkpoint.machine.disk : nullptr);
    frame.own_bytes = frame.checkpoint.own_bytes() + pages * sizeof(emu::PagedBytes::Page);
    bytes_ += frame.own_bytes;
}

void History::remove(std::size_t index) {
    bytes_ -= frames_[index].own_bytes;
    frames_.erase(frames_.begin() + static_cast<std::ptrdiff_t>(index));
    if (index < frames_.size()) account(index);
}

// Takes out the frame whose going makes the smallest gap, measured by how long ago it is: so distances
// grow with age. The first and the last stay while there are three.
void History::thin() {
    while (bytes_ > most_bytes_ || frames_.size() > most_frames) {
        if (frames_.size() == 1) return;
        if (frames_.size() == 2) {
            remove(0);
            continue;
        }
        const std::uint64_t now = frames_.back().position();
        std::size_t best = 1;
        double smallest = 0;
        for (std::size_t i = 1; i + 1 < frames_.size(); ++i) {
            const auto gap = static_cast<double>(frames_[i + 1].position() - frames_[i - 1].position());
            const double weight = gap / static_cast<double>(now - frames_[i].position() + frame_cycles);
            if (i == 1 || weight < smallest) {
                smallest = weight;
                best = i;
            }
        }
        remove(best);
    }
}

void History::cut(std::uint64_t position, std::size_t actions) {
    while (frames_.size() > 1 && frames_.back().position() > position) remove(frames_.size() - 1);
    actions_.resize(std::min(actions, actions_.size()));
    next_due_ = std::min(next_due_, frames_.back().position() + frame_cycles);
}

const History::Frame& History::at_or_before(std::uint64_t position) const {
    auto behind =
        std::upper_bound(frames_.begin(), frames_.end(), position,
                         [](std::uint64_t wanted, const Frame& frame) { return wanted < frame.position(); });
    if (behind != frames_.begin()) --behind;
    return *behind;
}

}  // namespace baton::debug
