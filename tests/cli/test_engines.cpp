// --engine chooses how a machine is run, never what comes of it.
#include <catch2/catch.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;

namespace {

/// The same words with both engines; what the fast one gave.
Ended same_with_both(Words words, int status) {
    const TemporaryFolder folder;
    std::string files[2];
    Ended ended[2];
    for (const int fast : {0, 1}) {
        const std::string json = (folder.path() / (fast != 0 ? "fast" : "cycle")).string();
        Words with = words;
        for (const char* word : {"--engine", fast != 0 ? "fast" : "cycle", "--json"}) with.emplace_back(word);
        with.push_back(json);
        ended[fast] = command(with);
        INFO(words.front() << ": " << ended[fast].err);
        REQUIRE(ended[fast].status == status);
        files[fast] = read_file(json);
    }
    CHECK(ended[0].out == ended[1].out);
    CHECK(ended[0].err == ended[1].err);
    CHECK(files[0] == files[1]);
    CHECK(files[0].size() > 100);
    return ended[1];
}

}  // namespace

TEST_CASE("a bare program gives the same output, report and status with both engines", "[cli engine]") {
    const TemporaryFolder folder;
    CHECK(same_with_both({"run", folder.write("x.asm", prints(".ascii \"hello\""))}, 0).out == "hello");
    same_with_both({"run", folder.write("y.asm", powers_off(3))}, 1);
    same_with_both({"run", folder.write("z.asm", endless), "--max-cycles", "12345"}, 5);
    same_with_both({"run", folder.write("w.asm", std::string("_start: mov r0, 1\n ldw r1, [r0]\n"))}, 4);
}

TEST_CASE("the guest OS gives the same timeline and report with both engines", "[cli engine]") {
    const Ended ended = same_with_both({"os", "--timeline", "count", "primes", "sleeper"}, 0);
    CHECK(contains(ended.out + ended.err, "running, by share of the column"));
    same_with_both({"os", "--timeline", "--policy", "lottery", "--clock", "ideal", "--wait-states", "2",
                    "--seed", "9", "--tick-cycles", "1000", "crash", "family", "hello"},
                   0);
}

TEST_CASE("an experiment of the lab gives the same charts and tables with both engines", "[cli engine]") {
    const Ended ended =
        same_with_both({"sched", "--jobs", "A:0:5,B:1:3+io2+3,C:3:2", "--policy", "rr", "--quantum", "2"}, 0);
    CHECK(contains(ended.out, "turnaround"));
    same_with_both({"sched", "--jobs", "A:0:5,B:1:3,C:3:2", "--compare", "fifo,srt,rr:1"}, 0);
}
