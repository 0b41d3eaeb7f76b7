// Means and times in ticks are exact decimals wherever there is one: summed first, divided once.
#include <nlohmann/json.hpp>

#include "lab.hpp"
#include "lab/present/schedule_data.hpp"

using namespace baton;
using namespace baton::test;

TEST_CASE("means that are whole are whole, whatever the number of jobs", "[means]") {
    // Each job's share of the mean has no exact binary fraction: 1/3, 1/7, 1/10, ... summed up would not do.
    for (const unsigned count : {3U, 5U, 6U, 7U, 9U, 10U, 11U, 21U, 30U}) {
        lab::Schedule schedule;
        schedule.tick_cycles = 1000;
        for (unsigned i = 0; i < count; ++i) {
            schedule.jobs.push_back({"J" + std::to_string(i), 0, {1}, 0, 100, {}});
            lab::JobRun run;
            run.start = 0;
            run.finish = std::uint64_t{2 * i + 1} * 1000;
            run.running = 1000;
            schedule.runs.push_back(run);
        }
        INFO(count);
        CHECK(lab::mean_times(schedule).turnaround == count);  // of 1, 3, 5, ...
        CHECK(lab::mean_times(schedule).waiting == count - 1);
        const auto json = nlohmann::ordered_json::parse(lab::schedule_json(schedule).dump());
        CHECK(json["mean"]["turnaround"].dump() == std::to_string(count));
    }
}

TEST_CASE("a time in ticks is the nearest number to its quotient, and prints as its decimal", "[means]") {
    lab::Schedule schedule;
    schedule.tick_cycles = 1000;
    schedule.jobs.push_back({"A", 3, {1}, 0, 100, {}});
    lab::JobRun run;
    run.start = 3'100;
    run.finish = 6'300;
    run.running = 1'100;
    run.blocked = 700;
    schedule.runs.push_back(run);
    const auto job = nlohmann::ordered_json::parse(lab::schedule_json(schedule).dump())["jobs"][0];
    CHECK(job["turnaround"].dump() == "3.3");
    CHECK(job["waiting"].dump() == "1.5");
    CHECK(job["response"].dump() == "0.1");
    CHECK(job["blocked"].dump() == "0.7");
}
