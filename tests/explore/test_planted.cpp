// Programs with a planted bug, each found with a schedule that replays; and what they look like without it,
// which is never accused. At least eight of the bugs need two clock interrupts.
#include <catch2/catch.hpp>

#include "programs.hpp"

using namespace baton;
using namespace baton::test;
using explore::Claim;

namespace {

struct Planted {
    const char* name;
    std::string source;
    std::vector<const char*> bad;  // outcomes: at least one of them must come
};

std::string acquire(const std::string& lock) {
    return " lea r0, " + lock + "\n call lock_acquire\n";
}
std::string release(const std::string& lock) {
    return " lea r0, " + lock + "\n call lock_release\n";
}
std::string down(const std::string& semaphore) {
    return " lea r0, " + semaphore + "\n call semaphore_down\n";
}
std::string up(const std::string& semaphore) {
    return " lea r0, " + semaphore + "\n call semaphore_up\n";
}
std::string wait(const std::string& condition, const std::string& lock) {
    return " lea r0, " + condition + "\n lea r1, " + lock + "\n call condition_wait\n";
}
std::string tell(const std::string& how, const std::string& condition) {
    return " lea r0, " + condition + "\n call condition_" + how + "\n";
}
std::string subroutine(const std::string& name, const std::string& body) {
    return name + ": push {r6-r9, lr}\n" + body + " pop {r6-r9, lr}\n ret\n";
}
std::string set(const std::string& word, int value) {
    return " mov r1, " + std::to_string(value) + "\n stw r1, [" + word + "]\n";
}
// Nobody else may be inside.
const std::string inside =
    " lea r3, inside\n mov r1, 1\n xadd r2, r1, [r3]\n nop ; ASSERT [inside] == 1\n lea r3, inside\n"
    " mov r1, -1\n xadd r2, r1, [r3]\n";
const std::string inside_data = "inside: .word 0\n";

std::string add_to(const std::string& word, int value) {
    return " ldw r1, [" + word + "]\n add r1, r1, " + std::to_string(value) + "\n stw r1, [" + word + "]\n";
}

std::vector<Planted> planted() {
    std::vector<Planted> all;
    const auto add = [&](const char* name, const std::string& source, std::vector<const char*> bad) {
        all.push_back({name, source, std::move(bad)});
    };

    // --- updates that get lost ---
    add("a bit of a shared word is lost",
        racers({"a", "b"},
               "a: ldw r1, [counter]\n or r1, r1, 1\n stw r1, [counter]\n ret\n"
               "b: ldw r1, [counter]\n or r1, r1, 2\n stw r1, [counter]\n ret\n"),
        {"exit 1", "exit 2"});
    add("money is moved to and fro, and some gets lost",
        racers({"there", "back"},
               "there: " + add_to("counter", -5).substr(1) + add_to("y", 5) +
                   " ret\nback: " + add_to("y", -3).substr(1) + add_to("counter", 3) + " ret\n",
               "y: .word 0\n"),
        {"exit 3", "exit 4294967291"});
    add("one of two uses the lock",
        racers({"locked", "bare"},
               subroutine("locked", acquire("l") + increment + release("l")) + "bare:" + increment + " ret\n",
               " lock l\n"),
        {"exit 1"});
    add("the largest value is lost",
        racers({"three", "seven"},
               "three: mov r4, 3\n jmp largest\nseven: mov r4, 7\nlargest: ldw r1, [counter]\n cmp r1, r4\n "
               "bge 1f\n"
               " stw r4, [counter]\n1: ret\n"),
        {"exit 3"});

    // --- looked at, and then acted on ---
    add("the last seat is sold twice",
        racers(2,
               " ldw r1, [seats]\n cmp r1, 0\n beq 1f\n sub r1, r1, 1\n stw r1, [seats]\n lea r3, counter\n"
               " mov r1, 1\n xadd r2, r1, [r3]\n1:\n",
               "seats: .word 1\n"),
        {"exit 2"});
    add("made on first use, twice",
        racers(2,
               " ldw r1, [made]\n cmp r1, 0\n bne 1f\n lea r3, counter\n mov r1, 1\n xadd r2, r1, [r3]\n"
               " mov r1, 1\n stw r1, [made]\n1:\n",
               "made: .word 0\n"),
        {"exit 2"});
    add("two take the same place of a list",
        racers(2,
               " ldw r1, [index]\n lea r2, list\n shl r3, r1, 2\n mov r4, 1\n stw r4, [r2 + r3]\n add r1, "
               "r1, 1\n"
               " stw r1, [index]\n lea r2, list\n ldw r3, [r2]\n ldw r4, [r2 + 4]\n add r3, r3, r4\n"
               " stw r3, [counter]\n",
               "index: .word 0\nlist: .word 0, 0\n"),
        {"exit 1"});
    add("an account is overdrawn",
        racers(2,
               subroutine("w", acquire("l") + " ldw r6, [balance]\n" + release("l") +
                                   " cmp r6, 10\n blt 1f\n" + acquire("l") + add_to("balance", -10) +
                                   " ldw r1, [balance]\n stw r1, [counter]\n" + release("l") + "1:\n")
                   .substr(3),
               "balance: .word 10\n lock l\n"),
        {"exit 4294967286"});

    // --- locks that let two in; two interrupts: one in each of them ---
    add("a flag that is looked at, and then set",
        racers(2, "1: ldw r1, [flag]\n cmp r1, 0\n bne 1b\n" + set("flag", 1) + inside + set("flag", 0),
               "flag: .word 0\n" + inside_data),
        {"assertion"});
    add("whose flag is up is looked at first",
        racers(
            2,
            " shl r4, r0, 2\n mov r5, 4\n sub r5, r5, r4\n1: lea r3, wants\n ldw r1, [r3 + r5]\n cmp r1, 0\n"
            " bne 1b\n mov r1, 1\n stw r1, [r3 + r4]\n" +
                inside + " lea r3, wants\n mov r1, 0\n stw r1, [r3 + r4]\n",
            "wants: .word 0, 0\n" + inside_data),
        {"assertion"});
    add("an owner who looks only once whether it is him",
        racers(2,
               " add r5, r0, 1\n1: ldw r1, [owner]\n cmp r1, 0\n bne 1b\n stw r5, [owner]\n ldw r1, [owner]\n"
               " cmp r1, r5\n bne 1b\n" +
                   inside + set("owner", 0),
               "owner: .word 0\n" + inside_data),
        {"assertion"});
    add("a semaphore made by hand, not atomic",
        racers(2,
               "1: ldw r1, [value]\n cmp r1, 0\n beq 1b\n sub r1, r1, 1\n stw r1, [value]\n" + inside +
                   add_to("value", 1),
               "value: .word 1\n" + inside_data),
        {"assertion"});

    // --- who comes first; under round robin the third one passes two others ---
    add("the third sets what the first one needs too late",
        racers({"uses", "idles", "sets"},
               "uses: ldw r1, [size]\n stw r1, [counter]\n ret\nidles: ldw r1, [size]\n ret\nsets: " +
                   set("size", 9).substr(1) + " ret\n",
               "size: .word 0\n"),
        {"exit 9"});
    add("a message is written over before it is read",
        racers({"reads", "one", "two"},
               "reads: ldw r1, [message]\n cmp r1, 0\n beq 1f\n stw r1, [counter]\n1: ret\n"
               "one: ldw r1, [message]\n cmp r1, 0\n bne 1f\n" +
                   set("message", 1) + "1: ret\ntwo: " + set("message", 2).substr(1) + " ret\n",
               "message: .word 0\n"),
        {"exit 2"});
    add("the last to come was thought to be the third",
        racers({"a", "a", "b"},
               "a: lea r3, come\n mov r1, 1\n xadd r2, r1, [r3]\n ret\n"
               "b: lea r3, come\n mov r1, 1\n xadd r2, r1, [r3]\n sub r2, r2, 2\n stw r2, [counter]\n ret\n",
               "come: .word 0\n"),
        {"exit 4294967294"});
    add("a file is closed while the second one still writes",
        racers({"a", "b", "closes"},
               "a: lea r3, open\n mov r1, 0\n xadd r2, r1, [r3]\n ret\n"
               "b: ldw r1, [open]\n cmp r1, 1\n beq 1f\n" +
                   set("counter", 1) + "1: ret\ncloses: " + set("open", 0).substr(1) + " ret\n",
               "open: .word 1\n"),
        {"exit 1"});

    // --- two things that belong together ---
    add("one half is seen new, the other one old",
        racers({"writes", "reads"},
               "writes: " + set("low", 1).substr(1) + set("high", 1) +
                   " ret\nreads: ldw r1, [low]\n ldw r2, [high]\n sub r1, r1, r2\n stw r1, [counter]\n ret\n",
               "low: .word 0\nhigh: .word 0\n"),
        {"exit 1", "exit 4294967295"});
    add("told to be ready before it is",
        racers(
            {"makes", "uses"},
            "makes: " + set("ready", 1).substr(1) + set("thing", 5) +
                " ret\nuses: mov r3, 5\n ldw r1, [ready]\n cmp r1, 0\n beq 1f\n ldw r3, [thing]\n1: stw r3, "
                "[counter]\n ret\n",
            "ready: .word 0\nthing: .word 0\n"),
        {"exit 0"});
    add("the number of a version is looked at once, not again behind",
        racers({"writes", "reads"},
               "writes: " + add_to("version", 1).substr(1) + set("x", 1) + set("y", 1) +
                   add_to("version", 1) +
                   " ret\nreads: ldw r1, [version]\n test r1, 1\n bne 1f\n ldw r2, [x]\n ldw r3, [y]\n sub "
                   "r2, r2, r3\n"
                   " stw r2, [counter]\n1: ret\n",
               "version: .word 0\nx: .word 0\ny: .word 0\n"),
        {"exit 4294967295"});

    // --- locks and semaphores in the wrong order ---
    const auto two = [](const std::string& name, const std::string& a, const std::string& b) {
        return subroutine(name, acquire(a) + acquire(b) + release(b) + release(a));
    };
    add("three locks in a circle",
        racers({"p", "q", "r"}, two("p", "a", "b") + two("q", "b", "c") + two("r", "c", "a"),
               " lock a\n lock b\n lock c\n"),
        {"deadlock"});
    add("two semaphores, each one's turn",
        racers({"p", "q"},
               subroutine("p", down("s") + down("t") + up("t") + up("s")) +
                   subroutine("q", down("t") + down("s") + up("s") + up("t")),
               " semaphore s, 1\n semaphore t, 1\n"),
        {"deadlock"});
    add("a lock and a semaphore crosswise",
        racers({"p", "q"},
               subroutine("p", acquire("l") + down("s") + up("s") + release("l")) +
                   subroutine("q", down("s") + acquire("l") + release("l") + up("s")),
               " lock l\n semaphore s, 1\n"),
        {"deadlock"});

    // --- conditions ---
    add("one is woken, two have waited",
        racers({"waits", "waits", "opens"},
               subroutine("waits", acquire("l") + "1: ldw r1, [open]\n cmp r1, 0\n bne 2f\n" +
                                       wait("c", "l") + " jmp 1b\n2:\n" + release("l")) +
                   subroutine("opens", acquire("l") + set("open", 1) + tell("signal", "c") + release("l")),
               "open: .word 0\n lock l\n condition c\n"),
        {"deadlock"});
    add("waits though it has been told already",
        racers({"waits", "tells"},
               subroutine("waits", " ldw r6, [told]\n" + acquire("l") + " cmp r6, 0\n bne 1f\n" +
                                       wait("c", "l") + "1:\n" + release("l")) +
                   subroutine("tells", acquire("l") + set("told", 1) + tell("signal", "c") + release("l")),
               "told: .word 0\n lock l\n condition c\n"),
        {"deadlock"});
    add("waits on the one condition, is told of the other",
        racers({"waits", "tells"},
               subroutine("waits", acquire("l") + "1: ldw r1, [told]\n cmp r1, 0\n bne 2f\n" +
                                       wait("c", "l") + " jmp 1b\n2:\n" + release("l")) +
                   subroutine("tells", acquire("l") + set("told", 1) + tell("signal", "d") + release("l")),
               "told: .word 0\n lock l\n condition c\n condition d\n"),
        {"deadlock"});

    // --- what is made by hand ---
    add("a barrier whose count is not atomic",
        racers(2, add_to("come", 1) + "1: ldw r1, [come]\n cmp r1, 2\n bne 1b\n", "come: .word 0\n"),
        {"livelock"});
    add("the first reader and the last one are found out without a lock",
        racers({"reads", "reads", "writes"},
               subroutine("reads",
                          " ldw r1, [readers]\n add r1, r1, 1\n stw r1, [readers]\n cmp r1, 1\n bne 1f\n" +
                              down("w") +
                              "1: ldw r1, [readers]\n sub r1, r1, 1\n stw r1, [readers]\n"
                              " cmp r1, 0\n bne 2f\n" +
                              up("w") + "2:\n") +
                   subroutine("writes", down("w") + inside + up("w")),
               "readers: .word 0\n semaphore w, 1\n" + inside_data),
        {"deadlock", "assertion"});
    add("waits for a turn that nobody gives any more",
        racers(2,
               " ldw r4, [next]\n add r1, r4, 1\n stw r1, [next]\n1: ldw r1, [turn]\n cmp r1, r4\n bne 1b\n" +
                   std::string(increment) + add_to("turn", 1),
               "next: .word 0\nturn: .word 0\n"),
        {"livelock"});

    // --- misuse ---
    add("lets go of a lock that it only sometimes has",
        racers(2,
               subroutine("w", " ldw r6, [free]\n cmp r6, 0\n bne 1f\n" + acquire("l") +
                                   "1:" + set("free", 1) + release("l"))
                   .substr(3),
               "free: .word 0\n lock l\n"),
        {"misuse"});
    add("ends with the lock in its hands, when somebody was faster",
        racers({"a", "b"},
               subroutine("a", acquire("l") + " ldw r1, [x]\n cmp r1, 0\n bne 1f\n" + release("l") + "1:\n") +
                   "b: " + set("x", 1).substr(1) + " ret\n",
               "x: .word 0\n lock l\n"),
        {"misuse"});
    add("divides by a number that is 0 for a moment",
        racers({"a", "b"},
               "a: " + set("x", 0).substr(1) + set("x", 2) +
                   " ret\nb: ldw r1, [x]\n mov r2, 8\n divu r2, r2, r1\n stw r2, [counter]\n ret\n",
               "x: .word 1\n"),
        {"fault 130"});
    return all;
}

std::string with_a_lock(const std::string& body) {
    return subroutine("work", acquire("l") + body + release("l")).substr(6);
}

}  // namespace

TEST_CASE("every planted bug is found, and its schedule replays", "[explore][planted]") {
    const std::vector<Planted> all = planted();
    CHECK(all.size() >= 30);
    unsigned two = 0;
    for (const Planted& each : all) {
        INFO(each.name);
        const explore::Report report = search(each.source, {});
        CHECK(sound(report));
        const Answers found = answers(report);
        std::string names;
        unsigned least = 1000;
        for (const auto& [name, interrupts] : found) {
            names += name + " (" + std::to_string(interrupts) + ") ";
            for (const char* bad : each.bad) least = name == bad ? std::min(least, interrupts) : least;
        }
        INFO(names);
        CHECK(least < 1000);
        if (least >= 2 && least < 1000) ++two;
    }
    CHECK(two >= 8);
}

TEST_CASE("whoever is chosen, the planted bugs are found, and nothing else than under round robin and more",
          "[explore][planted]") {
    Asked asked;
    asked.claim = Claim::scheduler;
    for (const Planted& each : planted()) {
        INFO(each.name);
        const explore::Report chosen = search(each.source, asked);
        CHECK(sound(chosen));
        const Answers found = answers(chosen);
        for (const auto& [name, interrupts] : answers(search(each.source, {}))) {
            INFO(name);
            CHECK(found.count(name) == 1);
        }
    }
}

TEST_CASE("what is right is never accused", "[explore][planted]") {
    const std::string lock = " lock l\n";
    const std::vector<std::pair<std::string, std::string>> right{
        {racers(2,
                with_a_lock(" ldw r1, [seats]\n cmp r1, 0\n beq 1f\n sub r1, r1, 1\n stw r1, [seats]\n" +
                            std::string(increment) + "1:\n"),
                "seats: .word 1\n" + lock),
         "exit 1"},
        {racers(3, with_a_lock(" ldw r1, [counter]\n or r1, r1, 4\n add r1, r1, 1\n stw r1, [counter]\n"),
                lock),
         "exit 7"},
        {racers(2, with_a_lock(inside), inside_data + lock), "exit 0"},
        {racers(
             {"waits", "waits", "opens"},
             subroutine("waits", acquire("l") + "1: ldw r1, [open]\n cmp r1, 0\n bne 2f\n" + wait("c", "l") +
                                     " jmp 1b\n2:\n" + release("l")) +
                 subroutine("opens", acquire("l") + set("open", 1) + tell("broadcast", "c") + release("l")),
             "open: .word 0\n lock l\n condition c\n"),
         "exit 0"},
        {racers(
             {"makes", "uses"},
             "makes: " + set("thing", 5).substr(1) + set("ready", 1) +
                 " ret\nuses: mov r3, 5\n ldw r1, [ready]\n cmp r1, 0\n beq 1f\n ldw r3, [thing]\n1: stw r3, "
                 "[counter]\n ret\n",
             "ready: .word 0\nthing: .word 0\n"),
         "exit 5"},
        {racers(2, " lea r3, come\n mov r1, 1\n xadd r2, r1, [r3]\n1: ldw r1, [come]\n cmp r1, 2\n bne 1b\n",
                "come: .word 0\n"),
         "exit 0"},
        {racers({"w", "w"},
                subroutine("w", " lea r0, b\n call barrier_wait\n lea r0, b\n call barrier_wait\n"),
                " barrier b, 2\n"),
         "exit 0"},
        {racers({"p", "q"},
                subroutine("p", acquire("l") + down("s") + up("s") + release("l")) +
                    subroutine("q", acquire("l") + down("s") + release("l") + up("s")),
                " lock l\n semaphore s, 1\n"),
         "exit 0"},
    };
    for (const Claim claim : {Claim::placements, Claim::scheduler}) {
        for (const auto& [source, outcome] : right) {
            INFO(source);
            Asked asked;
            asked.claim = claim;
            const explore::Report report = search(source, asked);
            CHECK(sound(report));
            CHECK(!report.fails());
            const Answers found = answers(report);
            CHECK(found.size() == 1);
            CHECK(found.count(outcome) == 1);
        }
    }
}
