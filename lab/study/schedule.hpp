// The scheduling lab: jobs and a policy, run by the guest OS, and what was observed of it.
//
// The host writes the jobs to the guest's disk and looks on. Who runs, when, and for how long comes
// out of the guest alone; nothing here knows how a policy chooses. Times are of the machine's time
// base, counted from the beginning of tick 0, which the guest's own variables (tick_end, ticks) say;
// under the ideal clock every event lies on a tick, and `max_skew_cycles` says how nearly.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "isa/instruction.hpp"
#include "lab/build/jobs.hpp"
#include "lab/build/setup.hpp"
#include "lab/run/run.hpp"

namespace baton::lab {

/// Asked now and then in long work; false ends it.
using GoOn = std::function<bool()>;

struct ScheduleRequest {
    std::vector<Job> jobs;
    std::string policy = "rr";  ///< a policy's name, or a file
    /// The policy's source, in place of what its file holds: text that has not been saved.
    std::optional<std::string> policy_text;
    unsigned quantum = quantum_default;
    unsigned tick_cycles = tick_cycles_default;
    bool preempt = true;  ///< false: policies that can do without preemption do
    emu::Settings settings;
    std::uint64_t max_cycles = 0;  ///< 0: what the jobs can need at the worst
    emu::Engine engine = emu::Engine::fast;
    bool check_registers = false;  ///< see that every job finds its registers as it left them
    bool stop_on_fault = false;    ///< end at the first fault, also one that the guest would have handled
    bool stop_on_deadlock = false;
    std::vector<emu::InputEvent> inputs;  ///< announced before the first cycle
    Bytes typed;                          ///< typed key by key, as from a file
};

inline constexpr unsigned tick_cycles_least = 1000;  ///< of the lab: less leaves a job next to nothing
inline constexpr unsigned tick_cycles_most = 1'000'000;
inline constexpr unsigned quantum_most = 10'000;

/// What one job lived through, in cycles of the time base from the beginning of tick 0.
struct JobRun {
    std::optional<std::uint64_t> start;   ///< first in user mode
    std::optional<std::uint64_t> finish;  ///< ended
    std::uint64_t running = 0;            ///< in the state running, kernel work for it included
    std::uint64_t blocked = 0;
    std::optional<Word> exit_code;
    Word context = 0;  ///< of its thread
};

/// One job in one state, or the processor with one job, in the same time.
struct Interval {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t job = 0;
};
/// For each of the first `ticks` ticks how much of it lies in the job's intervals, which are in the order of
/// time.
std::vector<std::uint64_t> shares(const std::vector<Interval>& intervals, std::uint32_t job,
                                  std::uint64_t tick_cycles, std::size_t ticks);

struct Schedule {
    static constexpr std::uint32_t nobody = 0xffffffffU;

    std::vector<Job> jobs;
    std::string policy;
    unsigned quantum = 0;
    bool uses_quantum = true;  ///< the policy's source speaks of it
    unsigned tick_cycles = 0;
    emu::Clock clock = emu::Clock::real;

    End end = End::powered_off;
    std::vector<JobRun> runs;          ///< in the order of jobs
    std::vector<std::uint32_t> order;  ///< for each tick the job that had most of it, or nobody
    std::vector<Interval> ran;         ///< user mode, in the order of time
    std::vector<Interval> ready;       ///< by job, then time
    std::vector<Interval> blocked;
    std::vector<Interval> idle;  ///< the idle thread; `job` means nothing

    std::uint64_t cycles = 0;         ///< all that the machine did, boot included
    std::uint64_t kernel_cycles = 0;  ///< from tick 0 to the last finish, as the next three
    std::uint64_t idle_cycles = 0;
    std::uint64_t user_cycles = 0;
    std::uint64_t switches = 0;
    std::uint64_t begin = 0;  ///< time at which tick 0 began
    std::uint64_t span = 0;   ///< time from tick 0 to the last finish, or to where it ends early
    bool ends_early = false;  ///< somebody has not ended, and after the span nothing happens any more
    std::uint64_t registers_differed = 0;  ///< findings of the register check, if there was one
    std::uint64_t max_skew_cycles = 0;     ///< how far any event lay from its tick

    bool complete() const;  ///< every job has ended
    /// In ticks, never rounded.
    double ticks(std::uint64_t cycles) const;
    double turnaround(std::size_t job) const;  ///< finish - arrival
    double waiting(std::size_t job) const;     ///< turnaround - running - blocked
    double response(std::size_t job) const;    ///< start - arrival
    /// The share of the span in which jobs ran.
    double utilisation() const;
    double kernel_percent() const;  ///< of the cycles of the span

    /// The same three, in cycles of the time base.
    std::int64_t turnaround_cycles(std::size_t job) const;
    std::int64_t waiting_cycles(std::size_t job) const;
    std::int64_t response_cycles(std::size_t job) const;
};

struct MeanTimes {
    double turnaround = 0;
    double waiting = 0;
    double response = 0;
};
/// Precondition: complete.
MeanTimes mean_times(const Schedule& schedule);

/// Whether a machine can run it exactly: ticks long enough for its wait states, and no count that its
/// words can't hold.
Result<Done> check_request(const ScheduleRequest& request);

/// Cycles before the end of a tick at which the guest's timer goes off: see os/clock_exact.asm.
constexpr unsigned guard_cycles(unsigned wait_states) {
    return isa::longest_instruction_with(wait_states) + 1;
}

/// The kernel with the policy, and the program that jobs run: the same for any jobs.
struct LabImages {
    LoadedImage kernel;
    LoadedImage job;
    bool uses_quantum = true;
};
/// The policy's source: as it is given, or what its file holds.
Result<std::string> policy_source(const Home& home, const ScheduleRequest& request);
Result<LabImages, Problem> assemble_lab(const Home& home, const ScheduleRequest& request);

/// A machine with the jobs on its disk, ready to boot. Precondition: images of the same request, but for
/// the jobs.
Result<Setup, Problem> set_up_schedule(const LabImages& images, const ScheduleRequest& request);

/// Enough for the longest schedule: nothing is folded, so that every tick is known.
inline constexpr std::size_t schedule_timeline_limit = 50'000'000;

/// Cycles that any sensible run of the request stays below.
std::uint64_t cycles_at_most(const ScheduleRequest& request);

/// Boots, runs to the end, and tells what was observed.
Result<Schedule, Problem> run_schedule(const LabImages& images, const ScheduleRequest& request);
/// The same, of a machine that is set up already.
Schedule run_schedule(const LabImages& images, const Setup& setup, const ScheduleRequest& request);
Result<Schedule, Problem> run_schedule(const Home& home, const ScheduleRequest& request);

/// A run of it, before its first cycle.
Run start_schedule(const Setup& setup, const ScheduleRequest& request);
/// What a session has seen that has run to `end`.
Schedule observe_schedule(const ScheduleRequest& request, const Setup& setup, const debug::Session& session,
                          End end);

}  // namespace baton::lab
