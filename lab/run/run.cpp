#include "lab/run/run.hpp"

#include <algorithm>

namespace baton::lab {

using debug::DeadlockPolicy;
using debug::RunEnd;
using debug::RunLimits;

Run::Run(debug::Session session, const RunOptions& options, KeyFeed feed)
    : session_(std::move(session)),
      options_(options),
      feed_(std::move(feed)),
      cycles_left_(options.max_cycles) {}

std::optional<End> Run::slice(std::uint64_t cycles) {
    return go(cycles, false);
}

std::optional<End> Run::step() {
    return go(1, true);
}

std::optional<End> Run::go(std::uint64_t cycles, bool step) {
    waits_for_keys_ = false;
    while (cycles != 0 && !end_ && !waits_for_keys_) {
        if (session_.machine().running() && cycles_left_ == 0) {
            end_ = End::cycle_limit;
            break;
        }
        feed_.feed(session_);
        const std::uint64_t now = session_.machine().cycle();
        RunLimits limits;
        limits.cycles = std::min(cycles, cycles_left_);
        if (!feed_.done()) limits.cycles = std::min(limits.cycles, KeyFeed::cycles_to_next(now + 1) + 1);
        limits.stop_on = options_.stop_on_fault ? bit(emu::EventKind::fault) : 0;
        limits.deadlock_policy = options_.stop_on_deadlock ? DeadlockPolicy::any : DeadlockPolicy::all;
        // Keys that will come from the file are keys; those of somebody at a terminal are waited for
        // asleep, except when threads that are stuck for other reasons are looked for.
        limits.keys_may_come = !feed_.done() || (options_.stop_on_deadlock && options_.live_keys);
        limits.stop_for_keys = feed_.done() && options_.live_keys;
        const RunEnd reason = step ? session_.step(limits) : session_.run(limits);
        const std::uint64_t done = session_.machine().cycle() - now;
        cycles -= std::min(cycles, done);
        cycles_left_ -= std::min(cycles_left_, done);
        end_ = take(reason);
        if (step) session_.sync_to_now();
    }
    return end_;
}

std::optional<End> Run::take(RunEnd reason) {
    switch (reason) {
    case RunEnd::budget: return std::nullopt;
    case RunEnd::stopped:
        return session_.machine().stop().reason == emu::StopReason::powered_off ? End::powered_off
                                                                                : End::fault;
    case RunEnd::condition: return End::guest_fault;
    case RunEnd::stalled:
        if (!feed_.done()) return std::nullopt;
        if (!options_.live_keys) return End::stalled;
        waits_for_keys_ = true;
        return std::nullopt;
    case RunEnd::deadlock:
        if (options_.stop_on_deadlock && session_.deadlocks().total() != 0) return End::deadlock;
        if (options_.stop_on_deadlock && !session_.os().blocked_for_ever(options_.live_keys).empty() &&
            !session_.os().all_blocked_for_ever(options_.live_keys))
            return End::deadlock;
        if (!options_.live_keys) return End::blocked;
        waits_for_keys_ = true;
        return std::nullopt;
    }
    return std::nullopt;
}

void Run::type(std::uint8_t key) {
    session_.post({session_.machine().cycle(), emu::InputKind::key, 0, {key}});
    waits_for_keys_ = false;
    cycles_left_ = options_.max_cycles;
}

int exit_status(End end, const emu::Machine& machine) {
    switch (end) {
    case End::powered_off: return machine.stop().exit_code == 0 ? 0 : 1;
    case End::fault:
    case End::guest_fault: return 4;
    case End::cycle_limit: return 5;
    case End::stalled:
    case End::blocked:
    case End::deadlock: return 6;
    case End::interrupted: return 130;
    }
    return 8;
}

}  // namespace baton::lab
