// The call stack in the window: of who has the processor, of threads that wait, inside of an instruction; and
// the way from a frame into the code.
#include <catch2/catch.hpp>
#include <set>

#include "debug/symbols/unwinder.hpp"
#include "tests/gui/headless.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Demo;

namespace {

std::size_t rows(const Demo& window) {
    std::size_t count = 0;
    while (window.shows("stack." + std::to_string(count))) ++count;
    return count;
}

debug::CallStack present(const Demo& window) {
    return debug::call_stack(window.debugger().machine(), window.debugger().kernel());
}

}  // namespace

TEST_CASE("the call stack shows each frame, and a click leads to its line", "[gui][stack]") {
    Demo window;
    window.show(PanelId::stack);
    // The clock has just taken the processor from a program.
    CHECK(rows(window) == present(window).frames.size());
    REQUIRE(rows(window) >= 2);
    for (std::size_t i : {std::size_t{1}, std::size_t{0}}) {
        window.click("stack." + std::to_string(i));
        CHECK(window.work.view().cursor == present(window).frames[i].at());
        CHECK(window.shows("pane.code"));
    }
}

TEST_CASE("the call stack follows the machine, back in time, too", "[gui][stack]") {
    Demo window;
    window.show(PanelId::stack);
    std::set<std::size_t> depths;
    for (int i = 0; i < 40; ++i) {
        window.work.execute(CommandId::into);
        window.settle();
        CHECK(rows(window) == present(window).frames.size());
        depths.insert(rows(window));
    }
    CHECK(depths.size() > 1);
    for (int i = 0; i < 40; ++i) {
        window.work.execute(CommandId::into_back);
        window.settle();
        CHECK(rows(window) == present(window).frames.size());
    }
}

TEST_CASE("inside of an instruction the call stack is that of its beginning", "[gui][stack]") {
    Demo window;
    window.show(PanelId::stack);
    std::size_t expected = present(window).frames.size();
    unsigned inside = 0;
    for (int i = 0; i < 200; ++i) {
        window.work.execute(CommandId::cycle);
        window.settle();
        if (window.debugger().machine().at_boundary()) {
            expected = present(window).frames.size();
        } else {
            ++inside;
        }
        CHECK(rows(window) == expected);
    }
    CHECK(inside > 50);
}

TEST_CASE("the call stack of a thread that waits is chosen by its name", "[gui][stack]") {
    Demo window;
    window.show(PanelId::stack);
    const auto& threads = window.debugger().now().os().threads();
    const guest::Thread* current = window.debugger().current_thread();
    std::size_t shown = 0;
    for (std::uint32_t i = 0; i < threads.size(); ++i) {
        if (!threads[i].live() || &threads[i] == current) continue;
        const auto stack =
            debug::call_stack_of(window.debugger().machine(), window.debugger().kernel(), threads[i].address);
        INFO(threads[i].name << ", state " << threads[i].state_number);
        REQUIRE(stack);
        window.choose("stack.of", "stack.of." + std::to_string(i));
        CHECK(rows(window) == stack->frames.size());
        const std::size_t last = stack->frames.size() - 1;
        CHECK(stack->frames[last].user);
        window.click("stack." + std::to_string(last));
        CHECK(window.work.view().cursor == stack->frames[last].at());
        ++shown;
    }
    CHECK(shown >= 2);
    window.choose("stack.of", "stack.of.processor");
    CHECK(rows(window) == present(window).frames.size());
}

TEST_CASE("the call stack is gone about by keys", "[gui][stack]") {
    Demo window;
    window.show(PanelId::stack);
    std::set<isa::Word> found;
    for (int i = 0; i < 12; ++i) {
        window.tap(ImGuiKey_DownArrow);
        window.tap(ImGuiKey_Space);
        if (window.shows("stack.of.processor")) window.tap(ImGuiKey_Escape);
        if (window.work.view().cursor) found.insert(*window.work.view().cursor);
    }
    CHECK(found.size() >= 2);
}
