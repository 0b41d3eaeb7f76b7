// baton sched --check from outside: statuses, streams, and what it refuses.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;

namespace {

std::string wrong(const std::string& name) {
    return std::string(BATON_SOURCE_DIR) + "/tests/sched/wrong/" + name + ".asm";
}

Ended check(Words more) {
    more.insert(more.begin(), {"sched", "--check"});
    Surroundings around;
    around.environment = {"BATON_HOME=" BATON_SOURCE_DIR};
    return command(more, around);
}

}  // namespace

TEST_CASE("a policy that keeps its contract gives status 0", "[cli check]") {
    const Ended ended = check({"--policy", "fifo", "--lang", "en"});
    CHECK(ended.status == 0);
    CHECK(ended.err.empty());
    CHECK(contains(ended.out, "Contract of fifo, quantum 2\n"));
    CHECK(contains(ended.out, "  loses none ................................... holds\n"));
    CHECK(contains(ended.out, "the contract holds, as far as was seen.\n"));
}

TEST_CASE("one that breaks it gives status 7, and JSON alone on standard output", "[cli check]") {
    const Ended text = check({"--policy", wrong("writes_sp"), "--lang", "fr"});
    CHECK(text.status == 7);
    CHECK(contains(text.out, "sched_tick écrit THREAD_SP de A\n"));
    CHECK(contains(text.out, "le contrat est rompu.\n"));
    const Ended ended = check({"--policy", wrong("writes_sp"), "--json", "-"});
    CHECK(ended.status == 7);
    CHECK(ended.err.empty());
    const auto json = nlohmann::json::parse(ended.out);
    CHECK(json["failures"][0]["check"] == "memory");
    CHECK(json["failures"][0]["file"] == "tests/sched/wrong/writes_sp.asm");
}

TEST_CASE("errors in the policy's source, missing routines among them, give status 3", "[cli check]") {
    const TemporaryFolder folder;
    const std::string half = folder.write("half.asm", "\t.global sched_pick\nsched_pick:\n\tret\n");
    const Ended missing = check({"--policy", half});
    CHECK(missing.status == 3);
    CHECK(contains(missing.err, "sched_add"));
    CHECK(missing.out.empty());
    const Ended none = check({"--policy", "/nowhere/mine.asm"});
    CHECK(none.status == 8);
    const Ended unknown = check({"--policy", "fifi"});
    CHECK(unknown.status == 2);
    CHECK(contains(unknown.err, "did you mean 'fifo'?"));
}

TEST_CASE("what means nothing beside --check is refused", "[cli check]") {
    for (const Words& more :
         {Words{"--clock", "ideal"}, Words{"--svg", "x.svg"}, Words{"--sweep", "quantum=1..2"},
          Words{"--blank"}, Words{"--compare", "rr,fifo"}, Words{"--timeline"},
          Words{"--tick-cycles", "2000"}}) {
        const Ended ended = check(more);
        INFO(more[0]);
        CHECK(ended.status == 2);
        CHECK(contains(ended.err, more[0] + " makes no sense with --check"));
    }
}
