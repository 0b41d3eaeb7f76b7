// The kernel's own promises, with an interrupt possible in front of every instruction of the program around
// its calls, under round robin and whoever is chosen: mutual exclusion, no lost wake-up, joins that give what
// the threads have given, and barriers that hold.
#include <catch2/catch.hpp>

#include "programs.hpp"

using namespace baton;
using namespace baton::test;
using explore::Begin;
using explore::Claim;

namespace {

std::string called(const std::string& object, const std::string& call) {
    return " lea r0, " + object + "\n call " + call + "\n";
}
std::string kept(const std::string& name, const std::string& body) {
    return name + ": push {r6-r9, lr}\n" + body + " pop {r6-r9, lr}\n ret\n";
}
const std::string alone =
    " lea r3, within\n mov r1, 1\n xadd r2, r1, [r3]\n nop ; ASSERT [within] == 1\n lea r3, within\n"
    " mov r1, -1\n xadd r2, r1, [r3]\n";

void holds(const std::string& source, const std::string& outcome, std::vector<Claim> claims = {},
           Begin begin = Begin::join) {
    if (claims.empty()) claims = {Claim::placements, Claim::scheduler};
    for (const Claim claim : claims) {
        Asked asked;
        asked.claim = claim;
        asked.everywhere = true;
        asked.begin = begin;
        asked.poison = 50;
        const explore::Report report = search(source, asked);
        INFO(source);
        CHECK(sound(report));
        CHECK(!report.fails());
        const Answers found = answers(report);
        CHECK(found.size() == 1);
        CHECK(found.count(outcome) == 1);
    }
}

}  // namespace

TEST_CASE("locks and semaphores keep others out, wherever the interrupt comes", "[explore][kernel]") {
    const std::string data = "within: .word 0\n lock l\n semaphore s, 1\n";
    holds(racers({"w", "w"}, kept("w", called("l", "lock_acquire") + alone + called("l", "lock_release")),
                 data),
          "exit 0");
    holds(racers({"w", "w"}, kept("w", called("s", "semaphore_down") + alone + called("s", "semaphore_up")),
                 data),
          "exit 0");
    holds(racers({"w", "w"},
                 kept("w", "1:" + called("l", "lock_try") + " cmp r0, 0\n beq 1b\n" + alone +
                               called("l", "lock_release")),
                 data),
          "exit 0");
}

TEST_CASE("no wake-up is lost, wherever the interrupt comes", "[explore][kernel]") {
    const std::string data = "ready: .word 0\n lock l\n condition c\n semaphore s, 0\n";
    holds(racers({"waits", "tells"},
                 kept("waits", called("l", "lock_acquire") + "1: ldw r1, [ready]\n cmp r1, 0\n bne 2f\n" +
                                   " lea r0, c\n lea r1, l\n call condition_wait\n jmp 1b\n2:" +
                                   called("l", "lock_release")) +
                     kept("tells", called("l", "lock_acquire") + " mov r1, 1\n stw r1, [ready]\n" +
                                       called("c", "condition_signal") + called("l", "lock_release")),
                 data),
          "exit 0");
    holds(racers({"waits", "tells"},
                 kept("waits", called("s", "semaphore_down") + " ldw r1, [ready]\n stw r1, [counter]\n") +
                     kept("tells", " mov r1, 7\n stw r1, [ready]\n" + called("s", "semaphore_up")),
                 data),
          "exit 7");
    // In idle: both sleep, and the tick comes by itself.
    holds(racers({"sleeps", "sleeps"},
                 kept("sleeps", " mov r0, 1\n sys sleep\n lea r3, counter\n mov r1, 1\n xadd r2, r1, [r3]\n"),
                 data),
          "exit 2");
}

TEST_CASE("a join gives what the thread has given, whether it has ended or not", "[explore][kernel]") {
    holds(
        "        .include \"user.inc\"\n_start: lea r0, work\n mov r1, 20\n call thread_start\n mov r7, r0\n"
        " lea r0, work\n mov r1, 1\n call thread_start\n mov r8, r0\n mov r0, r7\n call thread_join\n mov "
        "r9, r1\n"
        " mov r0, r8\n call thread_join\n add r0, r9, r1\n jmp exit\nwork: add r0, r0, 5\n ret\n"
        "        .include \"thread.inc\"\n        .include \"lib.inc\"\n",
        "exit 31", {}, Begin::start);
}

TEST_CASE("nobody passes a barrier before the last one has come, twice", "[explore][kernel]") {
    holds(racers({"w", "w"},
                 kept("w", " lea r3, come\n mov r1, 1\n xadd r2, r1, [r3]\n" + called("b", "barrier_wait") +
                               " nop ; ASSERT [come] >= 2\n lea r3, come\n mov r1, 1\n xadd r2, r1, [r3]\n" +
                               called("b", "barrier_wait") + " nop ; ASSERT [come] == 4\n"),
                 "come: .word 0\n barrier b, 2\n"),
          "exit 0");
}
