// The scheduling lab from the tree, for tests.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lab/present/experiment_text.hpp"

namespace baton::test {

inline lab::Home home() {
    return lab::Home(BATON_SOURCE_DIR);
}

template <class T>
T good(Result<T, lab::Problem> attempt) {
    if (!attempt)
        FAIL(say(Language::english, attempt.failure().message) +
             assembler::render_text(attempt.failure().diagnostics, Language::english, false));
    return *std::move(attempt);
}

inline std::vector<lab::Job> jobs_of(const std::string& list) {
    auto jobs = lab::parse_jobs(list);
    if (!jobs) FAIL(jobs.failure().text());
    return *std::move(jobs);
}

inline lab::ScheduleRequest request_of(const std::string& jobs, const std::string& policy,
                                       unsigned quantum = 1, emu::Clock clock = emu::Clock::ideal) {
    lab::ScheduleRequest request;
    request.jobs = jobs_of(jobs);
    request.policy = policy;
    request.quantum = quantum;
    request.settings.clock = clock;
    return request;
}

inline lab::Schedule schedule_of(const std::string& jobs, const std::string& policy, unsigned quantum = 1,
                                 emu::Clock clock = emu::Clock::ideal) {
    lab::ScheduleRequest request = request_of(jobs, policy, quantum, clock);
    request.check_registers = true;
    const lab::Experiment experiment = good(lab::run_experiment(home(), request));
    CHECK(lab::trouble_text(experiment, Language::english) == "");
    CHECK(experiment.sound());
    REQUIRE(experiment.session->register_check());
    CHECK(experiment.session->register_check()->count() == 0);
    CHECK(experiment.session->register_check()->compared() != 0);
    return experiment.schedule;
}

/// A letter a tick: the first of the job's name, '.' when nobody ran.
inline std::string letters(const lab::Schedule& schedule) {
    std::string text;
    for (const std::uint32_t job : schedule.order)
        text += job == lab::Schedule::nobody ? '.' : schedule.jobs[job].name[0];
    return text;
}

template <class Get>
std::vector<double> each(const lab::Schedule& schedule, Get get) {
    std::vector<double> values;
    for (std::size_t job = 0; job < schedule.jobs.size(); ++job) values.push_back(get(job));
    return values;
}
inline std::vector<double> finishes(const lab::Schedule& s) {
    return each(s, [&](std::size_t job) { return s.ticks(s.runs[job].finish.value_or(0)); });
}

}  // namespace baton::test
