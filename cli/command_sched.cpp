// The scheduling lab: jobs, a policy, and what the guest OS makes of them.
#include <unistd.h>

#include <chrono>
#include <memory>

#include "base/json.hpp"
#include "base/messages/command.hpp"
#include "base/messages/help.hpp"
#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "cli/sched_options.hpp"
#include "cli/sched_report.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"
#include "lab/build/home.hpp"
#include "lab/present/contract_text.hpp"
#include "lab/present/experiment_text.hpp"
#include "lab/study/contract.hpp"

namespace baton::cli {
namespace {

using lab::Experiment;

int check(const lab::Home& home, const SchedPlan& plan, const RawSchedOptions& raw, const lab::GoOn& go_on,
          const Reporter& reporter) {
    const std::string& path = raw.machine.json;
    const Result<lab::ContractReport, lab::Problem> report = lab::check_contract(home, plan.request, go_on);
    if (!report) return reporter.fail(report.failure());
    reporter.show_diagnostics(report->warnings);
    Result<Done> told = Done{};
    if (path != "-") told = write_output(lab::contract_text(*report, plan.style.language));
    if (told && !path.empty())
        told = write_result(path, lab::contract_json(*report, plan.style.language).dump());
    if (!told) return reporter.fail(told.failure());
    if (report->interrupted) return status::interrupted;
    return report->holds() ? status::done : status::check;
}

// What a policy includes is found out by assembling it; one with errors is told of by the run.
std::optional<lab::Problem> refuse_lost_sources(const lab::Home& home, const RawSchedOptions& raw,
                                                const SchedPlan& plan) {
    std::vector<std::string> policies{plan.request.policy};
    if (plan.choices) {
        policies.clear();
        for (const lab::PolicyChoice& choice : *plan.choices) policies.push_back(choice.policy);
    }
    std::vector<std::string> outputs{raw.csv, raw.svg, raw.machine.json, raw.machine.save,
                                     raw.machine.record};
    if (raw.blank && !raw.svg.empty()) outputs.push_back(solution_path(raw.svg));
    for (const std::string& policy : policies) {
        if (!lab::is_policy_file(policy)) continue;
        lab::ScheduleRequest request = plan.request;
        request.policy = policy;
        const Result<lab::LabImages, lab::Problem> images = lab::assemble_lab(home, request);
        if (!images) continue;
        if (auto problem = refuse_overwriting(images->kernel.read, outputs)) return problem;
    }
    return std::nullopt;
}

int run(const RawSchedOptions& raw, const Reporter& reporter) {
    const InterruptWatch watch;
    Result<SchedPlan, lab::Problem> plan = make_sched_plan(raw, reporter);
    if (!plan) return reporter.fail(plan.failure());
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (!home) return reporter.fail(home.failure());

    if (auto problem = refuse_lost_sources(*home, raw, *plan)) return reporter.fail(*problem);
    ProgressLine progress(reporter.language(), is_terminal(STDERR_FILENO), std::chrono::seconds(1));
    const lab::GoOn go_on = [&progress] {
        progress.show({text::progress_seconds, progress.elapsed().count()});
        return !InterruptWatch::interrupted();
    };
    if (raw.check) return check(*home, *plan, raw, go_on, reporter);
    std::vector<Experiment> experiments;
    if (plan->choices || plan->sweep) {
        Result<std::vector<Experiment>, lab::Problem> all =
            plan->choices ? lab::compare_policies(*home, plan->request, *plan->choices, go_on)
                          : lab::run_sweep(*home, plan->request, *plan->sweep, go_on);
        if (!all) return reporter.fail(all.failure());
        experiments = *std::move(all);
    } else {
        Result<Experiment, lab::Problem> one = lab::run_experiment(*home, plan->request, go_on);
        if (!one) return reporter.fail(one.failure());
        experiments.push_back(*std::move(one));
    }

    int status = status::done;
    for (const Experiment& e : experiments) {
        if (status == status::done) status = e.status;
    }
    reporter.show_diagnostics(experiments.front().warnings);
    for (const Message& remark : experiments.front().remarks) reporter.note(remark);
    if (status == status::interrupted) {
        // What is whole is not lost.
        if (experiments.back().schedule.end == lab::End::interrupted) experiments.pop_back();
        if (plan->sweep && !experiments.empty()) {
            const Result<Done> told = write_output(lab::sweep_text(*plan->sweep, experiments, plan->style));
            if (!told) return reporter.fail(told.failure());
        }
        reporter.complain(text::interrupted);
        return status;
    }
    // Before a table that such a trouble has cut short, why it is so.
    tell_sched_trouble(raw, *plan, experiments);
    Result<Done> told = write_sched_results(raw, *plan, experiments);
    if (told && experiments.front().session) told = leave_sched_files(raw, experiments.front());
    if (!told) return reporter.fail(told.failure());
    if (raw.machine.timeline) show_sched_timeline(raw, *plan, experiments.front());
    return status;
}

}  // namespace

Command make_sched() {
    Command command = new_command("sched", text::help_sched);
    auto raw = std::make_shared<RawSchedOptions>();
    CommandLine& line = command.line;
    add_sched_options(line, *raw);
    line.example("baton sched --jobs A:0:5,B:1:3,C:3:2,D:5:4 --policy rr --quantum 2");
    line.example("baton sched --jobs A:0:5,B:1:3,C:3:2 --clock ideal --compare fifo,srt,rr:1");
    line.example("baton sched --jobs A:0:3+io2+3,B:0:4 --policy my_policy.asm --svg chart.svg");
    line.example("baton sched --jobs A:0:9,B:0:9 --sweep quantum=1..20 --csv means.csv");
    line.example("baton sched --check --policy my_policy.asm");
    command.run = [raw](const Reporter& reporter) { return run(*raw, reporter); };
    return command;
}

}  // namespace baton::cli
