#include "lab/present/schedule_data.hpp"

#include <algorithm>
#include <cmath>

#include "base/messages/lab.hpp"
#include "lab/present/csv.hpp"
#include "lab/present/report.hpp"

namespace baton::lab {
namespace {

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
    json["turnaround_cycles"] = known(ended, schedule.turnaround_cycles(j));
    json["waiting_cycles"] = known(ended, schedule.waiting_cycles(j));
    json["response_cycles"] = known(run.start.has_value(), schedule.response_cycles(j));
    json["blocked_cycles"] = run.blocked;
    return json;
}

}  // namespace

Json schedule_json(const Schedule& schedule) {
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
    json["utilisation"] = schedule.span == 0 ? Json(nullptr) : Json(schedule.utilisation());
    json["kernel_cycles"] = schedule.kernel_cycles;
    json["idle_cycles"] = schedule.idle_cycles;
    json["switches"] = schedule.switches;
    json["cycles"] = schedule.cycles;
    json["max_skew_cycles"] = schedule.max_skew_cycles;
    return json;
}

std::string schedules_csv(const std::vector<Schedule>& schedules, Language language, bool policies) {
    const bool clocks = std::any_of(schedules.begin(), schedules.end(),
                                    [](const Schedule& s) { return s.clock == emu::Clock::real; });
    CsvWriter csv(language);
    if (policies) {
        csv.field(text::lab_csv_policy);
        csv.field(text::lab_csv_quantum);
    }
    if (clocks) csv.field(text::lab_csv_clock);
    for (const Text head : {text::lab_csv_name, text::lab_csv_arrival, text::lab_csv_burst,
                            text::lab_csv_start, text::lab_csv_finish, text::lab_csv_turnaround,
                            text::lab_csv_waiting, text::lab_csv_response, text::lab_csv_blocked})
        csv.field(head);
    csv.end_row();
    for (const Schedule& schedule : schedules) {
        for (std::size_t j = 0; j < schedule.jobs.size(); ++j) {
            const JobRun& run = schedule.runs[j];
            const bool ended = run.start && run.finish;
            const auto known = [&](double value) { ended ? csv.decimal(value) : csv.field(""); };
            if (policies) {
                csv.field(schedule.policy);
                csv.number(schedule.quantum);
            }
            if (clocks)
                csv.field(schedule.clock == emu::Clock::real ? text::lab_csv_real : text::lab_csv_ideal);
            csv.field(schedule.jobs[j].name);
            csv.number(schedule.jobs[j].arrival);
            csv.number(schedule.jobs[j].burst());
            known(schedule.ticks(run.start.value_or(0)));
            known(schedule.ticks(run.finish.value_or(0)));
            known(schedule.turnaround(j));
            known(schedule.waiting(j));
            known(schedule.response(j));
            known(schedule.ticks(run.blocked));
            csv.end_row();
        }
    }
    return csv.text();
}

}  // namespace baton::lab
