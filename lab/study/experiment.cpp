#include "lab/study/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "base/text.hpp"
#include "lab/present/explain.hpp"

namespace baton::lab {
namespace {

constexpr std::size_t most_choices = 16;
constexpr std::size_t most_values = 1000;
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
        ran.trouble = explain_end(run.session(), *run.end(), setup.code_map());
        Subject subject;
        subject.os = true;
        subject.traceable = false;
        subject.image = &*setup.kernel;
        subject.tick_cycles = request.tick_cycles;
        ran.trouble += advice(run.session(), *run.end(), subject);
        for (std::size_t j = 0; j < ran.schedule.jobs.size(); ++j) {
            const JobRun& job = ran.schedule.runs[j];
            if (job.finish && job.exit_code.value_or(0) == 0) continue;
            ran.trouble += job.finish ? fmt::format("{} ended with code {}.\n", ran.schedule.jobs[j].name,
                                                    job.exit_code.value_or(0))
                                      : fmt::format("{} has not ended.\n", ran.schedule.jobs[j].name);
        }
        const std::string said(run.session().console().text());
        if (!said.empty()) ran.trouble += "The guest's console says:\n" + said.substr(0, 2000) + "\n";
        // Off with code 0, and yet a job was lost.
        if (ran.status == 0) ran.status = 1;
    }
    const bool ideal = request.settings.clock == emu::Clock::ideal;
    const unsigned longest = isa::longest_instruction_with(request.settings.wait_states);
    if (ideal && ran.schedule.complete() && ran.schedule.max_skew_cycles >= longest) {
        ran.trouble += fmt::format(
            "An event lies {} cycles from its tick: the table is not what the ideal clock promises.\n",
            ran.schedule.max_skew_cycles);
        if (ran.status == 0) ran.status = check_failed_status;
    }
    if (const auto& check = run.session().register_check(); check && check->count() != 0) {
        ran.trouble += check->findings().front().text() + ".\n";
        if (ran.status == 0) ran.status = check_failed_status;
    }
    ran.session = std::make_shared<const debug::Session>(std::move(run.session()));
    ran.start_hash = setup.machine.hash();
    ran.warnings = setup.warnings;
    ran.remarks = setup.remarks;
    return ran;
}

template <class Change>
Result<std::vector<Experiment>, Problem> run_each(const Home& home, ScheduleRequest request,
                                                  std::size_t count, const GoOn& go_on, Change change) {
    std::vector<Experiment> experiments;
    for (std::size_t i = 0; i < count; ++i) {
        change(request, i);
        const Result<LabImages, Problem> images = assemble_lab(home, request);
        if (!images) return images.failure();
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

std::optional<unsigned> number(std::string_view text, unsigned least, unsigned most) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        return std::nullopt;
    return value;
}

}  // namespace

Result<Experiment, Problem> run_experiment(const Home& home, const ScheduleRequest& request,
                                           const GoOn& go_on) {
    const Result<LabImages, Problem> images = assemble_lab(home, request);
    if (!images) return images.failure();
    const Result<Setup, Problem> setup = set_up_schedule(*images, request);
    if (!setup) return setup.failure();
    Experiment experiment = run_once(*images, *setup, request, go_on);
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

Result<std::vector<PolicyChoice>> parse_choices(const std::string& list) {
    std::vector<PolicyChoice> choices;
    std::string_view rest = list;
    while (true) {
        const std::size_t comma = rest.find(',');
        const std::string_view text = rest.substr(0, comma);
        const std::size_t colon = text.rfind(':');
        PolicyChoice choice{std::string(text.substr(0, colon)), std::nullopt};
        if (colon != std::string_view::npos) {
            choice.quantum = number(text.substr(colon + 1), 1, quantum_most);
            if (!choice.quantum)
                return Failure{"--compare",
                               fmt::format("'{}' is not a quantum from 1 to {}; for example rr:2",
                                           show_controls(text.substr(colon + 1)), quantum_most)};
        }
        if (choice.policy.empty())
            return Failure{"--compare", "it lists policies, perhaps with a quantum: fifo,sjf,rr:1,rr:2"};
        if (choices.size() == most_choices)
            return Failure{"--compare", fmt::format("more than {} policies", most_choices)};
        choices.push_back(std::move(choice));
        if (comma == std::string_view::npos) return choices;
        rest.remove_prefix(comma + 1);
    }
}

Result<std::vector<Experiment>, Problem> compare_policies(const Home& home, const ScheduleRequest& request,
                                                          const std::vector<PolicyChoice>& choices,
                                                          const GoOn& go_on) {
    return run_each(home, request, choices.size(), go_on, [&](ScheduleRequest& each, std::size_t i) {
        each.policy = choices[i].policy;
        each.quantum = choices[i].quantum.value_or(request.quantum);
    });
}

const char* sweep_name(Sweep::What what) {
    switch (what) {
    case Sweep::What::quantum: return "quantum";
    case Sweep::What::tick_cycles: return "tick-cycles";
    case Sweep::What::wait_states: return "wait-states";
    case Sweep::What::seed: return "seed";
    }
    return "";
}

Result<Sweep> parse_sweep(const std::string& text) {
    struct Range {
        Sweep::What what;
        unsigned least, most;
    };
    static constexpr Range ranges[] = {{Sweep::What::quantum, 1, quantum_most},
                                       {Sweep::What::tick_cycles, tick_cycles_least, tick_cycles_most},
                                       {Sweep::What::wait_states, 0, emu::wait_states_most},
                                       {Sweep::What::seed, 0, 1'000'000'000}};
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const auto range = std::find_if(std::begin(ranges), std::end(ranges),
                                    [&](const Range& r) { return name == sweep_name(r.what); });
    if (range == std::end(ranges) || equals == std::string::npos)
        return Failure{"--sweep", fmt::format("'{}' is not quantum=1..20; there are quantum, tick-cycles, "
                                              "wait-states and seed",
                                              show_controls(text))};
    std::vector<unsigned> numbers;
    std::string_view rest = std::string_view(text).substr(equals + 1);
    for (bool more = true; more;) {
        const std::size_t dots = rest.find("..");
        const auto value = number(rest.substr(0, dots), numbers.size() == 2 ? 1 : range->least, range->most);
        if (!value)
            return Failure{"--sweep",
                           fmt::format("'{}' is not a number from {} to {}; for example {}={}..{}",
                                       show_controls(rest.substr(0, dots)), range->least, range->most, name,
                                       range->least, std::min(range->least + 19, range->most))};
        numbers.push_back(*value);
        more = dots != std::string_view::npos;
        if (more && numbers.size() == 3)
            return Failure{"--sweep", "more than first, last and step; for example quantum=1..20..2"};
        if (dots != std::string_view::npos) rest.remove_prefix(dots + 2);
    }
    const unsigned first = numbers[0];
    const unsigned last = numbers.size() > 1 ? numbers[1] : first;
    const unsigned step = numbers.size() > 2 ? numbers[2] : 1;
    if (last < first) return Failure{"--sweep", fmt::format("{} is more than {}", first, last)};
    if ((last - first) / step >= most_values)
        return Failure{"--sweep", fmt::format("more than {} values; give a step: {}={}..{}..{}", most_values,
                                              name, first, last, (last - first) / 20)};
    Sweep sweep;
    sweep.what = range->what;
    for (unsigned value = first; value <= last; value += step) sweep.values.push_back(value);
    return sweep;
}

Result<std::vector<Experiment>, Problem> run_sweep(const Home& home, const ScheduleRequest& request,
                                                   const Sweep& sweep, const GoOn& go_on) {
    return run_each(home, request, sweep.values.size(), go_on, [&](ScheduleRequest& each, std::size_t i) {
        const unsigned value = sweep.values[i];
        switch (sweep.what) {
        case Sweep::What::quantum: each.quantum = value; break;
        case Sweep::What::tick_cycles: each.tick_cycles = value; break;
        case Sweep::What::wait_states: each.settings.wait_states = static_cast<std::uint8_t>(value); break;
        case Sweep::What::seed: each.settings.seed = value; break;
        }
    });
}

double kernel_percent(const Schedule& schedule) {
    const std::uint64_t all = schedule.kernel_cycles + schedule.user_cycles + schedule.idle_cycles;
    return all == 0 ? 0 : 100.0 * static_cast<double>(schedule.kernel_cycles) / static_cast<double>(all);
}

}  // namespace baton::lab
