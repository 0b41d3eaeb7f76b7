#include "course/sheet.hpp"

#include <algorithm>

#include "base/messages/course.hpp"
#include "course/instance.hpp"
#include "lab/build/policy_name.hpp"

namespace baton::course {
namespace {

constexpr unsigned most_draws = 200;

/// Where jobs like these come from.
InstanceField kind_of(const std::vector<lab::Job>& jobs) {
    InstanceField field;
    const auto count = static_cast<std::int64_t>(jobs.size());
    field.range = {count, count};
    field.arrival = {0, 0};
    field.burst = InstanceField::Range{1, 1};
    InstanceField::Range priority{jobs.front().priority, jobs.front().priority};
    for (const lab::Job& job : jobs) {
        field.arrival.most = std::max<std::int64_t>(field.arrival.most, job.arrival);
        field.burst->most = std::max<std::int64_t>(field.burst->most, job.burst());
        priority.least = std::min<std::int64_t>(priority.least, job.priority);
        priority.most = std::max<std::int64_t>(priority.most, job.priority);
    }
    field.burst->most = std::max(field.burst->most, count);
    if (priority.least != priority.most) field.priority = priority;
    return field;
}

bool has_idle_tick(const std::vector<lab::Job>& jobs) {
    unsigned busy_until = 0;
    for (const lab::Job& job : jobs) {
        if (job.arrival > busy_until) return true;
        busy_until += job.burst();
    }
    return false;
}

Result<std::vector<lab::Schedule>, lab::Problem> run_all(const lab::Home& home, const SheetRequest& request,
                                                         const std::vector<lab::Job>& jobs) {
    std::vector<lab::Schedule> schedules;
    for (const lab::PolicyChoice& choice : request.policies) {
        lab::ScheduleRequest one;
        one.jobs = jobs;
        one.policy = lab::policy_name(home, choice.policy);
        one.quantum = choice.quantum.value_or(request.quantum);
        one.settings.clock = emu::Clock::ideal;
        Result<lab::Schedule, lab::Problem> schedule = lab::run_schedule(home, one);
        if (!schedule) return schedule.failure();
        if (!schedule->complete()) return lab::usage_problem({text::sheet_not_complete, choice.policy});
        schedules.push_back(*std::move(schedule));
    }
    return schedules;
}

bool all_alike(const std::vector<lab::Schedule>& schedules) {
    return schedules.size() > 1 &&
           std::all_of(schedules.begin(), schedules.end(), [&](const lab::Schedule& schedule) {
               return schedule.order == schedules.front().order;
           });
}

}  // namespace

Result<std::vector<Sheet>, lab::Problem> make_sheets(const lab::Home& home, const SheetRequest& request) {
    std::vector<Sheet> sheets;
    if (request.variants == 0) {
        Result<std::vector<lab::Schedule>, lab::Problem> schedules = run_all(home, request, request.jobs);
        if (!schedules) return schedules.failure();
        sheets.push_back({0, *std::move(schedules)});
        return sheets;
    }
    const InstanceField field = kind_of(request.jobs);
    std::vector<std::string> drawn;
    for (unsigned variant = 1; variant <= request.variants; ++variant) {
        Draw draw(seed_of(
            {"sheet", lab::jobs_text(request.jobs), std::to_string(request.seed), std::to_string(variant)}));
        for (unsigned attempt = 1;; ++attempt) {
            const std::vector<lab::Job> jobs = draw_jobs(draw, field);
            const std::string written = lab::jobs_text(jobs);
            const bool known = std::find(drawn.begin(), drawn.end(), written) != drawn.end();
            if ((has_idle_tick(jobs) || known) && attempt < most_draws) continue;
            Result<std::vector<lab::Schedule>, lab::Problem> schedules = run_all(home, request, jobs);
            if (!schedules) return schedules.failure();
            if (all_alike(*schedules) && attempt < most_draws) continue;
            drawn.push_back(written);
            sheets.push_back({variant, *std::move(schedules)});
            break;
        }
    }
    return sheets;
}

}  // namespace baton::course
