// The scheduling lab: jobs, a policy, and what the guest OS makes of them.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <memory>

#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/machine_options.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"
#include "lab/present/contract_text.hpp"
#include "lab/present/experiment_text.hpp"
#include "lab/present/schedule_data.hpp"
#include "lab/present/schedule_svg.hpp"
#include "lab/present/timeline_text.hpp"
#include "lab/run/input_file.hpp"

namespace baton::cli {
namespace {

using lab::Experiment;
using lab::Problem;
using lab::usage_problem;

constexpr const char* name = "sched";

struct RawOptions {
    RawMachineOptions machine;
    std::string jobs, policy, quantum, tick_cycles, compare, sweep, svg, csv, lang, width;
    bool blank = false;
    bool no_preemption = false;
    bool check = false;
};

/// What the options mean.
struct Plan {
    MachinePlan machine;
    lab::ScheduleRequest request;
    lab::TextStyle style;
    std::optional<std::vector<lab::PolicyChoice>> choices;
    std::optional<lab::Sweep> sweep;
};

/// "sheet.svg" becomes "sheet-solution.svg".
std::string solution_path(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::size_t dot = path.rfind('.');
    const bool has_extension = dot != std::string::npos && (slash == std::string::npos || dot > slash);
    return has_extension ? path.substr(0, dot) + "-solution" + path.substr(dot) : path + "-solution";
}

std::vector<std::string> outputs_of(const RawOptions& raw) {
    std::vector<std::string> outputs{raw.svg, raw.csv, raw.machine.json, raw.machine.save, raw.machine.record};
    if (raw.blank && !raw.svg.empty()) outputs.push_back(solution_path(raw.svg));
    return outputs;
}

class Reader {
public:
    explicit Reader(const RawOptions& raw) : raw_(raw) {}

    Result<Plan, lab::Problem> read() {
        Plan plan;
        lab::ScheduleRequest& request = plan.request;
        if (auto problem = beside_check()) return *problem;
        if (raw_.jobs.empty() && !raw_.check)
            return usage_problem("--jobs is needed: for example --jobs A:0:5,B:1:3,C:3:2,D:5:4");
        if (!raw_.jobs.empty()) {
            Result<std::vector<lab::Job>> jobs = lab::parse_jobs(raw_.jobs);
            if (!jobs) return usage_problem(jobs.failure().text());
            request.jobs = *std::move(jobs);
        }
        if (!raw_.policy.empty()) request.policy = raw_.policy;
        request.preempt = !raw_.no_preemption;
        if (auto problem = read_machine(plan)) return *problem;
        take("--quantum", raw_.quantum, 1, lab::quantum_most, request.quantum);
        take("--tick-cycles", raw_.tick_cycles, lab::tick_cycles_least, lab::tick_cycles_most,
             request.tick_cycles);
        take("--width", raw_.width, 40, 500, plan.style.width);
        if (problem_) return *problem_;
        if (raw_.width.empty()) plan.style.width = terminal_width(STDOUT_FILENO);
        // "fr", and what stands in LANG: "fr_FR.UTF-8".
        const std::string lang = raw_.lang.substr(0, 2);
        const bool french = lang == "fr" || lang == "FR";
        if (!raw_.lang.empty() && !french && lang != "en" && lang != "EN")
            return usage_problem("--lang: '" + show_controls(raw_.lang) + "' is neither en nor fr");
        plan.style.language = raw_.lang.empty() ? language_of_environment()
                              : french          ? Language::french
                                                : Language::english;
        plan.style.ascii = raw_.machine.ascii || !wants_unicode();
        plan.style.blank = raw_.blank;
        if (!raw_.compare.empty()) {
            Result<std::vector<lab::PolicyChoice>> choices = lab::parse_choices(raw_.compare);
            if (!choices) return usage_problem(choices.failure().text());
            plan.choices = *std::move(choices);
        }
        if (!raw_.sweep.empty()) {
            Result<lab::Sweep> sweep = lab::parse_sweep(raw_.sweep);
            if (!sweep) return usage_problem(sweep.failure().text());
            plan.sweep = *std::move(sweep);
        }
        if (plan.choices && plan.sweep) return usage_problem("--compare and --sweep can't be given together");
        if (plan.choices && !raw_.policy.empty())
            return usage_problem("--compare names the policies: --policy can't be given beside it");
        if (plan.style.blank && plan.sweep) return usage_problem("--blank makes no sense with --sweep");
        for (const std::string* path : {&raw_.svg, &raw_.csv, &raw_.machine.json}) {
            if (path->empty() || *path == "-") continue;
            const Result<Done> writable = lab::check_writable(*path);
            if (!writable) return lab::host_problem(writable.failure());
        }
        int to_output = 0;
        for (const std::string* path : {&raw_.svg, &raw_.csv, &raw_.machine.json})
            to_output += *path == "-" ? 1 : 0;
        if (to_output > 1) return usage_problem("only one result can go to standard output");
        if (raw_.blank && (plan.choices || !raw_.csv.empty() || !raw_.machine.json.empty()))
            return usage_problem(
                "--blank leaves answers out of one report and drawing; not with --compare, "
                "--csv or --json");
        std::vector<std::string> inputs{raw_.policy, raw_.machine.input};
        if (plan.choices) {
            for (const lab::PolicyChoice& choice : *plan.choices) inputs.push_back(choice.policy);
        }
        if (auto problem = refuse_overwriting(inputs, outputs_of(raw_))) return *problem;
        if (raw_.svg == "-" && raw_.blank)
            return usage_problem("--svg - can't hold both worksheet and solution: name a file");
        return plan;
    }

private:
    /// The contract test chooses jobs, clocks and ticks itself, and has no one schedule to tell of.
    std::optional<lab::Problem> beside_check() const {
        if (!raw_.check) return std::nullopt;
        const RawMachineOptions& machine = raw_.machine;
        const std::pair<const char*, bool> others[] = {
            {"--compare", !raw_.compare.empty()},
            {"--sweep", !raw_.sweep.empty()},
            {"--svg", !raw_.svg.empty()},
            {"--csv", !raw_.csv.empty()},
            {"--blank", raw_.blank},
            {"--tick-cycles", !raw_.tick_cycles.empty()},
            {"--clock", !machine.clock.empty()},
            {"--max-cycles", !machine.max_cycles.empty()},
            {"--timeline", machine.timeline},
            {"--save", !machine.save.empty()},
            {"--record", !machine.record.empty()},
            {"--input", !machine.input.empty()},
            {"--type", !machine.typed.empty()},
            {"--packet", !machine.packets.empty()},
            {"--stop-on", !machine.stop_on.empty()},
        };
        for (const auto& [option, given] : others) {
            if (given) return usage_problem(std::string(option) + " makes no sense with --check");
        }
        return std::nullopt;
    }
    /// The options of every command with a machine in it.
    std::optional<lab::Problem> read_machine(Plan& plan) const {
        const RawMachineOptions& machine = raw_.machine;
        if (!machine.disk.empty() || machine.disk_write || !machine.load.empty() || !machine.replay.empty())
            return usage_problem(
                "a schedule begins at power-on, with a disk of its own: --disk, --load and --replay are for "
                "baton os");
        Result<MachinePlan, lab::Problem> machine_plan = make_plan(machine);
        if (!machine_plan) return machine_plan.failure();
        plan.machine = *std::move(machine_plan);
        lab::ScheduleRequest& request = plan.request;
        request.settings = plan.machine.settings;
        request.max_cycles = plan.machine.max_cycles.value_or(0);
        if (plan.machine.max_cycles == 0U)
            return usage_problem("--max-cycles: a schedule takes at least one");
        request.engine = plan.machine.engine;
        request.check_registers = machine.check_registers;
        request.stop_on_fault = plan.machine.stop_on_fault;
        request.stop_on_deadlock = plan.machine.stop_on_deadlock;
        request.inputs = announced(plan.machine);
        if (plan.machine.input) request.typed = *plan.machine.input;
        const bool several = !raw_.compare.empty() || !raw_.sweep.empty();
        if (several && (machine.timeline || !machine.save.empty() || !machine.record.empty()))
            return usage_problem("--timeline, --save and --record are for one schedule, not for several");
        return std::nullopt;
    }
    template <class T>
    void take(const char* option, const std::string& text, std::uint64_t least, std::uint64_t most, T& into) {
        if (text.empty() || problem_) return;
        const Result<std::uint64_t> value = parse_number(option, text, least, most);
        if (value) {
            into = static_cast<T>(*value);
        } else {
            problem_ = usage_problem(value.failure().text());
        }
    }

    const RawOptions& raw_;
    std::optional<lab::Problem> problem_;
};

Result<Done> put(const std::string& path, const std::string& text) {
    return path == "-" ? write_output(text) : lab::write_file(path, text);
}

/// What was found, in all the forms that were asked for.
class ReportWriter {
public:
    ReportWriter(const RawOptions& raw, const Plan& plan) : raw_(raw), plan_(plan) {}

    Result<Done> tell(const std::vector<Experiment>& experiments) const {
        // Files first: they are what was asked for, also when nobody reads the report.
        if (!raw_.machine.json.empty()) {
            if (auto written = put(raw_.machine.json, json(experiments).dump(2) + "\n"); !written)
                return written;
        }
        if (!raw_.csv.empty()) {
            const std::string text = plan_.sweep
                                         ? lab::sweep_csv(*plan_.sweep, experiments, plan_.style.language)
                                         : lab::schedules_csv(schedules(experiments), plan_.style.language,
                                                              plan_.choices.has_value());
            if (auto written = put(raw_.csv, text); !written) return written;
        }
        if (!raw_.svg.empty()) {
            if (auto written = draw(experiments); !written) return written;
        }
        const bool taken = raw_.svg == "-" || raw_.csv == "-" || raw_.machine.json == "-";
        return taken ? Result<Done>(Done{}) : write_output(report(experiments));
    }

private:
    std::string report(const std::vector<Experiment>& experiments) const {
        const std::string text = plan_.choices ? lab::comparison_text(experiments, plan_.style)
                                 : plan_.sweep ? lab::sweep_text(*plan_.sweep, experiments, plan_.style)
                                               : lab::experiment_text(experiments.front(), plan_.style);
        return plan_.style.ascii ? ascii_text(text) : text;
    }
    static std::vector<lab::Schedule> schedules(const std::vector<Experiment>& experiments) {
        std::vector<lab::Schedule> all;
        for (const Experiment& e : experiments) {
            // Beside the machine, what theory says: that is what is drawn on a board.
            if (e.theory) all.push_back(*e.theory);
            all.push_back(e.schedule);
        }
        return all;
    }
    nlohmann::ordered_json json(const std::vector<Experiment>& experiments) const {
        if (plan_.sweep) return lab::sweep_json(*plan_.sweep, experiments);
        if (!plan_.choices) return lab::experiment_json(experiments.front());
        nlohmann::ordered_json all;
        all["compare"] = nlohmann::ordered_json::array();
        for (const Experiment& e : experiments) all["compare"].push_back(lab::experiment_json(e));
        return all;
    }
    Result<Done> draw(const std::vector<Experiment>& experiments) const {
        if (plan_.sweep)
            return put(raw_.svg, lab::sweep_svg(*plan_.sweep, experiments, plan_.style.language));
        lab::DrawingStyle style{plan_.style.blank, plan_.style.language};
        std::vector<lab::Schedule> all = schedules(experiments);
        if (style.blank && all.size() > 1 && !plan_.choices) all.resize(1);
        if (auto written = put(raw_.svg, lab::schedules_svg(all, style)); !written) return written;
        if (!style.blank) return Done{};
        style.blank = false;
        return put(solution_path(raw_.svg), lab::schedules_svg(all, style));
    }

    const RawOptions& raw_;
    const Plan& plan_;
};

Result<Done> leave_files(const RawOptions& raw, const Experiment& experiment) {
    const debug::Session& session = *experiment.session;
    if (!raw.machine.record.empty()) {
        const lab::InputFile log{session.machine().settings(), experiment.start_hash, session.inputs()};
        const Result<Done> written = lab::write_file(raw.machine.record, lab::write_input_file(log));
        if (!written) return written;
    }
    if (raw.machine.save.empty()) return Done{};
    if (auto possible = session.machine().check_saving(); !possible) return possible;
    return lab::write_file(raw.machine.save, session.machine().save());
}

/// Cycle by cycle, boot and kernel included.
std::string cycles_chart(const RawOptions& raw, const Plan& plan, const Experiment& experiment) {
    lab::ChartOptions chart;
    chart.width = terminal_width(STDERR_FILENO);
    chart.ascii = raw.machine.ascii || !wants_unicode();
    chart.colour = wants_colour(STDERR_FILENO);
    chart.column_cycles = plan.machine.column_cycles;
    chart.language = plan.style.language;
    return "\n" + lab::timeline_chart(experiment.session->timeline(), experiment.session->os(), chart);
}

int check(const lab::Home& home, const Plan& plan, const RawOptions& raw, const lab::GoOn& go_on) {
    const std::string& path = raw.machine.json;
    const Result<lab::ContractReport, lab::Problem> report = lab::check_contract(home, plan.request, go_on);
    if (!report) return fail(report.failure(), name);
    if (auto problem = refuse_overwriting(report->read, outputs_of(raw))) return fail(*problem, name);
    show_diagnostics(report->warnings);
    Result<Done> told = Done{};
    if (path != "-") told = write_output(lab::contract_text(*report, plan.style.language));
    if (told && !path.empty())
        told = put(path, lab::contract_json(*report, plan.style.language).dump(2) + "\n");
    if (!told) return fail(lab::host_problem(told.failure()), name);
    if (report->interrupted) return status::interrupted;
    return report->holds() ? status::done : status::check;
}

/// Says on a terminal that long work goes on.
class ProgressLine {
public:
    ProgressLine() = default;
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine() {
        if (shown_) write_error("\r\x1b[K");
    }
    void show() {
        if (!wanted_) return;
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < std::chrono::seconds(1)) return;
        last_ = now;
        shown_ = true;
        write_error(fmt::format("\rat work for {} s; Ctrl-C ends it",
                                std::chrono::duration_cast<std::chrono::seconds>(now - begin_).count()));
    }

private:
    bool wanted_ = is_terminal(STDERR_FILENO);
    bool shown_ = false;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_ = begin_;
};

void tell_trouble(const RawOptions& raw, const Plan& plan, const std::vector<Experiment>& experiments) {
    const Language language = plan.style.language;
    for (const Experiment& e : experiments) {
        if (e.sound()) continue;
        if (experiments.size() > 1) write_error(lab::schedule_title(e.schedule, language) + "\n");
        write_error(show_controls(lab::trouble_text(e, language)));
        // A limit or a condition of the user's own says nothing about the policy.
        if (raw.machine.max_cycles.empty() && raw.machine.stop_on.empty())
            write_error(say(language, text::lab_try_check, show_controls(e.schedule.policy)) + "\n");
    }
}

int run(const RawOptions& raw) {
    const InterruptWatch watch;
    Result<Plan, lab::Problem> plan = Reader(raw).read();
    if (!plan) return fail(plan.failure(), name);
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (!home) return fail(lab::host_problem(home.failure()), name);

    ProgressLine patience;
    const lab::GoOn go_on = [&patience] {
        patience.show();
        return !InterruptWatch::interrupted();
    };
    if (raw.check) return check(*home, *plan, raw, go_on);
    std::vector<Experiment> experiments;
    if (plan->choices || plan->sweep) {
        Result<std::vector<Experiment>, lab::Problem> all =
            plan->choices ? lab::compare_policies(*home, plan->request, *plan->choices, go_on)
                          : lab::run_sweep(*home, plan->request, *plan->sweep, go_on);
        if (!all) return fail(all.failure(), name);
        experiments = *std::move(all);
    } else {
        Result<Experiment, lab::Problem> one = lab::run_experiment(*home, plan->request, go_on);
        if (!one) return fail(one.failure(), name);
        experiments.push_back(*std::move(one));
    }

    int status = status::done;
    for (const Experiment& e : experiments) {
        if (status == status::done) status = e.status;
    }
    show_diagnostics(experiments.front().warnings);
    if (status == status::interrupted) {
        // What is whole is not lost.
        if (experiments.back().schedule.end == lab::End::interrupted) experiments.pop_back();
        if (plan->sweep && !experiments.empty()) {
            const Result<Done> told = write_output(lab::sweep_text(*plan->sweep, experiments, plan->style));
            if (!told) return fail(lab::host_problem(told.failure()), name);
        }
        complain("interrupted");
        return status;
    }
    for (const Experiment& e : experiments) {
        if (auto problem = refuse_overwriting(e.read, outputs_of(raw))) return fail(*problem, name);
    }
    // Before a table that such a trouble has cut short, why it is so.
    tell_trouble(raw, *plan, experiments);
    Result<Done> told = ReportWriter(raw, *plan).tell(experiments);
    if (told && experiments.front().session) told = leave_files(raw, experiments.front());
    if (!told) return fail(lab::host_problem(told.failure()), name);
    if (raw.machine.timeline) write_error(cycles_chart(raw, *plan, experiments.front()));
    return status;
}

}  // namespace

Command add_sched(CLI::App& app) {
    CLI::App* parser =
        app.add_subcommand(name, "the scheduling lab: jobs that the guest OS shares the processor between");
    const auto raw = std::make_shared<RawOptions>();
    const auto option = [&](const char* group, const char* option_name, std::string& into, const char* value,
                            const std::string& help) {
        return parser->add_option(option_name, into, help)
            ->type_name(value)
            ->group(group)
            ->check(not_empty());
    };
    const char* what = "What runs";
    option(what, "--jobs", raw->jobs, "LIST",
           "NAME:ARRIVAL:BURST[:PRIORITY[:TICKETS]],...; a burst may be 3+io2+3, or 3+disk2+3 with a "
           "device that all jobs share");
    option(what, "--policy", raw->policy, "NAME|FILE.asm", "scheduling policy, yours or os/sched's (rr)");
    option(what, "--quantum", raw->quantum, "T",
           fmt::format("ticks of a time slice ({})", lab::quantum_default));
    parser->add_flag("--no-preemption", raw->no_preemption, "policies that can do without preemption do")
        ->group(what);
    parser
        ->add_flag(
            "--check", raw->check,
            "does the policy keep its contract (os/README.md)? Tried with jobs of all kinds, and with yours")
        ->group(what);
    option(what, "--compare", raw->compare, "LIST", "several policies, as in fifo,sjf,srt,rr:1,rr:2");
    option(what, "--sweep", raw->sweep, "NAME=A..B", "quantum=1..20; also tick-cycles, wait-states, seed");

    option(what, "--tick-cycles", raw->tick_cycles, "N",
           fmt::format("cycles of a tick ({})", lab::tick_cycles_default));
    parser
        ->add_flag("--check-registers", raw->machine.check_registers,
                   "see that every job finds its registers as it left them")
        ->group(what);
    add_machine_options(*parser, raw->machine);

    const char* report = "Report";
    option(report, "--csv", raw->csv, "FILE|-", "the table as CSV");
    option(report, "--svg", raw->svg, "FILE|-",
           "chronogram and table, or the curves of a sweep, as a drawing");
    parser->add_flag("--blank", raw->blank, "a worksheet with the answers left out, beside the solution")
        ->group(report);
    option(report, "--lang", raw->lang, "en|fr", "language of the report (from LANG)");
    option(report, "--width", raw->width, "COLUMNS",
           "width of the charts, 40 to 500 (the terminal's, or 80)");
    parser->footer(
        "On the real clock the same kernel runs a second time with the ideal one: that is the theory, and\n"
        "the difference is what the kernel costs. With --blank --svg sheet.svg the solution goes to\n"
        "sheet-solution.svg.\n\n"
        "Examples:\n"
        "  baton sched --jobs A:0:5,B:1:3,C:3:2,D:5:4 --policy rr --quantum 2\n"
        "  baton sched --jobs A:0:5,B:1:3,C:3:2,D:5:4 --clock ideal --compare fifo,sjf,srt,rr:1,rr:2\n"
        "  baton sched --jobs A:0:3+io2+3,B:0:4 --policy my_policy.asm --svg chronogram.svg\n"
        "  baton sched --jobs A:0:9,B:0:9 --sweep quantum=1..20 --csv means.csv\n"
        "  baton sched --check --policy my_policy.asm");
    return {parser, [raw] { return run(*raw); }};
}

}  // namespace baton::cli
