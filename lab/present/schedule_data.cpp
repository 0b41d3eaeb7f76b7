#include "lab/present/schedule_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/messages/lab.hpp"
#include "lab/present/report.hpp"

namespace baton::lab {
namespace {

using Json = nlohmann::ordered_json;

/// Whole ticks as whole numbers, others as they are.
Json tick_number(double ticks) {
    if (ticks == std::floor(ticks) && std::abs(ticks) < 1e15) return static_cast<std::int64_t>(ticks);
    return ticks;
}

Json job_json(const Schedule& schedule, std::size_t j) {
    const Job& job = schedule.jobs[j];
    const JobRun& run = schedule.runs[j];
    const bool ended = run.start && run.finish;
    const auto known = [](bool is, const Json& value) { return is ? value : Json(nullptr); };
    const auto after_arrival = [&](std::uint64_t moment) {
        const std::uint64_t arrival = std::uint64_t{job.arrival} * schedule.tick_cycles;
        return static_cast<std::int64_t>(moment) - static_cast<std::int64_t>(arrival);
    };
    const std::int64_t turnaround = after_arrival(run.finish.value_or(0));
    Json json;
    json["name"] = job.name;
    json["arrival"] = job.arrival;
    json["burst"] = job.burst();
    if (job.pattern.size() > 1) json["pattern"] = job.pattern_text();
    json["priority"] = job.priority;
    json["start"] = known(run.start.has_value(), tick_number(schedule.ticks(run.start.value_or(0))));
    json["finish"] = known(run.finish.has_value(), tick_number(schedule.ticks(run.finish.value_or(0))));
    json["turnaround"] = known(ended, tick_number(schedule.turnaround(j)));
    json["waiting"] = known(ended, tick_number(schedule.waiting(j)));
    json["response"] = known(ended, tick_number(schedule.response(j)));
    json["blocked"] = known(ended, tick_number(schedule.ticks(run.blocked)));
    json["start_cycles"] = known(run.start.has_value(), run.start.value_or(0));
    json["finish_cycles"] = known(run.finish.has_value(), run.finish.value_or(0));
    json["turnaround_cycles"] = known(ended, turnaround);
    json["waiting_cycles"] = known(
        ended, turnaround - static_cast<std::int64_t>(run.running) - static_cast<std::int64_t>(run.blocked));
    json["response_cycles"] = known(run.start.has_value(), after_arrival(run.start.value_or(0)));
    json["blocked_cycles"] = run.blocked;
    return json;
}

/// In quotes where it must be (RFC 4180).
std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

}  // namespace

nlohmann::ordered_json schedule_json(const Schedule& schedule) {
    Json json;
    json["policy"] = schedule.policy;
    json["quantum"] = schedule.quantum;
    json["clock"] = schedule.clock == emu::Clock::ideal ? "ideal" : "real";
    json["tick_cycles"] = schedule.tick_cycles;
    json["stop"] = end_name(schedule.end);
    Json order = Json::array();
    for (const std::uint32_t job : schedule.order)
        order.push_back(job == Schedule::nobody ? Json(nullptr) : Json(schedule.jobs[job].name));
    json["order"] = std::move(order);
    Json jobs = Json::array();
    for (std::size_t j = 0; j < schedule.jobs.size(); ++j) jobs.push_back(job_json(schedule, j));
    json["jobs"] = std::move(jobs);
    Json mean;
    const bool complete = schedule.complete();
    const MeanTimes means = complete ? mean_times(schedule) : MeanTimes{};
    mean["turnaround"] = complete ? tick_number(means.turnaround) : Json(nullptr);
    mean["waiting"] = complete ? tick_number(means.waiting) : Json(nullptr);
    mean["response"] = complete ? tick_number(means.response) : Json(nullptr);
    json["mean"] = std::move(mean);
    json["utilisation"] = schedule.utilisation();
    json["kernel_cycles"] = schedule.kernel_cycles;
    json["idle_cycles"] = schedule.idle_cycles;
    json["switches"] = schedule.switches;
    json["cycles"] = schedule.cycles;
    json["max_skew_cycles"] = schedule.max_skew_cycles;
    return json;
}

std::string schedules_csv(const std::vector<Schedule>& schedules, bool policies) {
    const bool clocks = std::any_of(schedules.begin(), schedules.end(),
                                    [](const Schedule& s) { return s.clock == emu::Clock::real; });
    std::string text = policies ? "policy,quantum," : "";
    if (clocks) text += "clock,";
    text += "name,arrival,burst,start,finish,turnaround,waiting,response,blocked\n";
    const auto number = [](double value) { return number_text(Language::english, value, 6); };
    for (const Schedule& schedule : schedules) {
        for (std::size_t j = 0; j < schedule.jobs.size(); ++j) {
            const JobRun& run = schedule.runs[j];
            const bool ended = run.start && run.finish;
            const auto known = [&](double value) { return ended ? number(value) : std::string(); };
            if (policies) text += fmt::format("{},{},", csv_field(schedule.policy), schedule.quantum);
            if (clocks) text += schedule.clock == emu::Clock::real ? "real," : "ideal,";
            text += fmt::format(
                "{},{},{},{},{},{},{},{},{}\n", schedule.jobs[j].name, schedule.jobs[j].arrival,
                schedule.jobs[j].burst(), known(schedule.ticks(run.start.value_or(0))),
                known(schedule.ticks(run.finish.value_or(0))), known(schedule.turnaround(j)),
                known(schedule.waiting(j)), known(schedule.response(j)), known(schedule.ticks(run.blocked)));
        }
    }
    return text;
}

}  // namespace baton::lab
