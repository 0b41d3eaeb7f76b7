// Devices that all jobs share: one at a time, first come, first served, by the guest. Two exercises with the
// answers that were published with them, and what can be worked out by hand.
#include "lab.hpp"

using namespace baton;
using namespace baton::test;

TEST_CASE("the published exercise with one disk, first come first served", "[shared]") {
    const lab::Schedule schedule =
        schedule_of("P1:0:3+disk7+2+disk1+1,P2:0:4+disk2+3+disk1+1,P3:0:2+disk3+2,P4:0:7", "fifo");
    CHECK(finishes(schedule) == std::vector<double>{24, 25, 23, 16});
    CHECK(lab::mean_times(schedule).turnaround == 22);
}

TEST_CASE("the published exercise with priorities, for the processor and for the disk", "[shared]") {
    const lab::Schedule schedule = schedule_of(
        "P1:0:3+disk!7+2+disk!1+1:1,P2:0:4+disk!2+3+disk!1+1:3,P3:0:2+disk!3+2:2,P4:0:7:4", "priority");
    CHECK(finishes(schedule) == std::vector<double>{15, 21, 16, 25});
}

TEST_CASE("with priorities for the processor alone the disk still serves in the order of arrival",
          "[shared]") {
    // P1 is back at the disk in tick 12, behind P2, which has waited there since tick 9.
    const lab::Schedule schedule = schedule_of(
        "P1:0:3+disk7+2+disk1+1:1,P2:0:4+disk2+3+disk1+1:3,P3:0:2+disk3+2:2,P4:0:7:4", "priority");
    CHECK(finishes(schedule) == std::vector<double>{17, 21, 15, 25});
}

TEST_CASE("jobs that meet at a device are served in the order in which they come", "[shared]") {
    // A has the disk from 1 to 5, B from 5 to 7, C from 7 to 8.
    const lab::Schedule schedule = schedule_of("A:0:1+disk4+1,B:0:1+disk2+1,C:0:1+disk1+1", "fifo");
    CHECK(finishes(schedule) == std::vector<double>{6, 8, 9});
    for (std::size_t job = 0; job < 3; ++job)
        CHECK(schedule.waiting(job) == (job == 0 ? 0 : job == 1 ? 1 : 2));
}

TEST_CASE("several devices work at the same time, and io stays a job's own", "[shared]") {
    const lab::Schedule two = schedule_of("A:0:1+disk4+1,B:0:1+printer4+1", "fifo");
    CHECK(finishes(two) == std::vector<double>{6, 7});
    const lab::Schedule own = schedule_of("A:0:1+io4+1,B:0:1+io4+1", "fifo");
    CHECK(finishes(own) == std::vector<double>{6, 7});
    const lab::Schedule one = schedule_of("A:0:1+disk4+1,B:0:1+disk4+1", "fifo");
    CHECK(finishes(one) == std::vector<double>{6, 10});
}

TEST_CASE("shared devices on the real clock end every job, in the same order", "[shared]") {
    const lab::Schedule schedule = schedule_of(
        "P1:0:3+disk7+2+disk1+1,P2:0:4+disk2+3+disk1+1,P3:0:2+disk3+2,P4:0:7", "fifo", 1, emu::Clock::real);
    REQUIRE(schedule.complete());
    const std::vector<double> ends = finishes(schedule);
    CHECK(ends[3] < ends[2]);
    CHECK(ends[2] < ends[0]);
    CHECK(ends[0] < ends[1]);
}

TEST_CASE("every policy of the tree keeps its contract with jobs that share devices", "[shared]") {
    for (const std::string& policy : home().policies()) {
        const lab::Schedule schedule =
            schedule_of("A:0:2+disk3+2,B:0:1+disk2+1+printer2+1,C:1:2+printer1+1+disk1+1,D:2:3", policy, 2);
        INFO(policy);
        CHECK(schedule.complete());
        CHECK(schedule.max_skew_cycles < isa::longest_instruction_with(0));
    }
}
