// The tables of the lesson and of textbooks come out of the machine, tick by tick.
#include <fstream>
#include <sstream>

#include "lab.hpp"

using namespace baton;
using namespace baton::test;
using lab::Schedule;
using Numbers = std::vector<double>;

namespace {

const char* const example = "A:0:5,B:1:3,C:3:2,D:5:4";

struct Row {
    const char* policy;
    unsigned quantum;
    const char* order;
    Numbers finish, turnaround, waiting;
    double mean_turnaround, mean_waiting;
};

}  // namespace

TEST_CASE("the rows of the lesson come out of the guest", "[lesson]") {
    const Row rows[] = {
        {"fifo", 1, "AAAAABBBCCDDDD", {5, 8, 10, 14}, {5, 7, 7, 9}, {0, 4, 5, 5}, 7, 3.5},
        {"sjf", 1, "AAAAACCBBBDDDD", {5, 10, 7, 14}, {5, 9, 4, 9}, {0, 6, 2, 5}, 6.75, 3.25},
        {"srt", 1, "ABBBCCAAAADDDD", {10, 4, 6, 14}, {10, 3, 3, 9}, {5, 0, 1, 5}, 6.25, 2.75},
        {"rr", 1, "ABABCABDCADADD", {12, 7, 9, 14}, {12, 6, 6, 9}, {7, 3, 4, 5}, 8.25, 4.75},
        {"rr", 2, "AABBAACCBDDADD", {12, 9, 8, 14}, {12, 8, 5, 9}, {7, 5, 3, 5}, 8.5, 5},
        {"rr", 3, "AAABBBCCAADDDD", {10, 6, 8, 14}, {10, 5, 5, 9}, {5, 2, 3, 5}, 7.25, 3.75},
        {"rr", 4, "AAAABBBCCADDDD", {10, 7, 9, 14}, {10, 6, 6, 9}, {5, 3, 4, 5}, 7.75, 4.25},
    };
    for (const Row& row : rows) {
        INFO(row.policy << " " << row.quantum);
        const Schedule s = schedule_of(example, row.policy, row.quantum);
        REQUIRE(s.complete());
        CHECK(letters(s) == row.order);
        CHECK(finishes(s) == row.finish);
        CHECK(each(s, [&](std::size_t j) { return s.turnaround(j); }) == row.turnaround);
        CHECK(each(s, [&](std::size_t j) { return s.waiting(j); }) == row.waiting);
        CHECK(mean_times(s).turnaround == row.mean_turnaround);
        CHECK(mean_times(s).waiting == row.mean_waiting);
        CHECK(s.max_skew_cycles == 0);
        CHECK(s.utilisation() == 1.0);
    }
}

TEST_CASE("the lesson's exercise: means of turnaround and waiting", "[lesson]") {
    const auto means = [](const char* policy, unsigned quantum) {
        const Schedule s = schedule_of("A:0:15,B:2:4", policy, quantum);
        REQUIRE(s.complete());
        return Numbers{mean_times(s).turnaround, mean_times(s).waiting};
    };
    CHECK(means("srt", 1) == Numbers{11.5, 2});
    CHECK(means("rr", 10) == Numbers{15.5, 6});
    CHECK(means("rr", 3) == Numbers{13.5, 4});
}

TEST_CASE("textbook schedules come out of the guest", "[lesson]") {
    std::ifstream file(BATON_SOURCE_DIR "/tests/oracles/textbook_schedules.tsv");
    std::string line;
    std::size_t rows = 0;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string id, jobs, policy, quantum, finish;
        std::getline(fields, id, '\t');
        if (id.empty() || id[0] == '#' || id == "id") continue;
        std::getline(fields, jobs, '\t');
        std::getline(fields, policy, '\t');
        std::getline(fields, quantum, '\t');
        std::getline(fields, finish, '\t');
        INFO(id);
        const Schedule s =
            schedule_of(jobs, policy, std::max(1U, static_cast<unsigned>(std::stoul(quantum))));
        REQUIRE(s.complete());
        std::string found;
        for (const double at : finishes(s))
            found += (found.empty() ? "" : ",") + std::to_string(std::lround(at));
        CHECK(found == finish);
        CHECK(s.max_skew_cycles == 0);
        ++rows;
    }
    CHECK(rows == 20);
}

TEST_CASE("a job that waits for a device is blocked exactly so long, and its device interrupts", "[lesson]") {
    const lab::Experiment run = good(lab::run_experiment(home(), request_of("A:0:3+io2+3,B:0:9", "fifo")));
    const Schedule& s = run.schedule;
    REQUIRE(s.complete());
    CHECK(run.session->statistics().entries[static_cast<unsigned>(isa::Vector::delay)] == 1);
    CHECK(letters(s) == "AAABBBBBBBBBAAA");
    CHECK(finishes(s) == Numbers{15, 12});
    CHECK(s.ticks(s.runs[0].blocked) == 2);
    CHECK(s.waiting(0) == 7);
    CHECK(s.max_skew_cycles == 0);
}

TEST_CASE("the lesson's rows do not depend on wait states or on the length of a tick", "[lesson]") {
    for (unsigned wait_states = 0; wait_states <= emu::wait_states_most; ++wait_states) {
        for (const unsigned tick_cycles : {2600U, 5000U, 7919U}) {
            INFO("wait states " << wait_states << " tick " << tick_cycles);
            lab::ScheduleRequest request = request_of(example, "rr", 1);
            request.settings.wait_states = static_cast<std::uint8_t>(wait_states);
            request.tick_cycles = tick_cycles;
            const Schedule s = good(lab::run_schedule(home(), request));
            CHECK(letters(s) == "ABABCABDCADADD");
            CHECK(finishes(s) == Numbers{12, 7, 9, 14});
            CHECK(s.max_skew_cycles == 0);
        }
    }
}

TEST_CASE("what the guest can't count is refused", "[lesson]") {
    const auto refused = [](const std::string& jobs, unsigned tick_cycles, unsigned wait_states) {
        lab::ScheduleRequest request = request_of(jobs, "fifo");
        request.tick_cycles = tick_cycles;
        request.settings.wait_states = static_cast<std::uint8_t>(wait_states);
        const auto run = lab::run_schedule(home(), request);
        return run ? "" : say(Language::english, run.failure().message);
    };
    CHECK(refused("A:0:5", 2599, 15) ==
          "--tick-cycles: 2,599 cycles are too few with 15 wait states; at least 2,600");
    CHECK(refused("A:0:5000", 1'000'000, 0) ==
          "A: 5,000 ticks of 1,000,000 cycles are more than the guest can count; use shorter ticks");
    CHECK(refused("A:0:1+io3000+1", 1'000'000, 0).find("3,000 ticks") != std::string::npos);
    CHECK(refused("A:0:3+io2+1", 1'000'000, 0).empty());
}
