// Schedules that were found, in both forms; runs by chance; and the words that a story has for what went
// wrong.
#include <algorithm>
#include <catch2/catch.hpp>

#include "base/json.hpp"
#include "explore/merge.hpp"
#include "explore/schedule_file.hpp"
#include "programs.hpp"
#include "tests/cli/command.hpp"

using namespace baton;
using namespace baton::test;
using explore::Claim;

namespace {

std::int64_t exit_code(const Ended& ended) {
    const auto run = Json::parse(ended.out);
    if (!run || run->find("processes") == nullptr) return -1;
    return run->find("processes")->elements()[0].find("exit_code")->whole(0, 1000).value_or(-1);
}

const explore::Outcome& outcome_of(const explore::Report& report, explore::Kind kind,
                                   explore::Word code = 0) {
    for (const explore::Outcome& outcome : report.result().outcomes) {
        if (outcome.kind == kind && outcome.exit_code == code) return outcome;
    }
    throw std::runtime_error("no such outcome");
}

}  // namespace

TEST_CASE("a schedule in either form leads to the same end, in the guest OS and in the race finder",
          "[explore][schedule]") {
    for (const char* claim : {"placements", "scheduler"}) {
        const TemporaryFolder folder;
        const std::string program = folder.write("race.asm", racers(3, increment));
        const std::string ways = (folder.path() / "ways").string();
        const Ended found = command(
            {"explore", program, "--claim", claim, "--begin", "join", "--schedules", ways, "--json", "-"});
        REQUIRE(found.status == 0);
        const auto json = Json::parse(found.out);
        REQUIRE(json);
        for (const Json& outcome : json->find("outcomes")->elements()) {
            const std::string log = *outcome.find("schedule")->text();
            std::string lines = log;
            lines.replace(lines.size() - 4, 4, ".schedule");
            for (const std::string& schedule : {log, lines}) {
                INFO(schedule);
                const std::int64_t code = outcome.find("exit_code")->whole(0, 1000).value_or(-2);
                CHECK(exit_code(command({"os", "--schedule", schedule, program, "--json", "-"})) == code);
                const Ended told = command({"explore", program, "--schedule", schedule});
                CHECK(told.status == 0);
                CHECK(contains(told.out, "ends with code " + std::to_string(code)));
            }
        }
        const std::string any = (folder.path() / "ways" / "1_exit_1.schedule").string();
        CHECK(command({"os", "--schedule", any, program, "--policy", "rr"}).status == 2);
        CHECK(command({"os", "--schedule", any, program, program}).status == 2);
    }
}

TEST_CASE("a schedule by lines survives an edit of the program, and says when it can't be followed",
          "[explore][schedule]") {
    const TemporaryFolder folder;
    const std::string source = racers(2, again(2, increment));
    const std::string program = folder.write("race.asm", source);
    const std::string schedule = folder.write("way.schedule",
                                              "baton-schedule 1\npolicy rr\nbegin join\n# the second "
                                              "time\nclock 1 race.asm:24 2 | stw r1, [counter]\n");
    const auto code = [&](const std::string& path) {
        return exit_code(command({"os", "--schedule", schedule, path, "--json", "-"}));
    };
    const std::int64_t before = code(program);
    CHECK(before == 2);  // the other one's two are lost
    std::string edited = "; lines\n; that were\n; not there\n" + source;
    edited.replace(edited.find(" add r1, r1, 1"), 0, " nop\n nop\n");
    const TemporaryFolder other;
    CHECK(code(other.write("race.asm", edited)) == before);
    const std::string never =
        folder.write("never.schedule", "baton-schedule 1\npolicy rr\nbegin join\nclock 1 race.asm:24 7\n");
    const Ended refused = command({"os", "--schedule", never, program});
    CHECK(refused.status == 2);
    CHECK(contains(refused.err, "race.asm:24"));
    CHECK(command({"os", "--schedule", folder.write("bad.schedule", "baton-schedule 1\nclock 1\n"), program})
              .status == 8);
}

TEST_CASE("what is written as a schedule is read back", "[explore][schedule]") {
    explore::Schedule schedule;
    schedule.policy = "explore";
    schedule.begin = explore::Begin::join;
    explore::ScheduledSwitch one;
    one.thread = 2;
    one.file = "some file.asm";
    one.line = 17;
    one.instruction = 3;
    one.time = 5;
    one.next = 1;
    one.text = "stw r1, [x] ; a | b";
    one.file = "file.asm";
    schedule.switches.push_back(one);
    schedule.switches.emplace_back().clock = false;
    schedule.switches.back().next = 4;
    const std::string text = write_schedule(schedule);
    CHECK(explore::is_schedule(text));
    const auto read = explore::read_schedule(text, "s");
    REQUIRE(read.ok());
    CHECK(write_schedule(*read) == text);
    CHECK(read->switches[0].text == one.text);
    for (const char* wrong : {"clock 1 a.asm 2", "clock 1 a.asm:2 0", "clock x a.asm:2 1", "choose",
                              "choose 1 2", "clock 1 a.asm:2 1 -> ", "begin middle", "hello"})
        CHECK(!explore::read_schedule("baton-schedule 1\n" + std::string(wrong) + "\n", "s").ok());
}

TEST_CASE("a story says whose work is lost, and where the first interrupt comes", "[explore][story]") {
    const explore::Report report = search(racers(2, increment));
    const explore::Outcome& loss = outcome_of(report, explore::Kind::exit, 1);
    REQUIRE(loss.first);
    CHECK(loss.first->thread == 1);
    CHECK(loss.first->instructions == 2);
    const auto lost = std::find_if(loss.story.begin(), loss.story.end(),
                                   [](const explore::StoryLine& line) { return line.lost.has_value(); });
    REQUIRE(lost != loss.story.end());
    CHECK(lost->thread == 1);
    CHECK(lost->lost == 2U);
    const explore::Outcome& sum = outcome_of(report, explore::Kind::exit, 2);
    CHECK(!sum.first);
    for (const explore::StoryLine& line : sum.story) CHECK(!line.lost);
}

TEST_CASE("the moment of no return of a deadlock is when the second one takes his first lock",
          "[explore][story]") {
    const auto both = [](const std::string& name, const std::string& a, const std::string& b) {
        return name + ": push {lr}\n lea r0, " + a + "\n call lock_acquire\n lea r0, " + b +
               "\n call lock_acquire\n lea r0, " + b + "\n call lock_release\n lea r0, " + a +
               "\n call lock_release\n pop {lr}\n ret\n";
    };
    for (const Claim claim : {Claim::placements, Claim::scheduler}) {
        Asked asked;
        asked.claim = claim;
        const explore::Report report = search(
            racers({"ab", "ba"}, both("ab", "a", "b") + both("ba", "b", "a"), " lock a\n lock b\n"), asked);
        std::vector<std::string> told;
        for (const explore::StoryLine& line : outcome_of(report, explore::Kind::deadlock).story)
            told.push_back(line.clock       ? "clock"
                           : line.no_return ? "no return"
                                            : std::to_string(line.thread) + " " + line.what);
        CHECK(told == std::vector<std::string>{"1 lock_acquire", "clock", "2 lock_acquire", "no return",
                                               "2 lock_acquire", "1 lock_acquire"});
    }
}

TEST_CASE("runs by chance find what is rare, shrunk, the same in shards as at once", "[explore][sample]") {
    // Too many states for a second; that one of three is lost takes one interrupt.
    const std::string source = racers(3, again(4, increment));
    const TemporaryFolder folder;
    const std::string program = folder.write("race.asm", source);
    const auto sampled = [&](const std::string& shard) {
        const Ended ended =
            command({"explore", program, "--claim", "scheduler", "--begin", "join", "--random", "90",
                     "--search-seed", "5", "--shard", shard, "--json", "-"});
        CHECK(ended.status == 0);
        return ended.out;
    };
    const std::string whole = sampled("1/1");
    const auto merged =
        explore::merged({{"1", sampled("1/3")}, {"2", sampled("2/3")}, {"3", sampled("3/3")}});
    REQUIRE(merged.ok());
    const auto alone = Json::parse(whole);
    REQUIRE(alone);
    std::map<std::int64_t, std::int64_t> in_shards, at_once;
    for (const Json& outcome : merged->find("outcomes")->elements())
        in_shards[outcome.find("exit_code")->whole(0, 100).value_or(-1)] =
            outcome.find("sampled")->whole(0, 90).value_or(-1);
    for (const Json& outcome : alone->find("outcomes")->elements()) {
        at_once[outcome.find("exit_code")->whole(0, 100).value_or(-1)] =
            outcome.find("sampled")->whole(0, 90).value_or(-1);
        CHECK(outcome.find("replays")->boolean() == true);
        CHECK(outcome.find("interrupts")->whole(0, 12).has_value());
    }
    CHECK(in_shards == at_once);
    CHECK(at_once.size() > 4);
    CHECK(alone->find("complete")->boolean() == false);
    CHECK(!explore::merged({{"1", whole}, {"2", whole}}).ok());
    CHECK(!explore::merged({{"1", "{}"}}).ok());
    CHECK(command({"explore", program, "--shard", "4/3"}).status == 2);
}
