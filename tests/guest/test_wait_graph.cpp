// The wait graph on tables that are made by hand: circles, sets of threads that wait for each other's
// signals, ends that never come, and all that may still wake somebody.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "guest/wait_graph.hpp"

using namespace baton;
using namespace baton::guest;
using Threads = std::vector<Word>;

namespace {

constexpr Word table = 0x1000, thread_bytes = 64, records = 12;
constexpr Word object_table = 0x2000, object_bytes = 48, objects = 8;
constexpr Word free_state = 0, ready = 2, running = 3, blocked = 4, terminated = 5;
constexpr Word sleep_reason = 1, keyboard = 2, child = 3, disk = 6, network = 7, join = 8, lock = 9,
               semaphore = 10, condition = 11, barrier = 12, unheard_of = 77;
constexpr Word holder_gone = 0xffffffff;

/// The tables of a kernel, written word by word.
class Tables {
public:
    Tables() {
        layout.table = table;
        layout.records = records;
        layout.record_bytes = thread_bytes;
        layout.state = 0;
        layout.reason = 4;
        layout.pid = 8;
        layout.number = 12;
        layout.object = 16;
        layout.parent = 20;
        layout.waits_for = 24;
        layout.states = {{0, "free"},          {1, "new"},           {ready, "ready"},
                         {running, "running"}, {blocked, "blocked"}, {terminated, "terminated"}};
        layout.reasons = {{sleep_reason, "sleep"}, {keyboard, "keyboard"},   {child, "child"},
                          {disk, "disk"},          {network, "network"},     {join, "join"},
                          {lock, "lock"},          {semaphore, "semaphore"}, {condition, "condition"},
                          {barrier, "barrier"}};
        ObjectLayout& each = layout.objects.emplace();
        each.table = object_table;
        each.record_bytes = object_bytes;
        each.bytes = objects * object_bytes;
        each.holder = 12;
        each.gone = holder_gone;
    }

    static Word thread(Word record) { return table + record * thread_bytes; }
    static Word object(Word record) { return object_table + record * object_bytes; }

    /// Thread `record` of process `pid`; its number there counts from 0 in the order of these calls.
    void add(Word record, Word pid, Word state, Word reason = 0, Word awaited = 0) {
        words[thread(record)] = state;
        words[thread(record) + 4] = reason;
        words[thread(record) + 8] = pid;
        words[thread(record) + 12] = numbers[pid]++;
        words[thread(record) + 16] = awaited;
    }
    void hold(Word record, Word holder) { words[object(record) + 12] = holder; }
    void child_of(Word record, Word parent) { words[thread(record) + 20] = parent; }
    void waits_for(Word record, Word pid) { words[thread(record) + 24] = pid; }

    WaitGraph graph(bool keys_may_come = false) const {
        return wait_graph(
            layout,
            [this](Word address) -> std::optional<Word> {
                const auto found = words.find(address);
                return found == words.end() ? 0 : found->second;
            },
            keys_may_come);
    }
    /// The records of those who can never go on.
    Threads for_ever(bool keys_may_come = false) const {
        Threads found;
        for (const WaitingThread& each : graph(keys_may_come).threads) {
            if (each.for_ever) found.push_back((each.record - table) / thread_bytes);
        }
        return found;
    }

    OsLayout layout;
    std::map<Word, Word> words;
    std::map<Word, Word> numbers;
};

Threads records_of(const WaitCycle& cycle) {
    Threads found;
    for (const Word address : cycle.threads) found.push_back((address - table) / thread_bytes);
    return found;
}

/// n threads of process 1, each with lock i, each waiting for the next one's.
Tables circle(Word n) {
    Tables tables;
    for (Word i = 0; i < n; ++i) {
        tables.add(1 + i, 1, blocked, lock, Tables::object((i + 1) % n));
        tables.hold(i, Tables::thread(1 + i));
    }
    return tables;
}

}  // namespace

TEST_CASE("threads that wait for each other's locks are a circle, from the first one on", "[wait graph]") {
    for (const Word n : {2U, 3U, 7U}) {
        const WaitGraph graph = circle(n).graph();
        REQUIRE(graph.cycles.size() == 1);
        const WaitCycle& cycle = graph.cycles.front();
        REQUIRE(cycle.threads.size() == n);
        for (Word i = 0; i < n; ++i) {
            CHECK(cycle.threads[i] == Tables::thread(1 + i));
            CHECK(cycle.objects[i] == Tables::object((i + 1) % n));
        }
        CHECK(cycle.is_deadlock());
        CHECK(graph.all_for_ever());
        CHECK(graph.blockage() == Blockage::deadlock);
        CHECK(graph.cycle_through(Tables::thread(2)) == &cycle);
        CHECK(graph.closed_by(Tables::thread(n), 1));
    }
}

TEST_CASE("whoever waits for a thread of a circle waits for ever and is no part of it", "[wait graph]") {
    Tables tables = circle(2);
    tables.add(3, 1, blocked, lock, Tables::object(0));
    tables.add(4, 1, blocked, join, Tables::thread(3));
    tables.add(5, 1, ready);
    const WaitGraph graph = tables.graph();
    CHECK(tables.for_ever() == Threads{1, 2, 3, 4});
    REQUIRE(graph.cycles.size() == 1);
    CHECK(records_of(graph.cycles[0]) == Threads{1, 2});
    CHECK(graph.cycle_through(Tables::thread(3)) == nullptr);
    CHECK(graph.cycle_through(Tables::thread(5)) == nullptr);
    CHECK_FALSE(graph.all_for_ever());
    // Others can still run, so that it is only the circle that has closed something.
    CHECK(graph.closed_by(Tables::thread(2), 1));
    CHECK_FALSE(graph.closed_by(Tables::thread(3), 1));
    CHECK(graph.blockage() == Blockage::deadlock);
}

TEST_CASE("a chain of locks with somebody at its end who can run is no deadlock", "[wait graph]") {
    for (const Word state : {ready, running}) {
        Tables tables;
        tables.add(1, 1, blocked, lock, Tables::object(0));
        tables.add(2, 1, blocked, lock, Tables::object(1));
        tables.add(3, 1, state);
        tables.hold(0, Tables::thread(2));
        tables.hold(1, Tables::thread(3));
        CHECK(tables.for_ever().empty());
        CHECK(tables.graph().cycles.empty());
        CHECK(tables.graph().blockage() == Blockage::none);
        CHECK_FALSE(tables.graph().closed_by(Tables::thread(1), 1));
    }
}

TEST_CASE("a chain of locks ends well when its last holder sleeps or waits for the disk", "[wait graph]") {
    for (const Word reason : {sleep_reason, disk, unheard_of}) {
        Tables tables;
        tables.add(1, 1, blocked, lock, Tables::object(0));
        tables.add(2, 1, blocked, reason);
        tables.hold(0, Tables::thread(2));
        CHECK(tables.for_ever().empty());
    }
}

TEST_CASE("several circles are told each once, in the order of the table", "[wait graph]") {
    Tables tables;
    // 1 and 4, 2 and 5 and 3; one thread waits for each circle; another process has one, too.
    tables.add(1, 1, blocked, lock, Tables::object(1));
    tables.add(2, 1, blocked, lock, Tables::object(3));
    tables.add(3, 1, blocked, lock, Tables::object(2));
    tables.add(4, 1, blocked, lock, Tables::object(0));
    tables.add(5, 1, blocked, lock, Tables::object(4));
    tables.add(6, 1, blocked, join, Tables::thread(5));
    tables.add(7, 2, blocked, lock, Tables::object(6));
    tables.add(8, 2, blocked, lock, Tables::object(5));
    tables.hold(0, Tables::thread(1));
    tables.hold(1, Tables::thread(4));
    tables.hold(2, Tables::thread(2));
    tables.hold(3, Tables::thread(5));
    tables.hold(4, Tables::thread(3));
    tables.hold(5, Tables::thread(7));
    tables.hold(6, Tables::thread(8));
    const WaitGraph graph = tables.graph();
    REQUIRE(graph.cycles.size() == 3);
    CHECK(records_of(graph.cycles[0]) == Threads{1, 4});
    CHECK(records_of(graph.cycles[1]) == Threads{2, 5, 3});
    CHECK(records_of(graph.cycles[2]) == Threads{7, 8});
    CHECK(graph.blockage(1) == Blockage::deadlock);
    CHECK(graph.blockage(2) == Blockage::deadlock);
    CHECK(graph.blockage(3) == Blockage::none);
}

TEST_CASE("a circle may lead through locks and joins; one of joins alone holds nothing", "[wait graph]") {
    Tables mixed;
    mixed.add(1, 1, blocked, join, Tables::thread(2));
    mixed.add(2, 1, blocked, lock, Tables::object(0));
    mixed.hold(0, Tables::thread(1));
    REQUIRE(mixed.graph().cycles.size() == 1);
    CHECK(mixed.graph().cycles[0].is_deadlock());
    CHECK(mixed.graph().cycles[0].objects == std::vector<Word>{0, Tables::object(0)});
    CHECK(mixed.graph().blockage() == Blockage::deadlock);

    Tables joins;
    joins.add(1, 1, blocked, join, Tables::thread(2));
    joins.add(2, 1, blocked, join, Tables::thread(1));
    REQUIRE(joins.graph().cycles.size() == 1);
    CHECK_FALSE(joins.graph().cycles[0].is_deadlock());
    CHECK(joins.graph().blockage() == Blockage::stuck);
    CHECK(joins.graph().closed_by(Tables::thread(2), 1));
}

TEST_CASE("who joins itself waits for nothing, and is a circle of its own", "[wait graph]") {
    Tables tables;
    tables.add(1, 1, ready);
    tables.add(2, 1, blocked, join, Tables::thread(2));
    const WaitGraph graph = tables.graph();
    CHECK(tables.for_ever() == Threads{2});
    REQUIRE(graph.cycles.size() == 1);
    CHECK(records_of(graph.cycles[0]) == Threads{2});
    CHECK_FALSE(graph.cycles[0].is_deadlock());
    CHECK(graph.blockage() == Blockage::wait_for_nothing);
    CHECK(graph.closed_by(Tables::thread(2), 1));
}

TEST_CASE("a join of a thread that has ended, or of nobody, is no wait for ever", "[wait graph]") {
    Tables tables;
    tables.add(1, 1, blocked, join, Tables::thread(2));
    tables.add(2, 1, terminated);
    CHECK(tables.for_ever().empty());
    tables.words[Tables::thread(2)] = free_state;
    CHECK(tables.for_ever().empty());
    tables.words[Tables::thread(1) + 16] = 0;
    CHECK(tables.for_ever().empty());
}

TEST_CASE("a signal, a permit, the last at a barrier can come from any thread of the process that can go on",
          "[wait graph]") {
    for (const Word reason : {semaphore, condition, barrier}) {
        INFO("reason " << reason);
        Tables tables;
        tables.add(1, 1, blocked, reason, Tables::object(0));
        tables.add(2, 1, blocked, join, Tables::thread(1));
        CHECK(tables.for_ever() == Threads{1, 2});
        CHECK(tables.graph().cycles.empty());
        CHECK(tables.graph().blockage() == Blockage::wait_for_nothing);
        CHECK(tables.graph().closed_by(Tables::thread(1), 1));
        CHECK(tables.graph().closed_by(Tables::thread(2), 1));
        // Of another process nobody comes.
        tables.add(3, 2, ready);
        CHECK(tables.for_ever() == Threads{1, 2});
        CHECK(tables.graph().blockage(1) == Blockage::wait_for_nothing);
        CHECK(tables.graph().blockage(2) == Blockage::none);
        for (const Word wakes : {sleep_reason, disk}) {
            Tables more = tables;
            more.add(4, 1, blocked, wakes);
            CHECK(more.for_ever().empty());
        }
    }
}

TEST_CASE("several objects without anybody left to signal are one closed set", "[wait graph]") {
    Tables tables;
    tables.add(1, 1, blocked, condition, Tables::object(0));
    tables.add(2, 1, blocked, semaphore, Tables::object(1));
    tables.add(3, 1, blocked, barrier, Tables::object(2));
    tables.add(4, 1, blocked, lock, Tables::object(3));
    tables.hold(3, Tables::thread(2));
    CHECK(tables.for_ever() == Threads{1, 2, 3, 4});
    CHECK(tables.graph().all_for_ever());
    CHECK(tables.graph().cycles.empty());
    CHECK(tables.graph().blockage() == Blockage::wait_for_nothing);
    // One thread that can go on opens it all: it might signal any of them.
    tables.add(5, 1, ready);
    CHECK(tables.for_ever().empty());
}

TEST_CASE("a lock outside of a semaphore that its waiter must raise is no circle of holders, but for nothing",
          "[wait graph]") {
    Tables tables;
    tables.add(1, 1, blocked, semaphore, Tables::object(1));
    tables.add(2, 1, blocked, lock, Tables::object(0));
    tables.hold(0, Tables::thread(1));
    CHECK(tables.graph().cycles.empty());
    CHECK(tables.graph().blockage() == Blockage::wait_for_nothing);
    CHECK(tables.graph().closed_by(Tables::thread(2), 1));
}

TEST_CASE("nobody gets a lock whose holder has ended with it; a free one everybody", "[wait graph]") {
    Tables tables;
    tables.add(1, 1, ready);
    tables.add(2, 1, blocked, lock, Tables::object(0));
    tables.hold(0, holder_gone);
    CHECK(tables.for_ever() == Threads{2});
    CHECK(tables.graph().blockage() == Blockage::wait_for_nothing);
    tables.hold(0, 0);
    CHECK(tables.for_ever().empty());
}

TEST_CASE("a deadlock is closed once: not by who joins one of its threads later", "[wait graph]") {
    Tables tables = circle(2);
    tables.add(3, 1, blocked, join, Tables::thread(1));
    CHECK(tables.graph().all_for_ever());
    CHECK_FALSE(tables.graph().closed_by(Tables::thread(3), 1));
    // The end of the last one who could have signalled closes a wait for nothing.
    Tables waits;
    waits.add(1, 1, blocked, condition, Tables::object(0));
    waits.add(2, 1, terminated);
    CHECK(waits.graph().closed_by(Tables::thread(2), 1));
    waits.add(3, 1, ready);
    CHECK_FALSE(waits.graph().closed_by(Tables::thread(2), 1));
}

TEST_CASE("keys may come or not; packets that nobody has announced don't", "[wait graph]") {
    Tables tables;
    tables.add(1, 1, blocked, keyboard);
    CHECK(tables.for_ever(false) == Threads{1});
    CHECK(tables.for_ever(true).empty());
    CHECK(tables.graph().blockage() == Blockage::input);
    CHECK_FALSE(tables.graph().closed_by(Tables::thread(1), 1));
    tables.add(2, 2, blocked, network);
    CHECK(tables.for_ever(true) == Threads{2});
}

TEST_CASE("a parent waits for a child that can end, or has; the one that it names, or any", "[wait graph]") {
    Tables tables;
    tables.add(1, 1, blocked, child);
    CHECK(tables.for_ever() == Threads{1});
    tables.add(2, 2, blocked, keyboard);
    tables.child_of(2, 1);
    CHECK(tables.for_ever() == Threads{1, 2});
    CHECK(tables.graph().blockage() == Blockage::input);
    // A thread of the child can still end it.
    tables.add(3, 2, ready);
    CHECK(tables.for_ever() == Threads{2});
    tables.waits_for(1, 9);
    CHECK(tables.for_ever() == Threads{1, 2});
    tables.waits_for(1, 2);
    tables.words[Tables::thread(2)] = terminated;
    tables.words[Tables::thread(3)] = free_state;
    CHECK(tables.for_ever().empty());
}

TEST_CASE("what a kernel does not publish is not concluded from", "[wait graph]") {
    Tables tables = circle(2);
    tables.layout.objects.reset();
    CHECK(tables.for_ever().empty());
    Tables nameless = circle(2);
    nameless.layout.reasons.clear();
    CHECK(nameless.for_ever().empty());
    Tables elsewhere;
    elsewhere.add(1, 1, blocked, lock, Tables::object(0) + 4);  // no record is there
    CHECK(elsewhere.for_ever().empty());
    CHECK_FALSE(Tables().graph().all_for_ever());
    CHECK(Tables().graph().threads.empty());
}
