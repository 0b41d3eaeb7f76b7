// Steps with several threads: over, out and the step of a thread stay with the thread in which they began, in
// its program and in the kernel, whatever others do meanwhile; each undoes its opposite.
#include <algorithm>
#include <set>

#include "tests/travel/guests.hpp"

using namespace baton;
using namespace baton::test;
using debug::Command;
using debug::Direction;
using debug::StopEvent;

namespace {

constexpr Direction back = Direction::backward;

isa::Word context(const debug::Debugger& debugger) {
    return debugger.machine().cpu().system(isa::SystemRegister::ctx);
}

isa::Word ip(const debug::Debugger& debugger) {
    return debugger.machine().cpu().ip();
}

isa::Word address(const debug::Debugger& debugger, const char* label) {
    return debugger.code().address_of(label)->address;
}

std::string place(const debug::Debugger& debugger) {
    const auto found = debugger.code().locate(ip(debugger), debugger.current_thread());
    return found ? found->name() : "";
}

/// Who stands at a boundary in each position of an interval.
struct Boundary {
    std::uint64_t position;
    bool user;
    isa::Word context;
};
std::vector<Boundary> boundaries(emu::Machine machine, std::uint64_t cycles) {
    std::vector<Boundary> all;
    for (const std::uint64_t end = machine.cycle() + cycles; machine.running() && machine.cycle() < end;
         machine.tick()) {
        if (machine.at_boundary())
            all.push_back(
                {machine.cycle(), machine.cpu().user(), machine.cpu().system(isa::SystemRegister::ctx)});
    }
    return all;
}

/// Stands in the program's own code of thread 2 of chauffeur4_lock.
std::unique_ptr<debug::Debugger> in_thread_2() {
    auto debugger = os_debugger({"chauffeur4_lock"});
    debugger->finish(Command::seek(400'000));
    for (int i = 0; i < 100'000; ++i) {
        const guest::Thread* thread = debugger->current_thread();
        if (thread != nullptr && thread->number == 2 && debugger->machine().cpu().user() &&
            debugger->machine().at_boundary())
            return debugger;
        debugger->finish(Command::instruction());
    }
    FAIL("thread 2 never runs");
    return debugger;
}

/// Of the user instructions between two positions, by how many threads are they?
std::size_t threads_between(const debug::Debugger& debugger, std::uint64_t from, std::uint64_t to) {
    std::set<isa::Word> contexts;
    for (const Boundary& each : boundaries(debugger.machine_at(from), to - from)) {
        if (each.user) contexts.insert(each.context);
    }
    return contexts.size();
}

}  // namespace

TEST_CASE("a thread's step leads through all instructions of the thread and through no others",
          "[steps][threads]") {
    const auto debugger = in_thread_2();
    const isa::Word thread = context(*debugger);
    const std::uint64_t begin = debugger->position();
    std::vector<std::uint64_t> expected;
    for (const Boundary& each : boundaries(debugger->machine(), 60'000)) {
        if (each.user && each.context == thread) expected.push_back(each.position);
    }
    REQUIRE(expected.size() > 200);
    expected.resize(200);
    REQUIRE(expected.front() == begin);
    for (std::size_t i = 1; i < expected.size(); ++i) {
        REQUIRE(debugger->finish(Command::in_thread()).reason == StopEvent::Reason::done);
        REQUIRE(debugger->position() == expected[i]);
    }
    for (std::size_t i = expected.size() - 1; i-- > 0;) {
        REQUIRE(debugger->finish(Command::in_thread(back)).reason == StopEvent::Reason::done);
        REQUIRE(debugger->position() == expected[i]);
    }
    CHECK(threads_between(*debugger, begin, expected.back()) >= 2);
}

TEST_CASE("over a call that waits for a lock comes back in the same thread, while others have run",
          "[steps][threads]") {
    const auto debugger = in_thread_2();
    const isa::Word thread = context(*debugger);
    unsigned passed_by = 0;
    for (int i = 0; i < 2'000 && passed_by < 5; ++i) {
        const std::string before = place(*debugger);
        const isa::Word at = ip(*debugger);
        const std::uint64_t from = debugger->position();
        const StopEvent::Reason reason = debugger->finish(Command::over()).reason;
        if (reason == StopEvent::Reason::gone) break;
        REQUIRE(reason == StopEvent::Reason::done);
        REQUIRE(context(*debugger) == thread);
        REQUIRE(debugger->machine().cpu().user());
        if (threads_between(*debugger, from, debugger->position()) < 2) continue;
        ++passed_by;
        const std::uint64_t to = debugger->position();
        debugger->finish(Command::over(back));
        INFO("over at " << before << ", 0x" << std::hex << at);
        CHECK(debugger->position() == from);
        debugger->finish(Command::over());
        CHECK(debugger->position() == to);
    }
    CHECK(passed_by >= 5);
}

TEST_CASE("in the kernel a call that gives the processor away is passed over with its thread",
          "[steps][threads]") {
    const auto debugger = in_thread_2();
    const isa::Word wait = address(*debugger, "object_wait");
    for (int turn = 0; turn < 5; ++turn) {
        REQUIRE(debugger->finish(Command::to_address(wait)).reason == StopEvent::Reason::done);
        const isa::Word thread = context(*debugger);
        const std::uint64_t inside = debugger->position();
        debugger->finish(Command::out());
        const std::uint64_t behind = debugger->position();
        CHECK(context(*debugger) == thread);
        CHECK_FALSE(debugger->machine().cpu().user());
        CHECK(threads_between(*debugger, inside, behind) >= 1);

        debugger->finish(Command::seek(inside));
        debugger->finish(Command::out(back));
        const isa::Word call = ip(*debugger);
        CHECK(context(*debugger) == thread);
        debugger->finish(Command::over());
        CHECK(debugger->position() == behind);
        CHECK(ip(*debugger) == call + isa::word_bytes);
        debugger->finish(Command::over(back));
        CHECK(ip(*debugger) == call);
        CHECK(debugger->position() < inside);
        debugger->finish(Command::seek(behind));
        // The thread's steps lead out of the kernel into its own program.
        while (!debugger->machine().cpu().user()) {
            REQUIRE(debugger->finish(Command::in_thread()).reason == StopEvent::Reason::done);
            REQUIRE(context(*debugger) == thread);
        }
    }
}

TEST_CASE("line by line through the switch one goes along with the processor, and back", "[steps][threads]") {
    const auto debugger = in_thread_2();
    unsigned switches = 0;
    for (int turn = 0; turn < 10; ++turn) {
        debugger->finish(Command::to_address(address(*debugger, "switch_pick")));
        for (int i = 0; i < 40; ++i) {
            const isa::Word thread = context(*debugger);
            const isa::Word at = ip(*debugger);
            if (at == address(*debugger, "switch_done")) break;
            const std::uint64_t from = debugger->position();
            debugger->finish(Command::over());
            if (context(*debugger) == thread) continue;
            ++switches;
            CHECK(ip(*debugger) == at + isa::word_bytes);
            CHECK(debugger->position() - from < 20);
            debugger->finish(Command::over(back));
            CHECK(debugger->position() == from);
            debugger->finish(Command::over());
        }
        debugger->finish(Command::to_address(address(*debugger, "switch_done")));
    }
    CHECK(switches >= 5);
}

TEST_CASE("a step says so when its thread ends and never comes back", "[steps][threads]") {
    const auto debugger = in_thread_2();
    debugger->finish(Command::to_address(address(*debugger, "sys_thread_exit")));
    const std::uint64_t inside = debugger->position();
    const isa::Word thread = context(*debugger);
    CHECK(debugger->finish(Command::out()).reason == StopEvent::Reason::gone);
    CHECK(debugger->position() - inside < 5'000);
    debugger->finish(Command::seek(inside));
    // By steps of the thread alone: through the kernel, to where it gives the processor away for good.
    StopEvent::Reason reason = StopEvent::Reason::done;
    for (int i = 0; i < 3'000 && reason == StopEvent::Reason::done; ++i) {
        CHECK(context(*debugger) == thread);
        reason = debugger->finish(Command::in_thread()).reason;
    }
    CHECK(reason == StopEvent::Reason::gone);
    // And from its program: the system call is passed over.
    debugger->finish(Command::seek(inside));
    do {
        debugger->finish(Command::in_thread(back));
    } while (!debugger->machine().cpu().user());
    CHECK(context(*debugger) == thread);
    CHECK(debugger->finish(Command::in_thread()).reason == StopEvent::Reason::gone);
}

TEST_CASE("back from a thread's first instruction is what came before it, not the beginning of time",
          "[steps][threads]") {
    const auto debugger = os_debugger({"chauffeur4_lock"});
    std::set<isa::Word> seen;
    unsigned first_ones = 0;
    for (const Boundary& each : boundaries(debugger->machine(), 500'000)) {
        if (!each.user || !seen.insert(each.context).second) continue;
        ++first_ones;
        for (const Command& command : {Command::over(back), Command::in_thread(back)}) {
            debugger->finish(Command::seek(each.position));
            CHECK(debugger->finish(command).reason == StopEvent::Reason::done);
            CHECK(each.position - debugger->position() < 20);
            CHECK(place(*debugger) == "trap_return");
        }
    }
    CHECK(first_ones == 5);
}

TEST_CASE("over back undoes over, in programs and in the kernel, wherever no function ends",
          "[steps][threads]") {
    const auto debugger = in_thread_2();
    const std::uint64_t begin = debugger->position();
    Choices choices(11);
    unsigned tried = 0, in_kernel = 0;
#ifdef BATON_SANITIZED
    constexpr int turns = 60;
#else
    constexpr int turns = 400;
#endif
    for (int i = 0; i < turns; ++i) {
        debugger->finish(Command::seek(begin + choices.below(60'000)));
        debugger->finish(Command::instruction());
        const emu::Machine& machine = debugger->machine();
        const auto word = machine.peek_word(Address(ip(*debugger)));
        const isa::Instruction* row = word ? isa::decode(*word) : nullptr;
        if (row == nullptr || row->semantics.control == isa::Control::return_ || row->op == isa::Op::iret)
            continue;
        const std::uint64_t from = debugger->position();
        const bool kernel = !machine.cpu().user();
        if (debugger->finish(Command::over()).reason != StopEvent::Reason::done) continue;
        INFO("from " << from << " over to " << debugger->position() << " " << place(*debugger));
        debugger->finish(Command::over(back));
        CHECK(debugger->position() == from);
        ++tried;
        in_kernel += kernel ? 1 : 0;
    }
    CHECK(tried > turns / 2);
    CHECK(in_kernel > turns / 4);
}
