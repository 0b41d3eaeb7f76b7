// The debugger: one machine that can be stepped, run and searched forwards and backwards in time, with
// breakpoints, and everything that is known of what it did. No window, no files, no host clock.
//
// It joins a Recording (where one stands in time), a BreakpointSet, and the operation of the command that is
// under way (replay_operation.hpp), which work on the two. Only an edit or an input in the past cuts the
// future.
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
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "debug/replay/breakpoint_set.hpp"
#include "debug/replay/recording.hpp"
#include "debug/session/breakpoint.hpp"
#include "debug/session/command.hpp"
#include "debug/session/session.hpp"
#include "debug/symbols/code_map.hpp"
#include "guest/kernel.hpp"

namespace baton::debug {

class ReplayOperation;
struct ReplayContext;

struct DebuggerOptions {
    SessionOptions session;
    CodeMap code;
    guest::Kernel kernel;  ///< its layout is that of `session`
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
    const Session& now() const { return recording_.now(); }
    const emu::Machine& machine() const { return now().machine(); }
    std::uint64_t position() const { return machine().cycle(); }
    bool in_past() const { return recording_.in_past(); }
    /// What the guest has printed up to here.
    std::string_view console_text() const { return recording_.console_text(); }
    /// The process whose turn it is; nullptr where there is none.
    const guest::Thread* current_thread() const;

    // --- what is recorded, from the oldest position to the newest ---
    const Session& recording() const { return recording_.newest_session(); }
    const Timeline& timeline() const { return recording().timeline(); }
    std::uint64_t newest() const { return recording_.newest(); }
    std::uint64_t oldest() const { return recording_.oldest(); }
    const History& history() const { return recording_.history(); }
    /// What searches of one's own work on.
    const Recording& replay() const { return recording_; }
    const CodeMap& code() const { return code_; }
    const guest::Kernel& kernel() const { return kernel_; }
    /// Copy of the machine at any recorded position, without moving.
    emu::Machine machine_at(std::uint64_t position) const { return recording_.machine_at(position); }
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
    std::uint64_t changes() const { return recording_.changes(); }
    bool read_only() const { return read_only_; }
    void set_read_only(bool on) { read_only_ = on; }

    // --- breakpoints ---
    /// Returns its number.
    unsigned add(Breakpoint breakpoint) { return breakpoints_.add(std::move(breakpoint)); }
    void remove(unsigned number) { breakpoints_.remove(number); }
    /// For switching, conditions, counts; nullptr when there is none of this number. A run forwards that is
    /// under way sees it with its next part, a search backwards does not.
    Breakpoint* breakpoint(unsigned number) { return breakpoints_.find(number); }
    const std::vector<Breakpoint>& breakpoints() const { return breakpoints_.all(); }
    /// What log points have written, in the order of positions; each hit once, however often it is passed.
    const std::deque<LogLine>& log() const { return breakpoints_.log(); }

private:
    ReplayContext context();
    void cut();
    void stop_with(StopEvent stop_event);
    std::unique_ptr<ReplayOperation> operation_for(const Command& command);

    CodeMap code_;
    guest::Kernel kernel_;
    bool read_only_;
    Recording recording_;
    BreakpointSet breakpoints_;
    Command command_;
    std::unique_ptr<ReplayOperation> operation_;
    StopEvent stop_event_;
    WriteOrigin write_origin_;
};

}  // namespace baton::debug
