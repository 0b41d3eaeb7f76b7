// The processor's drawing, the interrupts, and the scheduler's editor.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "emu/debug/interrupt_search.hpp"
#include "tests/gui/headless.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Demo;
using baton::test::Headless;

TEST_CASE("the processor is drawn for every kind of cycle, forwards and backwards", "[gui][processor]") {
    Demo window(LayoutId::lesson);
    window.show(PanelId::processor);
    std::set<emu::Step> seen;
    for (int i = 0; i < 400; ++i) {
        window.app.execute(CommandId::cycle);
        window.frames(2);
        seen.insert(window.app.model().trail().last.back().step);
        REQUIRE(window.shows("processor.sentence"));
        REQUIRE(window.shows("processor.diagram"));
    }
    for (const emu::Step step :
         {emu::Step::fetch, emu::Step::decode, emu::Step::execute, emu::Step::memory, emu::Step::write_back})
        CHECK(seen.count(step) == 1);
    // Through the next entry, cycle by cycle.
    window.app.execute(CommandId::to_interrupt);
    window.settle();
    for (int i = 0; i < 7; ++i) {
        seen.insert(window.app.model().trail().last.back().step);
        window.app.execute(CommandId::cycle_back);
        window.settle();
        CHECK(window.shows("processor.sentence"));
    }
    CHECK(seen.count(emu::Step::vector) == 1);
    CHECK(seen.count(emu::Step::save) == 1);
    // Before the first cycle, the one to come is shown.
    window.app.execute(CommandId::restart);
    window.settle();
    CHECK(window.app.model().debugger()->position() == 0);
    CHECK(window.shows("processor.sentence"));
}

TEST_CASE("a click before a vector's row sets a breakpoint on its entry; the run ends there",
          "[gui][interrupts]") {
    Demo window(LayoutId::debug);
    window.show(PanelId::interrupts);
    window.click("vector.16.break");
    window.frames(2);
    const auto& breakpoints = window.app.model().debugger()->breakpoints();
    REQUIRE(breakpoints.size() == 1);
    CHECK(breakpoints[0].kind == debug::Breakpoint::Kind::entered);
    CHECK(breakpoints[0].code == 16);
    const auto before = window.app.model().debugger()->position();
    window.app.execute(CommandId::run);
    window.settle();
    const debug::Debugger& debugger = *window.app.model().debugger();
    CHECK(debugger.arrival().reason == debug::Arrival::Reason::breakpoint);
    CHECK(debugger.position() > before);
    CHECK(window.app.model().trail().last.back().did(emu::happened::entered));
    const std::uint64_t entered = debugger.position() - 1;
    // The last course is this one, and its stations lead to their cycles.
    CHECK(window.shows("course.0.3"));
    window.click("course.0.3");
    window.settle();
    CHECK(debugger.position() == entered);
    window.click("vector.16.break");
    window.frames(2);
    CHECK(window.app.model().debugger()->breakpoints().empty());
}

TEST_CASE("a station of an interrupt's course takes the machine to its cycle", "[gui][interrupts]") {
    Demo window(LayoutId::lesson);
    window.show(PanelId::interrupts);
    debug::InterruptSearch search;
    while (!search.done() || !search.about(window.debugger())) search.work(window.debugger(), 1'000'000);
    REQUIRE_FALSE(search.courses().empty());
    REQUIRE(window.shows("course.0.1"));
    window.click("course.0.1");
    window.settle();
    CHECK(window.debugger().position() == search.courses().back().accepted);
}

TEST_CASE("the policy is edited, assembled as one types, and run again beside the former run",
          "[gui][editor]") {
    Demo window(LayoutId::os);
    window.show(PanelId::editor);
    window.frames(40);
    CHECK(window.shows("editor.fine"));
    const std::uint64_t newest = window.app.model().debugger()->newest();
    const std::uint64_t hash = window.app.model().debugger()->recording().machine().hash();
    // As it is: the same run, to the bit.
    window.app.execute(CommandId::rerun);
    window.settle();
    CHECK(window.app.model().debugger()->position() == newest);
    CHECK(window.app.model().debugger()->machine().hash() == hash);
    REQUIRE(window.app.view().former);
    CHECK(window.app.view().former->end == newest);
    CHECK(window.shows("editor.comparison"));
    // Nonsense is told, with its line, and does not run.
    window.click("editor.text");
    window.type("nonsense ");
    window.frames(60);
    REQUIRE(window.app.view().policy_text);
    CHECK(window.shows("editor.diagnostic"));
    CHECK_FALSE(window.shows("editor.fine"));
    window.click("editor.run");
    window.settle();
    CHECK(window.app.model().debugger()->machine().hash() == hash);
    window.click("editor.revert");
    window.frames(60);
    CHECK_FALSE(window.app.view().policy_text);
    CHECK(window.shows("editor.fine"));
}

TEST_CASE("another policy text makes another run from the same beginning", "[gui][editor]") {
    Demo window(LayoutId::os);
    window.show(PanelId::editor);
    window.frames(5);
    window.app.model().start(debug::Command::seek(200'000));
    window.settle();
    const std::uint64_t hash = window.app.model().debugger()->machine().hash();
    std::ifstream file(BATON_SOURCE_DIR "/os/sched/fifo.asm");
    window.app.view().policy_text = std::string(std::istreambuf_iterator<char>(file), {});
    window.app.execute(CommandId::rerun);
    window.settle();
    CHECK(window.app.model().debugger()->position() == 200'000);
    CHECK(window.app.model().debugger()->machine().hash() != hash);
    REQUIRE(window.app.view().former);
}

TEST_CASE("the collection's sources are found from any folder", "[gui][code]") {
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(std::filesystem::temp_directory_path());
    const auto program = open_program(baton::test::tree_home(), demo_request());
    std::filesystem::current_path(before);
    REQUIRE(program);
    const auto place = (*program)->code().address_of("trap_entry");
    REQUIRE(place);
    const auto found = (*program)->code().locate(place->address);
    REQUIRE(found);
    std::filesystem::current_path(std::filesystem::temp_directory_path());
    const SourceLines* lines = (*program)->source(found->file);
    std::filesystem::current_path(before);
    REQUIRE(lines != nullptr);
    CHECK(lines->size() > 10);
}

TEST_CASE("the code's panel forgets the program that was open before", "[gui][code]") {
    Demo window(LayoutId::debug);
    window.show(PanelId::code);
    for (int i = 0; i < 5; ++i) {
        window.app.execute(i % 2 == 0 ? CommandId::rerun : CommandId::reload);
        window.settle();
        CHECK(window.shows("pane.code"));
    }
}
