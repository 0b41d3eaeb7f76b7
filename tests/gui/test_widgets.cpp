// Widgets that no other test presses: what each does to the machine, or that it leaves it alone.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "debug/replay/interrupt_search.hpp"
#include "isa/registers.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Demo;
using baton::test::Headless;
using Kind = debug::Breakpoint::Kind;

namespace {

// The machine is the same at the end of the scope as at its beginning.
class Untouched {
public:
    explicit Untouched(const Headless& window)
        : window_(window), hash_(window.debugger().machine().hash()), newest_(window.debugger().newest()) {}
    ~Untouched() {
        CHECK(window_.debugger().machine().hash() == hash_);
        CHECK(window_.debugger().newest() == newest_);
    }
    Untouched(const Untouched&) = delete;
    Untouched& operator=(const Untouched&) = delete;

private:
    const Headless& window_;
    std::uint64_t hash_;
    std::uint64_t newest_;
};

const emu::Machine& machine(const Headless& window) {
    return window.debugger().machine();
}

isa::Word stack(const Headless& window) {
    return machine(window).cpu().reg(isa::stack_pointer);
}

std::string memory_name(isa::Word address) {
    return fmt::format("memory.{:08x}", address);
}

std::string code_name(isa::Word address) {
    return fmt::format("code.{:08x}", address);
}

isa::Word code_on_stack(const Headless& window) {
    return machine(window).peek_word(Address(stack(window) + isa::frame::code)).value_or(~0U);
}

// The timeline in front, some ticks behind the demo's first moment.
void open_timeline(Headless& window) {
    window.work.set_layout(LayoutId::os);
    window.work.open_demo();
    for (int i = 0; i < 4; ++i) {
        window.work.model().start(debug::Command::to_event(debug::GuestEvent::tick));
        window.work.model().finish();
    }
    window.frames(2);
    window.app.key(panel(PanelId::timeline).key);
    window.frames(4);
}

}  // namespace

TEST_CASE("memory goes to the place that is typed", "[gui][widgets]") {
    Demo window;
    window.show(PanelId::memory);
    const Untouched untouched(window);
    CHECK(!window.shows(memory_name(0x2000)));
    window.click("memory.place");
    window.tap(ImGuiKey_End);
    window.type(" - sp + 0x2000");
    window.press_enter();
    CHECK(window.shows(memory_name(0x2000)));
}

TEST_CASE("memory follows an expression while it is told to", "[gui][widgets]") {
    Demo window;
    window.show(PanelId::memory);
    const isa::Word sp = stack(window);
    REQUIRE(window.shows(memory_name(sp)));
    window.click("memory.follow");
    REQUIRE(window.work.model().poke({debug::Poke::Kind::general, isa::stack_pointer, 0x20000}));
    window.frames(3);
    CHECK(window.shows(memory_name(sp)));
    CHECK(!window.shows(memory_name(0x20000)));
    const Untouched untouched(window);
    window.click("memory.follow");
    window.frames(3);
    CHECK(window.shows(memory_name(0x20000)));
}

TEST_CASE("the map of memory leads to where it is pressed", "[gui][widgets]") {
    Demo window;
    window.show(PanelId::memory);
    const Untouched untouched(window);
    const Rectangle map = window.place("memory.map");
    window.click(map.left + map.width() * 0.75F, (map.top + map.bottom) / 2);
    // To a pixel, and to the rows that are in view around it.
    const auto pixel =
        static_cast<isa::Word>(static_cast<float>(machine(window).bus().ram().size()) / map.width());
    const isa::Word expected = machine(window).bus().ram().size() / 4 * 3;
    bool near = false;
    for (isa::Word address = expected - 2 * pixel; address <= expected + 2 * pixel; address += 1)
        near = near || window.shows(memory_name(address));
    CHECK(near);
    CHECK(!window.shows(memory_name(stack(window))));
}

TEST_CASE("memory's menu breaks on reading and on writing, and says when it is written", "[gui][widgets]") {
    for (const auto& [item, kind] :
         {std::pair{"memory.break_write", Kind::write}, std::pair{"memory.break_read", Kind::read}}) {
        INFO(item);
        Demo window;
        window.show(PanelId::memory);
        const isa::Word sp = stack(window);
        window.choose(memory_name(sp), item, 1);
        REQUIRE(window.debugger().breakpoints().size() == 1);
        CHECK(window.debugger().breakpoints().front().kind == kind);
        CHECK(window.debugger().breakpoints().front().address == sp);
        window.work.execute(CommandId::run);
        window.settle();
        CHECK(window.debugger().stop_event().reason == debug::StopEvent::Reason::breakpoint);
        const Trail::Use* use = window.work.model().trail().at(sp);
        REQUIRE(use != nullptr);
        // In the instruction, or the entry, that has just ended.
        const std::uint64_t last = kind == Kind::write ? use->written : use->read;
        CHECK(last + 20 > window.debugger().position());
    }
    Demo window;
    window.show(PanelId::memory);
    const Untouched untouched(window);
    window.choose(memory_name(stack(window)), "memory.when_written", 1);
    window.settle();
    CHECK(window.debugger().write_origin().direction == debug::Direction::forward);
    CHECK(window.debugger().write_origin().place == debug::Place::of_memory(stack(window), 1));
    CHECK(window.debugger().write_origin().outcome == debug::WriteOrigin::Outcome::found);
}

TEST_CASE("a register's right button asks who wrote it and shows where it points", "[gui][widgets]") {
    Demo window;
    const Untouched untouched(window);
    window.choose("register.r5", "registers.who_wrote", 1);
    window.settle();
    CHECK(window.debugger().write_origin().place == debug::Place::of_register(5));
    CHECK(window.debugger().write_origin().direction == debug::Direction::backward);
    window.choose("register.r6", "registers.when_written", 1);
    window.settle();
    CHECK(window.debugger().write_origin().place == debug::Place::of_register(6));
    CHECK(window.debugger().write_origin().direction == debug::Direction::forward);
    window.choose("register.r4", "registers.show_in_memory", 1);
    CHECK(window.work.view().memory_address == machine(window).cpu().reg(4));
    window.choose("register.ip", "registers.show_in_code", 1);
    CHECK(window.work.view().code_address == machine(window).cpu().ip());
    // Each instruction writes ip.
    window.click("register.ip", 1);
    CHECK(!window.shows("registers.who_wrote"));
}

TEST_CASE("an expression is watched and taken away again", "[gui][widgets]") {
    Demo window;
    window.show(PanelId::watches);
    const Untouched untouched(window);
    window.click("watch.add");
    window.type("[ticks]");
    window.press_enter();
    CHECK(window.work.view().watches == std::vector<std::string>{"[ticks]"});
    CHECK(window.shows("watch.0"));
    window.click("watch.0.remove");
    CHECK(window.work.view().watches.empty());
}

TEST_CASE("a breakpoint on one kind of interrupt is chosen from lists", "[gui][widgets]") {
    Demo window;
    window.show(PanelId::watches);
    window.choose("break.kind", "break.kind_entered");
    window.choose("break.code", "break.code.6");
    window.click("break.add");
    REQUIRE(window.debugger().breakpoints().size() == 1);
    CHECK(window.debugger().breakpoints().front().kind == Kind::entered);
    CHECK(window.debugger().breakpoints().front().code == std::uint8_t{6});
    window.work.execute(CommandId::run);
    window.settle();
    CHECK(window.debugger().stop_event().reason == debug::StopEvent::Reason::breakpoint);
    CHECK(code_on_stack(window) == 6);
}

TEST_CASE("a breakpoint that only logs passes over as many hits as are typed", "[gui][widgets]") {
    Demo window;
    window.show(PanelId::watches);
    window.click("break.place");
    window.type("trap_choose");
    window.click("break.add");
    REQUIRE(window.debugger().breakpoints().size() == 1);
    const std::string name = "break." + std::to_string(window.debugger().breakpoints().front().number);
    // The table finds the widths of its columns.
    window.frames(3);
    window.click(name + ".more");
    window.click("break.log");
    window.type("at {cycle}");
    const Rectangle skip = window.place("break.skip");
    window.click(skip.left + 8, (skip.top + skip.bottom) / 2);
    window.frames(2);
    window.tap(ImGuiKey_End);
    window.tap(ImGuiKey_Backspace);
    window.type("2");
    window.click("break.apply");
    CHECK(window.debugger().breakpoints().front().log == "at {cycle}");
    CHECK(window.debugger().breakpoints().front().skip == 2);
    window.work.execute(CommandId::run);
    window.settle();
    CHECK(!machine(window).running());
    const debug::Breakpoint& breakpoint = window.debugger().breakpoints().front();
    CHECK(breakpoint.hits > 3);
    CHECK(window.debugger().log().size() == breakpoint.hits - 2);
}

TEST_CASE("markers are set at the caret with M and removed with X", "[gui][widgets]") {
    Headless window;
    open_timeline(window);
    const Untouched untouched(window);
    const std::string first = "timeline.marker.0";
    const std::string second = "timeline.marker.1";
    CHECK(!window.shows(first));
    window.app.key(plain(Key::m));
    window.frames(2);
    REQUIRE(window.shows(first));
    CHECK(window.place(first).left == Approx(window.place("timeline.cursor").left).margin(1));
    window.app.key(plain(Key::bracket_left));
    window.app.key(plain(Key::m));
    window.frames(2);
    REQUIRE(window.shows(second));
    CHECK(window.place(second).left < window.place(first).left);
    window.app.key(plain(Key::x));
    window.frames(2);
    CHECK(!window.shows(first));
    CHECK(!window.shows(second));
}

TEST_CASE("the timeline's buttons zoom, show all and show the present", "[gui][widgets]") {
    Headless window;
    open_timeline(window);
    const Untouched untouched(window);
    const Rectangle chart = window.place("timeline.chart");
    const auto cursor = [&] { return window.place("timeline.cursor").left; };
    const float all = cursor();
    window.click("timeline.nearer");
    CHECK(cursor() > all + 20);
    window.click("timeline.farther");
    CHECK(cursor() == Approx(all).margin(2));
    window.click("timeline.nearer");
    window.click("timeline.nearer");
    window.click("timeline.fit");
    CHECK(cursor() == Approx(all).margin(1));
    window.click("timeline.now");
    CHECK(cursor() > chart.left + chart.width() * 0.3F);
    CHECK(cursor() < chart.left + chart.width() * 0.7F);
}

TEST_CASE("the strip below the timeline moves what is seen, and takes the machine there", "[gui][widgets]") {
    Headless window;
    open_timeline(window);
    const Rectangle strip = window.place("timeline.strip");
    const float y = (strip.top + strip.bottom) / 2;
    for (int i = 0; i < 3; ++i) window.click("timeline.nearer");
    const float before = window.place("timeline.cursor").left;
    {
        const Untouched untouched(window);
        window.click(strip.left + 5, y);
        CHECK(window.place("timeline.cursor").left > before + 50);
    }
    const float x = strip.left + strip.width() * 0.25F;
    window.click(x, y);
    window.click(x, y);
    window.settle();
    const auto whole = static_cast<double>(window.debugger().newest());
    CHECK(static_cast<double>(window.debugger().position()) == Approx(whole / 4).margin(whole / 100));
    CHECK(window.debugger().in_past());
}

TEST_CASE("the interrupts' panel says why a request has no effect, as long as it is so", "[gui][widgets]") {
    Demo window;
    window.show(PanelId::interrupts);
    // In the timer's handler, before it acknowledges.
    bool asked = false;
    bool quiet = false;
    for (int i = 0; i < 400 && !(asked && quiet); ++i) {
        window.frames(2);
        const bool pending = (machine(window).bus().interrupts().pending() & 1U) != 0;
        REQUIRE(window.shows("interrupts.switch"));
        REQUIRE(window.shows("interrupts.why.0") == pending);
        (pending ? asked : quiet) = true;
        window.work.model().start(debug::Command::instruction());
        window.work.model().finish();
    }
    CHECK(asked);
    CHECK(quiet);
}

TEST_CASE("a vector's handler is shown in the code, its last entry is gone back to", "[gui][widgets]") {
    Demo window(LayoutId::lesson);
    window.work.execute(CommandId::to_return);
    window.settle();
    window.show(PanelId::interrupts);
    const isa::Word table = machine(window).cpu().system(isa::SystemRegister::vbase);
    const isa::Word handler = machine(window).peek_word(Address(table + 4 * 16)).value_or(0);
    {
        const Untouched untouched(window);
        window.click("vector.16.handler");
        CHECK(window.work.view().code_address == handler);
        CHECK(window.shows(code_name(handler)));
    }
    const std::uint64_t before = window.debugger().position();
    window.click("vector.16.last");
    window.settle();
    CHECK(window.debugger().position() < before);
    debug::InterruptSearch search;
    while (!search.done() || !search.about(window.debugger())) search.work(window.debugger(), 1'000'000);
    REQUIRE_FALSE(search.records().empty());
    CHECK(search.records().back().code == 16);
}

TEST_CASE("a process's saved frame is shown in memory, where it goes on in the code", "[gui][widgets]") {
    Headless window;
    open_timeline(window);
    window.app.key(panel(PanelId::processes).key);
    window.frames(3);
    const guest::Kernel& kernel = window.work.model().program()->setup().guest;
    const emu::Machine& machine = window.debugger().machine();
    const auto& threads = window.debugger().now().os().threads();
    std::size_t number = 0;
    while (number < threads.size() &&
           (threads[number].idle() || !kernel.saved_registers(machine, threads[number])))
        ++number;
    REQUIRE(number < threads.size());
    const guest::SavedRegisters saved = *kernel.saved_registers(machine, threads[number]);
    const Untouched untouched(window);
    window.click("processes.row." + std::to_string(number));
    window.click("processes.memory");
    window.frames(3);
    CHECK(window.work.view().memory_address == saved.address);
    CHECK(window.shows(memory_name(saved.address)));
    window.click("processes.code");
    window.frames(3);
    CHECK(window.work.view().code_address == saved.ip);
}

TEST_CASE("what was open before is opened again from the menu", "[gui][widgets]") {
    Headless window;
    OpenRequest request;
    request.files = {"hello"};
    REQUIRE(!window.work.open(request));
    window.work.open_demo();
    window.frames(3);
    window.click("menubar.menu_file");
    window.choose("menu.recent", "recent.hello");
    window.frames(3);
    CHECK(window.work.model().program()->title() == "hello");
    CHECK(window.debugger().position() == 0);
}

TEST_CASE("the language is chosen from the menu", "[gui][widgets]") {
    Demo window;
    const Untouched untouched(window);
    window.click("menubar.menu_view");
    window.choose("menu.language", "menu.language_french");
    CHECK(window.work.settings().language == Language::french);
    window.click("menubar.menu_view");
    window.choose("menu.language", "menu.language_english");
    CHECK(window.work.settings().language == Language::english);
}

TEST_CASE("the tool bar's jump goes to what was chosen, its speed is that of the run", "[gui][widgets]") {
    Demo window;
    window.choose("bar.jump", "jump.jump_call");
    window.click("bar.to_call");
    window.settle();
    CHECK(code_on_stack(window) == 6);
    window.choose("bar.jump", "jump.jump_tick");
    const std::uint64_t before = window.debugger().position();
    window.click("bar.to_tick");
    window.settle();
    CHECK(code_on_stack(window) == 16);
    window.click("bar.to_tick_back");
    window.settle();
    CHECK(window.debugger().position() < before);
    window.choose("bar.speed", "speed.0");
    CHECK(window.work.settings().speed == 0);
    // One cycle a second, sixty frames a second.
    const std::uint64_t begin = window.debugger().position();
    window.work.execute(CommandId::run);
    window.frames(130);
    CHECK(window.debugger().position() == begin + 2);
}

TEST_CASE("a changed policy is saved as one's own; watching is switched off; the shadow is forgotten",
          "[gui][widgets]") {
    const test::TemporaryFolder folder;
    const char* before = std::getenv("XDG_CONFIG_HOME");
    const std::string kept = before != nullptr ? before : "";
    setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
    {
        Demo window;
        window.show(PanelId::editor);
        window.frames(3);
        CHECK(window.work.watches_files());
        window.click("editor.watch");
        CHECK(!window.work.watches_files());
        window.work.execute(CommandId::rerun);
        window.settle();
        REQUIRE(window.work.view().former);
        {
            const Untouched untouched(window);
            window.click("editor.forget");
            CHECK(!window.work.view().former);
        }
        // Before the first letter.
        const Rectangle text = window.place("editor.text");
        window.click(text.left + 6, text.top + 10);
        window.type("; mine\n");
        window.click("editor.save");
        window.settle();
        const std::string own = window.work.model().program()->request().policy;
        CHECK(own.find(folder.path().string()) == 0);
        CHECK(test::read_file(own).find("; mine") != std::string::npos);
    }
    if (before != nullptr) {
        setenv("XDG_CONFIG_HOME", kept.c_str(), 1);
    } else {
        unsetenv("XDG_CONFIG_HOME");
    }
}

TEST_CASE("the code shows another file, and comes back to ip", "[gui][widgets]") {
    Demo window;
    window.show(PanelId::code);
    const Untouched untouched(window);
    const std::string here = code_name(machine(window).cpu().ip());
    REQUIRE(window.shows(here));
    window.choose("code.file", "code.file.boot.asm");
    window.frames(2);
    CHECK(!window.shows(here));
    window.click("code.follow");
    window.frames(2);
    CHECK(window.shows(here));
}

TEST_CASE("each character that the console can show is drawn, or told with its code", "[gui][fonts]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    ImGui::NewFrame();
    {
        const WithFont font(window.app.theme().mono);
        for (const char* text :
             {"plain", "1 € = 100 ¢", "naïve œuvre Žižek", "αβγ Ωμέγα", "Привет", "→ ┌─┐ █ ∀"})
            CHECK(Ui::drawable(text) == text);
        CHECK(Ui::drawable("a\u4e2db") == "a\ufffd(U+4E2D)b");
        CHECK(Ui::drawable("\U0001F600") == "\ufffd(U+1F600)");
        CHECK(Ui::drawable(std::string("a\xffz")) == "a\ufffdz");
        CHECK(bridge::has_sign(window.app.theme().mono, 0xfffd));
    }
    {
        const WithFont font(window.app.theme().ui);
        for (const char* text : {"élève_où", "Žižek", "Ωμέγα", "задача"}) CHECK(Ui::drawable(text) == text);
    }
    ImGui::EndFrame();
}

TEST_CASE("fonts are found inside the program, and in folders where they are complete", "[gui][fonts]") {
    CHECK(find_fonts().complete());
    CHECK(embedded_fonts().size() == 3);
    const lab::MemoryFiles some("fonts:", {{"DejaVuSans.ttf", "a"}, {"DejaVuSansMono.ttf", "c"}});
    CHECK_FALSE(find_fonts(some, {"fonts:", "/nowhere"}).complete());
    const lab::MemoryFiles all(
        "fonts:", {{"DejaVuSans.ttf", "a"}, {"DejaVuSans-Bold.ttf", "b"}, {"DejaVuSansMono.ttf", "c"}});
    const Fonts found = find_fonts(all, {"/nowhere", "fonts:"});
    CHECK(found.complete());
    CHECK(found.strong == lab::Bytes{'b'});
}
