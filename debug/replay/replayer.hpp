// Parts of the past, run once more on a session of their own: forwards to a position, or interval by interval
// from the most recent to the oldest, for those who look for the last time something happened.
#pragma once

#include <cstdint>

#include "debug/replay/recording.hpp"
#include "debug/session/stop_condition.hpp"

namespace baton::debug {

/// A part of the run once more, with what came from outside.
class Replayer {
public:
    /// What is looked at on the way.
    class Observer {
    public:
        virtual ~Observer() = default;
        virtual StopFilter filter(const emu::Machine&) const { return {}; }
        /// True: enough has been seen.
        virtual bool look(const Observed&) { return false; }
        virtual void acted(const ReplayInput&) {}
    };

    Replayer(const Recording& recording, Session& session) : recording_(recording), session_(session) {}
    /// From the last kept checkpoint at or before `position`.
    void start(std::uint64_t position, Observer& observer);
    /// On to `end`, but not much more than `budget` cycles, which are taken off. True: it goes no further,
    /// because the end is reached, the machine does not run any more, or enough has been seen.
    bool run(std::uint64_t end, std::uint64_t& budget, Observer& observer);

    const emu::Machine& machine() const { return session_.machine(); }
    std::uint64_t position() const { return machine().cycle(); }
    Session& session() { return session_; }

private:
    void act(Observer& observer);

    const Recording& recording_;
    Session& session_;
    std::size_t actions_ = 0;
};

/// Backwards, to the last hit: intervals of the past are run once more, from the most recent to the oldest.
class ReverseSearch : protected Replayer::Observer {
protected:
    /// Positions from `lower` on and below `upper` are looked at, with a session for running them again.
    /// Intervals begin at kept checkpoints, but the first ones, if a `length` is given, only that many cycles
    /// before their end: what happened lately is found soon. The session knows nothing then of who had the
    /// processor.
    ReverseSearch(const Recording& recording, Session& session, std::uint64_t lower, std::uint64_t upper,
                  std::uint64_t length = 0);
    enum class State : std::uint8_t {
        going,  ///< the budget is used up
        ended,  ///< an interval has been run to its end
        none,   ///< there is none left
    };
    State work_on(std::uint64_t& budget);
    /// When an interval has ended: positions from `position` on need not be looked at any more, those below
    /// it once more.
    void look_again_below(std::uint64_t position);
    /// An interval begins.
    virtual void begin(const Session& session) = 0;
    /// Positions from here on have been looked at.
    std::uint64_t looked_from() const { return in_interval_ ? begin_ : upper_; }
    std::uint64_t lower() const { return lower_; }
    Replayer& replayer() { return replayer_; }

private:
    Replayer replayer_;
    std::uint64_t oldest_;
    std::uint64_t lower_;
    std::uint64_t upper_;
    std::uint64_t length_;
    std::uint64_t begin_ = 0;
    bool in_interval_ = false;
    bool begun_ = false;  // it stands at or behind the begin of the interval
    bool at_oldest_ = false;
};

}  // namespace baton::debug
