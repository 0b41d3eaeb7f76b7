// Commands: what each does to the machine, by key, and that they are possible exactly when they make sense.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/gui/headless.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;

namespace {

void press(Headless& window, CommandId id) {
    REQUIRE(command(id).key.key != Key::none);
    REQUIRE(window.work.possible(id));
    CHECK(window.app.key(command(id).key));
    window.settle();
}

}  // namespace

TEST_CASE("each step forwards is taken back by its step backwards", "[gui][commands]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    for (const auto& [forward, backward] : {std::pair{CommandId::cycle, CommandId::cycle_back},
                                            std::pair{CommandId::into, CommandId::into_back},
                                            std::pair{CommandId::over, CommandId::over_back}}) {
        INFO(command(forward).name);
        const std::uint64_t position = window.debugger().position();
        const std::uint64_t hash = window.debugger().machine().hash();
        press(window, forward);
        CHECK(window.debugger().position() > position);
        press(window, backward);
        CHECK(window.debugger().position() == position);
        CHECK(window.debugger().machine().hash() == hash);
    }
}

TEST_CASE("each jump goes forwards and comes back to where it had gone before", "[gui][commands]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    for (const auto& [forward, backward] : {std::pair{CommandId::to_interrupt, CommandId::to_interrupt_back},
                                            std::pair{CommandId::to_return, CommandId::to_return_back},
                                            std::pair{CommandId::to_switch, CommandId::to_switch_back},
                                            std::pair{CommandId::to_call, CommandId::to_call_back},
                                            std::pair{CommandId::to_tick, CommandId::to_tick_back}}) {
        INFO(command(forward).name);
        press(window, forward);
        const std::uint64_t first = window.debugger().position();
        press(window, forward);
        CHECK(window.debugger().position() > first);
        press(window, backward);
        CHECK(window.debugger().position() == first);
    }
}

TEST_CASE("the end of a process is reached, and the run to the end of the machine", "[gui][commands]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    press(window, CommandId::to_exit);
    CHECK(window.debugger().stop_event().reason == debug::StopEvent::Reason::done);
    press(window, CommandId::run);
    CHECK(!window.debugger().machine().running());
    CHECK(!window.work.possible(CommandId::run));
    CHECK(window.work.possible(CommandId::run_back));
    CHECK(window.work.status().find("switched itself off with code 0") != std::string::npos);
    press(window, CommandId::run_back);
    CHECK(window.debugger().position() == window.debugger().oldest());
    CHECK(!window.work.possible(CommandId::cycle_back));
}

TEST_CASE("run to the program's load shows the bytes come from the disk", "[gui][commands]") {
    Headless window;
    OpenRequest request;
    request.files = {"hello"};
    REQUIRE(!window.work.open(request));
    window.frames(2);
    press(window, CommandId::to_load);
    CHECK(window.debugger().stop_event().reason == debug::StopEvent::Reason::done);
    const std::uint64_t stop = window.debugger().position();
    const isa::Image& image = window.work.model().program()->setup().programs.at("hello");
    const std::vector<std::uint8_t>& bytes = image.segments.front().bytes;
    const auto loaded = window.work.model().program()->setup().guest.just_loaded(window.debugger().machine());
    REQUIRE(loaded);
    CHECK(loaded->name == "hello");
    CHECK(loaded->bytes == bytes.size());
    CHECK(window.work.status() ==
          say(Language::english, text::stop_load, bytes.size(), loaded->address, "hello"));
    // The memory panel shows the place.
    CHECK(window.work.view().memory_address == loaded->address);
    CHECK(window.work.view().memory_request == 1);
    CHECK(window.shows("pane.memory"));
    // There they are, and the disk brought them: a cycle before there was nothing.
    const auto there = [&](const emu::Machine& machine) {
        const emu::PagedBytes& ram = machine.bus().ram();
        std::vector<std::uint8_t> found;
        for (isa::Word at = 0; at < loaded->bytes; ++at) found.push_back(ram.read_byte(loaded->address + at));
        return found;
    };
    CHECK(there(window.debugger().machine()) == bytes);
    window.work.model().start(debug::Command::find_write(debug::Place::of_memory(loaded->address)));
    window.settle();
    const debug::WriteOrigin& finding = window.debugger().write_origin();
    REQUIRE(finding.outcome == debug::WriteOrigin::Outcome::found);
    CHECK(finding.writer == debug::WriteOrigin::Writer::disk);
    CHECK(finding.cycle < stop);
    CHECK(there(window.debugger().machine_at(finding.cycle)) ==
          std::vector<std::uint8_t>(bytes.size(), std::uint8_t{0}));
    CHECK(there(window.debugger().machine_at(finding.cycle + 1)) == bytes);
    // The next step: it gets the processor, and ip becomes its address.
    CHECK(image.entry == 0);
    press(window, CommandId::to_switch);
    CHECK(window.debugger().machine().cpu().ip() == loaded->address);
    CHECK(window.debugger().machine().cpu().user());
    REQUIRE(window.debugger().current_thread() != nullptr);
    CHECK(window.debugger().current_thread()->name == "hello");
}

TEST_CASE("out leaves the handler, and the cursor is run to", "[gui][commands]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    CHECK(!window.debugger().machine().cpu().user());
    press(window, CommandId::out);
    CHECK(window.debugger().stop_event().reason == debug::StopEvent::Reason::done);
    CHECK(!window.work.possible(CommandId::to_cursor));
    const auto entry = window.debugger().code().address_of("trap_dispatch");
    REQUIRE(entry);
    window.work.view().cursor = entry->address;
    press(window, CommandId::to_cursor);
    CHECK(window.debugger().machine().cpu().ip() == entry->address);
    press(window, CommandId::to_cursor_back);
    CHECK(window.debugger().machine().cpu().ip() == entry->address);
}

TEST_CASE("a running machine can be paused, at any speed the window goes on drawing", "[gui][commands]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    for (unsigned i = 0; i < fastest_speed; ++i) window.work.execute(CommandId::slower);
    CHECK(!window.work.possible(CommandId::slower));
    const std::uint64_t begin = window.debugger().position();
    window.work.execute(CommandId::run);
    CHECK(window.app.wants_redraw());
    // One cycle a second, sixty frames a second.
    window.frames(130);
    CHECK(window.debugger().position() == begin + 2);
    CHECK(!window.work.possible(CommandId::cycle));
    window.work.execute(CommandId::pause);
    CHECK(!window.work.model().running());
    CHECK(window.debugger().position() == begin + 2);
}

TEST_CASE("a breakpoint is set and removed at the cursor, and ends runs in both directions",
          "[gui][commands]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    const auto place = window.debugger().code().address_of("trap_choose");
    REQUIRE(place);
    window.work.view().cursor = place->address;
    window.app.key(plain(Key::f9));
    REQUIRE(window.debugger().breakpoints().size() == 1);
    press(window, CommandId::run);
    CHECK(window.debugger().machine().cpu().ip() == place->address);
    const std::uint64_t first = window.debugger().position();
    press(window, CommandId::run);
    CHECK(window.debugger().position() > first);
    press(window, CommandId::run_back);
    CHECK(window.debugger().position() == first);
    window.app.key(plain(Key::f9));
    CHECK(window.debugger().breakpoints().empty());
}

TEST_CASE("going to a cycle is asked for in a dialogue", "[gui][commands]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    window.click("bar.position");
    REQUIRE(window.shows("dialog.cycle"));
    // The number that stands there is selected.
    window.frames(3);
    window.type("12 345");
    window.click("dialog.accept");
    window.settle();
    CHECK(!window.app.dialog_open());
    CHECK(window.debugger().position() == 12345);
}

TEST_CASE("looks are changed by commands: theme, scale, layout, language", "[gui][commands]") {
    Headless window;
    window.work.open_demo();
    window.work.execute(CommandId::theme);
    window.frames(2);
    CHECK(window.work.settings().theme == ThemeKind::dark);
    for (int i = 0; i < 20; ++i) window.work.execute(CommandId::larger);
    window.frames(2);
    CHECK(window.work.settings().scale == scale_most);
    for (int i = 0; i < 20; ++i) window.work.execute(CommandId::smaller);
    window.frames(2);
    CHECK(window.work.settings().scale == scale_least);
    window.work.execute(CommandId::normal_size);
    window.work.execute(CommandId::layout_os);
    window.frames(2);
    CHECK(window.work.settings().layout == LayoutId::os);
    window.work.set_language(Language::french);
    window.frames(2);
    CHECK(window.work.settings().language == Language::french);
    CHECK(window.app.theme().scale() == 100);
}

TEST_CASE("the help window lists every command and every panel", "[gui][commands]") {
    Headless window;
    window.app.key(plain(Key::f1));
    window.frames(3);
    CHECK(window.app.dialog_open());
    for (const CommandInfo& info : commands()) {
        INFO(info.name);
        CHECK(window.shows("help." + std::string(info.name)));
    }
    for (const PanelInfo& info : panels()) {
        INFO(info.name);
        CHECK(window.shows("help.panel." + std::string(info.name)));
    }
    window.click("dialog.close");
    window.frames(2);
    CHECK(!window.app.dialog_open());
}

TEST_CASE("commands without a machine are refused and do no harm", "[gui][commands]") {
    Headless window;
    window.frames(2);
    for (const CommandInfo& info : commands()) {
        if (info.id == CommandId::quit) continue;
        INFO(info.name);
        const bool needs_machine = (info.needs & (needs::machine | needs::running)) != 0;
        if (needs_machine) CHECK(!window.work.possible(info.id));
        window.work.execute(info.id);
        window.frames(2);
    }
    window.work.execute(CommandId::quit);
    CHECK(window.work.quitting());
}
