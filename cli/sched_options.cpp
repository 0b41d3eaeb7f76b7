#include "cli/sched_options.hpp"

#include <unistd.h>

#include "base/messages/command.hpp"
#include "base/messages/course.hpp"
#include "base/messages/help.hpp"
#include "cli/terminal.hpp"
#include "lab/build/files.hpp"
#include "lab/build/setup.hpp"

namespace baton::cli {
namespace {

using lab::Problem;
using lab::usage_problem;

class PlanReader {
public:
    PlanReader(const RawSchedOptions& raw, const Reporter& reporter) : raw_(raw), reporter_(reporter) {}

    Result<SchedPlan, Problem> read() {
        SchedPlan plan;
        lab::ScheduleRequest& request = plan.request;
        if (auto problem = beside_check()) return *problem;
        if (raw_.jobs.empty() && !raw_.check) return usage_problem(text::jobs_missing);
        if (!raw_.jobs.empty()) {
            Result<std::vector<lab::Job>> jobs = lab::read_jobs(raw_.jobs);
            if (!jobs) return usage_problem(jobs.failure().message());
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
        plan.style.language = reporter_.language();
        plan.style.ascii = raw_.machine.ascii || !wants_unicode();
        plan.style.blank = raw_.blank;
        if (!raw_.compare.empty()) {
            Result<std::vector<lab::PolicyChoice>> choices = lab::parse_choices(raw_.compare);
            if (!choices) return usage_problem(choices.failure().message());
            plan.choices = *std::move(choices);
        }
        if (!raw_.sweep.empty()) {
            Result<lab::Sweep> sweep = lab::parse_sweep(raw_.sweep);
            if (!sweep) return usage_problem(sweep.failure().message());
            plan.sweep = *std::move(sweep);
        }
        if (plan.choices && plan.sweep) return usage_problem(text::compare_and_sweep);
        if (plan.choices && !raw_.policy.empty()) return usage_problem(text::compare_and_policy);
        if (plan.style.blank && plan.sweep) return usage_problem(text::blank_and_sweep);
        for (const std::string* path : {&raw_.svg, &raw_.csv, &raw_.machine.json}) {
            if (path->empty() || *path == "-") continue;
            const Result<Done> writable = lab::check_writable(*path);
            if (!writable) return lab::host_problem(writable.failure());
        }
        int to_output = 0;
        for (const std::string* path : {&raw_.svg, &raw_.csv, &raw_.machine.json})
            to_output += *path == "-" ? 1 : 0;
        if (to_output > 1) return usage_problem(text::one_to_output);
        if (raw_.blank && (plan.choices || !raw_.csv.empty() || !raw_.machine.json.empty()))
            return usage_problem(text::blank_is_for_one);
        std::vector<std::string> outputs{raw_.svg, raw_.csv, raw_.machine.json, raw_.machine.save,
                                         raw_.machine.record};
        if (raw_.blank && !raw_.svg.empty()) outputs.push_back(solution_path(raw_.svg));
        std::vector<std::string> inputs{raw_.policy, raw_.machine.input};
        if (!raw_.jobs.empty() && raw_.jobs.front() == '@') inputs.push_back(raw_.jobs.substr(1));
        if (plan.choices) {
            for (const lab::PolicyChoice& choice : *plan.choices) inputs.push_back(choice.policy);
        }
        if (auto problem = refuse_overwriting(inputs, outputs)) return *problem;
        if (raw_.blank && !raw_.svg.empty()) {
            // A stream or a device holds one drawing, and nothing can be put beside it.
            const bool is_file = raw_.svg != "-" && raw_.svg.rfind("/dev/", 0) != 0 &&
                                 raw_.svg.rfind("/proc/", 0) != 0 && lab::check_regular(raw_.svg);
            if (!is_file) return usage_problem({text::blank_needs_file, raw_.svg});
            const Result<Done> writable = lab::check_writable(solution_path(raw_.svg));
            if (!writable) return lab::host_problem(writable.failure());
        }
        return plan;
    }

private:
    /// The contract test chooses jobs, clocks and ticks itself, and has no one schedule to tell of.
    std::optional<Problem> beside_check() const {
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
            if (given) return usage_problem({text::not_with_check, option});
        }
        return std::nullopt;
    }
    /// The options of every command with a machine in it.
    std::optional<Problem> read_machine(SchedPlan& plan) const {
        const RawMachineOptions& machine = raw_.machine;
        if (!machine.disk.empty() || machine.disk_write || !machine.load.empty() || !machine.replay.empty())
            return usage_problem(text::schedule_from_power_on);
        Result<MachinePlan, Problem> machine_plan =
            make_plan(machine, {reporter_.language(), reporter_.language_was_chosen()});
        if (!machine_plan) return machine_plan.failure();
        plan.machine = *std::move(machine_plan);
        lab::ScheduleRequest& request = plan.request;
        request.settings = plan.machine.settings;
        request.max_cycles = plan.machine.max_cycles.value_or(0);
        if (plan.machine.max_cycles == 0U) return usage_problem(text::schedule_needs_cycle);
        request.engine = plan.machine.engine;
        request.check_registers = machine.check_registers;
        request.stop_on_fault = plan.machine.stop_on_fault;
        request.stop_on_deadlock = plan.machine.stop_on_deadlock;
        request.inputs = announced(plan.machine);
        if (plan.machine.input) request.typed = *plan.machine.input;
        const bool several = !raw_.compare.empty() || !raw_.sweep.empty();
        if (several && (machine.timeline || !machine.save.empty() || !machine.record.empty()))
            return usage_problem(text::for_one_schedule);
        return std::nullopt;
    }
    template <class T>
    void take(const char* option, const std::string& written, std::uint64_t least, std::uint64_t most,
              T& into) {
        if (written.empty() || problem_) return;
        const Result<std::uint64_t> value = parse_number(option, written, least, most);
        if (value) {
            into = static_cast<T>(*value);
        } else {
            problem_ = usage_problem(value.failure().message());
        }
    }

    const RawSchedOptions& raw_;
    const Reporter& reporter_;
    std::optional<Problem> problem_;
};

}  // namespace

void add_sched_options(CommandLine& line, RawSchedOptions& raw) {
    line.heading(text::help_group_what);
    line.option("--jobs", raw.jobs, text::value_jobs, text::help_jobs);
    line.option("--policy", raw.policy, text::value_policy, text::help_policy);
    line.option("--quantum", raw.quantum, "T", {text::help_quantum, lab::quantum_default});
    line.flag("--no-preemption", raw.no_preemption, text::help_no_preemption);
    line.flag("--check", raw.check, text::help_check);
    line.option("--compare", raw.compare, text::value_list, text::help_compare);
    line.option("--sweep", raw.sweep, text::value_sweep, text::help_sweep);
    line.option("--tick-cycles", raw.tick_cycles, "N",
                {text::help_sched_tick_cycles, lab::tick_cycles_default});
    line.flag("--check-registers", raw.machine.check_registers, text::help_sched_registers);
    add_machine_options(line, raw.machine);
    // Under the heading that the machine's options have ended with: the report.
    line.option("--csv", raw.csv, text::value_file_or_dash, text::help_csv);
    line.option("--svg", raw.svg, text::value_file_or_dash, text::help_svg);
    line.flag("--blank", raw.blank, text::help_blank);
    line.option("--width", raw.width, text::value_columns, text::help_width);
    line.note(text::help_jobs_note);
    line.note(text::help_sched_note);
}

Result<SchedPlan, Problem> make_sched_plan(const RawSchedOptions& raw, const Reporter& reporter) {
    return PlanReader(raw, reporter).read();
}

std::string solution_path(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::size_t dot = path.rfind('.');
    const bool has_extension = dot != std::string::npos && (slash == std::string::npos || dot > slash);
    return has_extension ? path.substr(0, dot) + "-solution" + path.substr(dot) : path + "-solution";
}

}  // namespace baton::cli
