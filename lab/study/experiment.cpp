#include "lab/study/experiment.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/messages/lab.hpp"

namespace baton::lab {
namespace {

constexpr std::size_t most_console_bytes = 2000;
// Some hundredths of a second.
constexpr std::uint64_t slice_cycles = 1'000'000;

constexpr int check_failed_status = 7;

Experiment run_once(const LabImages& images, const Setup& setup, const ScheduleRequest& request,
                    const GoOn& go_on) {
    Run run = start_schedule(setup, request);
    while (!run.end()) {
        if (go_on && !go_on()) run.interrupt();
        if (!run.end()) run.slice(slice_cycles);
    }
    Experiment ran;
    ran.schedule = observe_schedule(request, setup, run.session(), *run.end());
    ran.schedule.uses_quantum = images.uses_quantum;
    ran.status = exit_status(*run.end(), run.session().machine());
    if (ran.status != 0 || !ran.schedule.complete()) {
        Subject subject;
        subject.os = true;
        subject.traceable = false;
        subject.image = &*setup.kernel;
        subject.tick_cycles = request.tick_cycles;
        ran.diagnosis = diagnose(run.session(), *run.end(), setup.code_map(), subject);
        ran.console = std::string(run.session().console().text()).substr(0, most_console_bytes);
        // Off with code 0, and yet a job was lost.
        if (ran.status == 0) ran.status = 1;
    }
    const bool ideal = request.settings.clock == emu::Clock::ideal;
    const unsigned longest = isa::longest_instruction_with(request.settings.wait_states);
    ran.skewed = ideal && ran.schedule.complete() && ran.schedule.max_skew_cycles >= longest;
    if (const auto& check = run.session().register_check(); check && check->count() != 0)
        ran.register_finding = check->findings().front();
    if (ran.status == 0 && (ran.skewed || ran.register_finding)) ran.status = check_failed_status;
    ran.session = std::make_shared<const debug::Session>(std::move(run.session()));
    ran.start_hash = setup.machine.hash();
    ran.warnings = setup.warnings;
    ran.remarks = setup.remarks;
    return ran;
}

/// `change` makes the request of each; `quantum_option` says how its quantum was asked for, if it was.
template <class Change, class QuantumOption>
Result<std::vector<Experiment>, Problem> run_each(const Home& home, ScheduleRequest request,
                                                  std::size_t count, const GoOn& go_on, Change change,
                                                  QuantumOption quantum_option) {
    std::vector<Experiment> experiments;
    for (std::size_t i = 0; i < count; ++i) {
        change(request, i);
        request.policy = policy_name(home, request.policy);
        const Result<LabImages, Problem> images = assemble_lab(home, request);
        if (!images) return images.failure();
        if (!images->uses_quantum && !quantum_option(i).empty())
            return usage_problem({text::lab_no_quantum_here, request.policy, quantum_option(i)});
        const Result<Setup, Problem> setup = set_up_schedule(*images, request);
        if (!setup) return setup.failure();
        Experiment experiment = run_once(*images, *setup, request, go_on);
        experiment.session.reset();
        // What only a chart of this one would need.
        if (count > most_choices) {
            for (auto* stretches : {&experiment.schedule.ran, &experiment.schedule.ready,
                                    &experiment.schedule.blocked, &experiment.schedule.idle})
                std::vector<Interval>().swap(*stretches);
        }
        experiments.push_back(std::move(experiment));
        if (experiments.back().schedule.end == End::interrupted) break;
    }
    return experiments;
}

}  // namespace

Result<Experiment, Problem> run_experiment(const Home& home, const ScheduleRequest& asked,
                                           const GoOn& go_on) {
    ScheduleRequest request = asked;
    request.policy = policy_name(home, asked.policy);
    const Result<LabImages, Problem> images = assemble_lab(home, request);
    if (!images) return images.failure();
    const Result<Setup, Problem> setup = set_up_schedule(*images, request);
    if (!setup) return setup.failure();
    Experiment experiment = run_once(*images, *setup, request, go_on);
    if (!images->uses_quantum && request.quantum != quantum_default)
        experiment.remarks.emplace_back(text::lab_no_quantum_here, request.policy, "--quantum");
    const bool real = request.settings.clock == emu::Clock::real;
    if (!real || !experiment.schedule.complete()) return experiment;

    ScheduleRequest ideal = request;
    ideal.settings.clock = emu::Clock::ideal;
    const Result<Setup, Problem> ideal_setup = set_up_schedule(*images, ideal);
    if (!ideal_setup) return ideal_setup.failure();
    Experiment theory = run_once(*images, *ideal_setup, ideal, go_on);
    if (theory.schedule.end == End::interrupted) experiment.status = theory.status;
    if (!theory.schedule.complete()) return experiment;
    if (const auto costs = measure_costs(*setup, experiment.schedule, go_on)) experiment.costs = *costs;
    if (const auto costs = measure_costs(*ideal_setup, theory.schedule, go_on))
        experiment.theory_costs = *costs;
    experiment.theory = std::move(theory.schedule);
    if (go_on && !go_on()) experiment.status = exit_status(End::interrupted, setup->machine);
    return experiment;
}

Result<std::vector<Experiment>, Problem> compare_policies(const Home& home, const ScheduleRequest& request,
                                                          const std::vector<PolicyChoice>& choices,
                                                          const GoOn& go_on) {
    const auto change = [&](ScheduleRequest& each, std::size_t i) {
        each.policy = choices[i].policy;
        each.quantum = choices[i].quantum.value_or(request.quantum);
    };
    return run_each(home, request, choices.size(), go_on, change, [&](std::size_t i) {
        return choices[i].quantum ? fmt::format("{}:{}", choices[i].policy, *choices[i].quantum)
                                  : std::string();
    });
}

Result<std::vector<Experiment>, Problem> run_sweep(const Home& home, const ScheduleRequest& request,
                                                   const Sweep& sweep, const GoOn& go_on) {
    const auto change = [&](ScheduleRequest& each, std::size_t i) {
        const unsigned value = sweep.values[i];
        switch (sweep.what) {
        case Sweep::What::quantum: each.quantum = value; break;
        case Sweep::What::tick_cycles: each.tick_cycles = value; break;
        case Sweep::What::wait_states: each.settings.wait_states = static_cast<std::uint8_t>(value); break;
        case Sweep::What::seed: each.settings.seed = value; break;
        }
    };
    return run_each(home, request, sweep.values.size(), go_on, change, [&](std::size_t) {
        return std::string(sweep.what == Sweep::What::quantum ? "--sweep quantum" : "");
    });
}

}  // namespace baton::lab
