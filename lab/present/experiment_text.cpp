// What is told of experiments, to people and to programs.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lab/present/chronogram.hpp"
#include "lab/present/policy_title.hpp"
#include "lab/present/schedule_data.hpp"
#include "lab/present/schedule_svg.hpp"
#include "lab/study/experiment.hpp"

namespace baton::lab {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using Json = nlohmann::ordered_json;

constexpr std::size_t most_columns = 8;  // of jobs in a table

std::string chart_and_table(const Schedule& schedule, const TextStyle& style) {
    return schedule_title(schedule, style.language) + "\n\n" + chronogram_text(schedule, style) + "\n" +
           job_table(schedule, style);
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
        rows.push_back({fmt::format("{} ({})", experiment.schedule.jobs[j].name, word(text::lab_cycles)),
                        word(text::lab_theory), word(text::lab_machine), word(text::lab_difference)});
        for (std::size_t i = 0; i < cost_count; ++i) {
            if (real[i] == 0 && ideal[i] == 0) continue;
            rows.push_back({word(cost_phrase(static_cast<Cost>(i))), count_text(language, ideal[i]),
                            count_text(language, real[i]), difference(real[i], ideal[i])});
        }
        rows.emplace_back();
        rows.push_back({fmt::format("{} = {}", word(text::lab_sum), word(text::lab_turnaround)),
                        count_text(language, sum(ideal)), count_text(language, sum(real)),
                        difference(sum(real), sum(ideal))});
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
std::vector<char> job_letters(const std::vector<Job>& jobs) {
    std::vector<char> letters;
    std::set<char> used;
    for (const Job& job : jobs) {
        letters.push_back(job.name[0]);
        used.insert(job.name[0]);
    }
    if (used.size() == jobs.size()) return letters;
    for (std::size_t j = 0; j < jobs.size(); ++j)
        letters[j] = static_cast<char>(j < 26 ? 'A' + j : 'a' + (j - 26));
    return letters;
}

/// For each policy a line with a letter a tick, of who ran; as many blocks below each other as it takes.
std::string orders_text(const std::vector<Experiment>& experiments, const TextStyle& style) {
    static constexpr std::size_t most_blocks = 8;
    std::size_t names = 0;
    std::size_t ticks = 0;
    for (const Experiment& e : experiments) {
        names = std::max(names, choice_name(e.schedule).size());
        ticks = std::max(ticks, e.schedule.order.size());
    }
    const std::size_t room = std::max<std::size_t>(10, style.width - std::min<std::size_t>(names, 30) - 3);
    if (ticks > most_blocks * room)
        return fmt::format(" {} {}\n\n", ticks, say(style.language, text::lab_too_many_ticks));
    const std::vector<Job>& jobs = experiments.front().schedule.jobs;
    const std::vector<char> letters = job_letters(jobs);
    std::string text;
    for (std::size_t first = 0; first < ticks; first += room) {
        for (const Experiment& e : experiments) {
            std::string line;
            for (std::size_t tick = first; tick < std::min(first + room, e.schedule.order.size()); ++tick) {
                const std::uint32_t job = e.schedule.order[tick];
                line += job == Schedule::nobody ? '.' : letters[job];
            }
            text += fmt::format(" {:<{}}  {}\n", choice_name(e.schedule), names, line);
        }
        text += "\n";
    }
    for (std::size_t j = 0; j < jobs.size(); ++j) {
        if (letters[j] != jobs[j].name[0] || jobs[j].name.size() > 1)
            text += fmt::format(" {} {}\n", letters[j], jobs[j].name);
    }
    return text + (text.substr(text.size() - 2) == "\n\n" ? "" : "\n");
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
        row.push_back(number_text(language, kernel_percent(schedule), 1) + " %");
    return row;
}

}  // namespace

std::string experiment_text(const Experiment& experiment, const TextStyle& style) {
    const Language language = style.language;
    const Schedule& schedule = experiment.schedule;
    std::string text;
    if (style.blank) {
        const Schedule& asked = experiment.theory ? *experiment.theory : schedule;
        TextStyle solved = style;
        solved.blank = false;
        return std::string(say(language, text::lab_worksheet)) + "\n\n" + chart_and_table(asked, style) +
               "\n\n" + std::string(say(language, text::lab_solution)) + "\n\n" +
               chart_and_table(asked, solved);
    }
    if (experiment.theory) text += chart_and_table(*experiment.theory, style) + "\n";
    text += chart_and_table(schedule, style) + usage_text(schedule, style) +
            std::string(say(language, text::lab_definitions));
    if (!experiment.costs.empty() && !experiment.theory_costs.empty())
        text += "\n" + costs_text(experiment, style);
    return text;
}

nlohmann::ordered_json experiment_json(const Experiment& experiment) {
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
    deltas.push_back({fmt::format("{}, {} {}", word(text::lab_turnaround), word(text::lab_against),
                                  choice_name(first.schedule))});
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
    Rows rows{mean_head(language, sweep_name(sweep.what), real), {}};
    for (std::size_t i = 0; i < experiments.size(); ++i)
        rows.push_back(mean_row(language, std::to_string(sweep.values[i]), experiments[i].schedule));
    return table_text(rows);
}

std::string sweep_csv(const Sweep& sweep, const std::vector<Experiment>& experiments) {
    std::string text = fmt::format(
        "{},mean_turnaround,mean_waiting,mean_response,switches,kernel_cycles,kernel_percent,cycles\n",
        sweep_name(sweep.what));
    for (std::size_t i = 0; i < experiments.size(); ++i) {
        const Schedule& s = experiments[i].schedule;
        const bool complete = s.complete();
        const MeanTimes mean = complete ? mean_times(s) : MeanTimes{};
        const auto number = [&](double value) {
            return complete ? number_text(Language::english, value, 6) : std::string();
        };
        text += fmt::format("{},{},{},{},{},{},{},{}\n", sweep.values[i], number(mean.turnaround),
                            number(mean.waiting), number(mean.response), s.switches, s.kernel_cycles,
                            number_text(Language::english, kernel_percent(s), 4), s.cycles);
    }
    return text;
}

nlohmann::ordered_json sweep_json(const Sweep& sweep, const std::vector<Experiment>& experiments) {
    Json json;
    json["sweep"] = sweep_name(sweep.what);
    Json points = Json::array();
    for (std::size_t i = 0; i < experiments.size(); ++i) {
        Json point;
        point["value"] = sweep.values[i];
        point["schedule"] = schedule_json(experiments[i].schedule);
        point["kernel_percent"] = kernel_percent(experiments[i].schedule);
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
        if (real) curves[3].values.push_back(kernel_percent(schedule));
    }
    const std::string policy = experiments.empty() ? "" : experiments.front().schedule.policy;
    return curves_svg(policy_title(language, policy), sweep_name(sweep.what), positions, curves, language);
}

}  // namespace baton::lab
