#include "lab/study/schedule.hpp"

#include <algorithm>

#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "debug/observe/timeline_index.hpp"
#include "guest/policy_map.hpp"
#include "lab/build/disk.hpp"

namespace baton::lab {

using debug::CpuMode;
using debug::CpuSlice;
using debug::Use;

namespace {

/// Cycles to time: under the ideal clock the kernel's cycles take none.
class TimeBase {
public:
    TimeBase(const debug::Timeline& timeline, emu::Clock clock)
        : ideal_(clock == emu::Clock::ideal), begin_(timeline.begin()) {
        index_.update(timeline);
    }
    std::uint64_t at(std::uint64_t cycle) const {
        if (!ideal_) return cycle - std::min(cycle, begin_);
        std::uint64_t time = 0;
        for (const Use use : {Use::user, Use::user_mismatched, Use::idle})
            time += index_.processor_before(use, cycle);
        return time;
    }
    const debug::TimelineIndex& index() const { return index_; }

private:
    bool ideal_;
    std::uint64_t begin_;
    debug::TimelineIndex index_;
};

class Observer {
public:
    Observer(const ScheduleRequest& request, const Setup& setup, const debug::Session& session)
        : session_(session),
          time_(session.timeline(), request.settings.clock),
          ideal_(request.settings.clock == emu::Clock::ideal) {
        out_.jobs = request.jobs;
        out_.policy = show_controls(request.policy);
        out_.quantum = request.quantum;
        out_.tick_cycles = request.tick_cycles;
        out_.clock = request.settings.clock;
        out_.runs.resize(request.jobs.size());
        out_.cycles = session.statistics().cycles;
        begin_ = setup.guest.first_tick(session.machine(), request.tick_cycles).value_or(0);
        out_.begin = begin_;
        job_of_thread_.assign(session.os().threads().size(), Schedule::nobody);
        for (std::uint32_t job = 0; job < request.jobs.size(); ++job) {
            for (std::size_t t = 0; t < job_of_thread_.size(); ++t) {
                const guest::Thread& thread = session.os().threads()[t];
                if (thread.name != request.jobs[job].name || thread.idle()) continue;
                job_of_thread_[t] = job;
                out_.runs[job].exit_code = thread.exit_code;
                out_.runs[job].context = thread.address;
                if (thread.finish_cycle) out_.runs[job].finish = event(*thread.finish_cycle);
                break;
            }
        }
    }

    Schedule observe() {
        take_states();
        span();
        take_processor();
        make_order();
        return std::move(out_);
    }

private:
    std::uint64_t moment(std::uint64_t cycle) const {
        const std::uint64_t time = time_.at(cycle);
        return time < begin_ ? 0 : time - begin_;
    }
    /// The same, of something that should lie on a tick.
    std::uint64_t event(std::uint64_t cycle) {
        const std::uint64_t at = moment(cycle);
        const std::uint64_t over = at % out_.tick_cycles;
        out_.max_skew_cycles = std::max(out_.max_skew_cycles, std::min(over, out_.tick_cycles - over));
        return at;
    }
    std::uint32_t job_of(std::uint32_t thread) const {
        return thread < job_of_thread_.size() ? job_of_thread_[thread] : Schedule::nobody;
    }

    void take_states() {
        for (std::uint32_t job = 0; job < out_.jobs.size(); ++job) {
            const auto thread = std::find(job_of_thread_.begin(), job_of_thread_.end(), job);
            if (thread == job_of_thread_.end()) continue;
            const auto number = static_cast<std::uint32_t>(thread - job_of_thread_.begin());
            for (const debug::TimeSlice& slice : time_.index().slices({number, 0})) take(slice, job);
        }
    }
    void take(const debug::TimeSlice& slice, std::uint32_t job) {
        if (debug::is_processor(slice.use)) return;  // what the table says is an event, not who runs
        // Where the run ends is no event.
        const bool cut = slice.end == session_.machine().cycle();
        const std::uint64_t end = cut ? moment(slice.end) : event(slice.end);
        switch (slice.use) {
        case Use::running: out_.runs[job].running += end - event(slice.begin); break;
        case Use::blocked:
            out_.runs[job].blocked += end - event(slice.begin);
            out_.blocked.push_back({moment(slice.begin), moment(slice.end), job});
            break;
        case Use::ready:
        case Use::preempted:
        case Use::yielded: out_.ready.push_back({event(slice.begin), end, job}); break;
        default: break;
        }
    }
    /// From tick 0 to the last finish; when somebody has not finished, to the end of the run, or to the end
    /// of the tick after which no job runs or changes its state any more.
    void span() {
        for (const JobRun& run : out_.runs) out_.span = std::max(out_.span, run.finish.value_or(0));
        if (std::all_of(out_.runs.begin(), out_.runs.end(), [](const JobRun& run) { return run.finish; }))
            return;
        const std::uint64_t end = moment(session_.machine().cycle());
        std::uint64_t last = out_.span;
        for (const std::vector<Interval>* states : {&out_.ready, &out_.blocked}) {
            for (const Interval& state : *states)
                last = std::max({last, state.begin, state.end < end ? state.end : 0});
        }
        for (const CpuSlice& slice : session_.timeline().cpu_slices()) {
            if (slice.holder == CpuMode::user && job_of(slice.thread) != Schedule::nobody)
                last = std::max(last, moment(slice.end));
        }
        const std::uint64_t whole = (last / out_.tick_cycles + 1) * out_.tick_cycles;
        out_.ends_early = whole < end;
        out_.span = std::min(end, whole);
    }
    // Slice by slice: switches need the order of all rows together and the contexts of idle slices, neither
    // of which the index keeps.
    void take_processor() {
        // The idle thread counts as one; what the processor did before the first of them does not.
        constexpr Word none = 0;
        Word last = none;
        const auto goes_to = [&](Word context) {
            if (last != none && context != last) ++out_.switches;
            last = context;
        };
        for (const CpuSlice& slice : session_.timeline().cpu_slices()) {
            const std::uint64_t begin = moment(slice.begin);
            const std::uint64_t end = moment(slice.end);
            const bool inside = time_.at(slice.end) >= begin_ && begin < out_.span;
            if (!inside) continue;
            const std::uint64_t cycles = slice.end - slice.begin;
            const std::uint32_t job = job_of(slice.thread);
            switch (slice.holder) {
            case CpuMode::kernel:
            case CpuMode::entry: out_.kernel_cycles += cycles; break;
            case CpuMode::idle:
                out_.idle_cycles += cycles;
                if (slice.context == none) break;  // the kernel itself waits
                goes_to(slice.context);
                out_.idle.push_back({begin, end, 0});
                break;
            case CpuMode::user:
                out_.user_cycles += cycles;
                if (job == Schedule::nobody) break;
                if (!out_.runs[job].start) out_.runs[job].start = event(slice.begin);
                out_.ran.push_back({begin, end, job});
                goes_to(slice.context);
                break;
            }
        }
    }
    /// Every tick belongs to the job that had most of it.
    void make_order() {
        const std::uint64_t length = out_.tick_cycles;
        const std::uint64_t ticks =
            ideal_ ? (out_.span + length / 2) / length : (out_.span + length - 1) / length;
        out_.order.assign(ticks, Schedule::nobody);
        std::vector<std::uint64_t> most(ticks, 0);
        for (std::uint32_t job = 0; job < out_.jobs.size(); ++job) {
            const std::vector<std::uint64_t> share = shares(out_.ran, job, length, ticks);
            for (std::size_t tick = 0; tick < ticks; ++tick) {
                if (share[tick] <= most[tick]) continue;
                most[tick] = share[tick];
                out_.order[tick] = job;
            }
        }
    }

    const debug::Session& session_;
    TimeBase time_;
    bool ideal_;
    std::uint64_t begin_ = 0;
    std::vector<std::uint32_t> job_of_thread_;
    Schedule out_;
};

}  // namespace

std::vector<std::uint64_t> shares(const std::vector<Interval>& intervals, std::uint32_t job,
                                  std::uint64_t tick_cycles, std::size_t ticks) {
    debug::IntervalTrack track;
    for (const Interval& interval : intervals) {
        if (interval.job == job) track.append(interval.begin, interval.end);
    }
    std::vector<std::uint64_t> share(ticks, 0);
    track.spread({0, tick_cycles, ticks},
                 [&](std::size_t tick, std::uint64_t time, bool) { share[tick] += time; });
    return share;
}

bool Schedule::complete() const {
    return std::all_of(runs.begin(), runs.end(), [](const JobRun& run) { return run.start && run.finish; });
}

double Schedule::ticks(std::uint64_t cycles_of_time) const {
    return static_cast<double>(cycles_of_time) / tick_cycles;
}

// One division, so that a time that has an exact decimal is that decimal.
double Schedule::turnaround(std::size_t job) const {
    return static_cast<double>(turnaround_cycles(job)) / tick_cycles;
}

double Schedule::waiting(std::size_t job) const {
    return static_cast<double>(waiting_cycles(job)) / tick_cycles;
}

double Schedule::response(std::size_t job) const {
    return static_cast<double>(response_cycles(job)) / tick_cycles;
}

std::int64_t Schedule::turnaround_cycles(std::size_t job) const {
    return static_cast<std::int64_t>(runs[job].finish.value_or(0)) -
           std::int64_t{jobs[job].arrival} * tick_cycles;
}

std::int64_t Schedule::waiting_cycles(std::size_t job) const {
    return turnaround_cycles(job) - static_cast<std::int64_t>(runs[job].running + runs[job].blocked);
}

std::int64_t Schedule::response_cycles(std::size_t job) const {
    return static_cast<std::int64_t>(runs[job].start.value_or(0)) -
           std::int64_t{jobs[job].arrival} * tick_cycles;
}

double Schedule::kernel_percent() const {
    const std::uint64_t all = kernel_cycles + user_cycles + idle_cycles;
    return all == 0 ? 0 : 100.0 * static_cast<double>(kernel_cycles) / static_cast<double>(all);
}

double Schedule::utilisation() const {
    if (span == 0) return 0;
    std::uint64_t used = 0;
    if (clock == emu::Clock::real) {
        used = user_cycles;
    } else {
        for (const JobRun& run : runs) used += run.running;
    }
    return static_cast<double>(used) / static_cast<double>(span);
}

MeanTimes mean_times(const Schedule& schedule) {
    std::int64_t turnaround = 0;
    std::int64_t waiting = 0;
    std::int64_t response = 0;
    for (std::size_t job = 0; job < schedule.jobs.size(); ++job) {
        turnaround += schedule.turnaround_cycles(job);
        waiting += schedule.waiting_cycles(job);
        response += schedule.response_cycles(job);
    }
    const double divisor = static_cast<double>(schedule.jobs.size()) * schedule.tick_cycles;
    const auto mean = [&](std::int64_t sum) { return static_cast<double>(sum) / divisor; };
    return {mean(turnaround), mean(waiting), mean(response)};
}

Result<std::string> policy_source(const Home& home, const ScheduleRequest& request) {
    if (request.policy_text) return *request.policy_text;
    const Result<Bytes> source = home.files().read(policy_path(home, request.policy));
    if (!source) return source.failure();
    return std::string(source->begin(), source->end());
}

Result<LabImages, Problem> assemble_lab(const Home& home, const ScheduleRequest& request) {
    OsRequest os;
    os.policy = request.policy;
    os.policy_text = request.policy_text;
    os.quantum = request.quantum;
    os.tick_cycles = request.tick_cycles;
    os.exact_clock = true;
    os.defines = {{"PREEMPT", request.preempt ? "1" : "0"}};
    Result<LoadedImage, Problem> kernel = build_kernel(home, os, request.settings.language);
    if (!kernel) return kernel.failure();
    Result<LoadedImage, Problem> job =
        load_image_file(home.job().string(), {home.include().string()},
                        {{"TICK_CYCLES", std::to_string(request.tick_cycles)},
                         {"WAIT_STATES", std::to_string(request.settings.wait_states)},
                         {"GUARD", std::to_string(guard_cycles(request.settings.wait_states))}});
    if (!job) return job.failure();
    const Result<std::string> source = policy_source(home, request);
    const bool uses = source && guest::speaks_of_quantum(*source);
    return LabImages{*std::move(kernel), *std::move(job), uses};
}

Result<Done> check_request(const ScheduleRequest& request) {
    // A tick must be much longer than what is left of it when a job is taken to have had all of it.
    const unsigned least = std::max(tick_cycles_least, 10 * guard_cycles(request.settings.wait_states));
    if (request.tick_cycles < least)
        return Failure{"--tick-cycles",
                       {text::lab_tick_too_short, request.tick_cycles, request.settings.wait_states, least}};
    // The guest counts a burst's cycles in a word, and moments by their difference as signed words.
    const std::uint64_t most = 0x7fffffffU / request.tick_cycles;
    for (const Job& job : request.jobs) {
        for (const unsigned ticks : job.pattern) {
            if (ticks < most) continue;
            return Failure{job.name, {text::lab_uncountable_ticks, ticks, request.tick_cycles}};
        }
    }
    return Done{};
}

Result<Setup, Problem> set_up_schedule(const LabImages& images, const ScheduleRequest& request) {
    const Result<Done> sound = check_request(request);
    if (!sound) return usage_problem(sound.failure().message());
    const std::string list = jobs_file(request.jobs);
    const Result<Bytes> disk = make_disk({{"jobs", {list.begin(), list.end()}}, {"job", images.job.file}});
    if (!disk) return host_problem(disk.failure());

    Setup setup{emu::Machine(request.settings), images.kernel.image, 0, {}, {}, {}, {}};
    setup.warnings = images.kernel.warnings;
    for (const Job& job : request.jobs) setup.programs[job.name] = images.job.image;
    const Result<Done> placed = setup.machine.load_image(*setup.kernel);
    if (!placed) return kernel_does_not_fit(images.kernel.image, request.policy, request.settings);
    setup.machine.insert_disk(*disk);
    take_guest(setup);
    return setup;
}

// On the real clock and with the shortest tick a job gets but a small part of each, between the work of
// the kernel. A run that takes more than this does not end.
std::uint64_t cycles_at_most(const ScheduleRequest& request) {
    const std::uint64_t ticks = ticks_at_most(request.jobs) + 20;
    const std::uint64_t slower = request.settings.wait_states + 1U;
    return 5'000'000 + ticks * (request.tick_cycles + 20'000) * 10 * slower;
}

Result<Schedule, Problem> run_schedule(const Home& home, const ScheduleRequest& request) {
    const Result<LabImages, Problem> images = assemble_lab(home, request);
    if (!images) return images.failure();
    return run_schedule(*images, request);
}

Result<Schedule, Problem> run_schedule(const LabImages& images, const ScheduleRequest& request) {
    Result<Setup, Problem> setup = set_up_schedule(images, request);
    if (!setup) return setup.failure();
    return run_schedule(images, *setup, request);
}

Run start_schedule(const Setup& setup, const ScheduleRequest& request) {
    debug::SessionOptions watching;
    watching.layout = setup.guest.layout();
    watching.timeline_limit = schedule_timeline_limit;
    watching.engine = request.engine;
    watching.check_registers = request.check_registers;
    RunOptions options;
    options.max_cycles = request.max_cycles != 0 ? request.max_cycles : cycles_at_most(request);
    options.stop_on_fault = request.stop_on_fault;
    options.stop_on_deadlock = request.stop_on_deadlock;
    Run run(debug::Session(setup.machine, watching), options, KeyFeed(request.typed));
    for (const emu::InputEvent& event : request.inputs) run.session().post(event);
    return run;
}

Schedule run_schedule(const LabImages& images, const Setup& setup, const ScheduleRequest& request) {
    Run run = start_schedule(setup, request);
    while (!run.end()) run.slice(1'000'000'000);
    Schedule schedule = observe_schedule(request, setup, run.session(), *run.end());
    schedule.uses_quantum = images.uses_quantum;
    return schedule;
}

Schedule observe_schedule(const ScheduleRequest& request, const Setup& setup, const debug::Session& session,
                          End end) {
    Schedule schedule = Observer(request, setup, session).observe();
    schedule.end = end;
    if (const auto& check = session.register_check()) schedule.registers_differed = check->count();
    return schedule;
}

}  // namespace baton::lab
