// The report and the timeline come from observing the machine, and nothing else: a kernel that
// forgets something shows up as having forgotten it, and an image without symbols stays without
// names.
#include <catch2/catch.hpp>

#include "lab/present/timeline_text.hpp"
#include "tests/debug/observed.hpp"
#include "tests/support/golden.hpp"

using namespace baton;
using namespace baton::debug;
using namespace baton::lab;
using namespace baton::test;

namespace {

/// All that is told of the threads, as text.
std::string told(const Session& session) {
    std::string text;
    for (const guest::Thread& t : session.os().threads()) {
        const auto number = [](const auto& value) {
            return value ? std::to_string(*value) : std::string("-");
        };
        text += session.os().thread_name(session.os().thread_of(t.address)) + ": " +
                session.os().layout()->state_name(t.state_number) + ", arrival " + number(t.arrival_cycle) +
                ", first run " + number(t.first_run_cycle) + ", finish " + number(t.finish_cycle) + ", cpu " +
                std::to_string(t.cpu_cycles) + ", ready " + std::to_string(t.ready_cycles) + ", preempted " +
                std::to_string(t.preempted) + ", exit code " + number(t.exit_code) + "\n";
    }
    for (const guest::Context& c : session.os().contexts())
        text += session.os().context_name(c.address) + ": first run " + std::to_string(c.first_run_cycle) +
                ", cpu " + std::to_string(c.cpu_cycles) + "\n";
    return text + contradiction_notes(session.os(), Language::english) +
           timeline_chart(session.timeline(), session.os());
}

}  // namespace

TEST_CASE("a sound kernel's table and its processor agree", "[observed]") {
    const Session session = observed(mini_kernel);
    CHECK(contradiction_notes(session.os(), Language::english).empty());
    check_golden("tests/debug/golden/sound.txt", told(session));
}

TEST_CASE("a kernel that forgets to store that a thread runs shows exactly that", "[observed]") {
    const Session session = observed(replaced(mini_kernel, store_running, "nop\n"));
    for (const guest::Thread& thread : session.os().threads()) {
        CHECK(thread.ran_unstored.cycles == thread.cpu_cycles);
        CHECK(thread.stored_unrun.cycles == 0);
    }
    check_golden("tests/debug/golden/forgets_running.txt", told(session));
}

TEST_CASE("a kernel that forgets to store that a preempted thread is ready shows exactly that",
          "[observed]") {
    const Session session = observed(replaced(mini_kernel, store_ready, "nop\n"));
    for (const guest::Thread& thread : session.os().threads()) {
        CHECK(thread.ran_unstored.cycles == 0);
        CHECK(thread.stored_unrun.cycles > 0);
        CHECK(thread.preempted == 0);
    }
    check_golden("tests/debug/golden/forgets_ready.txt", told(session));
}

TEST_CASE("an image without the OS's symbols shows contexts without names", "[observed]") {
    isa::Image image = assembled(mini_kernel);
    const isa::Word first = image.find("record_1")->value;
    image.symbols.clear();
    Session session = session_of(image);
    REQUIRE(run_to_end(session) == RunEnd::stopped);
    CHECK(session.os().threads().empty());
    REQUIRE(session.os().contexts().size() == 2);
    CHECK(session.os().contexts()[0].address == first);

    // The processor's own doings are seen all the same.
    const Session named = observed(mini_kernel);
    CHECK(session.statistics().user_cycles == named.statistics().user_cycles);
    CHECK(session.statistics().switches == named.statistics().switches);
    CHECK(session.os().contexts()[0].cpu_cycles == named.os().threads()[0].cpu_cycles);
    check_golden("tests/debug/golden/without_symbols.txt", told(session));
}

TEST_CASE("symbols of another table show what that table says, not what is true", "[observed]") {
    // The table is looked for 64 bytes too early: thread 1's record is taken for number 2's.
    isa::Image image = assembled(mini_kernel);
    for (isa::Symbol& symbol : image.symbols) {
        if (symbol.name == "thread_table") symbol.value -= 64;
    }
    Session session = session_of(image);
    REQUIRE(run_to_end(session) == RunEnd::stopped);
    REQUIRE(session.os().threads().size() == 2);
    CHECK(session.os().threads()[0].idle());  // made of what lies before the table
    CHECK(session.os().threads()[1].record == 2);
    CHECK(session.os().threads()[1].name == "first");
    CHECK(session.os().contexts().size() == 1);
}
