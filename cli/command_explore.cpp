// The race finder.
#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <thread>

#include "base/messages/command.hpp"
#include "base/messages/explore.hpp"
#include "base/messages/help.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/machine_options.hpp"
#include "cli/progress.hpp"
#include "cli/schedule_option.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"
#include "explore/finder.hpp"
#include "explore/merge.hpp"
#include "explore/report.hpp"
#include "explore/story.hpp"
#include "lab/build/files.hpp"
#include "lab/build/home.hpp"
#include "lab/run/input_file.hpp"

namespace baton::cli {
namespace {

constexpr unsigned interrupts_default = 2;
constexpr unsigned budget_default = 30;
constexpr std::uint64_t memory_default = 512;
constexpr unsigned poison_default = 100;
constexpr std::uint64_t max_cycles_default = 100'000'000;

struct RawExploreOptions {
    std::vector<std::string> programs;
    std::string claim, interrupts, begin, policy, quantum, tick_cycles, outcome, budget, memory, max_cycles,
        poison, threads, random, search_seed, shard, schedule, schedules, json, ram, wait_states, seed;
    std::vector<std::string> merge;
    bool everywhere = false;
};

class Reader {
public:
    explicit Reader(const RawExploreOptions& raw) : raw_(raw) {}

    Result<explore::Request, lab::Problem> read(const Reporter& reporter) {
        explore::Request request;
        if (raw_.programs.empty()) return lab::usage_problem(text::explore_program_missing);
        if (raw_.programs.size() > 1) return lab::usage_problem(text::explore_one_program);
        request.world.program = raw_.programs.front();
        if (!raw_.policy.empty()) request.world.policy = raw_.policy;
        if (raw_.claim == "scheduler" && !raw_.policy.empty())
            return lab::usage_problem(text::explore_policy_and_scheduler);
        for (const explore::Claim claim : {explore::Claim::phase, explore::Claim::interrupts,
                                           explore::Claim::placements, explore::Claim::scheduler}) {
            if (raw_.claim == explore::name_of(claim)) request.claim = claim;
        }
        if (!raw_.claim.empty() && !request.claim)
            return lab::usage_problem({text::explore_claim_unknown, raw_.claim});
        if (!raw_.interrupts.empty() && request.claim != explore::Claim::interrupts)
            return lab::usage_problem(text::explore_interrupts_alone);
        if (!raw_.begin.empty() && raw_.begin != "start" && raw_.begin != "join")
            return lab::usage_problem({text::explore_begin_unknown, raw_.begin});
        if (raw_.begin == "join") request.world.begin = explore::Begin::join;
        request.interrupts = interrupts_default;
        unsigned budget = budget_default;
        request.limits.poison = poison_default;
        request.limits.max_cycles = max_cycles_default;
        take("--interrupts", raw_.interrupts, 0, 1000, request.interrupts);
        take("--quantum", raw_.quantum, 1, 0x7fffffff, request.quantum);
        take("--tick-cycles", raw_.tick_cycles, 1, 10'000'000, request.tick_cycles);
        take("--budget", raw_.budget, 1, 1'000'000, budget);
        take("--max-cycles", raw_.max_cycles, 1, explore::endless_tick - 1, request.limits.max_cycles);
        request.limits.threads = std::max(1U, std::thread::hardware_concurrency());
        take("--jobs-in-parallel", raw_.threads, 1, 256, request.limits.threads);
        take("--random", raw_.random, 0, 1'000'000'000, request.sample.runs);
        take("--search-seed", raw_.search_seed, 0, ~std::uint64_t{0}, request.sample.seed);
        if (auto problem = take_shard(request.sample)) return *problem;
        request.always_samples = !raw_.random.empty();
        request.only_samples = !raw_.shard.empty();
        take("--poison", raw_.poison, 0, 1'000'000, request.limits.poison);
        take("--wait-states", raw_.wait_states, 0, emu::wait_states_most, request.world.settings.wait_states);
        take("--seed", raw_.seed, 0, ~std::uint64_t{0}, request.world.settings.seed);
        if (!raw_.memory.empty()) {
            const Result<std::uint64_t> bytes = parse_size("--memory", raw_.memory);
            if (!bytes) return lab::usage_problem(bytes.failure().message());
            request.limits.memory = *bytes;
        }
        if (!raw_.ram.empty()) {
            const Result<std::uint64_t> bytes = parse_size("--ram", raw_.ram);
            if (!bytes) return lab::usage_problem(bytes.failure().message());
            request.world.settings.ram_bytes = static_cast<std::uint32_t>(*bytes);
        }
        if (problem_) return *problem_;
        const Result<Done> settings = emu::check_settings(request.world.settings);
        if (!settings) return lab::usage_problem(settings.failure().message());
        request.limits.budget = std::chrono::seconds(budget);
        // Runs by chance have a quarter of the time beside it; where nothing else is done, all of it.
        request.sample.budget = request.limits.budget / (request.only_samples ? 1 : 4);
        request.limits.everywhere = raw_.everywhere;
        request.outcome = raw_.outcome;
        // The guest speaks English unless somebody wants it otherwise: then what it prints is the same
        // everywhere.
        request.world.settings.language =
            reporter.language_was_chosen() ? reporter.language() : Language::english;
        return request;
    }

private:
    std::optional<lab::Problem> take_shard(explore::SampleRequest& sample) const {
        if (raw_.shard.empty()) return std::nullopt;
        const std::size_t slash = raw_.shard.find('/');
        const std::string of = slash == std::string::npos ? "" : raw_.shard.substr(slash + 1);
        const Result<std::uint64_t> shards = parse_number("--shard", of, 1, 100'000);
        const Result<std::uint64_t> shard =
            parse_number("--shard", raw_.shard.substr(0, slash), 1, shards ? *shards : 1);
        if (!shards || !shard) return lab::usage_problem({text::explore_shard, raw_.shard});
        sample.shard = static_cast<unsigned>(*shard);
        sample.shards = static_cast<unsigned>(*shards);
        return std::nullopt;
    }

    template <class T>
    void take(const char* option, const std::string& written, std::uint64_t least, std::uint64_t most,
              T& into) {
        if (written.empty() || problem_) return;
        const Result<std::uint64_t> value = parse_number(option, written, least, most);
        if (!value) {
            problem_ = lab::usage_problem(value.failure().message());
            return;
        }
        into = static_cast<T>(*value);
    }

    const RawExploreOptions& raw_;
    std::optional<lab::Problem> problem_;
};

// One file an outcome of each claim that is not of phases; the same way there is left once.
Result<explore::ScheduleFiles> leave_schedules(const explore::Report& report, const std::string& folder) {
    explore::ScheduleFiles files;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::map<std::string, std::string> left;
    for (const explore::ClaimResult& claim : report.claims) {
        std::vector<std::string>& names = files.emplace_back();
        for (const explore::Outcome& outcome : claim.outcomes) {
            if (claim.claim == explore::Claim::phase) {
                names.emplace_back();
                continue;
            }
            const std::string content = schedule_text(report, outcome);
            const auto known = left.find(content);
            if (known != left.end()) {
                names.push_back(known->second);
                continue;
            }
            std::string name = explore::name_of(outcome.kind);
            if (outcome.value) {
                name += "_" + std::to_string(*outcome.value);
            } else if (outcome.kind == explore::Kind::exit) {
                name += "_" + std::to_string(outcome.exit_code);
            }
            const std::string path =
                (std::filesystem::path(folder) / (std::to_string(left.size() + 1) + "_" + name + ".log"))
                    .string();
            const Result<Done> written = lab::write_file(path, content);
            if (!written) return written.failure();
            if (!outcome.by_lines.empty()) {
                const std::filesystem::path lines =
                    std::filesystem::path(path).replace_extension(".schedule");
                const Result<Done> too = lab::write_file(lines.string(), outcome.by_lines);
                if (!too) return too.failure();
            }
            left[content] = path;
            names.push_back(path);
        }
    }
    return files;
}

int merge(const RawExploreOptions& raw, const Reporter& reporter) {
    std::vector<std::string> paths = raw.merge;
    paths.insert(paths.end(), raw.programs.begin(), raw.programs.end());
    std::vector<std::pair<std::string, std::string>> files;
    for (const std::string& path : paths) {
        const Result<lab::Bytes> bytes = lab::read_file(path);
        if (!bytes) return reporter.fail(bytes.failure());
        files.emplace_back(path, std::string(bytes->begin(), bytes->end()));
    }
    if (auto problem = refuse_overwriting(paths, {raw.json})) return reporter.fail(*problem);
    const Result<Json, lab::Problem> all = explore::merged(files);
    if (!all) return reporter.fail(all.failure());
    Result<Done> told = Done{};
    if (raw.json != "-") told = write_output(show_controls(explore::merged_text(*all, reporter.language())));
    if (told && !raw.json.empty()) told = write_result(raw.json, all->dump());
    return told ? status::done : reporter.fail(told.failure());
}

// One run, as a schedule says.
int follow(const RawExploreOptions& raw, const explore::Request& request, const lab::Home& home,
           const Reporter& reporter) {
    const Result<GivenSchedule, lab::Problem> given = read_given_schedule(raw.schedule);
    if (!given) return reporter.fail(given.failure());
    explore::Schedule schedule;
    schedule.policy = given->policy;
    if (given->by_lines) schedule = *given->by_lines;
    const Result<explore::World, lab::Problem> world = explore::World::make(
        home, explore::world_of(schedule, request.world.program, request.world.settings));
    if (!world) return reporter.fail(world.failure());
    std::vector<emu::InputEvent> events;
    if (given->by_lines) {
        Result<std::vector<emu::InputEvent>, lab::Problem> meant = explore::schedule_events(*world, schedule);
        if (!meant) return reporter.fail(meant.failure());
        events = *std::move(meant);
    } else {
        const Result<lab::Bytes> bytes = lab::read_file(raw.schedule);
        if (!bytes) return reporter.fail(bytes.failure());
        const Result<lab::InputFile> log =
            lab::read_input_file(std::string(bytes->begin(), bytes->end()), raw.schedule);
        if (!log) return reporter.fail(log.failure());
        const Result<Done> same =
            lab::check_replay(*log, world->off().settings(), world->off().hash(), raw.schedule);
        if (!same) return reporter.fail(same.failure());
        events = log->events;
    }
    const Result<explore::Report, lab::Problem> report = explore::follow_schedule(*world, request, events);
    if (!report) return reporter.fail(report.failure());
    Result<Done> told = Done{};
    if (raw.json != "-")
        told = write_output(show_controls(explore::followed_text(*report, reporter.language())));
    if (told && !raw.json.empty())
        told = write_result(raw.json, explore::report_json(*report, reporter.language(), {}).dump());
    if (!told) return reporter.fail(told.failure());
    return report->fails() ? status::check : status::done;
}

/// What is read stays as it is: the program, the policy and all that they include, and a schedule.
std::optional<lab::Problem> refuse_results(const RawExploreOptions& raw, const explore::Request& request,
                                           const lab::Home& home) {
    // A program or a policy with errors is told of by the search.
    const Result<lab::Setup, lab::Problem> setup =
        lab::set_up_os(home, explore::World::os_request(request.world), request.world.settings);
    std::vector<std::string> inputs;
    if (setup) inputs = setup->read;
    inputs.push_back(request.world.program);
    inputs.push_back(raw.schedule);
    return refuse_overwriting(inputs, {raw.json});
}

int run(const RawExploreOptions& raw, const Reporter& reporter) {
    if (!raw.merge.empty()) return merge(raw, reporter);
    const InterruptWatch watch;
    Result<explore::Request, lab::Problem> request = Reader(raw).read(reporter);
    if (!request) return reporter.fail(request.failure());
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (!home) return reporter.fail(home.failure());
    if (!raw.json.empty() && raw.json != "-") {
        const Result<Done> writable = lab::check_writable(raw.json);
        if (!writable) return reporter.fail(writable.failure());
    }
    if (auto problem = refuse_results(raw, *request, *home)) return reporter.fail(*problem);
    if (!raw.schedule.empty()) return follow(raw, *request, *home, reporter);
    ProgressLine progress(reporter.language(), is_terminal(STDERR_FILENO), std::chrono::seconds(1));
    const explore::GoOn go_on = [&progress](const explore::Progress& at) {
        progress.show({text::explore_progress, at.states, at.frontier, at.interrupts});
        return !InterruptWatch::interrupted();
    };
    const Result<explore::Report, lab::Problem> report = explore::find_races(*home, *request, go_on);
    progress.clear();
    if (!report) return reporter.fail(report.failure());
    reporter.show_diagnostics(report->warnings);
    explore::ScheduleFiles files;
    if (!raw.schedules.empty()) {
        Result<explore::ScheduleFiles> left = leave_schedules(*report, raw.schedules);
        if (!left) return reporter.fail(left.failure());
        files = *std::move(left);
    }
    Result<Done> told = Done{};
    if (raw.json != "-")
        told = write_output(show_controls(explore::report_text(*report, reporter.language(), files)));
    if (told && !raw.json.empty())
        told = write_result(raw.json, explore::report_json(*report, reporter.language(), files).dump());
    if (!told) return reporter.fail(told.failure());
    if (report->interrupted) return status::interrupted;
    return report->fails() ? status::check : status::done;
}

}  // namespace

Command make_explore() {
    Command command = new_command("explore", text::help_explore);
    auto raw = std::make_shared<RawExploreOptions>();
    CommandLine& line = command.line;
    line.operands(text::value_program, raw->programs, text::help_explore_program);
    line.option("--claim", raw->claim, "phase|interrupts|placements|scheduler", text::help_explore_claim);
    line.option("--interrupts", raw->interrupts, "K", {text::help_explore_interrupts, interrupts_default});
    line.option("--begin", raw->begin, "start|join", text::help_explore_begin);
    line.option("--policy", raw->policy, text::value_policy, text::help_policy);
    line.option("--quantum", raw->quantum, "T", {text::help_quantum, lab::quantum_default});
    line.option("--tick-cycles", raw->tick_cycles, "N", {text::help_tick_cycles, lab::tick_cycles_default});
    line.option("--outcome", raw->outcome, "EXPR", text::help_explore_outcome);
    line.option("--budget", raw->budget, "N", {text::help_explore_budget, budget_default});
    line.option("--memory", raw->memory, text::value_size, {text::help_explore_memory, memory_default});
    line.option("--max-cycles", raw->max_cycles, "N", {text::help_explore_max_cycles, max_cycles_default});
    line.option("--poison", raw->poison, "N", {text::help_explore_poison, poison_default});
    line.option("--jobs-in-parallel", raw->threads, "N", text::help_explore_jobs);
    line.option("--random", raw->random, "N", {text::help_explore_random, explore::SampleRequest{}.runs});
    line.option("--search-seed", raw->search_seed, "N",
                {text::help_explore_search_seed, explore::SampleRequest{}.seed});
    line.option("--shard", raw->shard, "I/N", text::help_explore_shard);
    line.option("--merge", raw->merge, text::value_file, text::help_explore_merge);
    line.option("--schedule", raw->schedule, text::value_file, text::help_schedule);
    line.flag("--everywhere", raw->everywhere, text::help_explore_everywhere);
    line.option("--ram", raw->ram, text::value_size, text::help_ram);
    line.option("--wait-states", raw->wait_states, "N", text::help_wait_states);
    line.option("--seed", raw->seed, "N", text::help_seed);
    line.option("--schedules", raw->schedules, text::value_folder, text::help_explore_schedules);
    line.option("--json", raw->json, text::value_file_or_dash, text::help_json);
    line.note(text::help_explore_note);
    line.example("baton explore two_locks");
    line.example("baton explore peterson_wrong --claim placements --budget 60");
    line.example("baton explore two_locks --claim scheduler");
    line.example("baton explore my_program.asm --begin join --schedules ways");
    command.run = [raw](const Reporter& reporter) { return run(*raw, reporter); };
    return command;
}

}  // namespace baton::cli
