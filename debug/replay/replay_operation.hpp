// Commands under way: the strategies by which the debugger goes somewhere or finds something, in slices.
//
// Each works on a ReplayContext: the recording it moves in, the breakpoints it counts, and where it leaves
// what it has found. None knows the Debugger that starts it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "debug/replay/breakpoint_set.hpp"
#include "debug/replay/recording.hpp"
#include "debug/replay/replayer.hpp"
#include "debug/replay/step_tracker.hpp"
#include "debug/session/command.hpp"
#include "debug/session/stop_condition.hpp"

namespace baton::debug {

/// What an operation works on.
struct ReplayContext {
    Recording& recording;
    BreakpointSet& breakpoints;
    /// Why the machine stands where it stands; an operation that moves nothing leaves it so.
    const StopEvent& stop_event;
    WriteOrigin& write_origin;
};

class ReplayOperation {
public:
    virtual ~ReplayOperation() = default;
    /// Runs machines for about this many cycles. Not empty: the command has ended.
    virtual std::optional<StopEvent> work(ReplayContext& context, std::uint64_t cycles) = 0;
    /// Where it looks, if that is not the present.
    virtual std::optional<std::uint64_t> searching() const { return std::nullopt; }
    /// Somebody says pause: where the machine stays as it was, so do the breakpoints' counts.
    virtual void give_up(ReplayContext&) {}
};

/// To a recorded position.
class Seek : public ReplayOperation {
public:
    explicit Seek(std::uint64_t target, StopEvent stop_event = {})
        : target_(target), stop_event_(std::move(stop_event)) {
        if (stop_event_.reason == StopEvent::Reason::begin) stop_event_.reason = StopEvent::Reason::done;
    }
    std::optional<StopEvent> work(ReplayContext& context, std::uint64_t cycles) override;

private:
    void set_out(Recording& recording);

    std::uint64_t target_;
    StopEvent stop_event_;  // what is said there
    bool under_way_ = false;
    std::vector<std::uint64_t> checkpoints_;  // where checkpoints are kept, the last one first
};

/// Forwards, until something has come.
class RunForward : public ReplayOperation {
public:
    enum class Until : std::uint8_t { stop_condition, cycles, boundaries, in_thread, over, out };
    RunForward(ReplayContext& context, const Command& command);
    std::optional<StopEvent> work(ReplayContext& context, std::uint64_t cycles) override;

private:
    std::optional<StopEvent> look(ReplayContext& context, bool ticked);
    std::optional<StopEvent> ended(ReplayContext& context, RunEnd end);
    bool by_ticks(const ReplayContext& context, const StopFilter& filter) const;
    StopFilter filter(const ReplayContext& context) const;
    void begin_call(const ReplayContext& context, const emu::Tick& tick);
    static bool has_ended(const ReplayContext& context, Word record);
    /// Takes the breakpoints over as they are now, when they are other ones.
    void take_breakpoints(const ReplayContext& context);

    Until until_ = Until::stop_condition;
    /// It is over when nobody in the guest can go on any more; not where it begins so.
    bool ends_in_deadlock_ = false;
    std::uint64_t left_ = 0;  // cycles or boundaries
    std::unique_ptr<StopCondition> goal_;
    std::unique_ptr<StopCondition> breakpoints_;
    std::vector<Breakpoint> taken_;
    std::optional<ForwardStepTracker> flow_;
    /// A call that is passed over at full speed: where it comes back, and with which sp.
    std::optional<Word> back_at_;
    std::optional<Word> kernel_back_at_;  ///< the same of one in the kernel, which is followed by ticks
    Word back_sp_ = 0;
};

class Search : public ReplayOperation, private ReverseSearch {
public:
    /// Positions from `lower` on, before the present one. Without a hit the machine goes to `otherwise`.
    Search(ReplayContext& context, std::unique_ptr<StopCondition> goal, bool breakpoints, std::uint64_t lower,
           std::uint64_t otherwise, StopEvent::Reason otherwise_reason);
    std::optional<StopEvent> work(ReplayContext& context, std::uint64_t cycles) override;
    std::optional<std::uint64_t> searching() const override;
    void give_up(ReplayContext& context) override;

private:
    /// At most this many hits of an interval are kept, the youngest.
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
    bool look(const Observed& observed) override;
    bool only_logs(const Hit& hit);
    void choose();

    ReplayContext context_;
    std::unique_ptr<StopCondition> goal_;
    std::unique_ptr<StopCondition> breakpoints_;
    std::uint64_t otherwise_;
    StopEvent::Reason otherwise_reason_;
    std::vector<Found> found_;                  // in this interval, in the order of time
    std::map<unsigned, std::uint64_t> logged_;  // before the first of them
    bool dropped_ = false;                      // there were more, before `kept_from_`
    std::uint64_t kept_from_ = 0;
    std::vector<Breakpoint> before_;  // with the counts as the search began
    std::unique_ptr<Seek> seek_;
};

/// Backwards by instructions, over calls, out of calls: ticks are looked at in an interval that ends at the
/// present and is made longer until it tells.
class BackStep : public ReplayOperation, private Replayer::Observer {
public:
    BackStep(ReplayContext& context, const Command& command);
    std::optional<StopEvent> work(ReplayContext& context, std::uint64_t cycles) override;
    std::optional<std::uint64_t> searching() const override { return begin_; }

private:
    StopFilter filter(const emu::Machine& machine) const override;
    bool look(const Observed& observed) override;
    void boundary(const emu::Machine& machine);
    std::optional<std::uint64_t> target() const;

    Command command_;
    Replayer replayer_;
    std::uint64_t present_;
    std::uint64_t oldest_;
    std::uint64_t length_ = 64;
    std::uint64_t begin_;
    bool in_interval_ = false;
    std::optional<BackwardStepTracker> flows_;  // from the interval's begin on
    std::vector<std::uint64_t> boundaries_;
    std::unique_ptr<ReplayOperation> rest_;
};

/// Who has written a place, or will: the machine stays where it is.
class WriteSearch : public ReplayOperation, private ReverseSearch {
public:
    WriteSearch(ReplayContext& context, const Place& place, Direction direction);
    std::optional<StopEvent> work(ReplayContext& context, std::uint64_t cycles) override;
    std::optional<std::uint64_t> searching() const override;

private:
    /// How far a question about the future looks beyond what has run.
    static constexpr std::uint64_t most_future = 10'000'000;

    void begin(const Session& session) override;
    StopFilter filter(const emu::Machine& machine) const override;
    bool look(const Observed& observed) override;
    void acted(const ReplayInput& action) override;
    bool ahead(const ReplayContext& context, std::uint64_t& budget);
    StopEvent conclude(ReplayContext& context);

    Place place_;
    Direction direction_;
    WriteStopCondition stop_condition_;
    std::uint64_t present_;
    bool started_ = false;                // of the way ahead
    std::optional<std::uint64_t> found_;  // position
    bool by_person_ = false;
};

}  // namespace baton::debug
