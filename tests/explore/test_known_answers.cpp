// Programs whose outcomes are known from a model, and how many clock interrupts each outcome needs under
// round robin with a quantum of 1. All threads stand ready in order, the main program waits in a join.
//
// The rows with a hundred increments take tens of seconds and are tried when BATON_EXHAUSTIVE is set.
#include <catch2/catch.hpp>

#include "programs.hpp"
#include "tests/support/exhaustive.hpp"

using namespace baton;
using namespace baton::test;
using explore::Claim;

namespace {

std::vector<std::string> names_of(const explore::Report& report) {
    std::vector<std::string> found;
    for (const auto& [name, interrupts] : answers(report)) found.push_back(name);
    return found;
}

/// Whoever is chosen, it comes to the same.
void expect_for_all_choices(const std::string& source, const std::vector<std::string>& wanted) {
    Asked asked;
    asked.poison = 10;
    asked.claim = Claim::scheduler;
    const explore::Report report = search(source, asked);
    CHECK(names_of(report) == wanted);
    CHECK(report.differences == std::vector<std::string>{});
    CHECK(sound(report));
}

void expect(const std::string& source, const Answers& wanted) {
    Asked asked;
    asked.poison = 10;
    const explore::Report report = search(source, asked);
    CHECK(answers(report) == wanted);
    CHECK(report.differences == std::vector<std::string>{});
    CHECK(sound(report));
    expect_for_all_choices(source, names_of(report));
}

/// Only the kinds and codes, where the kernel's queues decide how many interrupts it takes.
void expect_outcomes(const std::string& source, const std::vector<std::string>& wanted) {
    Asked asked;
    asked.poison = 10;
    const explore::Report report = search(source, asked);
    CHECK(names_of(report) == wanted);
    CHECK(report.differences == std::vector<std::string>{});
    CHECK(sound(report));
    expect_for_all_choices(source, wanted);
}

// The flag is looked at, and then set: two steps.
const char* const tested_flag =
    "1: ldw r1, [flag]\n cmp r1, 0\n bne 1b\n mov r1, 1\n stw r1, [flag]\n ldw r1, [counter]\n add r1, r1, "
    "1\n "
    "stw r1, [counter]\n mov r1, 0\n stw r1, [flag]\n";

// Argument 0 or 1 in r0; r4 = mine, r5 = the other's, as offsets.
std::string peterson(const std::string& stores) {
    return " shl r4, r0, 2\n mov r5, 4\n sub r5, r5, r4\n lea r3, wants\n mov r1, 1\n" + stores +
           "1: ldw r1, [r3 + r5]\n cmp r1, 0\n beq 2f\n ldw r1, [turn]\n cmp r1, r5\n beq 1b\n2:\n" +
           increment + " mov r1, 0\n stw r1, [r3 + r4]\n";
}
const char* const peterson_data = "wants: .word 0, 0\nturn: .word 0\n";

std::string take(const std::string& lock) {
    return " lea r0, " + lock + "\n call lock_acquire\n";
}
std::string give(const std::string& lock) {
    return " lea r0, " + lock + "\n call lock_release\n";
}
std::string routine(const std::string& name, const std::string& body) {
    return name + ": push {lr}\n" + body + " pop {lr}\n ret\n";
}

// Philosopher n takes fork first[n], then fork second[n].
std::string philosophers(const std::vector<int>& first, const std::vector<int>& second,
                         const std::string& before = "", const std::string& behind = "",
                         const std::string& more = "") {
    std::string work, data;
    std::vector<std::string> names;
    for (std::size_t n = 0; n < first.size(); ++n) {
        const std::string a = "fork" + std::to_string(first[n]), b = "fork" + std::to_string(second[n]);
        names.push_back("eater" + std::to_string(n));
        work += routine(names.back(), before + take(a) + take(b) + give(b) + give(a) + behind);
        data += " lock fork" + std::to_string(n) + "\n";
    }
    return racers(names, work, data + more);
}

}  // namespace

TEST_CASE("an unlocked increment loses, and as often as it can", "[explore][known]") {
    expect(racers(2, increment), {{"exit 1", 1}, {"exit 2", 0}});
    expect(racers(3, increment), {{"exit 1", 1}, {"exit 2", 1}, {"exit 3", 0}});
    expect(racers(2, again(2, increment)), {{"exit 2", 1}, {"exit 3", 2}, {"exit 4", 0}});
    const Answers six = answers(search(racers(2, again(3, increment))));
    CHECK(six.size() == 5);
    CHECK(six.at("exit 2") == 4);
    CHECK(six.at("exit 3") == 1);
    CHECK(six.at("exit 6") == 0);
    const Answers eight = answers(search(racers(2, again(4, increment))));
    CHECK(eight.size() == 7);
    CHECK(eight.at("exit 2") == 4);
}

TEST_CASE("a flag that is tested, then set, protects nothing", "[explore][known]") {
    const std::string flag = "flag: .word 0\n";
    expect(racers(2, tested_flag, flag), {{"exit 1", 2}, {"exit 2", 0}});
    const Answers twice = answers(search(racers(2, again(2, tested_flag), flag)));
    CHECK(twice.size() == 3);
    CHECK(twice.at("exit 2") == 2);
    CHECK(twice.at("exit 4") == 0);
    const Answers three = answers(search(racers(3, tested_flag, flag)));
    CHECK(three.size() == 3);
    CHECK(three.at("exit 1") == 3);
}

TEST_CASE("atomic instructions and what is made of them give the right value only", "[explore][known]") {
    expect(racers(2, " lea r3, counter\n mov r1, 1\n xadd r2, r1, [r3]\n"), {{"exit 2", 0}});
    expect(
        racers(2,
               " lea r3, counter\n1: ldw r1, [counter]\n mov r4, r1\n add r2, r1, 1\n cas r1, r2, [r3]\n bne "
               "1b\n"),
        {{"exit 2", 0}});
    const std::string get = " lea r3, held\n1: mov r1, 0\n mov r2, 1\n cas r1, r2, [r3]\n bne 1b\n";
    const std::string held = "held: .word 0\n";
    expect(racers(2, get + increment + " mov r1, 0\n stw r1, [held]\n", held), {{"exit 2", 0}});
    expect(
        racers(2,
               " lea r3, drawn\n mov r1, 1\n xadd r4, r1, [r3]\n1: ldw r1, [served]\n cmp r1, r4\n bne 1b\n" +
                   std::string(increment) + " ldw r1, [served]\n add r1, r1, 1\n stw r1, [served]\n",
               "drawn: .word 0\nserved: .word 0\n"),
        {{"exit 2", 0}});
    // Let go of before the store.
    expect(
        racers(2,
               get + " ldw r1, [counter]\n add r1, r1, 1\n mov r2, 0\n stw r2, [held]\n stw r1, [counter]\n",
               held),
        {{"exit 1", 1}, {"exit 2", 0}});
}

TEST_CASE("Peterson's lock, and what is left of it with a mistake", "[explore][known]") {
    const std::string mine = " stw r1, [r3 + r4]\n", after_you = " stw r5, [turn]\n";
    expect(racers(2, peterson(mine + after_you), peterson_data), {{"exit 2", 0}});
    expect(racers(2, peterson(after_you + mine), peterson_data), {{"exit 1", 2}, {"exit 2", 0}});
    expect(racers(2, peterson(mine + " stw r4, [turn]\n"), peterson_data), {{"exit 1", 1}, {"exit 2", 0}});
    const std::string without = " shl r4, r0, 2\n mov r5, 4\n sub r5, r5, r4\n lea r3, wants\n mov r1, 1\n" +
                                mine + "1: ldw r1, [r3 + r5]\n cmp r1, 0\n bne 1b\n" + increment +
                                " mov r1, 0\n stw r1, [r3 + r4]\n";
    expect(racers(2, without, peterson_data), {{"exit 2", 0}, {"livelock", 1}});
}

TEST_CASE("two locks in opposite order: one interrupt, and a cycle of holders", "[explore][known]") {
    const std::string source = racers({"ab", "ba"},
                                      routine("ab", take("a") + take("b") + give("b") + give("a")) +
                                          routine("ba", take("b") + take("a") + give("a") + give("b")),
                                      " lock a\n lock b\n");
    const explore::Report report = search(source);
    CHECK(answers(report) == Answers{{"deadlock", 1}, {"exit 0", 0}});
    CHECK(sound(report));
    const std::vector<explore::Outcome>& outcomes = report.result().outcomes;
    const auto deadlock = std::find_if(outcomes.begin(), outcomes.end(), [](const explore::Outcome& outcome) {
        return outcome.kind == explore::Kind::deadlock;
    });
    REQUIRE(deadlock != outcomes.end());
    CHECK(deadlock->cycle == std::vector<std::string>{"1", "b", "2", "a"});
}

TEST_CASE("philosophers: naive, in order, with a waiter", "[explore][known]") {
    expect(philosophers({0, 1, 2}, {1, 2, 0}), {{"deadlock", 2}, {"exit 0", 0}});
    expect(philosophers({0, 1, 0}, {1, 2, 2}), {{"exit 0", 0}});
    expect(philosophers({0, 1, 2}, {1, 2, 0}, " lea r0, seats\n call semaphore_down\n",
                        " lea r0, seats\n call semaphore_up\n", " semaphore seats, 2\n"),
           {{"exit 0", 0}});
}

TEST_CASE("one producer of two, two consumers: with if and with while, one condition and two",
          "[explore][known]") {
    // `full` is the number of things in the one slot.
    const auto source = [](bool two, bool loops) {
        const std::string put = two ? "room" : "any", get = two ? "thing" : "any";
        const auto wait = [&](const char* what, const char* compare, const std::string& condition,
                              int label) {
            const std::string name = std::to_string(label);
            const std::string test = name + ": ldw r1, [full]\n cmp r1, " + what + "\n " + compare + " 9f\n";
            return test + " lea r0, " + condition + "\n lea r1, l\n call condition_wait\n" +
                   (loops ? " jmp " + name + "b\n9:\n" : "9:\n");
        };
        std::string produce = take("l") + wait("0", "beq", put, 3) +
                              " ldw r1, [full]\n add r1, r1, 1\n stw r1, [full]\n lea r0, " + get +
                              "\n call condition_signal\n" + give("l");
        const std::string consume =
            take("l") + wait("1", "bge", get, 4) +
            " ldw r1, [full]\n sub r1, r1, 1\n nop ; ASSERT r1 == 0\n stw r1, [full]\n lea r0, " + put +
            "\n call condition_signal\n" + give("l");
        return racers({"producer", "consumer", "consumer"},
                      "producer: push {r6, lr}\n" + again(2, produce) + " pop {r6, lr}\n ret\n" +
                          routine("consumer", consume),
                      "full: .word 0\n lock l\n condition room\n condition thing\n condition any\n");
    };
    const auto kinds = [](const explore::Report& report) {
        CHECK(report.differences == std::vector<std::string>{});
        CHECK(sound(report));
        std::vector<std::string> found;
        for (const auto& [name, interrupts] : answers(report))
            found.push_back(name.substr(0, name.find(' ')));
        return found;
    };
    CHECK_THAT(kinds(search(source(false, false))), Catch::VectorContains(std::string("assertion")));
    CHECK_THAT(kinds(search(source(false, true))), Catch::VectorContains(std::string("deadlock")));
    CHECK_THAT(kinds(search(source(true, false))), Catch::VectorContains(std::string("assertion")));
    CHECK(kinds(search(source(true, true))) == std::vector<std::string>{"exit"});
}

TEST_CASE("waits for nothing: a signal that nobody hears, a lock outside of a semaphore",
          "[explore][known]") {
    const std::string data = "done: .word 0\n lock l\n condition c\n semaphore s, 0\n";
    // The one waits for the other's end, and does not look whether it has come already.
    expect_outcomes(
        racers({"waits", "ends"},
               routine("waits", take("l") + " lea r0, c\n lea r1, l\n call condition_wait\n" + give("l")) +
                   routine("ends", take("l") + " lea r0, c\n call condition_signal\n" + give("l")),
               data),
        {"deadlock", "exit 0"});
    // It looks, but outside of the lock.
    expect_outcomes(
        racers({"waits", "ends"},
               routine("waits", " ldw r1, [done]\n cmp r1, 0\n bne 1f\n" + take("l") +
                                    " lea r0, c\n lea r1, l\n call condition_wait\n" + give("l") + "1:\n") +
                   routine("ends", " mov r1, 1\n stw r1, [done]\n" + take("l") +
                                       " lea r0, c\n call condition_signal\n" + give("l")),
               data),
        {"deadlock", "exit 0"});
    expect_outcomes(racers({"downs", "ups"},
                           routine("downs", take("l") + " lea r0, s\n call semaphore_down\n" + give("l")) +
                               routine("ups", take("l") + " lea r0, s\n call semaphore_up\n" + give("l")),
                           data),
                    {"deadlock", "exit 0"});
}

TEST_CASE("read under a lock, written under the lock, in two sections: no data race, and still a loss",
          "[explore][known]") {
    expect(racers({"adds", "adds"},
                  "adds: push {r6, lr}\n" + take("l") + " ldw r6, [counter]\n" + give("l") + take("l") +
                      " add r6, r6, 1\n stw r6, [counter]\n" + give("l") + " pop {r6, lr}\n ret\n",
                  " lock l\n"),
           {{"exit 1", 1}, {"exit 2", 0}});
}

TEST_CASE("four philosophers, and a hundred increments", "[explore][known]") {
    if (!exhaustive()) return;
    expect(philosophers({0, 1, 2, 3}, {1, 2, 3, 0}), {{"deadlock", 3}, {"exit 0", 0}});
    Asked asked;
    asked.claim = Claim::interrupts;
    asked.interrupts = 1;
    CHECK(answers(search(racers(2, again(100, increment)), asked)) ==
          Answers{{"exit 100", 1}, {"exit 200", 0}});
    asked.interrupts = 2;
    asked.budget = 600;
    const Answers two = answers(search(racers(2, again(100, increment)), asked));
    CHECK(two.size() == 101);
    CHECK(two.begin()->first == "exit 100");
    CHECK(two.rbegin()->first == "exit 200");
}
