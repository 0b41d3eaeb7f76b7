// Job lists: what is understood, and what is said of those that are not.
#include "lab.hpp"

using namespace baton;
using namespace baton::test;

namespace {
std::string refused(const std::string& list) {
    const auto jobs = lab::parse_jobs(list);
    return jobs ? "" : jobs.failure().text();
}
}  // namespace

TEST_CASE("a job has a name, an arrival, a burst, and perhaps priority and tickets", "[jobs]") {
    const auto jobs = jobs_of("A:0:5,long-name_1.x:12:3+io2+4:7:250");
    REQUIRE(jobs.size() == 2);
    CHECK(jobs[0] == lab::Job{"A", 0, {5}, 0, 100});
    CHECK(jobs[1] == lab::Job{"long-name_1.x", 12, {3, 2, 4}, 7, 250});
    CHECK(jobs[1].burst() == 7);
    CHECK(jobs[1].blocked() == 2);
    CHECK(lab::jobs_text(jobs) == "A:0:5,long-name_1.x:12:3+io2+4:7:250");
    CHECK(lab::jobs_file(jobs) == "A 0 0 100 5\nlong-name_1.x 12 7 250 3+io2+4\n");
}

TEST_CASE("a list that is wrong is refused with what is right", "[jobs]") {
    CHECK(refused("") == "jobs: there is none; for example A:0:5,B:1:3");
    CHECK(refused("A:0") == "job 'A:0': a job is NAME:ARRIVAL:BURST[:PRIORITY[:TICKETS]], for example A:0:5");
    CHECK(refused("A:0:5:1:2:3").find("a job is NAME") != std::string::npos);
    CHECK(refused("A:0:5,,") ==
          "job '': a job is NAME:ARRIVAL:BURST[:PRIORITY[:TICKETS]], for example A:0:5");
    CHECK(refused("A:-1:5") == "job 'A:-1:5': the arrival '-1' is not a number from 0 to 10000");
    CHECK(refused("A:0:0") == "job 'A:0:0': the burst 0 is not between 1 and 10000");
    CHECK(refused("A:0:99999999999999999999999") ==
          "job 'A:0:99999999999999999999999': the burst 99999999999999999999999 is not between 1 and 10000");
    CHECK(refused("A:0:5x") == "job 'A:0:5x': the burst '5x' is not a number from 1 to 10000");
    CHECK(refused("A:0:3+2") == "job 'A:0:3+2': in '3+2' running and waiting must alternate, as in 3+io2+3");
    CHECK(refused("A:0:io2+3").find("must alternate") != std::string::npos);
    CHECK(refused("A:0:3+io2") == "job 'A:0:3+io2': '3+io2' must end with running, as in 3+io2+3");
    CHECK(refused("A:0:3+io0+1") == "job 'A:0:3+io0+1': the wait 0 is not between 1 and 10000");
    CHECK(refused("A:0:1,A:0:2") == "job 'A:0:2': another job has this name; names must differ");
    CHECK(refused("idle:0:1").find("a name has 1 to 15 letters") != std::string::npos);
    CHECK(refused("abcdefghijklmnop:0:1").find("a name has 1 to 15 letters") != std::string::npos);
    CHECK(refused("A:0:1:0:0") == "job 'A:0:1:0:0': the number of tickets 0 is not between 1 and 1000000");
    CHECK(refused("a\x1b[2J:0:1").find("job 'a\\x1b[2J:0:1'") == 0);
    std::string many = "j0:0:1";
    for (int i = 1; i <= 31; ++i) many += ",j" + std::to_string(i) + ":0:1";
    CHECK(refused(many) == "jobs: more than 31: the guest's thread table holds no more");
    std::string long_run = "j0:0:10000";
    for (int i = 1; i <= 10; ++i) long_run += ",j" + std::to_string(i) + ":0:10000";
    CHECK(refused(long_run) == "jobs: together they may take 110000 ticks; at most 100000 can be shown");
}
