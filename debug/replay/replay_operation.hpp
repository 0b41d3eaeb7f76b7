// Commands under way: what `Debugger` does in slices. Private to the debugger.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "debug/replay/debugger.hpp"
#include "debug/replay/step_tracker.hpp"
#include "debug/session/stop_condition.hpp"

namespace baton::debug {

/// A part of the run once more, on a session of its own, with what came from outside.
class Debugger::Replayer {
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

    Replayer(const Debugger& debugger, Session& session) : debugger_(debugger), session_(session) {}
    /// From the last kept moment at or before `position`.
    void start(std::uint64_t position, Observer& observer);
    /// On to `end`, but not much more than `budget` cycles, which are taken off. True: it goes no further,
    /// because the end is reached, the machine does not run any more, or enough has been seen.
    bool run(std::uint64_t end, std::uint64_t& budget, Observer& observer);

    const emu::Machine& machine() const { return session_.machine(); }
    std::uint64_t position() const { return machine().cycle(); }
    Session& session() { return session_; }

private:
    void act(Observer& observer);

    const Debugger& debugger_;
    Session& session_;
    std::size_t actions_ = 0;
};

class Debugger::ReplayOperation {
public:
    virtual ~ReplayOperation() = default;
    /// Runs machines for about so many cycles. Not empty: the command has ended.
    virtual std::optional<StopEvent> work(Debugger& debugger, std::uint64_t cycles) = 0;
    /// Where it looks, if that is not the present.
    virtual std::optional<std::uint64_t> searching() const { return std::nullopt; }
    /// Somebody says pause: where the machine stays as it was, so do the breakpoints' counts.
    virtual void give_up(Debugger&) {}
};

/// To a recorded position.
class Debugger::Seek : public ReplayOperation {
public:
    explicit Seek(std::uint64_t target, StopEvent stop_event = {})
        : target_(target), stop_event_(std::move(stop_event)) {
        if (stop_event_.reason == StopEvent::Reason::begin) stop_event_.reason = StopEvent::Reason::done;
    }
    std::optional<StopEvent> work(Debugger& debugger, std::uint64_t cycles) override;

private:
    void set_out(Debugger& debugger);

    std::uint64_t target_;
    StopEvent stop_event_;  // what is said there
    bool under_way_ = false;
    std::vector<std::uint64_t> checkpoints_;  // where moments are kept, the last one first
};

/// Forwards, until something has come.
class Debugger::RunForward : public ReplayOperation {
public:
    enum class Until : std::uint8_t { stop_condition, cycles, boundaries, over, out };
    RunForward(Debugger& debugger, const Command& command);
    std::optional<StopEvent> work(Debugger& debugger, std::uint64_t cycles) override;

private:
    std::optional<StopEvent> look(Debugger& debugger, bool ticked);
    std::optional<StopEvent> ended(Debugger& debugger, RunEnd end) const;
    bool by_ticks(const Debugger& debugger, const StopFilter& filter) const;
    StopFilter filter(const Debugger& debugger) const;
    void begin_call(const Debugger& debugger, const emu::Tick& tick);
    /// Takes the breakpoints over as they are now, when they are other ones.
    void take_breakpoints(const Debugger& debugger);

    Until until_ = Until::stop_condition;
    std::uint64_t left_ = 0;  // cycles or boundaries
    std::unique_ptr<StopCondition> goal_;
    std::unique_ptr<StopCondition> breakpoints_;
    std::vector<Breakpoint> taken_;
    std::optional<ForwardStepTracker> flow_;
    /// A call that is passed over at full speed: where it comes back, and with which sp.
    std::optional<Word> back_at_;
    Word back_sp_ = 0;
};

/// Backwards, to the last hit: stretches of the past are run once more, from the young ones to the old ones.
class Debugger::ReverseSearch : protected Debugger::Replayer::Observer {
protected:
    /// Positions from `lower` on and below `upper` are looked at, with a session for running them again.
    /// Stretches begin at kept moments, but the first ones, if a `length` is given, only so many cycles
    /// before their end: what happened lately is found soon. The session knows nothing then of who had the
    /// processor.
    ReverseSearch(const Debugger& debugger, Session& session, std::uint64_t lower, std::uint64_t upper,
                  std::uint64_t length = 0);
    enum class State : std::uint8_t {
        going,  ///< the budget is used up
        ended,  ///< a stretch has been run to its end
        none,   ///< there is none left
    };
    State work_on(std::uint64_t& budget);
    /// When a stretch has ended: positions from `position` on need not be looked at any more, those below it
    /// once more.
    void look_again_below(std::uint64_t position);
    /// A stretch begins.
    virtual void begin(const Session& session) = 0;
    /// Positions from here on have been looked at.
    std::uint64_t looked_from() const { return in_stretch_ ? begin_ : upper_; }
    std::uint64_t lower() const { return lower_; }
    Replayer& replayer() { return replayer_; }

private:
    Replayer replayer_;
    std::uint64_t oldest_;
    std::uint64_t lower_;
    std::uint64_t upper_;
    std::uint64_t length_;
    std::uint64_t begin_ = 0;
    bool in_stretch_ = false;
    bool begun_ = false;  // it stands at or behind the begin of the stretch
    bool at_oldest_ = false;
};

class Debugger::Search : public ReplayOperation, private ReverseSearch {
public:
    /// Positions from `lower` on, before the present one. Without a hit the machine goes to `otherwise`.
    Search(Debugger& debugger, std::unique_ptr<StopCondition> goal, bool breakpoints, std::uint64_t lower,
           std::uint64_t otherwise, StopEvent::Reason otherwise_reason);
    std::optional<StopEvent> work(Debugger& debugger, std::uint64_t cycles) override;
    std::optional<std::uint64_t> searching() const override;
    void give_up(Debugger& debugger) override;

private:
    /// So many are kept of a stretch, the youngest.
    static constexpr std::size_t most_hits = 65536;
    struct Found {
        std::optional<Hit> goal;
        std::optional<Hit> breakpoint;  // at the same position
        // Hits of breakpoints that only log, between this one and the next one: how many of each number.
        std::map<unsigned, std::uint64_t> logged;

        std::uint64_t position() const { return goal ? goal->position : breakpoint->position; }
    };
    void begin(const Session& session) override;
    StopFilter filter(const emu::Machine& machine) const override;
    bool look(const Observed& moment) override;
    bool only_logs(const Hit& hit);
    void choose();

    Debugger& debugger_;
    std::unique_ptr<StopCondition> goal_;
    std::unique_ptr<StopCondition> breakpoints_;
    std::uint64_t otherwise_;
    StopEvent::Reason otherwise_reason_;
    std::vector<Found> found_;                  // in this stretch, in the order of time
    std::map<unsigned, std::uint64_t> logged_;  // before the first of them
    bool dropped_ = false;                      // there were more, before `kept_from_`
    std::uint64_t kept_from_ = 0;
    std::vector<Breakpoint> before_;  // with the counts as the search began
    std::unique_ptr<Seek> seek_;
};

/// Backwards by instructions, over calls, out of calls: ticks are looked at in a stretch that ends at the
/// present and is made longer until it tells.
class Debugger::BackStep : public ReplayOperation, private Debugger::Replayer::Observer {
public:
    BackStep(Debugger& debugger, const Command& command);
    std::optional<StopEvent> work(Debugger& debugger, std::uint64_t cycles) override;
    std::optional<std::uint64_t> searching() const override { return begin_; }

private:
    StopFilter filter(const emu::Machine& machine) const override;
    bool look(const Observed& moment) override;
    void boundary(const emu::Machine& machine);
    std::optional<std::uint64_t> target() const;

    Command command_;
    Replayer replayer_;
    std::uint64_t present_;
    std::uint64_t length_ = 64;
    std::uint64_t begin_;
    bool in_stretch_ = false;
    std::optional<BackwardStepTracker> flows_;  // from the stretch's begin on
    std::vector<std::uint64_t> boundaries_;
    std::unique_ptr<ReplayOperation> rest_;
};

/// Who has written a place, or will: the machine stays where it is.
class Debugger::WriteSearch : public ReplayOperation, private ReverseSearch {
public:
    WriteSearch(Debugger& debugger, const Place& place, Direction direction);
    std::optional<StopEvent> work(Debugger& debugger, std::uint64_t cycles) override;
    std::optional<std::uint64_t> searching() const override;

private:
    /// How far a question about the future looks beyond what has run.
    static constexpr std::uint64_t most_future = 10'000'000;

    void begin(const Session& session) override;
    StopFilter filter(const emu::Machine& machine) const override;
    bool look(const Observed& moment) override;
    void acted(const ReplayInput& action) override;
    bool ahead(const Debugger& debugger, std::uint64_t& budget);
    StopEvent conclude(Debugger& debugger);

    Place place_;
    Direction direction_;
    WriteStopCondition stop_condition_;
    std::uint64_t present_;
    bool started_ = false;                // of the way ahead
    std::optional<std::uint64_t> found_;  // position
    bool by_person_ = false;
};

}  // namespace baton::debug
