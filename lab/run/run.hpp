// A run: a session that goes on, slice by slice, until there is a reason to end.
//
// Ends: the machine is off or has stopped on a fault, the cycle limit, nothing can run any more, what
// the user asked to stop on, or an interruption. When keys can still be typed by somebody, having
// nothing to do but to wait for them is no end: then `waits_for_keys()` says so, and the host can
// sleep. Knows no terminal and no files.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "debug/session/session.hpp"
#include "debug/symbols/code_map.hpp"
#include "lab/run/key_feed.hpp"

namespace baton::lab {

enum class End : std::uint8_t {
    powered_off,
    fault,        ///< the machine stopped on one
    guest_fault,  ///< --stop-on fault: any fault, also one that the OS would have handled
    cycle_limit,
    stalled,      ///< in WAIT, and no event can come
    blocked,      ///< every live user thread is blocked for ever
    deadlock,     ///< --stop-on deadlock: some threads are blocked for ever
    interrupted,  ///< by the user
};

struct RunOptions {
    std::uint64_t max_cycles = 0;  ///< of this run
    bool stop_on_fault = false;
    bool stop_on_deadlock = false;
    bool live_keys = false;  ///< somebody may type while it runs
};

class Run {
public:
    Run(debug::Session session, const RunOptions& options, KeyFeed feed = {});

    /// Runs at most `cycles` more; nullopt when the run is not over. Where slices begin and end makes
    /// no difference to what the machine does.
    std::optional<End> slice(std::uint64_t cycles);
    /// One cycle, by the cycle engine; tick() is what happened in it.
    std::optional<End> step();
    const emu::Tick& tick() const { return session_.last_tick(); }

    /// A key typed at the present cycle. The cycle limit counts from it anew: it is there for runs that
    /// nobody watches.
    void type(std::uint8_t key);
    /// Nobody will type any more.
    void end_live_keys() { options_.live_keys = false; }
    /// Only a key can make anything happen.
    bool waits_for_keys() const { return waits_for_keys_; }
    void interrupt() { end_ = End::interrupted; }
    /// As if the cycle limit had been here.
    void limit() { end_ = End::cycle_limit; }

    const debug::Session& session() const { return session_; }
    debug::Session& session() { return session_; }
    std::optional<End> end() const { return end_; }

private:
    std::optional<End> go(std::uint64_t cycles, bool step);
    std::optional<End> take(debug::RunEnd reason);

    debug::Session session_;
    RunOptions options_;
    KeyFeed feed_;
    std::uint64_t cycles_left_;
    bool waits_for_keys_ = false;
    std::optional<End> end_;
};

/// What the command returns: 0 done, 1 powered off with another code, 4 fault, 5 cycle limit,
/// 6 nothing can run, 130 interrupted.
int exit_status(End end, const emu::Machine& machine);

}  // namespace baton::lab
