// The command: statuses, streams, and schedules that replay in the guest OS.
#include <catch2/catch.hpp>

#include "base/json.hpp"
#include "programs.hpp"
#include "tests/cli/command.hpp"

using namespace baton;
using namespace baton::test;

TEST_CASE("statuses of the race finder", "[explore][command]") {
    const TemporaryFolder folder;
    const std::string race = folder.write("race.asm", "; EXPECT exit 2\n" + racers(2, increment));
    const std::string fine = folder.write("fine.asm", racers(2, increment));
    CHECK(command({"explore", fine, "--claim", "placements"}).status == 0);
    const Ended wrong = command({"explore", race, "--claim", "placements"});
    CHECK(wrong.status == 7);
    CHECK(contains(wrong.out, "1 clock interrupt is enough"));
    CHECK(contains(wrong.out, "-- clock --"));
    CHECK(command({"explore"}).status == 2);
    CHECK(command({"explore", race, "--claim", "everything"}).status == 2);
    CHECK(command({"explore", race, "--claim", "scheduler", "--policy", "rr"}).status == 2);
    CHECK(command({"explore", race, "--interrupts", "3"}).status == 2);
    CHECK(command({"explore", race, "--begin", "middle"}).status == 2);
    CHECK(command({"explore", folder.write("bad.asm", " no_such_thing r1\n")}).status == 3);
    const Ended french = command({"explore", race, "--claim", "placements", "--lang", "fr"});
    CHECK(contains(french.out, "1 interruption d'horloge suffit"));
    const Ended help = command({"explore", "--help"});
    CHECK(help.status == 0);
    CHECK(contains(help.out, "baton explore two_locks"));
}

TEST_CASE("a schedule that was found replays in the guest OS", "[explore][command]") {
    const TemporaryFolder folder;
    const std::string program = folder.write("race.asm", racers(2, increment));
    const std::string ways = (folder.path() / "ways").string();
    const Ended ended =
        command({"explore", program, "--claim", "placements", "--schedules", ways, "--json", "-"});
    REQUIRE(ended.status == 0);
    const auto json = Json::parse(ended.out);
    REQUIRE(json);
    CHECK(json->find("complete")->boolean() == true);
    const std::vector<Json>& outcomes = json->find("outcomes")->elements();
    REQUIRE(outcomes.size() == 2);
    for (const Json& outcome : outcomes) {
        const std::string* file = outcome.find("schedule")->text();
        REQUIRE(file != nullptr);
        const Ended replayed = command({"os", "--quantum", "1", "--tick-cycles", "1000000000", "--phase", "0",
                                        "--replay", *file, program, "--json", "-"});
        REQUIRE(replayed.status == 0);
        const auto run = Json::parse(replayed.out);
        REQUIRE(run);
        CHECK(run->find("processes")->elements()[0].find("exit_code")->whole(0, 100) ==
              outcome.find("exit_code")->whole(0, 100));
    }
}
