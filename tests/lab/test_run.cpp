// Runs and their ends.
#include <catch2/catch.hpp>

#include "tests/lab/guest_os.hpp"

using namespace baton;
using namespace baton::lab;
using namespace baton::test;

namespace {

Run os_run(const std::vector<std::string>& programs, const RunOptions& options = limited(),
           KeyFeed feed = {}) {
    return Run(session_of(os_with(programs)), options, std::move(feed));
}

Run bare_run(const std::string& source, const RunOptions& options = limited()) {
    const TemporaryFolder folder;
    BareRequest request;
    request.path = folder.write("guest.asm", source);
    return Run(session_of(good(set_up_bare(request, {}))), options);
}

int status(const Run& run) {
    return exit_status(*run.end(), run.session().machine());
}

const std::string off_with_3 = "_start: li r0, SYSTEM\n mov r1, 3\n stw r1, [r0 + SYSTEM_POWER]\n1: jmp 1b\n";

}  // namespace

TEST_CASE("a machine that is switched off ends with its code", "[run]") {
    Run run = bare_run(off_with_3);
    CHECK(finish(run) == End::powered_off);
    CHECK(status(run) == 1);
    Run os = os_run({"hello"});
    CHECK(finish(os) == End::powered_off);
    CHECK(status(os) == 0);
}

TEST_CASE("a fault in the kernel ends the run", "[run]") {
    Run run = bare_run("_start: mov r0, 2\n ldw r1, [r0]\n");
    CHECK(finish(run) == End::fault);
    CHECK(status(run) == 4);
    const std::string said = explanation(run.session(), End::fault, {});
    CHECK(said.find("misalignment at 0x00000004") != std::string::npos);
    CHECK(said.find("address 0x00000002") != std::string::npos);
}

TEST_CASE("a fault of a program is the OS's business, unless one asks to stop there", "[run]") {
    Run handled = os_run({"crash"});
    CHECK(finish(handled) == End::powered_off);
    RunOptions options = limited();
    options.stop_on_fault = true;
    Run stopped = os_run({"crash"}, options);
    CHECK(finish(stopped) == End::guest_fault);
    CHECK(status(stopped) == 4);
    const Setup setup = os_with({"crash"});
    const std::string said = explanation(stopped.session(), End::guest_fault, setup.code_map());
    CHECK(said.find("crash: ") != std::string::npos);
    CHECK(said.find("programs/crash.asm:") != std::string::npos);
}

TEST_CASE("the cycle limit is exact, and a multiple of no slice", "[run]") {
    for (const std::uint64_t limit : {0U, 1U, 12'345U}) {
        for (const std::uint64_t slice : {1U, 1000U, 1'000'000U}) {
            Run run = bare_run("_start: jmp _start\n", limited(limit));
            CHECK(finish(run, slice) == End::cycle_limit);
            CHECK(run.session().machine().cycle() == limit);
            CHECK(status(run) == 5);
        }
    }
}

TEST_CASE("a wait that nothing can end is the end", "[run]") {
    Run run = bare_run("_start: wait\n");
    CHECK(finish(run) == End::stalled);
    CHECK(status(run) == 6);
}

TEST_CASE("programs that all wait for a key that can't come are the end, although the clock goes on",
          "[run]") {
    Run run = os_run({"echo", "shell"});
    CHECK(finish(run) == End::blocked);
    CHECK(status(run) == 6);
    CHECK(run.session().machine().cycle() < 1'000'000);
    const std::string said = explanation(run.session(), End::blocked, {});
    CHECK(said.find("1 echo waits for the keyboard, and no more keys will come") != std::string::npos);
    CHECK(said.find("2 shell waits for the keyboard, and no more keys will come") != std::string::npos);
}

TEST_CASE("one program that sleeps or computes keeps the others from being the end", "[run]") {
    Run run = os_run({"echo", "sleeper"});
    CHECK(finish(run) == End::blocked);
    const auto& threads = run.session().os().threads();
    const auto sleeper =
        std::find_if(threads.begin(), threads.end(), [](const auto& t) { return t.name == "sleeper"; });
    REQUIRE(sleeper != threads.end());
    CHECK(sleeper->exit_code == 0U);  // it slept all its naps before
}

TEST_CASE("asked to stop on a deadlock, the run ends while others still compute", "[run]") {
    RunOptions options = limited();
    options.stop_on_deadlock = true;
    Run run = os_run({"echo", "sleeper"}, options);
    CHECK(finish(run) == End::deadlock);
    CHECK(status(run) == 6);
    CHECK(run.session().os().any_live());
    CHECK(explanation(run.session(), End::deadlock, {}).find("1 echo waits") != std::string::npos);
    CHECK(explanation(run.session(), End::deadlock, {}).find("sleeper") == std::string::npos);
}

TEST_CASE("a typed text reaches the programs, and its end is the end of their input", "[run]") {
    Run run = os_run({"echo"}, limited(), KeyFeed(bytes("un\ndeux\n")));
    CHECK(finish(run) == End::powered_off);
    CHECK(run.session().console().text() == "you typed: un\nyou typed: deux\necho: end of input\n");
}

TEST_CASE("with somebody at the keyboard the run waits asleep instead of ending", "[run]") {
    RunOptions options = limited();
    options.live_keys = true;
    Run run = os_run({"echo"}, options);
    for (int i = 0; i < 100 && !run.waits_for_keys(); ++i) run.slice(10'000);
    REQUIRE(run.waits_for_keys());
    CHECK_FALSE(run.end().has_value());
    const std::uint64_t asleep = run.session().machine().cycle();
    for (int i = 0; i < 100; ++i) run.slice(10'000);
    CHECK(run.session().machine().cycle() - asleep <= 100);  // a look a slice, no more

    for (const char key : std::string("ja\n")) run.type(static_cast<std::uint8_t>(key));
    CHECK_FALSE(run.waits_for_keys());
    for (int i = 0; i < 100 && !run.waits_for_keys(); ++i) run.slice(10'000);
    CHECK(run.session().console().text() == "you typed: ja\n");
    run.end_live_keys();
    CHECK(finish(run) == End::blocked);
}

TEST_CASE("it waits asleep also while it looks for deadlocks", "[run]") {
    RunOptions options = limited();
    options.live_keys = true;
    options.stop_on_deadlock = true;
    Run run = os_run({"echo"}, options);
    for (int i = 0; i < 100 && !run.waits_for_keys(); ++i) run.slice(10'000);
    CHECK(run.waits_for_keys());
    run.end_live_keys();
    CHECK(finish(run) == End::blocked);
}

TEST_CASE("a bare machine asleep waits for a live key, too", "[run]") {
    RunOptions options = limited();
    options.live_keys = true;
    Run run = bare_run("_start: wait\n", options);
    run.slice(1000);
    CHECK(run.waits_for_keys());
    CHECK_FALSE(run.end().has_value());
    run.interrupt();
    CHECK(finish(run) == End::interrupted);
    CHECK(status(run) == 130);
}

TEST_CASE("the limit counts from the last key of somebody who types", "[run]") {
    RunOptions options = limited(50'000);
    options.live_keys = true;
    Run run = bare_run("_start: jmp _start\n", options);
    run.slice(40'000);
    run.type('x');
    run.slice(40'000);
    CHECK_FALSE(run.end().has_value());
    CHECK(finish(run) == End::cycle_limit);
    CHECK(run.session().machine().cycle() == 90'000);
}

TEST_CASE("slices make no difference to a run of the OS", "[run]") {
    std::optional<std::uint64_t> hash;
    for (const std::uint64_t slice : {1'000'000U, 1U, 777U}) {
        Run run = os_run({"count", "echo"}, limited(), KeyFeed(bytes("hi\n")));
        CHECK(finish(run, slice) == End::powered_off);
        if (!hash) hash = run.session().machine().hash();
        CHECK(run.session().machine().hash() == *hash);
    }
}
