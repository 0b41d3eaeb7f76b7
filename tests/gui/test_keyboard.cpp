// What hangs on the mouse's right button, on borders and on words at the foot is reached by keys alone.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "gui/model/timeline_view.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Demo;
using baton::test::Headless;
using Kind = debug::Breakpoint::Kind;

namespace {

// Presses an arrow until a register or byte is selected.
void arrow_to(Demo& window, ImGuiKey_ arrow, debug::Place::Kind kind) {
    for (int i = 0; i < 40; ++i) {
        const auto& selected = window.work.view().selected;
        if (selected && selected->kind == kind) return;
        window.tap(arrow);
    }
    FAIL("the arrows select nothing");
}

Headless& opened(Headless& window) {
    window.work.set_layout(LayoutId::os);
    window.work.open_demo();
    for (int i = 0; i < 4; ++i) {
        window.work.model().start(debug::Command::to_event(debug::GuestEvent::tick));
        window.work.model().finish();
    }
    window.frames(2);
    window.app.key(panel(PanelId::timeline).key);
    window.frames(4);
    return window;
}

void press(Headless& window, KeyPress key) {
    window.app.key(key);
    window.frames(2);
}

}  // namespace

TEST_CASE("who wrote a register is asked and answered by keys alone", "[gui][keyboard]") {
    Demo window;
    window.show(PanelId::registers);
    CHECK(!window.work.possible(CommandId::who_wrote));
    arrow_to(window, ImGuiKey_DownArrow, debug::Place::Kind::general);
    // The arrows go on to the next register.
    const debug::Place first = *window.work.view().selected;
    window.tap(ImGuiKey_DownArrow);
    CHECK(window.work.view().selected == debug::Place::of_register(first.number + 1));
    window.tap(ImGuiKey_UpArrow);
    CHECK(window.work.view().selected == first);

    const std::uint64_t newest = window.debugger().newest();
    press(window, command(CommandId::who_wrote).key);
    window.settle();
    CHECK(window.debugger().write_origin().place == first);
    REQUIRE(window.debugger().write_origin().outcome == debug::WriteOrigin::Outcome::found);
    press(window, command(CommandId::go_there).key);
    window.settle();
    CHECK(window.debugger().position() == window.debugger().write_origin().begin);
    CHECK(window.debugger().position() < newest);
    press(window, command(CommandId::to_newest).key);
    window.settle();
    CHECK(window.debugger().position() == newest);
    press(window, command(CommandId::when_written).key);
    window.settle();
    CHECK(window.debugger().write_origin().place == first);
    CHECK(window.debugger().write_origin().direction == debug::Direction::forward);
}

TEST_CASE("a register's menu opens by a key", "[gui][keyboard]") {
    Demo window;
    window.show(PanelId::registers);
    arrow_to(window, ImGuiKey_DownArrow, debug::Place::Kind::general);
    press(window, command(CommandId::context_menu).key);
    window.frames(2);
    REQUIRE(window.shows("registers.who_wrote"));
    window.tap(ImGuiKey_Escape);
    CHECK(!window.shows("registers.who_wrote"));
}

TEST_CASE("a byte is selected, broken on and asked about by keys alone", "[gui][keyboard]") {
    Demo window;
    window.show(PanelId::memory);
    arrow_to(window, ImGuiKey_DownArrow, debug::Place::Kind::memory);
    const isa::Word first = window.work.view().selected->address;
    window.tap(ImGuiKey_RightArrow);
    const isa::Word next = window.work.view().selected->address;
    CHECK(next == first + 1);
    // Down to rows that were not in view, and every row is taken.
    isa::Word before = next;
    for (int i = 0; i < 60; ++i) {
        window.tap(ImGuiKey_DownArrow);
        const isa::Word now = window.work.view().selected->address;
        CHECK((now - before == 16 || now - before == 8 || now - before == 4));
        before = now;
    }
    CHECK(window.shows(fmt::format("memory.{:08x}", before)));

    press(window, command(CommandId::break_write).key);
    press(window, command(CommandId::break_read).key);
    REQUIRE(window.debugger().breakpoints().size() == 2);
    CHECK(window.debugger().breakpoints()[0].kind == Kind::write);
    CHECK(window.debugger().breakpoints()[1].kind == Kind::read);
    for (const debug::Breakpoint& breakpoint : window.debugger().breakpoints())
        CHECK(breakpoint.address == (before & ~3U));

    press(window, command(CommandId::context_menu).key);
    window.frames(3);
    REQUIRE(window.shows("memory.when_written"));
    window.tap(ImGuiKey_Escape);
    press(window, command(CommandId::who_wrote).key);
    window.settle();
    CHECK(window.debugger().write_origin().place == debug::Place::of_memory(before, 1));
}

TEST_CASE("the selected byte of memory comes into view with its menu", "[gui][keyboard]") {
    Demo window;
    window.show(PanelId::memory);
    arrow_to(window, ImGuiKey_DownArrow, debug::Place::Kind::memory);
    const std::string name = fmt::format("memory.{:08x}", window.work.view().selected->address);
    const Rectangle map = window.place("memory.map");
    window.click(map.left + 2, (map.top + map.bottom) / 2);
    window.frames(2);
    REQUIRE(!window.shows(name));
    press(window, command(CommandId::context_menu).key);
    window.frames(3);
    CHECK(window.shows(name));
    CHECK(window.shows("memory.who_wrote"));
}

TEST_CASE("the pane with the keyboard grows and shrinks, the others make room", "[gui][keyboard]") {
    for (const PanelId id : {PanelId::code, PanelId::registers, PanelId::memory, PanelId::watches}) {
        Demo window;
        window.show(id);
        const std::string name = "pane." + std::string(panel(id).name);
        INFO(name);
        const Rectangle before = window.place(name);
        press(window, command(CommandId::pane_larger).key);
        const Rectangle larger = window.place(name);
        CHECK(larger.width() > before.width() + 5);
        CHECK(larger.height() > before.height() + 5);
        press(window, command(CommandId::pane_smaller).key);
        CHECK(window.place(name).width() == Approx(before.width()).margin(1.5));
        CHECK(window.place(name).height() == Approx(before.height()).margin(1.5));
        // To the least and no farther.
        for (int i = 0; i < 60; ++i) window.work.execute(CommandId::pane_smaller);
        window.frames(2);
        const std::vector<float> shares = window.work.settings().shares[1];
        for (const float share : shares) {
            CHECK(share >= Layout::least_share);
            CHECK(share <= Layout::most_share);
        }
    }
}

TEST_CASE("slices of the timeline are walked by keys, in each row", "[gui][keyboard]") {
    Headless window;
    opened(window);
    const std::uint64_t newest = window.debugger().newest();
    const std::vector<debug::CpuSlice> slices = window.debugger().timeline().cpu_slices();
    // In the processor's row: the slice before, the one before that, and forward again.
    std::vector<std::uint64_t> begins;
    for (const debug::CpuSlice& slice : slices) {
        if (slice.begin < newest && (begins.empty() || begins.back() != slice.begin))
            begins.push_back(slice.begin);
    }
    REQUIRE(begins.size() > 8);
    press(window, shift(Key::left));
    press(window, shift(Key::left));
    press(window, shift(Key::left));
    press(window, shift(Key::right));
    press(window, plain(Key::enter));
    window.settle();
    CHECK(window.debugger().position() == begins[begins.size() - 2]);

    // Two rows down is the kernel's.
    press(window, command(CommandId::to_newest).key);
    window.settle();
    press(window, plain(Key::home));
    press(window, shift(Key::down));
    press(window, shift(Key::down));
    for (int i = 0; i < 3; ++i) press(window, shift(Key::left));
    press(window, plain(Key::enter));
    window.settle();
    const std::uint64_t there = window.debugger().position();
    const auto slice = std::find_if(slices.begin(), slices.end(),
                                    [there](const debug::CpuSlice& s) { return s.begin == there; });
    REQUIRE(slice != slices.end());
    CHECK((slice->holder == debug::CpuMode::kernel || slice->holder == debug::CpuMode::entry));
    // The menu is of that moment.
    press(window, command(CommandId::context_menu).key);
    window.frames(2);
    REQUIRE(window.shows("timeline.set_marker"));
    window.click("timeline.set_marker");
    const Rectangle marker = window.place("timeline.marker.0");
    CHECK(marker.left == Approx(window.place("timeline.cursor").left).margin(1));
}

TEST_CASE("the guide to the window names the keys of what takes one through time", "[gui][keyboard]") {
    const std::string guide = test::read_file(BATON_SOURCE_DIR "/docs/window.md");
    for (const CommandInfo& info : commands()) {
        const bool through_time = info.menu == Menu::step || info.menu == Menu::jump;
        if (!through_time && info.id != CommandId::break_write && info.id != CommandId::break_read) continue;
        INFO(info.name);
        CHECK(guide.find(key_text(Language::english, info.key)) != std::string::npos);
    }
    for (const CommandId id : {CommandId::context_menu, CommandId::pane_larger, CommandId::pane_smaller}) {
        std::string key = key_text(Language::english, command(id).key);
        if (key.back() == '+') key = key.substr(0, key.size() - 1) + "Plus";
        if (key.back() == '-') key = key.substr(0, key.size() - 1) + "Minus";
        INFO(key);
        CHECK(guide.find(key) != std::string::npos);
    }
}

TEST_CASE("changes of a row are found in both directions, none left out", "[gui][timeline]") {
    debug::Timeline timeline;
    timeline.cpu({0, 100, debug::CpuMode::kernel, false, guest::no_thread, 0, 0});
    timeline.cpu({100, 250, debug::CpuMode::user, false, 1, 0, 0});
    timeline.cpu({250, 300, debug::CpuMode::kernel, false, guest::no_thread, 0, 0});
    timeline.cpu({300, 420, debug::CpuMode::user, false, 1, 0, 0});
    timeline.sync_to_now(420);
    TimelineIndex index;
    index.update(timeline);
    const debug::Timeline::Row row{1, 0};
    CHECK(index.change(row, 0, true, false) == 100U);
    CHECK(index.change(row, 100, true, false) == 300U);
    CHECK(index.change(row, 300, true, false) == std::nullopt);
    CHECK(index.change(row, 420, false, false) == 300U);
    CHECK(index.change(row, 300, false, false) == 100U);
    CHECK(index.change(row, 100, false, false) == std::nullopt);
    CHECK(index.change({debug::Timeline::kernel_row, 0}, 10, true, true) == 250U);
}
