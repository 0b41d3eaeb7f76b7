// The report: the JSON's keys are a promise; the summary fits a terminal.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "tests/lab/guest_os.hpp"
#include "tests/support/golden.hpp"

using namespace baton;
using namespace baton::lab;
using namespace baton::test;
using Json = nlohmann::ordered_json;

namespace {

std::vector<std::string> keys(const Json& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
}

using Names = std::vector<std::string>;

Run ended(const std::vector<std::string>& programs) {
    Run run(session_of(os_with(programs)), limited());
    finish(run);
    return run;
}

}  // namespace

TEST_CASE("the JSON of a run has its keys, in their order", "[report]") {
    const Run run = ended({"count", "crash"});
    const Json report = Json::parse(report_json(run.session(), *run.end()));
    CHECK(keys(report) == Names{"stop",
                                "cycles",
                                "instructions",
                                "kernel_cycles",
                                "idle_cycles",
                                "switches",
                                "interrupts",
                                "console",
                                "console_total",
                                "console_truncated",
                                "packets_sent",
                                "packets_sent_total",
                                "packets_sent_truncated",
                                "processes",
                                "processes_total",
                                "processes_truncated",
                                "locks",
                                "locks_total",
                                "locks_truncated",
                                "deadlock",
                                "deadlocks_total",
                                "possible_deadlocks",
                                "possible_deadlocks_total",
                                "possible_deadlocks_truncated"});
    CHECK(keys(report["stop"]) == Names{"reason", "exit_code", "cycle"});
    REQUIRE(report["processes"].size() == 2);
    for (const Json& process : report["processes"])
        CHECK(keys(process) == Names{"pid", "name", "state", "arrival_cycle", "first_run_cycle",
                                     "finish_cycle", "cpu_cycles", "ready_cycles", "blocked_cycles",
                                     "exit_code", "threads", "threads_total", "threads_truncated"});
    CHECK(report["processes"][0]["threads"].size() == 1);
    CHECK(report["deadlock"].is_null());
    CHECK(report["stop"]["reason"] == "powered_off");
    CHECK(report["stop"]["exit_code"] == 0);
    CHECK(report["cycles"] == run.session().machine().cycle());
    CHECK(report["console"] == run.session().console().text());
    CHECK(report["processes"][0]["pid"] == 1);
    CHECK(report["processes"][0]["name"] == "count");
    CHECK(report["processes"][0]["state"] == "terminated");
    CHECK(report["processes"][1]["exit_code"].get<int>() >= 128);
    CHECK(report["interrupts"]["timer"] == run.session().statistics().entries[16]);
    CHECK(report["interrupts"]["syscall"].get<int>() > 0);
}

TEST_CASE("what is not known is null, and a run that goes on has no exit code", "[report]") {
    Run run(session_of(os_with({"count", "sleeper"})), limited(75'000));
    REQUIRE(finish(run) == End::cycle_limit);
    const Json report = Json::parse(report_json(run.session(), *run.end()));
    CHECK(report["stop"]["reason"] == "cycle_limit");
    CHECK(report["stop"]["exit_code"].is_null());
    CHECK(report["stop"]["cycle"] == 75'000);
    REQUIRE(report["processes"].size() >= 1);
    CHECK(report["processes"][0]["finish_cycle"].is_null());
    CHECK(report["processes"][0]["exit_code"].is_null());
}

TEST_CASE("cycles add up in the report", "[report]") {
    const Run run = ended({"count", "primes", "sleeper"});
    const Json report = Json::parse(report_json(run.session(), *run.end()));
    std::uint64_t cpu = 0;
    for (const Json& process : report["processes"]) {
        cpu += process["cpu_cycles"].get<std::uint64_t>();
        const auto life =
            process["finish_cycle"].get<std::uint64_t>() - process["arrival_cycle"].get<std::uint64_t>();
        CHECK(process["ready_cycles"].get<std::uint64_t>() + process["blocked_cycles"].get<std::uint64_t>() +
                  process["cpu_cycles"].get<std::uint64_t>() <=
              life);
    }
    CHECK(cpu + report["kernel_cycles"].get<std::uint64_t>() + report["idle_cycles"].get<std::uint64_t>() ==
          report["cycles"].get<std::uint64_t>());
}

TEST_CASE("bytes that are no UTF-8 are replaced in the report", "[report]") {
    const TemporaryFolder folder;
    BareRequest request;
    request.path = folder.write(
        "raw.asm", std::string("_start: li r0, CONSOLE\n mov r1, 0xff\n stw r1, [r0]\n"
                               " mov r1, 'e'\n stw r1, [r0]\n mov r1, 0\n stw r1, [r0]\n wait\n"));
    Run run(session_of(good(set_up_bare(request, {}))), limited());
    finish(run);
    const Json report = Json::parse(report_json(run.session(), *run.end()));
    CHECK(report["console"] == std::string("\xef\xbf\xbd"
                                           "e\0",
                                           5));
    CHECK(report["processes"].empty());
    CHECK(report["stop"]["reason"] == "stalled");
}

TEST_CASE("contexts without names stand in the report with nulls", "[report]") {
    Setup setup = os_with({"count"});
    setup.guest = guest::Kernel();  // as from an image without symbols
    Run run(session_of(std::move(setup)), limited());
    finish(run);
    const Json report = Json::parse(report_json(run.session(), *run.end()));
    REQUIRE(report["processes"].size() == 1);
    const Json& process = report["processes"][0];
    CHECK(process["pid"].is_null());
    CHECK(process["name"].get<std::string>().find("context 0x") == 0);
    CHECK(process["state"].is_null());
    CHECK(process["cpu_cycles"].get<std::uint64_t>() > 0);
    CHECK(process["ready_cycles"].is_null());
}

TEST_CASE("the summary fits eighty columns", "[report]") {
    const Run run = ended({"count", "primes", "sleeper", "crash", "family"});
    for (const Language language : {Language::english, Language::french})
        for (const std::string& line : lines_of(summary(run.session(), language))) {
            if (line.find("interrupt") != std::string::npos) continue;  // a sentence
            INFO(line);
            CHECK(count_code_points(line) <= 80);
        }
}
