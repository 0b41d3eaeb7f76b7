// baton sched from outside: what it prints, writes, refuses and returns.
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;
using nlohmann::json;

namespace {

const std::string example = "A:0:5,B:1:3,C:3:2,D:5:4";

Words sched(Words more) {
    Words words{"sched", "--jobs", example};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

std::string content(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the lesson's round robin, as a pupil sees it", "[cli sched]") {
    const Ended ended =
        command(sched({"--policy", "rr", "--quantum", "2", "--clock", "ideal", "--lang", "en"}));
    CHECK(ended.status == 0);
    CHECK(ended.err.empty());
    CHECK(ended.out.substr(0, ended.out.find(" idle 0 %")) ==
          "rr (round robin), quantum 2, ideal clock: 14 ticks, 5,000 cycles a tick\n"
          "\n"
          " tick 0              5              10\n"
          "      ┼──────────────┼──────────────┼───────────\n"
          " A    ██████░░░░░░██████░░░░░░░░░░░░░░░███\n"
          " B       ░░░██████░░░░░░░░░░░░███\n"
          " C             ░░░░░░░░░██████\n"
          " D                   ░░░░░░░░░░░░██████░░░██████\n"
          " idle\n"
          " █ running   ░ ready   ─ blocked\n"
          "\n"
          " process  arrival  needs  finish  turnaround  waiting  response\n"
          " --------------------------------------------------------------\n"
          " A              0      5      12          12        7         0\n"
          " B              1      3       9           8        5         1\n"
          " C              3      2       8           5        3         3\n"
          " D              5      4      14           9        5         4\n"
          " --------------------------------------------------------------\n"
          " mean                                    8.5        5         2\n");
}

TEST_CASE("the same as JSON, with the fields that are documented", "[cli sched]") {
    const Ended ended = command(sched({"--policy", "srt", "--clock", "ideal", "--json", "-"}));
    REQUIRE(ended.status == 0);
    const json report = json::parse(ended.out);
    CHECK(report["policy"] == "srt");
    CHECK(report["clock"] == "ideal");
    CHECK(report["order"] == json({"A", "B", "B", "B", "C", "C", "A", "A", "A", "A", "D", "D", "D", "D"}));
    CHECK(report["mean"] == json({{"turnaround", 6.25}, {"waiting", 2.75}, {"response", 1.5}}));
    const json& b = report["jobs"][1];
    CHECK(b["name"] == "B");
    CHECK(b["arrival"] == 1);
    CHECK(b["burst"] == 3);
    CHECK(b["start"] == 1);
    CHECK(b["finish"] == 4);
    CHECK(b["turnaround"] == 3);
    CHECK(b["waiting"] == 0);
    CHECK(b["response"] == 0);
    CHECK(b["blocked"] == 0);
    CHECK(b["finish_cycles"] == 4 * 5000);
    CHECK(report["utilisation"] == 1.0);
    CHECK(report["max_skew_cycles"] < 19);
    for (const char* const name : {"quantum", "kernel_cycles", "idle_cycles", "switches", "cycles"})
        CHECK(report[name].is_number_unsigned());
}

TEST_CASE("idle ticks are null in the order", "[cli sched]") {
    const Ended ended =
        command({"sched", "--jobs", "A:2:1,B:4:1", "--policy", "fifo", "--clock", "ideal", "--json", "-"});
    const json report = json::parse(ended.out);
    CHECK(report["order"] == json({nullptr, nullptr, "A", nullptr, "B"}));
}

TEST_CASE("on the real clock theory and machine stand side by side, and the costs sum up", "[cli sched]") {
    const Ended ended = command(sched({"--quantum", "1", "--json", "-"}));
    REQUIRE(ended.status == 0);
    const json report = json::parse(ended.out);
    CHECK(report["clock"] == "real");
    CHECK(report["theory"]["clock"] == "ideal");
    CHECK(report["theory"]["mean"]["turnaround"] == 8.25);
    REQUIRE(report["costs"].size() == 4);
    for (std::size_t j = 0; j < 4; ++j) {
        const json& costs = report["costs"][j];
        std::uint64_t sum = 0;
        for (const auto& [name, value] : costs.items()) {
            if (name != "name" && name != "sum") sum += value.get<std::uint64_t>();
        }
        CHECK(costs["sum"] == sum);
        CHECK(report["jobs"][j]["turnaround_cycles"] == sum);
    }
    const Ended text = command(sched({"--lang", "en"}));
    CHECK(contains(text.out, "ideal clock"));
    CHECK(contains(text.out, "real clock"));
    CHECK(contains(text.out, "sum = turnaround"));
}

TEST_CASE("CSV of one schedule, of a comparison, and of a sweep", "[cli sched]") {
    CHECK(command(sched({"--policy", "fifo", "--clock", "ideal", "--csv", "-"})).out ==
          "name,arrival,burst,start,finish,turnaround,waiting,response,blocked\n"
          "A,0,5,0,5,5,0,0,0\n"
          "B,1,3,5,8,7,4,4,0\n"
          "C,3,2,8,10,7,5,5,0\n"
          "D,5,4,10,14,9,5,5,0\n");
    const std::string compared =
        command(sched({"--compare", "fifo,rr:1", "--clock", "ideal", "--csv", "-"})).out;
    CHECK(contains(compared, "policy,quantum,name,"));
    CHECK(contains(compared, "rr,1,B,1,3,1,7,6,3,0,0\n"));
    const std::string swept =
        command(sched({"--sweep", "quantum=1..4", "--clock", "ideal", "--csv", "-"})).out;
    CHECK(contains(swept, "quantum,mean_turnaround,mean_waiting,mean_response,"));
    CHECK(contains(swept, "\n1,8.25,4.75,"));
    CHECK(contains(swept, "\n2,8.5,5,"));
    CHECK(contains(swept, "\n3,7.25,3.75,"));
    CHECK(contains(swept, "\n4,7.75,4.25,"));
}

TEST_CASE("policies are compared side by side, with their differences", "[cli sched]") {
    const Ended ended = command(sched({"--compare", "fifo,sjf,rr:1", "--clock", "ideal", "--lang", "en"}));
    CHECK(ended.status == 0);
    CHECK(ended.out ==
          " fifo  AAAAABBBCCDDDD\n"
          " sjf   AAAAACCBBBDDDD\n"
          " rr:1  ABABCABDCADADD\n"
          "\n"
          " mean  turnaround  waiting  response  switches\n"
          " ---------------------------------------------\n"
          " fifo           7      3.5       3.5         3\n"
          " sjf         6.75     3.25      3.25         3\n"
          " rr:1        8.25     4.75      0.75        12\n"
          "\n"
          " turnaround, against fifo   A   B   C  D   mean\n"
          " ----------------------------------------------\n"
          " sjf                        0  +2  -3  0  -0.25\n"
          " rr:1                      +7  -1  -1  0  +1.25\n");
}

TEST_CASE("French is taken from the environment or an option", "[cli sched]") {
    Surroundings french;
    french.environment = {"LC_ALL=fr_FR.UTF-8"};
    const Ended ended = command(sched({"--clock", "ideal", "--policy", "sjf"}), french);
    CHECK(contains(ended.out, "plus court d'abord"));
    CHECK(contains(ended.out, "séjour"));
    CHECK(contains(ended.out, "6,75"));
    CHECK(contains(command(sched({"--clock", "ideal", "--lang", "en"}), french).out, "turnaround"));
    CHECK(contains(command(sched({"--lang", "fr", "--clock", "ideal"})).out, "tourniquet"));
    CHECK(contains(command(sched({"--lang", "fr_FR.UTF-8", "--clock", "ideal"})).out, "tourniquet"));
}

TEST_CASE(
    "a worksheet leaves out the answers, on the terminal too, and the solution lies beside it in a file",
    "[cli sched]") {
    const TemporaryFolder folder;
    const std::string svg = (folder.path() / "sheet.svg").string();
    const Ended ended = command(sched({"--clock", "ideal", "--blank", "--svg", svg, "--lang", "en"}));
    CHECK(ended.status == 0);
    CHECK(contains(ended.out, "Worksheet"));
    CHECK_FALSE(contains(ended.out, "█"));
    CHECK_FALSE(contains(ended.out, "8.5"));
    CHECK(contains(content(svg), "<svg "));
    CHECK_FALSE(contains(content(svg), ">8.5<"));
    CHECK(contains(content((folder.path() / "sheet-solution.svg").string()), ">8.5<"));
}

TEST_CASE("a chart without Unicode, and one with more ticks than the width", "[cli sched]") {
    const Ended ascii = command(sched({"--clock", "ideal", "--ascii", "--lang", "en"}));
    CHECK(contains(ascii.out, " A    ######......######"));
    for (const char c : ascii.out) CHECK(static_cast<unsigned char>(c) < 0x80);
    const Ended longer = command({"sched", "--jobs", "A:0:90,B:0:90", "--clock", "ideal", "--width", "60"});
    CHECK(contains(longer.out, "\n tick 50 "));
    CHECK(contains(longer.out, "\n tick 150 "));
    const Ended folded =
        command({"sched", "--jobs", "A:0:3000,B:0:3000", "--clock", "ideal", "--lang", "en"});
    CHECK(contains(folded.out, "one column is 20 ticks"));
}

TEST_CASE("what makes no sense is refused with what does", "[cli sched]") {
    const auto refused = [](Words words, const char* text) {
        const Ended ended = command(words);
        INFO(text << "\n" << ended.err);
        CHECK(ended.status == 2);
        CHECK(ended.out.empty());
        CHECK(contains(ended.err, text));
    };
    refused({"sched"}, "--jobs is needed: for example --jobs A:0:5");
    refused({"sched", "--jobs", "A:0:5,A:1:2"}, "another job has this name");
    refused(sched({"--policy", "rrr"}), "unknown policy 'rrr'; did you mean 'rr'?");
    refused(sched({"--quantum", "0"}), "--quantum");
    refused(sched({"--compare", "rr:0"}), "'0' is not a quantum from 1 to 10000");
    refused(sched({"--compare", "rr", "--policy", "rr"}), "--policy can't be given beside it");
    refused(sched({"--sweep", "quantm=1..2"}), "there are quantum, tick-cycles, wait-states and seed");
    refused(sched({"--sweep", "quantum=5..2"}), "5 is more than 2");
    refused(sched({"--sweep", "quantum=1..5000"}), "more than 1000 values");
    refused(sched({"--lang", "de"}), "--lang: 'de' is neither en nor fr");
    refused(sched({"--load", "x.state"}), "are for baton os");
    refused(sched({"--compare", "fifo", "--blank"}), "--blank leaves answers out of one report");
    refused(sched({"--sweep", "quantum=1..2..3..4"}), "more than first, last and step");
    refused(sched({"--csv", "x.out", "--svg", "x.out"}), "two results can't both go to x.out");
    refused(sched({"--json", "-", "--csv", "-"}), "only one result can go to standard output");
}

TEST_CASE("a policy that does not assemble, and one that never picks", "[cli sched]") {
    const TemporaryFolder folder;
    const std::string bad = folder.write("bad.asm", std::string("sched_pick: mvo r0, 0\n"));
    CHECK(command(sched({"--policy", bad})).status == 3);
    const std::string never = folder.write(
        "never.asm",
        std::string(".global sched_init, sched_add, sched_remove, sched_changed, sched_tick, sched_pick\n"
                    "sched_init:\nsched_add:\nsched_remove:\n"
                    "sched_changed:\nsched_tick:\nsched_pick:\n"
                    "        mov r0, 0\n        ret\n"));
    const Ended ended = command(sched({"--policy", never, "--clock", "ideal"}));
    CHECK(ended.status == 5);
    CHECK(contains(ended.err, "sched_pick has chosen none"));
    CHECK(contains(ended.err, "A has not ended."));
}

TEST_CASE("a schedule can leave its machine, and show its cycles", "[cli sched]") {
    const TemporaryFolder folder;
    const std::string state = (folder.path() / "end.state").string();
    const Ended ended = command(sched({"--clock", "ideal", "--save", state, "--timeline"}));
    CHECK(ended.status == 0);
    CHECK(content(state).substr(0, 12) == "BATON-STATE\n");
    CHECK(contains(ended.err, "Timeline"));
}

TEST_CASE("nothing that is read is overwritten, and files are written also without a reader", "[cli sched]") {
    const TemporaryFolder folder;
    const std::string own = folder.write("own.asm", content(BATON_SOURCE_DIR "/os/sched/fifo.asm"));
    const Ended refused = command(sched({"--policy", own, "--csv", own}));
    CHECK(refused.status == 2);
    CHECK(contains(content(own), "sched_pick"));
    Surroundings closed;
    closed.no_output = true;
    const std::string csv = (folder.path() / "k.csv").string();
    CHECK(command(sched({"--clock", "ideal", "--csv", csv}), closed).status == 8);
    CHECK(contains(content(csv), "name,arrival"));
}

TEST_CASE("a policy's name does nothing to the terminal, a table or a drawing", "[cli sched]") {
    const TemporaryFolder folder;
    const std::string odd = folder.write("k\x1b[31m<&>,.asm", content(BATON_SOURCE_DIR "/os/sched/fifo.asm"));
    const Ended ended = command(sched({"--policy", odd, "--clock", "ideal"}));
    CHECK(ended.status == 0);
    CHECK_FALSE(contains(ended.out, "\x1b"));
    const std::string svg = command(sched({"--policy", odd, "--clock", "ideal", "--svg", "-"})).out;
    CHECK_FALSE(contains(svg, "\x1b"));
    CHECK(contains(svg, "&lt;&amp;&gt;"));
    const std::string source = folder.write("c1.asm", std::string(" \xc2\x9b"
                                                                  "31m foo\n"));
    CHECK_FALSE(contains(command(sched({"--policy", source})).err, "\xc2\x9b"));
}

TEST_CASE("French without accents where only ASCII is wanted", "[cli sched]") {
    const Ended ended =
        command(sched({"--lang", "fr", "--ascii", "--compare", "fifo,sjf", "--clock", "ideal"}));
    CHECK(contains(ended.out, "sejour"));
    const Ended real = command(sched({"--lang", "fr", "--ascii"}));
    for (const char c : real.out) REQUIRE(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("on the real clock every line of the CSV names its clock", "[cli sched]") {
    const std::string text = command(sched({"--csv", "-"})).out;
    CHECK(contains(text, "clock,name,"));
    CHECK(contains(text, "\nideal,A,0,5,0,12,12,7,0,0\n"));
    CHECK(contains(text, "\nreal,A,"));
}

TEST_CASE("a vector entry that was zeroed is named", "[cli sched]") {
    const TemporaryFolder folder;
    std::string policy = content(BATON_SOURCE_DIR "/os/sched/fifo.asm");
    const std::string at = "sched_pick:\n";
    REQUIRE(contains(policy, at));
    policy.insert(policy.find(at) + at.size(),
                  "        lea r1, vector_table + 64\n        mov r0, 0\n        stw r0, [r1]\n");
    const Ended ended = command(sched({"--policy", folder.write("zero.asm", policy)}));
    CHECK(ended.status == 4);
    CHECK(contains(ended.err, "The vector entry for the timer is 0"));
}
