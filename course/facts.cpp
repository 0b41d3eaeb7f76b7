#include "course/facts.hpp"

#include <algorithm>
#include <filesystem>

#include "base/expression.hpp"
#include "base/messages/course.hpp"
#include "isa/registers.hpp"

namespace baton::course {
namespace {

constexpr std::uint64_t slice_cycles = 10'000'000;
// Less than a process lives.
constexpr std::uint64_t glance_cycles = 1000;
// An answer may take so many times what the reference takes, and something on top for small ones.
constexpr std::uint64_t times_as_long = 10;
constexpr std::uint64_t longer_at_least = 1'000'000;
constexpr std::uint64_t most_reference_states = 300'000;
constexpr std::uint64_t more_states = 3000;
// Only for answers that are made to be slow to search; no verdict on another depends on it.
constexpr std::chrono::seconds last_resort{60};
constexpr std::uint64_t most_contract_looks = 1'000'000;
constexpr std::uint64_t more_contract_looks = 1000;

const isa::Image* image_of(const RunFacts& facts, const std::string& program, bool bare) {
    if (bare) return facts.setup->kernel ? &*facts.setup->kernel : nullptr;
    const auto found = facts.setup->programs.find(program);
    return found == facts.setup->programs.end() ? nullptr : &found->second;
}

/// Names are the image's labels (as addresses where it lies) and constants, and registers.
class EndResolver : public ExpressionResolver {
public:
    EndResolver(const Expression& expression, const isa::Image* image, std::uint32_t base,
                const emu::Machine& machine)
        : expression_(expression), image_(image), base_(base), machine_(machine) {}

    Answer name(const ExpressionNode& node) override {
        const std::string_view name = expression_.name_of(node);
        if (image_ != nullptr) {
            for (const isa::Symbol& symbol : image_->symbols) {
                if (symbol.name != name) continue;
                const bool label = symbol.kind == isa::SymbolKind::label;
                return {Value{std::int64_t{symbol.value} + (label ? base_ : 0), 0}, Outcome::known, {}};
            }
        }
        if (const auto number = isa::parse_register(name))
            return {Value{machine_.cpu().reg(*number), 0}, Outcome::known, {}};
        return {{}, Outcome::failed, text::course_no_value};
    }
    Answer load(std::int64_t address, unsigned bytes) override {
        const emu::PagedBytes& ram = machine_.bus().ram();
        if (address < 0 || address + bytes > ram.size() || address % bytes != 0)
            return {{}, Outcome::failed, text::course_no_value};
        const auto at = static_cast<std::uint32_t>(address);
        const std::uint32_t held = bytes == 4   ? ram.read_word(at)
                                   : bytes == 2 ? ram.read_half(at)
                                                : ram.read_byte(at);
        return {Value{held, 0}, Outcome::known, {}};
    }

private:
    const Expression& expression_;
    const isa::Image* image_;
    std::uint32_t base_;
    const emu::Machine& machine_;
};

const guest::Thread* main_thread(const guest::OsView& os, const std::string& program) {
    for (const guest::Thread& thread : os.threads()) {
        if (thread.name == program && thread.main_program() && !thread.idle()) return &thread;
    }
    return nullptr;
}

/// The last cycle in which a thread that has ended had the processor: its call to end, or its fault.
std::uint64_t last_of(const debug::Session& session, const guest::Thread& thread) {
    std::uint64_t last = *thread.finish_cycle;
    for (const debug::CpuSlice& slice : session.timeline().cpu_slices()) {
        if (slice.begin >= *thread.finish_cycle) break;
        if (slice.holder == debug::CpuMode::user && slice.context == thread.address) last = slice.end - 1;
    }
    return last;
}

lab::Subject subject_of(const lab::Setup& setup, bool os) {
    lab::Subject subject;
    subject.os = os;
    subject.traceable = false;
    subject.image = setup.kernel ? &*setup.kernel : nullptr;
    subject.programs = &setup.programs;
    subject.kernel = &setup.guest;
    return subject;
}

}  // namespace

Result<lab::Bytes, lab::Problem> collection_disk(const lab::Home& home, Language language) {
    lab::OsRequest request;
    request.programs = {"hello"};
    const Result<lab::OsDisk, lab::Problem> disk = lab::build_os_disk(home, request, language);
    if (!disk) return disk.failure();
    Result<std::vector<lab::DiskFile>> files = lab::read_disk(disk->archive, "");
    if (!files) return lab::host_problem(files.failure());
    files->erase(files->begin());  // what to start
    std::sort(files->begin(), files->end(),
              [](const lab::DiskFile& a, const lab::DiskFile& b) { return a.name < b.name; });
    Result<lab::Bytes> archive = lab::make_disk(*files);
    if (!archive) return lab::host_problem(archive.failure());
    return *std::move(archive);
}

OutcomeFacts::End OutcomeFacts::end_of(const explore::Outcome& outcome, bool with_console) {
    return {outcome.kind, outcome.exit_code, with_console ? outcome.console : std::string()};
}

Workbench::Workbench(const lab::Home& home, const lab::Bytes& collection, const Exercise& exercise,
                     const Instance& instance, std::shared_ptr<AnswerFiles> files, const std::string& name,
                     Language guest_language, Workbench* as_long_as)
    : collection_(collection),
      exercise_(exercise),
      instance_(instance),
      files_(std::move(files)),
      name_(name),
      language_(guest_language),
      as_long_as_(as_long_as),
      home_(home.root(), files_) {
    // Who writes a scheduler does not get one ready-made.
    if (exercise_.answer == AnswerKind::policy) files_->shut(home.policy("").parent_path());
    files_->put("instance.inc", instance_.include_file(exercise_));
    for (const Check& check : exercise.checks) {
        if (!check.subject.empty()) files_->put(check.subject, *exercise.file(check.subject));
    }
}

const Run& Workbench::run(const RunPlan& plan) {
    auto known = runs_.find(plan.id);
    if (known == runs_.end()) known = runs_.emplace(plan.id, make_run(plan, files_)).first;
    return known->second;
}

Run Workbench::run_with(const RunPlan& plan, const std::string& file, const std::string& content) {
    const auto files = std::make_shared<AnswerFiles>(*files_);
    files->put(file, content);
    return make_run(plan, files);
}

Run Workbench::make_run(const RunPlan& plan, const std::shared_ptr<AnswerFiles>& files) {
    const lab::Home home(home_.root(), files);
    switch (exercise_.answer) {
    case AnswerKind::program: return run_program(plan, *files);
    case AnswerKind::bare: return run_bare(plan, home);
    case AnswerKind::policy: return run_policy(plan, home);
    case AnswerKind::jobs: break;
    }
    const Result<lab::Bytes> list = files_->read(path(), most_answer_bytes);
    if (!list) return lab::host_problem(list.failure());
    return run_jobs(plan, std::string(list->begin(), list->end()), plan.policy, nullptr);
}

std::uint64_t Workbench::most_cycles(const RunPlan& plan) const {
    if (as_long_as_ == nullptr) return plan.max_cycles;
    const Run& reference = as_long_as_->run(plan);
    if (!reference) return plan.max_cycles;
    return std::min(plan.max_cycles,
                    (*reference)->session->statistics().cycles * times_as_long + longer_at_least);
}

void Workbench::finish(RunFacts& facts, lab::Run& run, const lab::Subject& subject) const {
    while (!run.end()) run.slice(slice_cycles);
    facts.end = *run.end();
    const debug::Session& session = run.session();
    facts.end_cycle = session.machine().cycle();
    facts.instructions = session.statistics().instructions;
    const bool off = facts.end == lab::End::powered_off;
    facts.ended = off;
    if (off) facts.exit_code = session.machine().stop().exit_code;
    if (!off) facts.diagnosis = lab::diagnose(session, facts.end, facts.setup->code_map(), subject);
    facts.session = std::make_shared<const debug::Session>(std::move(run.session()));
}

Run Workbench::run_program(const RunPlan& plan, const AnswerFiles& answer) {
    // The same disk as with `baton os`, to the byte: a cycle that is told can be gone to there.
    const auto files = std::make_shared<AnswerFiles>(answer);
    files->list_only(plan.beside);
    const lab::Home home(home_.root(), files);
    lab::OsRequest request;
    request.disk = collection_;
    request.policy = plan.policy;
    request.quantum = plan.quantum;
    request.tick_cycles = plan.tick_cycles;
    request.programs = {path()};
    request.programs.insert(request.programs.end(), plan.beside.begin(), plan.beside.end());
    emu::Settings settings;
    settings.language = language_;
    Result<lab::Setup, lab::Problem> setup = lab::set_up_os(home, request, settings);
    if (!setup) return setup.failure();
    auto facts = std::make_shared<RunFacts>();
    facts->setup = std::make_shared<const lab::Setup>(*std::move(setup));
    debug::SessionOptions watching;
    watching.layout = facts->setup->guest.layout();
    lab::RunOptions options;
    options.max_cycles = most_cycles(plan);
    lab::Run run(debug::Session(facts->setup->machine, watching), options);
    for (const char c : instance_.in(plan.input)) {
        facts->inputs.push_back({0, emu::InputKind::key, 0, {static_cast<std::uint8_t>(c)}});
        run.session().post(facts->inputs.back());
    }
    // Where a program lies stands in its record while it lives, from its loading on.
    const std::string program = std::filesystem::path(name_).stem().string();
    while (!run.end() && facts->base == 0) {
        run.slice(glance_cycles);
        if (const guest::Thread* thread = main_thread(run.session().os(), program))
            facts->base = thread->base;
    }
    finish(*facts, run, subject_of(*facts->setup, true));
    facts->cycles = facts->session->statistics().user_cycles;
    facts->ended = false;
    if (const guest::Thread* thread = main_thread(facts->session->os(), program)) {
        facts->ended = thread->finish_cycle.has_value() && facts->end == lab::End::powered_off;
        facts->exit_code = thread->exit_code.value_or(0);
        if (thread->finish_cycle) facts->end_cycle = last_of(*facts->session, *thread);
    }
    return std::shared_ptr<const RunFacts>(facts);
}

Run Workbench::run_bare(const RunPlan& plan, const lab::Home& home) {
    Result<lab::LoadedImage, lab::Problem> image = lab::load_image_file(
        path(), {home.include().string()}, lab::language_defines(language_), home.files());
    if (!image) return image.failure();
    emu::Settings settings;
    settings.language = language_;
    auto setup = std::make_shared<lab::Setup>(
        lab::Setup{emu::Machine(settings), std::move(image->image), 0, {}, {}, {}, {}, {}});
    const Result<Done> placed = setup->machine.load_image(*setup->kernel);
    if (!placed) return lab::host_problem({name_, placed.failure().message()});
    auto facts = std::make_shared<RunFacts>();
    facts->setup = setup;
    lab::RunOptions options;
    options.max_cycles = most_cycles(plan);
    lab::Run run(debug::Session(setup->machine), options);
    for (const char c : instance_.in(plan.input)) {
        facts->inputs.push_back({0, emu::InputKind::key, 0, {static_cast<std::uint8_t>(c)}});
        run.session().post(facts->inputs.back());
    }
    finish(*facts, run, subject_of(*setup, false));
    facts->cycles = facts->session->statistics().cycles;
    return std::shared_ptr<const RunFacts>(facts);
}

Run Workbench::run_policy(const RunPlan& plan, const lab::Home& home) {
    const Result<std::vector<lab::Job>> jobs = lab::parse_jobs(instance_.in(plan.jobs));
    if (!jobs) return lab::usage_problem(jobs.failure().message());
    lab::ScheduleRequest request;
    request.jobs = *jobs;
    request.policy = path();
    request.quantum = plan.quantum;
    if (as_long_as_ != nullptr) request.max_cycles = most_cycles(plan);
    request.settings.clock = emu::Clock::ideal;
    request.settings.language = language_;
    return run_schedule(home, request);
}

Run Workbench::run_jobs(const RunPlan& plan, const std::string& list, const std::string& policy,
                        const std::string* policy_text) {
    const Result<std::vector<lab::Job>> jobs = lab::parse_job_lines(list);
    if (!jobs) return lab::usage_problem(jobs.failure().message());
    lab::ScheduleRequest request;
    request.jobs = *jobs;
    request.policy = policy;
    if (policy_text != nullptr) {
        request.policy = AnswerFiles::path_of(policy);
        request.policy_text = *policy_text;
    }
    request.quantum = plan.quantum;
    request.settings.clock = emu::Clock::ideal;
    request.settings.language = language_;
    return run_schedule(home_, request);
}

Run Workbench::run_schedule(const lab::Home& home, const lab::ScheduleRequest& request) {
    const Result<lab::LabImages, lab::Problem> images = lab::assemble_lab(home, request);
    if (!images) return images.failure();
    Result<lab::Setup, lab::Problem> setup = lab::set_up_schedule(*images, request);
    if (!setup) return setup.failure();
    auto facts = std::make_shared<RunFacts>();
    facts->setup = std::make_shared<const lab::Setup>(*std::move(setup));
    lab::Run run = lab::start_schedule(*facts->setup, request);
    lab::Subject subject = subject_of(*facts->setup, true);
    subject.programs = nullptr;
    subject.tick_cycles = request.tick_cycles;
    finish(*facts, run, subject);
    facts->schedule = lab::observe_schedule(request, *facts->setup, *facts->session, facts->end);
    facts->schedule->uses_quantum = images->uses_quantum;
    facts->cycles = facts->schedule->kernel_cycles;
    facts->ended = facts->ended && facts->schedule->complete();
    if (!facts->ended && !facts->diagnosis)
        facts->diagnosis = lab::diagnose(*facts->session, facts->end, facts->setup->code_map(), subject);
    return std::shared_ptr<const RunFacts>(facts);
}

const Outcomes& Workbench::outcomes(const Check& check) {
    const std::string key = std::string(explore::name_of(check.claim)) +
                            std::to_string(static_cast<int>(check.begin)) + std::to_string(check.interrupts) +
                            check.run;
    auto known = outcomes_.find(key);
    if (known == outcomes_.end()) known = outcomes_.emplace(key, find_outcomes(check)).first;
    return known->second;
}

Outcomes Workbench::find_outcomes(const Check& check) {
    const RunPlan& plan = exercise_.run(check.run);
    std::uint64_t most_states = most_reference_states;
    std::uint64_t cycles = plan.max_cycles;
    if (as_long_as_ != nullptr) {
        // Who does not come to an end by himself is not searched.
        const Run& straight = run(plan);
        if (!straight) return straight.failure();
        const Outcomes& reference = as_long_as_->outcomes(check);
        if (reference) most_states = (*reference)->states * times_as_long + more_states;
        cycles = most_cycles(plan);
    }
    explore::Request request;
    request.world.program = path();
    request.world.begin = check.begin;
    request.world.settings.language = language_;
    request.claim = check.claim;
    request.sample.runs = 0;  // an answer is marked by what was shown
    request.interrupts = check.interrupts;
    request.limits.max_cycles = cycles;
    request.limits.budget = last_resort;
    request.quantum = plan.quantum;
    request.tick_cycles = plan.tick_cycles;
    const Result<explore::Report, lab::Problem> report = explore::find_races(
        home_, request, [&](const explore::Progress& at) { return at.states <= most_states; });
    if (!report) return report.failure();
    auto facts = std::make_shared<OutcomeFacts>();
    const explore::ClaimResult& result = report->result();
    facts->outcomes = result.outcomes;
    facts->complete = result.complete;
    facts->states = result.states;
    return std::shared_ptr<const OutcomeFacts>(facts);
}

const Result<lab::ContractReport, lab::Problem>& Workbench::contract(const RunPlan& plan) {
    auto known = contracts_.find(plan.id);
    if (known == contracts_.end()) {
        lab::ScheduleRequest request;
        request.policy = path();
        request.quantum = plan.quantum;
        request.settings.language = language_;
        std::uint64_t most = most_contract_looks;
        if (as_long_as_ != nullptr && as_long_as_->contract(plan).ok())
            most = as_long_as_->contract_looks_[plan.id] * 2 + more_contract_looks;
        std::uint64_t& looks = contract_looks_[plan.id];
        known =
            contracts_.emplace(plan.id, lab::check_contract(home_, request, [&] { return ++looks < most; }))
                .first;
    }
    return known->second;
}

std::optional<std::int64_t> Workbench::value(const RunFacts& facts, const std::string& written) const {
    Expression expression;
    if (expression.parse(instance_.in(written), {true, false})) return std::nullopt;
    const bool bare = exercise_.answer == AnswerKind::bare;
    const std::string program = std::filesystem::path(name_).stem().string();
    EndResolver resolver(expression, image_of(facts, program, bare), facts.base, facts.session->machine());
    const Evaluation found = expression.evaluate(resolver);
    if (found.outcome != Outcome::known) return std::nullopt;
    return found.value.number;
}

}  // namespace baton::course
