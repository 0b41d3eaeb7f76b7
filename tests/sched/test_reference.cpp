// Every deterministic policy against a plain reference: random job sets, with many events at the same
// instant, device waits, idle gaps; and long runs, in which nothing may drift.
#include <fmt/format.h>

#include <random>

#include "lab.hpp"
#include "lab/present/report.hpp"
#include "reference.hpp"

using namespace baton;
using namespace baton::test;
using lab::Job;
using lab::Schedule;

namespace {

#ifdef BATON_SANITIZED
constexpr unsigned sets = 20;
#else
constexpr unsigned sets = 500;
#endif

unsigned below(std::mt19937& random, unsigned limit) {
    return static_cast<unsigned>(random() % limit);
}

std::vector<Job> random_jobs(std::mt19937& random, unsigned most) {
    std::vector<Job> jobs(1 + below(random, most));
    const unsigned arrivals = 1 + below(random, 12);
    const unsigned longest = 1 + below(random, 6);
    const bool devices = below(random, 2) == 0;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        jobs[i].name = std::string(1, static_cast<char>('A' + i));
        jobs[i].arrival = below(random, arrivals) + (below(random, 12) == 0 ? 15 : 0);
        jobs[i].pattern = {1 + below(random, longest)};
        for (unsigned more = devices ? below(random, 4) : 0; more != 0; --more) {
            jobs[i].pattern.push_back(1 + below(random, 4));
            jobs[i].pattern.push_back(1 + below(random, longest));
        }
        jobs[i].priority = below(random, 5);
    }
    return jobs;
}

/// Where the guest and the reference differ, or "".
std::string difference(const Schedule& s, const Reference& r) {
    if (!s.complete()) return fmt::format("the run ended with {}", lab::end_name(s.end));
    if (s.registers_differed != 0) return "a register differs across a switch";
    if (s.max_skew_cycles != 0)
        return fmt::format("an event lies {} cycles from its tick", s.max_skew_cycles);
    if (s.order != r.order) {
        std::string expected;
        for (const std::uint32_t job : r.order)
            expected += job == Reference::nobody ? '.' : s.jobs[job].name[0];
        return fmt::format("order {}, expected {}", letters(s), expected);
    }
    for (std::size_t j = 0; j < s.jobs.size(); ++j) {
        if (s.ticks(*s.runs[j].finish) != r.finish[j]) return s.jobs[j].name + ": finish";
        if (s.ticks(*s.runs[j].start) != r.start[j]) return s.jobs[j].name + ": start";
        if (s.waiting(j) != r.waiting[j]) return s.jobs[j].name + ": waiting";
        if (s.ticks(s.runs[j].blocked) != r.blocked[j]) return s.jobs[j].name + ": blocked";
    }
    return "";
}

struct Case {
    const char* policy;
    bool preempt = true;
};

void compare(const Case& which, unsigned seed, unsigned count) {
    std::mt19937 random(seed);
    const std::string name = which.policy + std::string(which.preempt ? "" : "_without_preemption");
    for (unsigned quantum = 1; quantum <= 4; ++quantum) {
        lab::ScheduleRequest request;
        request.policy = which.policy;
        request.quantum = quantum;
        request.preempt = which.preempt;
        request.tick_cycles = quantum % 2 == 1 ? 1000 : 1337;
        request.settings.clock = emu::Clock::ideal;
        request.settings.wait_states = static_cast<std::uint8_t>(quantum == 3 ? 2 : quantum == 4 ? 7 : 0);
        request.check_registers = quantum == 1;  // takes the cycle engine, and its time
        if (quantum == 4) request.tick_cycles = 2000;
        const lab::LabImages images = good(lab::assemble_lab(home(), request));
        for (unsigned set = 0; set < count / 4; ++set) {
            request.jobs = random_jobs(random, 8);
            const std::string found =
                difference(good(lab::run_schedule(images, request)), reference(request.jobs, name, quantum));
            if (found.empty()) continue;
            FAIL_CHECK(name << " quantum " << quantum << " jobs " << lab::jobs_text(request.jobs) << ": "
                            << found);
            return;
        }
    }
    SUCCEED();
}

}  // namespace

TEST_CASE("500 random job sets (20 under sanitizers) a policy agree with the reference in every tick",
          "[reference]") {
    compare({"fifo"}, 1, sets);
    compare({"sjf"}, 2, sets);
    compare({"srt"}, 3, sets);
    compare({"rr"}, 4, sets);
    compare({"priority"}, 5, sets);
    compare({"priority", false}, 6, sets);
    compare({"priority_aging"}, 7, sets);
    compare({"mlfq"}, 8, sets);
}

TEST_CASE("20 sets of 30 jobs and 5,000 ticks (4 under sanitizers) do not drift", "[reference]") {
#ifdef BATON_SANITIZED
    constexpr unsigned runs = 4;
#else
    constexpr unsigned runs = 20;
#endif
    static constexpr Case cases[] = {
        {"fifo"}, {"sjf"}, {"srt"}, {"rr"}, {"priority"}, {"mlfq"}, {"priority", false}, {"priority_aging"}};
    std::mt19937 random(99);
    for (unsigned run = 0; run < runs; ++run) {
        const Case& which = cases[run % std::size(cases)];
        lab::ScheduleRequest request;
        request.policy = which.policy;
        request.preempt = which.preempt;
        request.check_registers = run < 4;
        request.quantum = 1 + run % 4;
        request.tick_cycles = 1000;
        request.settings.clock = emu::Clock::ideal;
        unsigned left = 5000;
        for (unsigned i = 0; i < 30; ++i) {
            const unsigned burst = i == 29 ? left : 100 + below(random, 120);
            left -= burst;
            Job job;
            job.name = fmt::format("j{}", i);
            job.arrival = below(random, 100) * 20;  // many at the same instant
            job.pattern = {burst / 2, 1 + below(random, 30), burst - burst / 2};
            job.priority = below(random, 20);
            request.jobs.push_back(job);
        }
        INFO(which.policy << " " << lab::jobs_text(request.jobs));
        const std::string name = which.policy + std::string(which.preempt ? "" : "_without_preemption");
        const Schedule schedule = good(lab::run_schedule(home(), request));
        CHECK(schedule.order.size() >= 5000);
        CHECK(difference(schedule, reference(request.jobs, name, request.quantum)) == "");
    }
}

TEST_CASE("lottery: the same seed draws the same, others differ, and shares are as the tickets",
          "[reference]") {
    lab::ScheduleRequest request = request_of("A:0:2000:0:300,B:0:2000:0:100", "lottery", 1);
    request.tick_cycles = 1000;
    std::vector<std::string> runs;
    for (const unsigned seed : {1U, 2U, 3U, 1U}) {
        request.settings.seed = seed;
        const Schedule s = good(lab::run_schedule(home(), request));
        REQUIRE(s.complete());
        // 2,000 draws with both in the pot: 1,500 for A, and 5 standard deviations of 19.4.
        const std::string first = letters(s).substr(0, 2000);
        const auto wins = std::count(first.begin(), first.end(), 'A');
        CHECK(wins > 1500 - 97);
        CHECK(wins < 1500 + 97);
        runs.push_back(letters(s));
    }
    CHECK(runs[0] == runs[3]);
    CHECK(runs[0] != runs[1]);
    CHECK(runs[1] != runs[2]);
}

TEST_CASE("a policy that hangs for more than 2^31 cycles leaves the numbers of the ticks before as they are",
          "[schedule]") {
    lab::ScheduleRequest request = request_of("A:0:8,B:1:8", "rr", 2, emu::Clock::real);
    request.policy = (std::filesystem::path(BATON_SOURCE_DIR) / "tests/sched/hangs_at_tick_10.asm").string();
    request.max_cycles = 200'000;
    const Schedule soon = good(lab::run_schedule(home(), request));
    request.max_cycles = 2'300'000'000;
    const Schedule late = good(lab::run_schedule(home(), request));
    REQUIRE(soon.end == lab::End::cycle_limit);
    REQUIRE(late.end == lab::End::cycle_limit);
    CHECK(late.begin == soon.begin);
    CHECK(late.runs[0].start == soon.runs[0].start);
    CHECK(late.user_cycles == soon.user_cycles);
    CHECK(late.switches == soon.switches);
    REQUIRE(late.order.size() > 10);
    CHECK(letters(late).substr(0, 10) == letters(soon).substr(0, 10));
    CHECK(letters(late).substr(0, 10).find('.') == std::string::npos);
    // All that came after is the kernel's.
    CHECK(late.kernel_cycles - soon.kernel_cycles == 2'300'000'000 - 200'000);
}
