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
