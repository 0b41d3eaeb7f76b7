// What courses and exams have published comes out of the machine, tick by tick.
#include <catch2/catch.hpp>
#include <cmath>
#include <sstream>

#include "lab/study/experiment.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

struct Published {
    std::string id, kind, jobs, policy;
    unsigned quantum = 0;
    std::string order, finish, turnaround, waiting;
};

std::vector<Published> all_published() {
    std::vector<Published> all;
    std::istringstream in(read_source_file("tests/lessons/published.tsv"));
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#' || line.rfind("id\t", 0) == 0) continue;
        const std::vector<std::string> f = split(line, '\t');
        REQUIRE(f.size() == 9);
        all.push_back(
            {f[0], f[1], f[2], f[3], static_cast<unsigned>(std::stoul(f[4])), f[5], f[6], f[7], f[8]});
    }
    return all;
}

double rounded(double value) {
    return std::round(value * 100) / 100;
}

}  // namespace

TEST_CASE("exercises of French courses and exams give the answers that were published", "[lessons]") {
    const std::vector<Published> all = all_published();
    CHECK(all.size() >= 20);
    std::size_t exams = 0;
    for (const Published& each : all) {
        INFO(each.id);
        exams += each.kind == "bac" || each.kind == "examen" ? 1U : 0U;
        lab::ScheduleRequest request;
        const auto jobs = lab::parse_jobs(each.jobs);
        REQUIRE(jobs.ok());
        request.jobs = *jobs;
        request.preempt = each.policy != "priority-np";
        request.policy = request.preempt ? each.policy : "priority";
        if (each.quantum != 0) request.quantum = each.quantum;
        request.settings.clock = emu::Clock::ideal;
        const auto schedule = lab::run_schedule(lab::Home(BATON_SOURCE_DIR), request);
        REQUIRE(schedule.ok());
        REQUIRE(schedule->complete());
        std::string order, finish;
        for (const std::uint32_t job : schedule->order) {
            if (!order.empty()) order += ' ';
            order += job == lab::Schedule::nobody ? "." : schedule->jobs[job].name;
        }
        for (const lab::JobRun& run : schedule->runs) {
            if (!finish.empty()) finish += ',';
            finish += std::to_string(static_cast<int>(schedule->ticks(*run.finish)));
        }
        const lab::MeanTimes mean = lab::mean_times(*schedule);
        std::size_t compared = 0;
        const auto wanted = [&compared](const std::string& published) {
            compared += published != "-" ? 1U : 0U;
            return published != "-";
        };
        if (wanted(each.order)) CHECK(order == each.order);
        if (wanted(each.finish)) CHECK(finish == each.finish);
        if (wanted(each.turnaround)) CHECK(rounded(mean.turnaround) == Approx(std::stod(each.turnaround)));
        if (wanted(each.waiting)) CHECK(rounded(mean.waiting) == Approx(std::stod(each.waiting)));
        CHECK(compared > 0);
    }
    CHECK(exams >= 3);
}
