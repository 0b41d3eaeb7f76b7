#include "lab/study/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/messages/contract.hpp"
#include "lab/build/files.hpp"
#include "lab/study/contract_watch.hpp"
#include "lab/study/register_message.hpp"

namespace baton::lab {
namespace {

// Under the ideal clock the kernel may take as long as it likes; short ticks make short runs.
constexpr unsigned ideal_tick_cycles = tick_cycles_least;
constexpr unsigned real_tick_cycles = tick_cycles_default;
constexpr unsigned hog_ticks = longest_wait_ticks * 3 / 2;
constexpr unsigned restless_programs = 5;
constexpr unsigned threaded_programs = 3;
// How often the clock is looked at and the user is asked, in cycles; a power of two.
constexpr std::uint64_t look_cycles = 4096;
constexpr Word exit_killed = 137;

/// One set of jobs, or the programs.
struct Case {
    ContractRun::What what = ContractRun::What::lesson;
    emu::Clock clock = emu::Clock::ideal;
    std::vector<Job> jobs;
};

/// Numbers that look random and are the same on every machine.
class Numbers {
public:
    explicit Numbers(std::uint32_t seed) : state_(seed) {}
    unsigned below(unsigned end) {
        state_ = state_ * 1664525U + 1013904223U;
        return (state_ >> 8) % end;
    }

private:
    std::uint32_t state_;
};

std::vector<Job> written(const char* list) {
    return *parse_jobs(list);
}

std::vector<Job> random_jobs(std::uint32_t seed) {
    Numbers numbers(seed);
    std::vector<Job> jobs(5 + numbers.below(4));
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        Job& job = jobs[i];
        job.name = std::string(1, static_cast<char>('A' + i));
        job.arrival = numbers.below(12);
        job.pattern = {1 + numbers.below(6)};
        for (unsigned waits = numbers.below(3); waits != 0; --waits) {
            job.pattern.push_back(1 + numbers.below(5));
            job.pattern.push_back(1 + numbers.below(4));
        }
        job.priority = numbers.below(5);
        job.tickets = 20 + numbers.below(200);
    }
    return jobs;
}

/// As many as there are records for, nearly all at a few instants.
std::vector<Job> many_jobs() {
    std::vector<Job> jobs(most_jobs);
    for (unsigned i = 0; i < jobs.size(); ++i) {
        jobs[i].name = fmt::format("P{}", i + 1);
        jobs[i].arrival = i % 4;
        jobs[i].pattern = {1 + i % 3};
        jobs[i].priority = i % 5;
    }
    return jobs;
}

std::vector<Case> cases_for(const ScheduleRequest& request) {
    using W = ContractRun::What;
    constexpr emu::Clock ideal = emu::Clock::ideal;
    constexpr emu::Clock real = emu::Clock::real;
    const std::vector<Job> lesson = written("A:0:5,B:1:3,C:3:2,D:5:4");
    const std::vector<Job> devices = written("A:0:3+io2+3,B:0:1+io4+1+io1+2,C:1:2+io1+1,D:9:2:1");
    std::vector<Case> cases;
    if (!request.jobs.empty()) {
        cases.push_back({W::given, ideal, request.jobs});
        cases.push_back({W::given, real, request.jobs});
    }
    cases.push_back({W::lesson, ideal, lesson});
    cases.push_back({W::lesson, real, lesson});
    cases.push_back(
        {W::at_once, ideal, written("A:0:3:2,B:0:1:1,C:0:2:3,D:3:1,E:3:2:4,F:3:1:2,G:20:1,H:20:1")});
    cases.push_back({W::devices, ideal, devices});
    cases.push_back({W::devices, real, devices});
    const std::vector<Job> shared =
        written("A:0:2+disk3+2:3,B:0:1+disk2+1+net!2+1:1,C:1:2+net!3+1+disk1+1:2,D:2:3+net!1+1");
    cases.push_back({W::shared, ideal, shared});
    cases.push_back({W::shared, real, shared});
    for (const std::uint32_t seed : {1U, 2U, 3U}) cases.push_back({W::random, ideal, random_jobs(seed)});
    cases.push_back({W::random, real, random_jobs(4)});
    cases.push_back({W::many, ideal, many_jobs()});
    cases.push_back({W::restless, real, {}});
    cases.push_back({W::threads, real, {}});
    Case starving{W::starvation, ideal, {}};
    for (const auto& [name, ticks, priority] :
         {std::tuple{"A", hog_ticks, 2U}, std::tuple{"C", hog_ticks, 2U}, std::tuple{"B", 3U, 60U}}) {
        Job job;
        job.name = name;
        job.arrival = priority == 2 ? 0 : 1;
        job.pattern = {ticks};
        job.priority = priority;
        starving.jobs.push_back(job);
    }
    cases.push_back(std::move(starving));
    return cases;
}

std::string in_quotes(const std::string& word) {
    const bool plain = std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view("_-./,:+=").find(c) != std::string_view::npos;
    });
    if (plain && !word.empty()) return word;
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

/// What the source says of starvation, in a comment, and in which line.
struct Declared {
    Promise promise = Promise::undeclared;
    unsigned line = 0;
};
Declared promise_in(const std::string& source) {
    static constexpr std::string_view word = "starvation:";
    for (std::size_t at = source.find(word); at != std::string::npos; at = source.find(word, at + 1)) {
        const std::size_t line = source.rfind('\n', at) + 1;
        const std::string before = source.substr(line, at - line);
        const bool comment = before.find_first_of(";#") != std::string::npos &&
                             before.find_first_not_of(" \t;#") == std::string::npos;
        const std::size_t begin = source.find_first_not_of(" \t", at + word.size());
        if (!comment || begin == std::string::npos) continue;
        const std::size_t end = source.find_first_not_of("abcdefghijklmnopqrstuvwxyz", begin);
        const std::string said = source.substr(begin, end - begin);
        const auto lines = std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        const unsigned number = static_cast<unsigned>(lines) + 1;
        if (said == "none") return {Promise::none, number};
        if (said == "possible") return {Promise::possible, number};
    }
    return {};
}

class Checker {
public:
    Checker(const Home& home, const ScheduleRequest& request, const std::function<bool()>& go_on)
        : home_(home), request_(request), go_on_(go_on) {
        report_.policy = request.policy;
        report_.quantum = request.quantum;
    }

    Result<ContractReport, Problem> check() {
        if (auto problem = images(ideal_tick_cycles)) return *problem;
        const Result<std::string> source = policy_source(home_, request_);
        if (!source) return host_problem(source.failure());
        const Declared declared = promise_in(std::string(source->begin(), source->end()));
        report_.promise = declared.promise;
        report_.promise_line = declared.line;
        report_.warnings = images_.at(ideal_tick_cycles).lab.kernel.warnings;
        for (const Case& each : cases_for(request_)) {
            // A policy that is broken otherwise starves whom it loses: that is no news. And one that says
            // that it may starve somebody may.
            const bool in_vain = !report_.failures.empty() || report_.promise == Promise::possible;
            if (each.what == ContractRun::What::starvation && in_vain) continue;
            if (auto problem = run(each)) return *problem;
            if (report_.interrupted) break;
        }
        return std::move(report_);
    }

private:
    struct Images {
        LabImages lab;
        guest::PolicyMap map;
    };

    /// Assembles what is needed for ticks of this length, once.
    std::optional<Problem> images(unsigned tick_cycles) {
        if (images_.count(tick_cycles) != 0) return std::nullopt;
        ScheduleRequest request = request_;
        request.tick_cycles = tick_cycles;
        Result<LabImages, Problem> lab = assemble_lab(home_, request);
        if (!lab) return lab.failure();
        request.policy = home_.no_policy().string();
        request.policy_text.reset();
        const Result<LabImages, Problem> without = assemble_lab(home_, request);
        if (!without) return without.failure();
        const std::optional<guest::PolicyMap> map = guest::PolicyMap::of(
            lab->kernel.image, without->kernel.image, policy_path(home_, request_.policy));
        if (!map) return no_map();
        images_.emplace(tick_cycles, Images{*std::move(lab), *map});
        return std::nullopt;
    }

    /// The same for the programs, which run with the plain clock.
    std::optional<Problem> programs_map(const ScheduleRequest& request) {
        if (programs_map_) return std::nullopt;
        const Result<LoadedImage, Problem> kernel =
            build_kernel(home_, os_request(request), request.settings.language);
        if (!kernel) return kernel.failure();
        ScheduleRequest no_policy = request;
        no_policy.policy = home_.no_policy().string();
        no_policy.policy_text.reset();
        const Result<LoadedImage, Problem> without =
            build_kernel(home_, os_request(no_policy), request.settings.language);
        if (!without) return without.failure();
        programs_map_ = PolicyMap::of(kernel->image, without->image, policy_path(home_, request_.policy));
        if (!programs_map_) return no_map();
        return std::nullopt;
    }

    Problem no_map() const { return host_problem({request_.policy, text::contract_no_part}); }

    /// What runs instead of jobs.
    std::vector<std::string> programs_of(const Case& each) const {
        if (each.what == ContractRun::What::restless) return {restless_programs, home_.restless().string()};
        if (each.what == ContractRun::What::threads) return {threaded_programs, home_.threaded().string()};
        return {};
    }

    OsRequest os_request(const ScheduleRequest& request, std::vector<std::string> programs = {}) const {
        OsRequest os;
        os.policy = request.policy;
        os.policy_text = request.policy_text;
        os.quantum = request.quantum;
        os.tick_cycles = request.tick_cycles;
        os.defines = {{"PREEMPT", request.preempt ? "1" : "0"}};
        os.programs = std::move(programs);
        return os;
    }

    ScheduleRequest request_for(const Case& each) const {
        ScheduleRequest request = request_;
        request.jobs = each.jobs;
        request.settings.clock = each.clock;
        request.tick_cycles = each.clock == emu::Clock::ideal ? ideal_tick_cycles : real_tick_cycles;
        return request;
    }

    std::string command(const Case& each, const ScheduleRequest& request) const {
        const std::vector<std::string> programs = programs_of(each);
        std::string text = !programs.empty() ? "baton os --timeline"
                                             : "baton sched --jobs " + in_quotes(jobs_text(each.jobs));
        text += " --policy " + in_quotes(request.policy);
        if (request.quantum != quantum_default) text += fmt::format(" --quantum {}", request.quantum);
        if (request.settings.clock == emu::Clock::ideal) text += " --clock ideal";
        if (request.tick_cycles != tick_cycles_default)
            text += fmt::format(" --tick-cycles {}", request.tick_cycles);
        const emu::Settings usual;
        if (request.settings.seed != usual.seed) text += fmt::format(" --seed {}", request.settings.seed);
        if (request.settings.wait_states != usual.wait_states)
            text += fmt::format(" --wait-states {}", request.settings.wait_states);
        if (request.settings.ram_bytes != usual.ram_bytes)
            text += fmt::format(" --ram {}", request.settings.ram_bytes);
        if (!request.preempt) text += " --no-preemption";
        for (const std::string& program : programs) text += " " + in_quotes(program);
        return text;
    }

    Result<Setup, Problem> set_up(const Case& each, const ScheduleRequest& request,
                                  const LabImages& lab) const {
        std::vector<std::string> programs = programs_of(each);
        if (programs.empty()) return set_up_schedule(lab, request);
        return set_up_os(home_, os_request(request, std::move(programs)), request.settings);
    }

    std::optional<Problem> run(const Case& each) {
        const ScheduleRequest request = request_for(each);
        if (auto problem = images(request.tick_cycles)) return problem;
        const Images& images = images_.at(request.tick_cycles);
        const std::vector<std::string> programs = programs_of(each);
        if (!programs.empty()) {
            if (auto problem = programs_map(request)) return problem;
        }
        const Result<Setup, Problem> setup = set_up(each, request, images.lab);
        if (!setup) return setup.failure();
        if (!setup->guest.layout()) return host_problem({request_.policy, Message(text::contract_no_table)});
        ContractRun run;
        run.what = each.what;
        run.clock = each.clock;
        run.jobs = each.jobs.empty() ? "" : jobs_text(each.jobs);
        run.programs = programs;
        run.tick_cycles = request.tick_cycles;
        run.command = command(each, request);
        report_.runs.push_back(std::move(run));
        drive(each, request, *setup, programs.empty() ? images.map : *programs_map_);
        return std::nullopt;
    }

    void drive(const Case& each, const ScheduleRequest& request, const Setup& setup,
               const guest::PolicyMap& map) {
        const bool programs = !programs_of(each).empty();
        debug::SessionOptions options;
        options.layout = setup.guest.layout();
        options.timeline = false;
        options.check_registers = true;
        options.engine = emu::Engine::cycle;
        debug::Session session(setup.machine, options);
        const KernelNames names(setup, programs);
        ContractWatch watch(session, names, map);
        if (report_.promise == Promise::none) watch.forbid_starvation();
        const std::uint64_t most = most_cycles(request, programs);
        std::optional<End> end;
        while (!end && !watch.found()) {
            const emu::Tick& tick = session.step();
            watch.observe(tick);
            if ((tick.happened & (emu::happened::stopped | emu::happened::stalled)) != 0) {
                const bool off = session.machine().stop().reason == emu::StopReason::powered_off;
                end = tick.did(emu::happened::stalled) ? End::stalled : off ? End::powered_off : End::fault;
            } else if (tick.cycle % look_cycles == 0) {
                watch.look();
                if (tick.cycle >= most) end = End::cycle_limit;
                if (go_on_ && !go_on_()) report_.interrupted = true;
                if (report_.interrupted) return;
            }
        }
        session.sync_to_now();
        watch.finish();
        ContractRun& run = report_.runs.back();
        run.cycles = session.statistics().cycles;
        run.calls = watch.calls();
        if (each.what == ContractRun::What::starvation && (end || watch.starved()))
            report_.starves = watch.starved();
        std::optional<ContractFailure> failure = watch.found();
        if (!failure) failure = at_the_end(each, request, setup, map, session, *end);
        run.complete = !failure;
        if (failure && failure->clause == Clause::starvation) {
            failure->details.emplace_back(text::contract_promised, report_.policy, report_.promise_line);
            failure->details.emplace_back(text::contract_promise_choice);
        }
        if (failure) add(*std::move(failure));
    }

    static std::uint64_t most_cycles(const ScheduleRequest& request, bool programs) {
        const std::uint64_t ticks = programs ? 1000 : 100 + 4 * ticks_at_most(request.jobs);
        const std::uint64_t slower = request.settings.wait_states + 1U;
        return (4'000'000 + ticks * (request.tick_cycles + 5'000)) * slower;
    }

    /// What no single call of the policy has shown.
    std::optional<ContractFailure> at_the_end(const Case& each, const ScheduleRequest& request,
                                              const Setup& setup, const PolicyMap& map,
                                              const debug::Session& session, End end) const {
        ContractFailure failure;
        failure.cycle = session.last_tick().cycle;
        if (const auto& check = session.register_check(); check && check->count() != 0) {
            const debug::RegisterFinding& finding = check->findings().front();
            failure.clause = Clause::registers;
            failure.what = register_message(finding);
            failure.cycle = finding.cycle;
            failure.process = finding.thread;
            return failure;
        }
        failure.clause = Clause::finishes;
        std::size_t seen = 0;
        bool unfinished = false;
        for (const guest::Thread& thread : session.os().threads()) {
            if (thread.idle()) continue;
            seen += thread.main_program() ? 1 : 0;
            const Word code = thread.main_program() ? thread.exit_code.value_or(0) : 0;
            const bool killed = each.jobs.empty() && code == exit_killed;
            if (thread.finish_cycle && (code == 0 || killed)) continue;
            unfinished = unfinished || !thread.finish_cycle;
            failure.details.push_back(thread.finish_cycle
                                          ? Message(text::contract_ended_with, thread.name, code)
                                          : Message(text::contract_not_ended, thread.name));
            if (failure.process.empty()) failure.process = thread.name;
        }
        const std::size_t wanted = each.jobs.empty() ? programs_of(each).size() : each.jobs.size();
        if (seen < wanted) failure.details.emplace_back(text::contract_only_started, seen, wanted);
        const bool off = end == End::powered_off && session.machine().stop().exit_code == 0;
        if (off && failure.details.empty()) return std::nullopt;
        // Programs that found no room because the policy has it.
        const Word policys = map.data_bytes();
        const Word kernels = setup.kernel->memory_bytes();
        const Word left = request.settings.ram_bytes - std::min(request.settings.ram_bytes, kernels);
        if (seen < wanted && policys > left) {
            failure.what = {text::contract_no_memory_left, report_.policy, policys};
            failure.details.emplace_back(text::contract_more_memory);
            return failure;
        }
        failure.what = !off         ? text::contract_jobs_do_not_end
                       : unfinished ? text::contract_off_too_early
                                    : text::contract_ends_otherwise;
        Subject subject;
        subject.os = true;
        subject.image = &*setup.kernel;
        subject.kernel = &setup.guest;
        subject.tick_cycles = request.tick_cycles;
        failure.diagnosis = diagnose(session, end, setup.code_map(), subject);
        return failure;
    }

    void add(ContractFailure failure) {
        const bool known =
            std::any_of(report_.failures.begin(), report_.failures.end(), [&](const ContractFailure& other) {
                // Who rests beside a ready thread may never come back to it: that is the same failure.
                const bool rests = other.clause == Clause::never_idle && failure.clause == Clause::loses_none;
                return other.clause == failure.clause || rests;
            });
        if (known) return;
        failure.run = report_.runs.size() - 1;
        report_.failures.push_back(std::move(failure));
    }

    const Home& home_;
    const ScheduleRequest& request_;
    const std::function<bool()>& go_on_;
    std::map<unsigned, Images> images_;  // by cycles of a tick
    std::optional<PolicyMap> programs_map_;
    ContractReport report_;
};

}  // namespace

ClauseState ContractReport::state(Clause clause) const {
    const bool broken = std::any_of(failures.begin(), failures.end(),
                                    [&](const ContractFailure& failure) { return failure.clause == clause; });
    if (broken) return ClauseState::broken;
    if (clause == Clause::starvation && promise != Promise::none) return ClauseState::not_promised;
    // What a starved process has shown says nothing against the other clauses, and the others' runs go on.
    const bool all = std::all_of(runs.begin(), runs.end(), [](const ContractRun& run) {
        return run.complete || run.what == ContractRun::What::starvation;
    });
    return all && !interrupted ? ClauseState::holds : ClauseState::unfinished;
}

Result<ContractReport, Problem> check_contract(const Home& home, const ScheduleRequest& request,
                                               const std::function<bool()>& go_on) {
    return Checker(home, request, go_on).check();
}

}  // namespace baton::lab
