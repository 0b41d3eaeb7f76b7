// What is claimed, and what is not: completeness, EXPECT and ASSERT, kinds of outcomes, limits.
#include <catch2/catch.hpp>

#include "programs.hpp"

using namespace baton;
using namespace baton::test;
using explore::Claim;

TEST_CASE("without a claim: phase, interrupts one after the other, and placements when nothing is left",
          "[explore][claims]") {
    Asked asked;
    asked.claim.reset();
    const explore::Report report = search(racers(2, increment), asked);
    REQUIRE(report.claims.size() > 3);
    CHECK(report.claims[0].claim == Claim::phase);
    CHECK(report.claims[0].complete);
    for (std::size_t index = 1; index + 1 < report.claims.size(); ++index) {
        CHECK(report.claims[index].claim == Claim::interrupts);
        CHECK(report.claims[index].bound == index - 1);
        CHECK(report.claims[index].complete);
    }
    CHECK(report.claims[1].outcomes.size() == 1);
    CHECK(report.claims[2].outcomes.size() == 2);
    CHECK(report.claims.back().claim == Claim::placements);
    CHECK(report.claims.back().complete);
    CHECK(report.shown + 1 == report.claims.size());
    CHECK(!report.fails());
}

TEST_CASE("EXPECT: what is not named fails, and what is named and never comes", "[explore][claims]") {
    const std::string race = racers(2, increment);
    CHECK(!search("; EXPECT exit 1 2\n" + race).fails());
    CHECK(!search("; EXPECT exit 1\n; EXPECT exit 2\n" + race).fails());
    const explore::Report one = search("; EXPECT exit 2\n" + race);
    CHECK(one.fails());
    CHECK(one.result().wrong.size() == 1);
    const explore::Report more = search("; EXPECT exit 1 2 3\n" + race);
    CHECK(more.fails());
    REQUIRE(more.result().missing.size() == 1);
    CHECK(more.result().missing[0].exit_code == 3U);
    // A bound shows what can happen, not what never does.
    Asked none;
    none.claim = Claim::interrupts;
    none.interrupts = 0;
    CHECK(!search("; EXPECT exit 1 2 3\n" + race, none).fails());
    CHECK(refusal("; EXPECT happiness\n" + race).find("happiness") != std::string::npos);
}

TEST_CASE("ASSERT is looked at whenever its line is passed", "[explore][claims]") {
    const std::string counts = racers(
        2,
        " lea r3, inside\n mov r1, 1\n xadd r2, r1, [r3]\n nop ; ASSERT [inside] == 1\n lea r3, inside\n mov "
        "r1, -1\n xadd r2, r1, [r3]\n",
        "inside: .word 0\n");
    const explore::Report report = search(counts);
    CHECK(answers(report) == Answers{{"assertion", 1}, {"exit 0", 0}});
    CHECK(report.fails());
    CHECK(sound(report));
    CHECK(refusal(racers(2, " nop ; ASSERT [nowhere] == 1\n")).find("nowhere") != std::string::npos);
}

TEST_CASE("outcomes by an expression", "[explore][claims]") {
    Asked asked;
    asked.outcome = "[counter] == 2";
    CHECK(answers(search(racers(2, increment), asked)) == Answers{{"exit = 0", 1}, {"exit = 1", 0}});
}

TEST_CASE("misuse, faults and joins that never end have kinds of their own", "[explore][claims]") {
    CHECK(answers(search(racers({"a", "b"},
                                "a: push {lr}\n lea r0, l\n call lock_release\n pop {lr}\n ret\nb: ret\n",
                                " lock l\n")))
              .count("misuse") == 1);
    CHECK(answers(search(racers({"a", "b"}, "a: mov r1, 0\n ldw r1, [r1]\n ret\nb: ret\n")))
              .count("fault 131") == 1);
    CHECK(answers(search(racers({"a", "b"},
                                "a: push {lr}\n mov r0, 2\n call thread_join\n pop {lr}\n ret\n"
                                "b: push {lr}\n mov r0, 1\n call thread_join\n pop {lr}\n ret\n")))
              .count("stuck") == 1);
}

TEST_CASE("a program that asks for the time, or runs for too long, is never shown whole",
          "[explore][claims]") {
    const explore::Report time = search(racers(2, " sys time\n" + std::string(increment)));
    CHECK(time.outside);
    CHECK(!time.result().complete);
    const explore::Report counts =
        search(racers(2,
                      "1: add r6, r6, 1\n ldw r1, [counter]\n add r1, r1, 1\n stw r1, "
                      "[counter]\n jmp 1b\n"),
               [] {
                   Asked asked;
                   asked.budget = 1;
                   return asked;
               }());
    CHECK(!counts.result().complete);
}

TEST_CASE("a spin lock whose holder was interrupted is cut off, not accused", "[explore][claims]") {
    Asked asked;
    asked.claim = Claim::interrupts;
    asked.interrupts = 1;
    const explore::Report report =
        search(racers(2,
                      " lea r3, held\n1: mov r1, 0\n mov r2, 1\n cas r1, r2, [r3]\n bne 1b\n" +
                          std::string(increment) + " mov r1, 0\n stw r1, [held]\n",
                      "held: .word 0\n"),
               asked);
    CHECK(answers(report) == Answers{{"exit 2", 0}});
    CHECK(report.result().cut > 0);
    CHECK(!report.fails());
}

TEST_CASE("a thread that sleeps is woken by a tick that comes by itself", "[explore][claims]") {
    CHECK(answers(search(racers(2, " mov r0, 3\n sys sleep\n" + std::string(increment)))) ==
          Answers{{"exit 1", 1}, {"exit 2", 0}});
}

TEST_CASE("a program without a join can't begin there", "[explore][claims]") {
    const std::string source =
        "        .include \"user.inc\"\n_start: mov r0, 3\n jmp exit\n .include \"lib.inc\"\n";
    CHECK(refusal(source).find("join") != std::string::npos);
    Asked asked;
    asked.begin = explore::Begin::start;
    CHECK(answers(search(source, asked)) == Answers{{"exit 3", 0}});
}
