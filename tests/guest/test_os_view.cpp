// The view of the guest's threads: made of stores into the table, and of nothing else.
#include <catch2/catch.hpp>

#include "guest/os_view.hpp"

using namespace baton;
using guest::no_thread;
using guest::OsLayout;
using guest::OsView;
using guest::Thread;
using guest::ThreadState;
using isa::Word;

namespace {

constexpr Word table = 0x1000;
constexpr Word record_bytes = 64;
enum State : Word { free_, new_, ready, running, blocked, terminated };
enum Reason : Word { none, sleeping, keyboard, child, disk };
enum Why : Word { by_birth = 1, woken, preempted, yielded };

OsLayout layout(Word records = 8) {
    OsLayout l;
    l.table = table;
    l.records = records;
    l.record_bytes = record_bytes;
    l.state = 0;
    l.reason = 4;
    l.why = 8;
    l.pid = 12;
    l.name = 16;
    l.exit_code = 32;
    l.parent = 36;
    l.waits_for = 40;
    l.states = {{0, "free"}, {1, "new"}, {2, "ready"}, {3, "running"}, {4, "blocked"}, {5, "terminated"}};
    l.reasons = {{0, "none"}, {1, "sleep"}, {2, "keyboard"}, {3, "child"}, {4, "disk"}};
    l.whys = {{1, "new"}, {2, "woken"}, {3, "preempted"}, {4, "yielded"}};
    return l;
}

/// A view, and stores as a kernel does them.
struct Table {
    OsView view{layout()};
    std::uint64_t cycle = 0;

    Word context(Word record) const { return table + record * record_bytes; }
    void at(std::uint64_t now) { cycle = now; }
    void put(Word record, Word offset, Word value) { view.store(cycle, context(record) + offset, 4, value); }
    void state(Word record, Word value) { put(record, 0, value); }
    void create(Word record, Word pid, const char* name, Word parent = 0) {
        put(record, 12, pid);
        put(record, 36, parent);
        for (Word i = 0; i < 16; ++i) {
            view.store(cycle, context(record) + 16 + i, 1, static_cast<unsigned char>(*name));
            if (*name != 0) ++name;
        }
        state(record, new_);
        state(record, ready);
    }
    void block(Word record, Word reason, Word waits_for = 0) {
        put(record, 4, reason);
        put(record, 40, waits_for);
        state(record, blocked);
    }
    const Thread& thread(Word record) const { return view.threads().at(view.thread_of(context(record))); }
};

}  // namespace

TEST_CASE("a thread appears with its first state, and its times are those of the stores", "[os view]") {
    Table t;
    t.at(100);
    t.create(1, 7, "count");
    t.at(150);
    t.state(1, running);
    t.view.ran(t.context(1), 160, 300);
    t.at(310);
    t.put(1, 8, preempted);
    t.state(1, ready);
    t.at(410);
    t.state(1, running);
    t.view.ran(t.context(1), 420, 430);
    t.at(440);
    t.block(1, sleeping);
    t.at(500);
    t.state(1, ready);
    t.at(505);
    t.put(1, 32, 42);
    t.state(1, terminated);
    t.at(600);
    t.state(1, free_);

    REQUIRE(t.view.threads().size() == 1);
    const Thread& thread = t.view.threads()[0];
    CHECK(thread.pid == 7U);
    CHECK(thread.name == "count");
    CHECK(thread.arrival_cycle == 100U);
    CHECK(thread.first_run_cycle == 160U);
    CHECK(thread.finish_cycle == 505U);
    CHECK(thread.cpu_cycles == 150);
    CHECK(thread.ready_cycles == 50 + 100 + 5);
    CHECK(thread.blocked_cycles == 60);
    CHECK(thread.preempted == 2);  // nothing stored another reason before the last time
    CHECK(thread.exit_code == 42U);
    CHECK(thread.over);
    CHECK(thread.state == ThreadState::terminated);  // what it was when its record was freed
    CHECK(t.view.thread_of(t.context(1)) == no_thread);
}

TEST_CASE("a record that is used again is another thread", "[os view]") {
    Table t;
    t.create(1, 1, "old");
    t.state(1, terminated);

    SECTION("after it was free") {
        t.state(1, free_);
    }
    SECTION("without having been freed") {}
    t.at(50);
    t.create(1, 2, "young");

    REQUIRE(t.view.threads().size() == 2);
    CHECK(t.view.threads()[0].over);
    CHECK(t.view.threads()[0].name == "old");
    CHECK(t.view.threads()[0].pid == 1U);
    CHECK(t.view.threads()[1].name == "young");
    CHECK(t.view.threads()[1].pid == 2U);
    CHECK(t.view.threads()[1].arrival_cycle == 50U);
}

TEST_CASE("a number stored after the state still names the new thread, and later another one", "[os view]") {
    Table t;
    t.state(1, new_);
    t.put(1, 12, 5);
    t.put(1, 32, 99);  // no exit code before it has ended
    CHECK(t.thread(1).pid == 5U);
    CHECK_FALSE(t.thread(1).exit_code.has_value());
    t.state(1, running);
    t.put(1, 12, 6);  // a running thread does not change its number: this is somebody else
    CHECK(t.view.threads().size() == 2);
    CHECK(t.thread(1).pid == 6U);
}

TEST_CASE("stores of bytes and halves change the words that they lie in", "[os view]") {
    Table t;
    t.view.store(0, t.context(2) + 13, 1, 0x12);
    t.view.store(0, t.context(2) + 14, 2, 0x5634);
    t.view.store(0, t.context(2), 1, new_);
    CHECK(t.thread(2).pid == 0x56341200U);
}

TEST_CASE("a name that a broken guest wrote can't disturb a report", "[os view]") {
    Table t;
    t.create(1, 1, "\x1b[2Jx\x80");
    CHECK(t.thread(1).name == "?[2Jx?");
    CHECK(t.view.context_name(t.context(1)) == "1 ?[2Jx?");
}

TEST_CASE("of each record only what is looked at is watched, of a large table all", "[os view]") {
    const std::vector<emu::AddressRange> ranges = OsView(layout(3)).watched();
    CHECK(ranges == std::vector<emu::AddressRange>{
                        {table, table + 44}, {table + 64, table + 64 + 44}, {table + 128, table + 128 + 44}});
    CHECK(OsView(layout(4096)).watched() ==
          std::vector<emu::AddressRange>{{table, table + 4096 * record_bytes}});
}

TEST_CASE("without a layout there are contexts and no names", "[os view]") {
    OsView view;
    CHECK(view.watched().empty());
    view.ran(0x1234, 10, 30);
    view.ran(0x1234, 40, 45);
    view.ran(0x5678, 50, 51);
    CHECK(view.threads().empty());
    REQUIRE(view.contexts().size() == 2);
    CHECK(view.contexts()[0].cpu_cycles == 25);
    CHECK(view.contexts()[0].first_run_cycle == 10);
    CHECK(view.context_name(0x1234) == "context 0x00001234");
    CHECK_FALSE(view.any_live());
    CHECK(view.blocked_for_ever(false).empty());
}

TEST_CASE("a guest that makes up contexts without end is counted, not kept", "[os view]") {
    OsView view;
    for (Word context = 0; context < 5000; ++context) view.ran(context * 4, context, context + 1);
    CHECK(view.contexts().size() == OsView::most_contexts);
    CHECK(view.unlisted() == 5000 - OsView::most_contexts);
}

TEST_CASE("the table and the processor are compared, both ways", "[os view]") {
    Table t;
    t.create(1, 1, "a");
    t.create(2, 2, "b");
    CHECK(t.view.ran(t.context(1), 100, 130).contradicts);  // never stored as running
    CHECK(t.thread(1).ran_unstored.cycles == 30);
    CHECK(t.thread(1).ran_unstored.first_cycle == 100);

    t.state(2, running);
    CHECK_FALSE(t.view.ran(t.context(2), 200, 210).contradicts);
    CHECK(t.thread(2).ran_unstored.cycles == 0);
    CHECK(t.thread(2).stored_unrun.cycles == 0);

    t.state(1, running);  // and 2 still says running, too
    t.view.held(t.context(1), 300, 340);
    CHECK(t.thread(2).stored_unrun.cycles == 40);
    CHECK(t.thread(2).stored_unrun.first_cycle == 300);
    CHECK(t.thread(1).stored_unrun.cycles == 0);
}

TEST_CASE("what is stored past the bus is seen when the table is read anew", "[os view]") {
    std::vector<Word> memory(layout().bytes() / 4, 0);
    const auto peek = [&](Word address) -> std::optional<Word> { return memory.at((address - table) / 4); };
    OsView view{layout()};
    CHECK(view.resync(0, peek).empty());
    memory[16 + 0] = ready;
    memory[16 + 3] = 4;
    memory[16 + 4] = 'h' | 'i' << 8;
    CHECK(view.resync(77, peek).size() == 1);
    REQUIRE(view.threads().size() == 1);
    CHECK(view.threads()[0].pid == 4U);
    CHECK(view.threads()[0].name == "hi");
    CHECK(view.threads()[0].arrival_cycle == 77U);
}

TEST_CASE("a thread that nothing can wake is blocked for ever", "[os view]") {
    Table t;
    t.create(1, 1, "shell");
    const auto stuck = [&](bool keys) { return t.view.blocked_for_ever(keys).size(); };
    CHECK_FALSE(t.view.all_blocked_for_ever(false));  // it is ready

    t.block(1, keyboard);
    CHECK(stuck(false) == 1);
    CHECK(stuck(true) == 0);
    CHECK(t.view.all_blocked_for_ever(false));

    SECTION("a sleeper wakes, and a disk answers") {
        t.block(1, sleeping);
        CHECK(stuck(false) == 0);
        t.state(1, ready);
        t.block(1, disk);
        CHECK(stuck(false) == 0);
    }
    SECTION("a reason that nobody has named may end") {
        t.block(1, 77);
        CHECK(stuck(false) == 0);
    }
    SECTION("another one that runs keeps the whole from being stuck") {
        t.create(2, 2, "busy");
        t.state(2, running);
        CHECK(stuck(false) == 1);
        CHECK_FALSE(t.view.all_blocked_for_ever(false));
    }
    SECTION("a parent waits for ever for a child that does") {
        t.create(2, 2, "parent");
        t.create(3, 3, "child", 2);
        t.block(2, child);
        CHECK(stuck(false) == 1);  // the child is ready
        t.block(3, keyboard);
        CHECK(stuck(false) == 3);
        CHECK(t.view.all_blocked_for_ever(false));
        CHECK(stuck(true) == 0);
    }
    SECTION("a parent that waits for one child is not helped by another") {
        t.create(2, 2, "parent");
        t.create(3, 3, "stuck child", 2);
        t.create(4, 4, "free child", 2);
        t.block(3, keyboard);
        t.block(2, child, 3);
        CHECK(stuck(false) == 3);
        t.block(2, child, 4);
        t.state(2, ready);
        t.block(2, child, 4);
        CHECK(stuck(false) == 2);
    }
    SECTION("a chain of parents hangs on its last child") {
        t.create(2, 2, "a", 1);
        t.create(3, 3, "b", 2);
        t.create(4, 4, "c", 3);
        t.state(1, ready);
        t.block(1, child);
        t.block(2, child);
        t.block(3, child);
        CHECK(stuck(false) == 0);
        t.block(4, keyboard);
        CHECK(stuck(false) == 4);
    }
    SECTION("an ended child that was not collected wakes its parent yet") {
        t.create(2, 2, "parent");
        t.create(3, 3, "child", 2);
        t.block(2, child);
        t.state(3, terminated);
        CHECK(stuck(false) == 1);
    }
}
