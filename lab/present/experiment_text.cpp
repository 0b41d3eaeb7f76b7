#include "lab/present/experiment_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/messages/contract.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "lab/present/chronogram.hpp"
#include "lab/present/cost_text.hpp"
#include "lab/present/csv.hpp"
#include "lab/present/diagnosis_text.hpp"
#include "lab/present/policy_title.hpp"
#include "lab/present/schedule_data.hpp"
#include "lab/present/schedule_svg.hpp"
#include "lab/study/register_message.hpp"

namespace baton::lab {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t most_columns = 8;  // of jobs in a table

std::string chart_and_table(const Schedule& schedule, const TextStyle& style) {
    std::string text = wrap_lines(schedule_title(schedule, style.language), style.width) + "\n\n";
    if (!schedule.order.empty()) text += chronogram_text(schedule, style);
    if (schedule.ends_early)
        text += " " + say(style.language, text::lab_ends_here, schedule.order.size()) + "\n";
    return text + (schedule.order.empty() ? "" : "\n") + job_table(schedule, style);
}

/// Ideal, real and difference of each category, for each job.
std::string costs_text(const Experiment& experiment, const TextStyle& style) {
    const Language language = style.language;
    const auto word = [&](Text phrase) { return std::string(say(language, phrase)); };
    const auto difference = [&](std::uint64_t real, std::uint64_t ideal) {
        const bool less = real < ideal;
        const std::string text = count_text(language, less ? ideal - real : real - ideal);
        return real == ideal ? std::string("0") : (less ? "-" : "+") + text;
    };
    std::string text;
    for (std::size_t j = 0; j < experiment.costs.size(); ++j) {
        const Costs& real = experiment.costs[j];
        const Costs& ideal = experiment.theory_costs[j];
        Rows rows;
        rows.push_back({say(language, text::lab_cycles_of, experiment.schedule.jobs[j].name),
                        word(text::lab_theory), word(text::lab_machine), word(text::lab_difference)});
        for (std::size_t i = 0; i < cost_count; ++i) {
            if (real[i] == 0 && ideal[i] == 0) continue;
            rows.push_back({word(cost_phrase(static_cast<Cost>(i))), count_text(language, ideal[i]),
                            count_text(language, real[i]), difference(real[i], ideal[i])});
        }
        rows.emplace_back();
        rows.push_back({word(text::lab_sum_turnaround), count_text(language, sum(ideal)),
                        count_text(language, sum(real)), difference(sum(real), sum(ideal))});
        text += table_text(rows) + "\n";
    }
    return text;
}

/// One letter or name for each policy's row.
std::string choice_name(const Schedule& schedule) {
    return schedule.uses_quantum ? fmt::format("{}:{}", schedule.policy, schedule.quantum) : schedule.policy;
}

std::string signed_text(Language language, double value) {
    const std::string text = number_text(language, value);
    return value > 0 && text != "0" ? "+" + text : text;
}

/// What stands for each job in a line of letters: the first of its name, or, where two names begin alike,
/// A, B, C, ... in the order of the jobs.
std::vector<std::string> job_letters(const std::vector<Job>& jobs) {
    std::vector<std::string> letters;
    for (const Job& job : jobs) letters.push_back(job.name.substr(0, decode_utf8(job.name, 0).bytes));
    if (std::set<std::string>(letters.begin(), letters.end()).size() == jobs.size()) return letters;
    for (std::size_t j = 0; j < jobs.size(); ++j)
        letters[j] = std::string(1, static_cast<char>(j < 26 ? 'A' + j : 'a' + (j - 26)));
    return letters;
}

/// For each policy a line with a letter a tick, of who ran; as many blocks below each other as it takes.
std::string orders_text(const std::vector<Experiment>& experiments, const TextStyle& style) {
    static constexpr std::size_t most_blocks = 8;
    std::size_t names = 0;
    std::size_t ticks = 0;
    for (const Experiment& e : experiments) {
        names = std::max(names, display_columns(choice_name(e.schedule)));
        ticks = std::max(ticks, e.schedule.order.size());
    }
    const std::size_t room = std::max<std::size_t>(10, style.width - std::min<std::size_t>(names, 30) - 3);
    if (ticks > most_blocks * room)
        return " " + say(style.language, text::lab_too_many_ticks, ticks) + "\n\n";
    const std::vector<Job>& jobs = experiments.front().schedule.jobs;
    const std::vector<std::string> letters = job_letters(jobs);
    std::string text;
    for (std::size_t first = 0; first < ticks; first += room) {
        for (const Experiment& e : experiments) {
            std::string line;
            for (std::size_t tick = first; tick < std::min(first + room, e.schedule.order.size()); ++tick) {
                const std::uint32_t job = e.schedule.order[tick];
                line += job == Schedule::nobody ? "." : letters[job];
            }
            text += fmt::format(" {:<{}}  {}\n", choice_name(e.schedule), names, line);
        }
        text += "\n";
    }
    for (std::size_t j = 0; j < jobs.size(); ++j) {
        if (letters[j] != jobs[j].name) text += fmt::format(" {} {}\n", letters[j], jobs[j].name);
    }
    return text + (text.substr(text.size() - 2) == "\n\n" ? "" : "\n");
}

Text sweep_text_of(Sweep::What what) {
    static constexpr std::array texts{text::lab_sweep_quantum, text::lab_sweep_tick_cycles,
                                      text::lab_sweep_wait_states, text::lab_sweep_seed};
    return texts[static_cast<std::size_t>(what)];
}

/// Means, switches, and on the real clock what the kernel took.
std::vector<std::string> mean_head(Language language, std::string first, bool real) {
    std::vector<std::string> row{std::move(first)};
    for (const Text phrase :
         {text::lab_turnaround, text::lab_waiting, text::lab_response, text::lab_switches})
        row.emplace_back(say(language, phrase));
    if (real) row.emplace_back(say(language, text::lab_kernel_share));
    return row;
}
std::vector<std::string> mean_row(Language language, std::string first, const Schedule& schedule) {
    if (!schedule.complete()) return {std::move(first), std::string(say(language, text::lab_unfinished))};
    const MeanTimes mean = mean_times(schedule);
    std::vector<std::string> row{std::move(first), number_text(language, mean.turnaround),
                                 number_text(language, mean.waiting), number_text(language, mean.response),
                                 std::to_string(schedule.switches)};
    if (schedule.clock == emu::Clock::real)
        row.push_back(number_text(language, schedule.kernel_percent(), 1) + " %");
    return row;
}

}  // namespace

std::string trouble_text(const Experiment& experiment, Language language) {
    const Schedule& schedule = experiment.schedule;
    const auto line = [&](const Message& message) { return say(language, message) + ".\n"; };
    std::string text;
    if (experiment.diagnosis) {
        text =
            explanation_text(*experiment.diagnosis, language) + advice_text(*experiment.diagnosis, language);
        for (std::size_t j = 0; j < schedule.jobs.size(); ++j) {
            const JobRun& job = schedule.runs[j];
            const Word code = job.exit_code.value_or(0);
            if (job.finish && code == 0) continue;
            text += line(job.finish ? Message(text::contract_ended_with, schedule.jobs[j].name, code)
                                    : Message(text::contract_not_ended, schedule.jobs[j].name));
        }
        if (!experiment.console.empty())
            text += say(language, text::lab_console_says) + ("\n" + experiment.console) + "\n";
    }
    if (experiment.skewed) text += line({text::lab_skewed, schedule.max_skew_cycles});
    if (experiment.register_finding) text += line(register_message(*experiment.register_finding));
    return text;
}

std::string experiment_text(const Experiment& experiment, const TextStyle& style) {
    const Language language = style.language;
    const Schedule& schedule = experiment.schedule;
    std::string text;
    if (style.blank) {
        // The solution is what the same command gives without --blank; below a worksheet it would give it
        // away.
        const Schedule& asked = experiment.theory ? *experiment.theory : schedule;
        return std::string(say(language, text::lab_worksheet)) + "\n\n" + chart_and_table(asked, style);
    }
    if (experiment.theory) text += chart_and_table(*experiment.theory, style) + "\n";
    text += chart_and_table(schedule, style);
    if (schedule.order.empty()) return text;
    text += usage_text(schedule, style) + say(language, text::lab_definitions);
    if (!experiment.costs.empty() && !experiment.theory_costs.empty())
        text += "\n" + costs_text(experiment, style);
    return text;
}

Json experiment_json(const Experiment& experiment) {
    Json json = schedule_json(experiment.schedule);
    if (experiment.theory) json["theory"] = schedule_json(*experiment.theory);
    const auto costs_json = [&](const std::vector<Costs>& all) {
        Json list = Json::array();
        for (std::size_t j = 0; j < all.size(); ++j) {
            Json entry;
            entry["name"] = experiment.schedule.jobs[j].name;
            for (std::size_t i = 0; i < cost_count; ++i) entry[cost_name(static_cast<Cost>(i))] = all[j][i];
            entry["sum"] = sum(all[j]);
            list.push_back(std::move(entry));
        }
        return list;
    };
    if (!experiment.costs.empty()) json["costs"] = costs_json(experiment.costs);
    if (!experiment.theory_costs.empty()) json["theory"]["costs"] = costs_json(experiment.theory_costs);
    return json;
}

std::string comparison_text(const std::vector<Experiment>& experiments, const TextStyle& style) {
    const Language language = style.language;
    const auto word = [&](Text phrase) { return std::string(say(language, phrase)); };
    std::string text = orders_text(experiments, style);
    const bool real = experiments.front().schedule.clock == emu::Clock::real;
    Rows means{mean_head(language, word(text::lab_mean), real), {}};
    for (const Experiment& e : experiments)
        means.push_back(mean_row(language, choice_name(e.schedule), e.schedule));
    text += table_text(means);

    const Experiment& first = experiments.front();
    if (experiments.size() < 2 || !first.schedule.complete()) return text;
    Rows deltas;
    deltas.push_back({say(language, text::lab_turnaround_against, choice_name(first.schedule))});
    const bool each_job = first.schedule.jobs.size() <= most_columns;
    if (each_job) {
        for (const Job& job : first.schedule.jobs) deltas[0].push_back(job.name);
    }
    deltas[0].push_back(word(text::lab_mean));
    deltas.emplace_back();
    for (std::size_t i = 1; i < experiments.size(); ++i) {
        const Schedule& schedule = experiments[i].schedule;
        if (!schedule.complete()) continue;
        deltas.push_back({choice_name(schedule)});
        for (std::size_t j = 0; each_job && j < schedule.jobs.size(); ++j)
            deltas.back().push_back(
                signed_text(language, schedule.turnaround(j) - first.schedule.turnaround(j)));
        deltas.back().push_back(
            signed_text(language, mean_times(schedule).turnaround - mean_times(first.schedule).turnaround));
    }
    return text + "\n" + table_text(deltas);
}

std::string sweep_text(const Sweep& sweep, const std::vector<Experiment>& experiments,
                       const TextStyle& style) {
    const Language language = style.language;
    const bool real = experiments.front().schedule.clock == emu::Clock::real;
    Rows rows{mean_head(language, say(language, sweep_text_of(sweep.what)), real), {}};
    for (std::size_t i = 0; i < experiments.size(); ++i)
        rows.push_back(mean_row(language, std::to_string(sweep.values[i]), experiments[i].schedule));
    return table_text(rows);
}

std::string sweep_csv(const Sweep& sweep, const std::vector<Experiment>& experiments, Language language) {
    static constexpr std::array swept{text::lab_csv_quantum, text::lab_csv_tick_cycles,
                                      text::lab_csv_wait_states, text::lab_csv_seed};
    CsvWriter csv(language);
    csv.field(swept[static_cast<std::size_t>(sweep.what)]);
    for (const Text head : {text::lab_csv_mean_turnaround, text::lab_csv_mean_waiting,
                            text::lab_csv_mean_response, text::lab_csv_switches, text::lab_csv_kernel_cycles,
                            text::lab_csv_kernel_percent, text::lab_csv_cycles})
        csv.field(head);
    csv.end_row();
    for (std::size_t i = 0; i < experiments.size(); ++i) {
        const Schedule& s = experiments[i].schedule;
        const bool complete = s.complete();
        const MeanTimes mean = complete ? mean_times(s) : MeanTimes{};
        csv.number(sweep.values[i]);
        for (const double value : {mean.turnaround, mean.waiting, mean.response}) {
            complete ? csv.decimal(value) : csv.field("");
        }
        csv.number(s.switches);
        csv.number(s.kernel_cycles);
        csv.decimal(s.kernel_percent(), 4);
        csv.number(s.cycles);
        csv.end_row();
    }
    return csv.text();
}

Json sweep_json(const Sweep& sweep, const std::vector<Experiment>& experiments) {
    Json json;
    json["sweep"] = sweep_name(sweep.what);
    Json points = Json::array();
    for (std::size_t i = 0; i < experiments.size(); ++i) {
        Json point;
        point["value"] = sweep.values[i];
        point["schedule"] = schedule_json(experiments[i].schedule);
        point["kernel_percent"] = experiments[i].schedule.kernel_percent();
        points.push_back(std::move(point));
    }
    json["points"] = std::move(points);
    return json;
}

std::string sweep_svg(const Sweep& sweep, const std::vector<Experiment>& experiments, Language language) {
    std::vector<unsigned> positions;
    std::vector<Curve> curves{{std::string(say(language, text::lab_turnaround)), {}, false},
                              {std::string(say(language, text::lab_waiting)), {}, false},
                              {std::string(say(language, text::lab_response)), {}, false},
                              {std::string(say(language, text::lab_kernel_share)), {}, true}};
    const bool real = !experiments.empty() && experiments.front().schedule.clock == emu::Clock::real;
    if (!real) curves.pop_back();
    for (std::size_t i = 0; i < experiments.size(); ++i) {
        const Schedule& schedule = experiments[i].schedule;
        if (!schedule.complete()) continue;
        const MeanTimes mean = mean_times(schedule);
        positions.push_back(sweep.values[i]);
        curves[0].values.push_back(mean.turnaround);
        curves[1].values.push_back(mean.waiting);
        curves[2].values.push_back(mean.response);
        if (real) curves[3].values.push_back(schedule.kernel_percent());
    }
    const std::string policy = experiments.empty() ? "" : experiments.front().schedule.policy;
    return curves_svg(policy_title(language, policy), say(language, sweep_text_of(sweep.what)), positions,
                      curves, language);
}

}  // namespace baton::lab
