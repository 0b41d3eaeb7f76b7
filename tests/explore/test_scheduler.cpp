// The claim `scheduler`: how many orders of the steps lead to each outcome, exactly, and how likely each is.
// The numbers are from a model of the steps alone, or can be worked out by hand.
#include <catch2/catch.hpp>

#include "programs.hpp"

using namespace baton;
using namespace baton::test;
using explore::Claim;
using explore::NoCount;

namespace {

using Counts = std::map<std::string, std::string>;

explore::Report choose(const std::string& source, unsigned threads = 1) {
    Asked asked;
    asked.claim = Claim::scheduler;
    asked.threads = threads;
    return search(source, asked);
}

Counts counts(const explore::Report& report) {
    Counts found;
    for (const explore::Outcome& outcome : report.result().outcomes)
        found[std::to_string(outcome.exit_code)] = outcome.interleavings;
    return found;
}

double chance(const explore::Report& report, explore::Kind kind, explore::Word code = 0) {
    for (const explore::Outcome& outcome : report.result().outcomes) {
        if (outcome.kind == kind && outcome.exit_code == code) return outcome.chance.value_or(-1);
    }
    return -1;
}

NoCount why(const std::string& source) {
    const explore::Report report = choose(source);
    CHECK(report.result().interleavings.empty());
    for (const explore::Outcome& outcome : report.result().outcomes) CHECK(outcome.interleavings.empty());
    return report.result().no_count;
}

std::string under_lock(const std::string& body) {
    return " push {lr}\n lea r0, l\n call lock_acquire\n" + body +
           " lea r0, l\n call lock_release\n pop {lr}\n";
}

}  // namespace

TEST_CASE("orders of the steps of unlocked increments", "[explore][scheduler]") {
    const auto of = [](unsigned threads, unsigned times) {
        const explore::Report report = choose(racers(threads, again(times, increment)));
        CHECK(sound(report));
        return std::pair(counts(report), report.result().interleavings);
    };
    CHECK(of(2, 1) == std::pair(Counts{{"1", "4"}, {"2", "2"}}, std::string("6")));
    CHECK(of(3, 1) == std::pair(Counts{{"1", "48"}, {"2", "36"}, {"3", "6"}}, std::string("90")));
    CHECK(of(2, 2) == std::pair(Counts{{"2", "32"}, {"3", "32"}, {"4", "6"}}, std::string("70")));
    CHECK(of(2, 3) == std::pair(Counts{{"2", "8"}, {"3", "300"}, {"4", "416"}, {"5", "180"}, {"6", "20"}},
                                std::string("924")));
    CHECK(of(2, 4) == std::pair(Counts{{"2", "8"},
                                       {"3", "192"},
                                       {"4", "3056"},
                                       {"5", "5184"},
                                       {"6", "3464"},
                                       {"7", "896"},
                                       {"8", "70"}},
                                std::string("12870")));
    // 2 * 34 atomic steps: the central binomial coefficient, beyond 64 bits.
    const std::string atomic = " lea r3, counter\n mov r1, 1\n xadd r2, r1, [r3]\n";
    CHECK(choose(racers(2, again(34, atomic))).result().interleavings == "28453041475240576740");
}

TEST_CASE("orders of atomic additions, and of steps that nobody else notices", "[explore][scheduler]") {
    CHECK(counts(choose(racers(3, " lea r3, counter\n mov r1, 1\n xadd r2, r1, [r3]\n"))) ==
          Counts{{"3", "6"}});
    // Each has a word of its own beside: no steps.
    CHECK(counts(choose(racers(2,
                               " lea r3, own\n shl r4, r0, 2\n stw r0, [r3 + r4]\n ldw r0, [r3 + r4]\n" +
                                   std::string(increment),
                               "own: .word 0, 0\n"))) == Counts{{"1", "4"}, {"2", "2"}});
    // One that is alone when it writes has no step, and no order.
    CHECK(counts(choose(racers(1, increment))) == Counts{{"1", "1"}});
}

TEST_CASE("the chance of an outcome is not its share of the orders", "[explore][scheduler]") {
    const explore::Report loss = choose(racers(2, increment));
    CHECK(chance(loss, explore::Kind::exit, 1) == Approx(0.5));
    CHECK(chance(loss, explore::Kind::exit, 2) == Approx(0.5));
    // The second of two takes the lock that the first one wants, or the first one does: as likely.
    const auto both = [](const std::string& name, const std::string& a, const std::string& b) {
        return name + ": push {lr}\n lea r0, " + a + "\n call lock_acquire\n lea r0, " + b +
               "\n call lock_acquire\n lea r0, " + b + "\n call lock_release\n lea r0, " + a +
               "\n call lock_release\n pop {lr}\n ret\n";
    };
    CHECK(chance(
              choose(racers({"ab", "ba"}, both("ab", "a", "b") + both("ba", "b", "a"), " lock a\n lock b\n")),
              explore::Kind::deadlock) == Approx(0.5));
    CHECK(
        chance(choose(racers({"p", "q", "r"}, both("p", "a", "b") + both("q", "b", "c") + both("r", "c", "a"),
                             " lock a\n lock b\n lock c\n")),
               explore::Kind::deadlock) == Approx(1.0 / 3));
}

TEST_CASE("where orders are not counted, it is said why", "[explore][scheduler]") {
    CHECK(why(racers(2, under_lock(increment), " lock l\n")) == NoCount::waits);
    CHECK(why(racers(2,
                     " lea r3, held\n1: mov r1, 0\n mov r2, 1\n cas r1, r2, [r3]\n bne 1b\n" +
                         std::string(increment) + " mov r1, 0\n stw r1, [held]\n",
                     "held: .word 0\n")) == NoCount::loop);
    CHECK(why(racers({"a", "b"}, "a: mov r0, 3\n sys exit\nb: ret\n")) == NoCount::other_ends);
    Asked asked;
    CHECK(search(racers(2, increment), asked).result().no_count == NoCount::claim);
}

TEST_CASE("ready threads are a set: who comes last may go first", "[explore][scheduler]") {
    // Under round robin the third thread needs two interrupts to be the first; here one will do.
    const std::string source =
        racers({"a", "a", "b"},
               "a: ldw r1, [counter]\n add r1, r1, 1\n stw r1, [counter]\n ret\n"
               "b: ldw r1, [counter]\n cmp r1, 0\n bne 1f\n mov r1, 7\n1: add r1, r1, 1\n"
               " stw r1, [counter]\n ret\n");
    const explore::Report chosen = choose(source);
    Asked asked;
    const explore::Report queued = search(source, asked);
    CHECK(sound(chosen));
    CHECK(answers(queued).at("exit 10") == 2);
    CHECK(answers(chosen).at("exit 10") == 1);
    for (const auto& [name, interrupts] : answers(queued)) CHECK(answers(chosen).at(name) <= interrupts);
}

TEST_CASE("the result is the same with any number of threads of the host", "[explore][scheduler]") {
    const auto told = [](const explore::Report& report) {
        std::string text;
        for (const explore::Outcome& outcome : report.result().outcomes) {
            text += std::string(name_of(outcome.kind)) + " " + std::to_string(outcome.exit_code) + " " +
                    std::to_string(outcome.interrupts) + " " + std::to_string(outcome.instructions) + " " +
                    outcome.interleavings;
            for (const emu::InputEvent& event : outcome.schedule)
                text += " " + std::to_string(event.cycle) +
                        (event.data.empty() ? "" : ":" + std::to_string(event.data[0]));
            text += "\n";
        }
        return text + std::to_string(report.result().states) + " " +
               std::to_string(report.result().transitions);
    };
    for (const Claim claim : {Claim::scheduler, Claim::placements, Claim::interrupts}) {
        Asked asked;
        asked.claim = claim;
        const std::string source = racers(3, again(2, increment));
        const std::string one = told(search(source, asked));
        for (const unsigned threads : {2U, 5U}) {
            asked.threads = threads;
            CHECK(told(search(source, asked)) == one);
        }
    }
}
