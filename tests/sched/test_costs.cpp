// Where the time of each job went: the categories sum to it, to the cycle.
#include "lab.hpp"
#include "lab/study/costs.hpp"

using namespace baton;
using namespace baton::test;
using lab::Cost;
using lab::Costs;
using lab::Schedule;

namespace {

struct Measured {
    Schedule schedule;
    std::vector<Costs> costs;
};

Measured measured(const std::string& jobs, const std::string& policy, unsigned quantum, emu::Clock clock) {
    const lab::ScheduleRequest request = request_of(jobs, policy, quantum, clock);
    const lab::LabImages images = good(lab::assemble_lab(home(), request));
    const lab::Setup setup = good(lab::set_up_schedule(images, request));
    Schedule schedule = lab::run_schedule(images, setup, request);
    REQUIRE(schedule.complete());
    auto costs = lab::measure_costs(setup, schedule);
    REQUIRE(costs);
    return {std::move(schedule), *std::move(costs)};
}

std::uint64_t of(const Costs& costs, Cost cost) {
    return costs[static_cast<std::size_t>(cost)];
}

/// Of job `j` (or of all others) between its arrival and its end, from the timeline.
std::uint64_t user_cycles(const Measured& m, std::uint64_t arrival, std::size_t j, bool own) {
    std::uint64_t cycles = 0;
    for (const lab::Interval& s : m.schedule.ran) {
        const std::uint64_t begin = std::max(s.begin, arrival);
        const std::uint64_t end = std::min(s.end, *m.schedule.runs[j].finish);
        if ((s.job == j) == own && end > begin) cycles += end - begin;
    }
    return cycles;
}

}  // namespace

TEST_CASE("the categories of every job sum to its turnaround, to the cycle, on both clocks", "[costs]") {
    for (const emu::Clock clock : {emu::Clock::real, emu::Clock::ideal}) {
        for (unsigned quantum = 1; quantum <= 4; ++quantum) {
            for (const char* const jobs : {"A:0:5,B:1:3,C:3:2,D:5:4", "A:0:2+io3+2,B:9:1+io1+2"}) {
                INFO(jobs << " quantum " << quantum);
                const Measured m = measured(jobs, "rr", quantum, clock);
                for (std::size_t j = 0; j < m.costs.size(); ++j) {
                    const std::uint64_t arrival =
                        std::uint64_t{m.schedule.jobs[j].arrival} * m.schedule.tick_cycles;
                    CHECK(lab::sum(m.costs[j]) == *m.schedule.runs[j].finish - arrival);
                    CHECK(of(m.costs[j], Cost::own) == user_cycles(m, arrival, j, true));
                    CHECK(of(m.costs[j], Cost::others) == user_cycles(m, arrival, j, false));
                }
            }
        }
    }
}

TEST_CASE("under the ideal clock no part of the kernel takes time", "[costs]") {
    const Measured m = measured("A:0:5,B:1:3,C:3:2,D:5:4", "rr", 2, emu::Clock::ideal);
    for (const Costs& costs : m.costs) {
        for (const Cost cost : {Cost::entry_and_return, Cost::save_and_restore, Cost::choosing,
                                Cost::tick_handler, Cost::system_calls, Cost::devices, Cost::idle})
            CHECK(of(costs, cost) == 0);
        CHECK(of(costs, Cost::tick_end) != 0);
    }
}

TEST_CASE("a job does the same work on either clock; on the real one the kernel comes on top", "[costs]") {
    const Measured ideal = measured("A:0:5,B:1:3,C:3:2,D:5:4", "rr", 1, emu::Clock::ideal);
    const Measured real = measured("A:0:5,B:1:3,C:3:2,D:5:4", "rr", 1, emu::Clock::real);
    for (std::size_t j = 0; j < 4; ++j) {
        CHECK(of(real.costs[j], Cost::own) == of(ideal.costs[j], Cost::own));
        CHECK(of(real.costs[j], Cost::save_and_restore) != 0);
        CHECK(of(real.costs[j], Cost::choosing) != 0);
        CHECK(of(real.costs[j], Cost::tick_handler) != 0);
        CHECK(*real.schedule.runs[j].finish > *ideal.schedule.runs[j].finish);
    }
}

TEST_CASE("a context switch by the exact clock, with the real one, costs this", "[costs]") {
    lab::ScheduleRequest request = request_of("A:0:6,B:0:6", "rr", 1, emu::Clock::real);
    const lab::LabImages images = good(lab::assemble_lab(home(), request));
    const lab::Setup setup = good(lab::set_up_schedule(images, request));
    const Schedule schedule = lab::run_schedule(images, setup, request);
    const auto switches = lab::measure_switches(setup, schedule);
    REQUIRE(switches);
    REQUIRE(switches->size() > 6);
    // All alike: the clock takes the processor from one job and gives it to the other.
    for (std::size_t i = 1; i < 6; ++i) {
        const Costs& costs = switches->at(i).costs;
        INFO("cycle " << switches->at(i).cycle);
        CHECK(of(costs, Cost::entry_and_return) == 14);
        CHECK(of(costs, Cost::save_and_restore) == 57);
        CHECK(of(costs, Cost::choosing) == 352);
        CHECK(of(costs, Cost::tick_handler) == 480);
        CHECK(lab::sum(costs) == 903);
    }
}
