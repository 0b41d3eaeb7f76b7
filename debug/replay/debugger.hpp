// The debugger: one machine that can be stepped, run and searched forwards and backwards in time, with
// breakpoints, and everything that is known of what it did. No window, no files, no host clock.
//
// Two sessions stand behind it. The *recording* one is as far as the machine has ever run: it feeds
// timeline, console and counts, and leaves keyframes. When one goes back, a second one is made from
// a keyframe and run forward again; what is recorded stays, and the cursor moves in it. Only an edit or
// an input in the past cuts the future.
//
// Commands work in slices: start() says what is wanted, work() does a bounded part of it, until busy()
// says no. Nothing is lost by pausing. finish() is for those who can wait.
//
//   Debugger debugger(machine, options);
//   debugger.start(Command::to_event(GuestEvent::tick));
//   while (debugger.busy()) debugger.work(100'000);
//   debugger.now().machine().cpu().ip();      // the first instruction of the timer's handler
//   debugger.start(Command::instruction(Direction::backward));
//
// What one sees is always `const`. Breakpoints end forward and backward runs, steps over and out too;
// jumps (seek) and cycle steps pass over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "debug/replay/history.hpp"
#include "debug/session/breakpoint.hpp"
#include "debug/session/command.hpp"
#include "debug/session/session.hpp"
#include "debug/session/stop_condition.hpp"
#include "debug/symbols/code_map.hpp"

namespace baton::debug {

struct DebuggerOptions {
    SessionOptions session;
    CodeMap code;
    std::size_t history_bytes = History::default_bytes;
    /// Nothing may be changed: edits and inputs are refused.
    bool read_only = false;
};

class Debugger {
public:
    explicit Debugger(emu::Machine machine, DebuggerOptions options = {});
    ~Debugger();
    Debugger(const Debugger&) = delete;
    Debugger& operator=(const Debugger&) = delete;

    // --- commands ---
    /// Begins a command; one that is under way is paused first.
    void start(const Command& command);
    bool busy() const { return operation_ != nullptr; }
    /// Does a part of the command: about `cycles` cycles of running machines, and never much more.
    void work(std::uint64_t cycles);
    /// Ends the command where the machine is. A search backwards leaves the machine where it was.
    void pause();
    /// start() and work() until it is done. Only for commands that end.
    const StopEvent& finish(const Command& command);
    /// Why the machine is where it is.
    const StopEvent& stop_event() const { return stop_event_; }
    /// What the last find_write found.
    const WriteOrigin& write_origin() const { return write_origin_; }
    /// Where a search backwards is looking now.
    std::optional<std::uint64_t> searching() const;

    // --- now ---
    /// The machine at the present position, with the guest's threads and the sums up to here. Its timeline
    /// and console are only those of the recording.
    const Session& now() const { return past_ ? *past_ : recording_; }
    const emu::Machine& machine() const { return now().machine(); }
    std::uint64_t position() const { return machine().cycle(); }
    bool in_past() const { return past_ != nullptr; }
    /// What the guest has printed up to here.
    std::string_view console_text() const;
    /// The process whose turn it is; nullptr where there is none.
    const guest::Thread* current_thread() const;

    // --- what is recorded, from the oldest position to the newest ---
    const Session& recording() const { return recording_; }
    const Timeline& timeline() const { return recording_.timeline(); }
    std::uint64_t newest() const { return recording_.machine().cycle(); }
    std::uint64_t oldest() const { return history_.oldest(); }
    const History& history() const { return history_; }
    const CodeMap& code() const { return code_; }
    /// Copy of the machine at any recorded position, without moving.
    emu::Machine machine_at(std::uint64_t position) const;
    /// What happened in a recorded cycle, from oldest() to newest() - 1; what will happen in cycle newest()
    /// if nothing comes from outside.
    emu::Tick tick_of(std::uint64_t cycle) const;

    // --- changing; in the past this cuts the future ---
    /// Fails, changing nothing, when the session is read-only, the place does not exist, or the processor is
    /// inside of an instruction and the poke is not of memory.
    Result<Done> poke(const Poke& poke);
    /// Announces an input from now on: see Session::post.
    Result<Done> input(const emu::InputEvent& event);
    /// How many cycles of recorded future the next change will cut.
    std::uint64_t future() const { return newest() - position(); }
    /// How often something was changed, here or in the past.
    std::uint64_t changes() const { return changes_; }
    bool read_only() const { return read_only_; }
    void set_read_only(bool on) { read_only_ = on; }

    // --- breakpoints ---
    /// Returns its number.
    unsigned add(Breakpoint breakpoint);
    void remove(unsigned number);
    /// For switching, conditions, counts; nullptr when there is none of this number. A run forwards that is
    /// under way sees it with its next part, a search backwards does not.
    Breakpoint* breakpoint(unsigned number);
    const std::vector<Breakpoint>& breakpoints() const { return breakpoints_; }
    /// What log points have written, in the order of positions; each hit once, however often it is passed.
    const std::deque<LogLine>& log() const { return log_; }

private:
    friend class InterruptSearch;
    class Replayer;
    class ReplayOperation;
    class RunForward;
    class Seek;
    class ReverseSearch;
    class Search;
    class BackStep;
    class WriteSearch;
    Session& present() { return past_ ? *past_ : recording_; }
    std::uint64_t next_action(std::size_t done) const;
    /// Runs the present session for a part of `limits.cycles`, or one cycle of it.
    RunEnd advance(const RunLimits& limits);
    RunEnd tick(const RunLimits& limits);
    void after_running();
    /// Does to the session what was done to the machine up to where it stands, from number `done` on;
    /// `did` is called behind each.
    void do_actions(Session& session, std::size_t& done,
                    const std::function<void(const ReplayInput&)>& did = {}) const;
    void come_home();
    /// The last kept moment at or before `position`.
    const History::LoggedCheckpoint& nearest(std::uint64_t position) const;
    Session& scratch();
    void cache_nearby();
    bool cut();
    void rebuild(std::uint64_t position);
    void stop_with(StopEvent stop_event);
    std::optional<std::uint8_t> entered_before(std::uint64_t cycle) const;
    std::vector<Word> bases_of(const std::string& program) const;
    std::unique_ptr<StopCondition> condition_for_breakpoints() const;
    bool any_breakpoint() const;
    /// The text of a log point, taken apart once.
    struct LogText {
        struct Piece {
            std::string text;  ///< where there is no expression
            Expression expression;
            bool hexadecimal = false;
        };
        std::string source;
        std::vector<Piece> pieces;
    };
    const LogText& log_text(const Breakpoint& breakpoint);
    void write_log(const Breakpoint& breakpoint, std::uint64_t position);
    /// Counts a hit, and says which breakpoints stop here.
    std::vector<unsigned> count(const Hit& hit, Direction direction);
    /// Counts hits that stop nowhere: how many of each breakpoint.
    void count(const std::map<unsigned, std::uint64_t>& hits);
    std::unique_ptr<ReplayOperation> operation_for(const Command& command);

    CodeMap code_;
    std::optional<guest::OsLayout> layout_;
    bool read_only_;
    std::uint64_t changes_ = 0;
    Session recording_;
    std::unique_ptr<Session> past_;
    std::size_t past_actions_ = 0;
    std::unique_ptr<Session> scratch_;
    History history_;
    /// Moments near the present one, by position, for going back again and again.
    std::map<std::uint64_t, History::LoggedCheckpoint> near_;
    std::uint64_t console_base_ = 0;

    Command command_;
    std::unique_ptr<ReplayOperation> operation_;
    StopEvent stop_event_;
    WriteOrigin write_origin_;
    std::vector<Breakpoint> breakpoints_;
    unsigned next_breakpoint_ = 1;
    std::deque<LogLine> log_;
    std::map<unsigned, LogText> log_texts_;  // by the breakpoint's number
    /// Ends with the debugger: so a search that was about one that is gone knows it.
    std::shared_ptr<const int> life_ = std::make_shared<const int>(0);
};

}  // namespace baton::debug
