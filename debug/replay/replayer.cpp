#include "debug/replay/replayer.hpp"

#include <algorithm>

namespace baton::debug {
namespace {

// Longer than what is between two kept checkpoints.
constexpr std::uint64_t longest = std::uint64_t{1} << 40;

}  // namespace

void Replayer::act(Observer& observer) {
    recording_.do_actions(session_, actions_, [&](const ReplayInput& action) { observer.acted(action); });
}

void Replayer::start(std::uint64_t position, Observer& observer) {
    const History::LoggedCheckpoint& known = recording_.nearest(position);
    session_.restore(known.checkpoint);
    actions_ = known.actions;
    act(observer);
}

bool Replayer::run(std::uint64_t end, std::uint64_t& budget, Observer& observer) {
    while (position() < end && machine().running()) {
        if (budget == 0) return false;
        const std::uint64_t now = position();
        const StopFilter filter = observer.filter(machine());
        const std::uint64_t part =
            std::min({end - now, budget, recording_.next_action(actions_) - now, filter.most});
        RunLimits limits = filter.limits(part);
        limits.through_sleep = true;
        bool enough = false;
        if (filter.ticks) {
            while (!enough && position() - now < part && machine().running()) {
                session_.step(limits);
                enough = observer.look({session_, true});
            }
        } else {
            const RunEnd result = session_.run(limits);
            enough = result == RunEnd::condition && observer.look({session_, false});
        }
        act(observer);
        budget -= std::min(budget, std::max<std::uint64_t>(position() - now, 1));
        if (enough) return true;
    }
    return true;
}

ReverseSearch::ReverseSearch(const Recording& recording, Session& session, std::uint64_t lower,
                             std::uint64_t upper, std::uint64_t length)
    : replayer_(recording, session),
      oldest_(recording.oldest()),
      lower_(lower),
      upper_(upper),
      length_(length) {}

ReverseSearch::State ReverseSearch::work_on(std::uint64_t& budget) {
    if (!in_interval_) {
        if (at_oldest_ || upper_ <= lower_) return State::none;
        // Looked at are the positions behind the begin of the interval, up to `upper_` - 1, and what was
        // done at its begin.
        replayer_.start(std::max(oldest_, upper_ - std::min<std::uint64_t>(upper_, 2)), *this);
        begin_ = replayer_.position();
        if (length_ != 0) begin_ = std::max(begin_, upper_ - std::min(upper_, length_));
        length_ = std::min(length_ * 8, longest);
        in_interval_ = true;
        begun_ = false;
    }
    if (!begun_) {
        Replayer::Observer nobody;
        if (replayer_.position() < begin_ && !replayer_.run(begin_, budget, nobody)) return State::going;
        begin(replayer_.session());
        begun_ = true;
    }
    if (!replayer_.run(upper_ - 1, budget, *this)) return State::going;
    in_interval_ = false;
    upper_ = begin_ + 1;
    at_oldest_ = begin_ == oldest_;
    return State::ended;
}

void ReverseSearch::look_again_below(std::uint64_t position) {
    upper_ = position;
    at_oldest_ = false;
}

}  // namespace baton::debug
