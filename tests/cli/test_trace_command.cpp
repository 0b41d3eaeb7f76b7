// baton trace: the range that is asked for, of a bare image and of the OS.
#include <catch2/catch.hpp>

#include "base/json.hpp"
#include "tests/cli/command.hpp"
#include "tests/support/golden.hpp"

using namespace baton::test;

TEST_CASE("a trace shows the cycles from..to, a line each, and ends well", "[cli trace]") {
    const TemporaryFolder folder;
    const std::string loop = folder.write("loop.asm", endless);
    const Ended ended = command({"trace", loop, "--from", "10", "--to", "19"});
    CHECK(ended.status == 0);
    const std::vector<std::string> lines = lines_of(ended.out);
    REQUIRE(lines.size() == 11);
    CHECK(lines[0].find("    cycle c step") == 0);
    CHECK(lines[1].find("       10 ") == 0);
    CHECK(lines[10].find("       19 ") == 0);
}

TEST_CASE("a trace of a run that ends before its last cycle has that end", "[cli trace]") {
    const TemporaryFolder folder;
    const std::string off = folder.write("off.asm", powers_off(3));
    const Ended ended = command({"trace", off, "--to", "100000"});
    CHECK(ended.status == 1);
    CHECK(contains(lines_of(ended.out).back(), "the machine stops"));
    CHECK(contains(ended.err, "Powered off with code 3"));
}

TEST_CASE("a trace without an end stops at its limit and says so", "[cli trace]") {
    const TemporaryFolder folder;
    const std::string loop = folder.write("loop.asm", endless);
    const Ended limited = command({"trace", loop, "--max-cycles", "50"});
    CHECK(limited.status == 5);
    CHECK(lines_of(limited.out).size() == 51);
    const Ended wide = command({"trace", loop, "--from", "999999"});
    CHECK(wide.status == 5);
    CHECK(lines_of(wide.out).size() == 1 + 1'000'000);
}

TEST_CASE("the OS is traced with names of kernel, programs and processes", "[cli trace]") {
    const Ended ended = command({"trace", "--os", "count", "--from", "70000", "--to", "90000"});
    CHECK(ended.status == 0);
    CHECK(contains(ended.out, "user I 1 count"));
    CHECK(contains(ended.out, "trap_entry"));
    CHECK(contains(ended.out, "> timer: save ip"));
    CHECK(contains(ended.out, "_start"));
    CHECK(ended.err.empty());
}

TEST_CASE("a trace of a saved machine begins where it was saved", "[cli trace]") {
    const TemporaryFolder folder;
    const std::string state = (folder.path() / "state").string();
    REQUIRE(command({"os", "count", "--max-cycles", "30000", "--save", state}).status == 5);
    const Ended resumed = command({"trace", "--os", "--load", state, "--to", "30100"});
    const Ended whole = command({"trace", "--os", "count", "--from", "30000", "--to", "30100"});
    CHECK(resumed.status == 0);
    CHECK(resumed.out == whole.out);
}

TEST_CASE("the call stack of a thread that waits is shown by its number", "[cli trace]") {
    const std::vector<std::string> words = {"trace", "--os", "chauffeur4_lock", "--to", "300000", "--stack"};
    const auto of = [&](const std::string& thread, const std::vector<std::string>& more = {}) {
        std::vector<std::string> all = words;
        all.insert(all.end(), {"--thread", thread});
        all.insert(all.end(), more.begin(), more.end());
        return command(all);
    };
    // The main program joins; of its threads some wait for the lock, some for the processor.
    const Ended main = of("1");
    CHECK(main.status == 0);
    CHECK(contains(lines_of(main.out)[0], ", of 1 chauffeur4_lock"));
    CHECK(contains(main.out, "sys_thread_join"));
    CHECK(contains(main.out, "chauffeur4_lock._start"));
    unsigned waiting = 0;
    for (const char* number : {"1.1", "1.2", "1.3", "1.4"}) {
        const Ended thread = of(number);
        CHECK(thread.status == 0);
        CHECK(contains(lines_of(thread.out)[0], std::string(", of ") + number + " chauffeur4_lock"));
        waiting += contains(thread.out, "sys_lock_acquire") ? 1 : 0;
    }
    CHECK(waiting >= 1);
    const Ended json = of("1.2", {"--json", "-"});
    CHECK(json.status == 0);
    const std::optional<baton::Json> parsed = baton::Json::parse(json.out);
    REQUIRE(parsed);
    CHECK(*parsed->find("thread")->text() == "1.2 chauffeur4_lock");

    CHECK(of("1.9").status == 2);
    CHECK(contains(of("1.9").err, "there is no thread 1.9 with a call stack"));
    CHECK(of("2").status == 2);
    for (const char* wrong : {"x", "1.", ".1", "1.2.3", "-1"}) CHECK(of(wrong).status == 2);
    CHECK(command({"trace", "--os", "hello", "--thread", "1"}).status == 2);
}

TEST_CASE("the call stack is shown from the instruction that comes next down to the program", "[cli trace]") {
    const TemporaryFolder folder;
    const std::string source = folder.write("calls.asm",
                                            "_start: lea sp, top\n"
                                            "        call outer\n"
                                            "1:      jmp 1b\n"
                                            "outer:  push {lr}\n"
                                            "        call inner\n"
                                            "        pop {lr}\n"
                                            "        ret\n"
                                            "inner:  mov r0, 1\n"
                                            "2:      jmp 2b\n"
                                            "        ret\n"
                                            "        .bss\n"
                                            "        .space 64\n"
                                            "top:\n");
    // The loop in `inner` never ends; before it, the way back is known.
    Ended ended = command({"trace", source, "--to", "21", "--stack"});
    CHECK(ended.status == 0);
    INFO(ended.out);
    std::vector<std::string> lines = lines_of(ended.out);
    REQUIRE(lines.size() >= 2);
    CHECK(lines[0] == "Call stack at cycle 21 (the instruction under way then ends in cycle 23):");
    CHECK(lines_of(command({"trace", source, "--to", "23", "--stack"}).out)[0] == "Call stack at cycle 23:");
    CHECK(contains(lines[1], "here"));
    CHECK(contains(ended.out, "calls.asm:"));

    ended = command({"trace", "--os", "count", "--to", "60000", "--stack", "--json", "-"});
    CHECK(ended.status == 0);
    const std::optional<baton::Json> json = baton::Json::parse(ended.out);
    REQUIRE(json);
    const std::vector<baton::Json>& frames = json->find("frames")->elements();
    REQUIRE(!frames.empty());
    CHECK(*frames.front().find("kind")->text() == "present");
    CHECK(*frames.back().find("mode")->text() == "user");
    CHECK(*frames.back().find("program")->text() == "count");
    CHECK(json->find("frames_truncated")->boolean() == false);
}
