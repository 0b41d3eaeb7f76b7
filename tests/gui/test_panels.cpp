// What is done in panels reaches the machine, and what the machine does is shown in them.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "debug/replay/breakpoint_place.hpp"
#include "gui/model/code_lines.hpp"
#include "gui/model/regions.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Demo;
using baton::test::Headless;
using Kind = debug::Breakpoint::Kind;

TEST_CASE("every panel is drawn in every layout, language, theme and at every scale", "[gui][panels]") {
    for (unsigned layout = 0; layout < layout_count; ++layout) {
        for (const int scale : {75, 100, 300}) {
            Headless window(Headless::welcomed(), scale == 300 ? 640.0F : 1600.0F,
                            scale == 300 ? 480.0F : 900.0F);
            window.work.open_demo();
            window.work.set_layout(static_cast<LayoutId>(layout));
            window.work.set_scale(scale);
            window.work.set_theme(layout == 1 ? ThemeKind::dark : ThemeKind::light);
            window.work.set_language(scale == 75 ? Language::french : Language::english);
            for (const PanelInfo& info : panels()) {
                if (!Layout(static_cast<LayoutId>(layout)).has(info.id)) continue;
                window.app.key(info.key);
                window.frames(3);
                INFO(info.name << " in layout " << layout << " at " << scale);
                CHECK(window.shows("pane." + std::string(info.name)));
            }
        }
    }
}

TEST_CASE("a register is given another value by typing it", "[gui][panels]") {
    Demo window;
    window.click("register.r5");
    window.frames(2);
    REQUIRE(window.shows("register.edit"));
    // What was there is selected, and replaced by what is typed.
    window.type("0x1234abcd");
    window.press_enter();
    CHECK(window.debugger().machine().cpu().reg(5) == 0x1234abcd);
}

TEST_CASE("a flag is changed by a click", "[gui][panels]") {
    Demo window;
    const bool before = (window.debugger().machine().cpu().flags() & isa::flag::carry) != 0;
    window.click("flag.C");
    CHECK(((window.debugger().machine().cpu().flags() & isa::flag::carry) != 0) != before);
}

TEST_CASE("a byte of memory is changed by typing it, and is marked as changed", "[gui][panels]") {
    Demo window;
    window.show(PanelId::memory);
    const isa::Word sp = window.debugger().machine().cpu().reg(isa::stack_pointer);
    const std::string name = fmt::format("memory.{:08x}", sp);
    window.click(name);
    window.frames(2);
    REQUIRE(window.shows("memory.edit"));
    window.type("5a");
    window.press_enter();
    CHECK(window.debugger().machine().peek_byte(Address(sp)) == 0x5a);
    CHECK(window.work.model().changes().byte_changed(window.debugger().machine(), sp));
}

TEST_CASE("a change in the past cuts the future and says so, unless the past is read-only", "[gui][panels]") {
    Demo window;
    const std::uint64_t newest = window.debugger().newest();
    window.work.execute(CommandId::into_back);
    window.settle();
    REQUIRE(window.debugger().future() != 0);
    window.work.execute(CommandId::read_only);
    window.click("flag.C");
    CHECK(window.debugger().newest() == newest);
    window.work.execute(CommandId::read_only);
    window.click("flag.C");
    CHECK(window.debugger().future() == 0);
    CHECK(window.work.status().find("forgotten") != std::string::npos);
}

TEST_CASE("the edge of the code sets and removes a breakpoint", "[gui][panels]") {
    Demo window;
    window.show(PanelId::code);
    const isa::Word ip = window.debugger().machine().cpu().ip();
    const std::string gutter = fmt::format("gutter.{:08x}", ip);
    window.click(gutter);
    REQUIRE(window.debugger().breakpoints().size() == 1);
    CHECK(window.debugger().breakpoints().front().address == ip);
    CHECK(window.debugger().breakpoints().front().label.find("trap.asm:") == 0);
    window.click(gutter);
    CHECK(window.debugger().breakpoints().empty());
}

TEST_CASE("a breakpoint in a program holds wherever the program is loaded", "[gui][panels]") {
    Demo window;
    const auto start = window.debugger().code().address_of("count._start");
    REQUIRE(start);
    const Program& program = *window.work.model().program();
    isa::Word address = 0;
    for (const LoadedModule& module : loaded_modules(window.debugger(), program)) {
        if (module.program == "count") address = module.base + start->address;
    }
    REQUIRE(address != 0);
    window.work.view().cursor = address;
    window.app.key(plain(Key::f9));
    REQUIRE(window.debugger().breakpoints().size() == 1);
    CHECK(window.debugger().breakpoints().front().program == "count");
    CHECK(window.debugger().breakpoints().front().address == start->address);
    CHECK(address_of(window.debugger().breakpoints().front(), window.debugger()) == address);
    CHECK(find_breakpoint(address, 4, window.debugger()) != nullptr);
    CHECK(find_breakpoint(address + 4, 4, window.debugger()) == nullptr);
    window.app.key(plain(Key::f9));
    CHECK(window.debugger().breakpoints().empty());
}

TEST_CASE("the code shows source and instructions, and goes where it is asked to", "[gui][panels]") {
    Demo window;
    window.show(PanelId::code);
    const isa::Word ip = window.debugger().machine().cpu().ip();
    CHECK(window.shows(fmt::format("code.{:08x}", ip)));
    window.click("code.machine");
    CHECK(window.shows(fmt::format("code.{:08x}", ip)));
    window.click(fmt::format("code.{:08x}", ip + 4));
    CHECK(window.work.view().cursor == ip + 4);
    window.click("code.source");
    CHECK(window.shows(fmt::format("code.{:08x}", ip + 4)));
}

TEST_CASE("lines typed into the console reach the guest", "[gui][panels]") {
    Headless window;
    OpenRequest request;
    request.files = {"echo"};
    REQUIRE(!window.work.open(request));
    window.work.set_layout(LayoutId::debug);
    window.frames(2);
    window.work.execute(CommandId::run);
    window.frames(200);
    window.click("console.input");
    window.type("hello");
    window.press_enter();
    window.frames(200);
    window.click("console.end");
    window.settle();
    CHECK(!window.debugger().machine().running());
    CHECK(window.debugger().console_text().find("hello") != std::string_view::npos);
    CHECK(window.debugger().machine().stop().exit_code == 0);
}

TEST_CASE("breakpoints are added by line, label, address, interrupt and expression", "[gui][panels]") {
    Demo window;
    window.show(PanelId::watches);
    const debug::Debugger& debugger = window.debugger();
    const auto make = [&](Kind kind, const char* text, std::optional<std::uint8_t> code = std::nullopt) {
        return debug::breakpoints_from(kind, text, code, debugger);
    };
    const isa::Word dispatch = debugger.code().address_of("trap_dispatch")->address;
    for (const char* text : {"trap_dispatch", "trap.asm:20"}) {
        INFO(text);
        const auto made = make(Kind::address, text);
        REQUIRE(made);
        REQUIRE(made->size() == 1);
        CHECK(made->front().address == dispatch);
    }
    CHECK(make(Kind::address, " 0x1dc ")->front().address == 0x1dc);
    CHECK(make(Kind::address, "count._start")->front().program == "count");
    CHECK(make(Kind::write, "sp + 4")->front().address ==
          debugger.machine().cpu().reg(isa::stack_pointer) + 4);
    CHECK(make(Kind::entered, "", std::uint8_t{16})->front().code == std::uint8_t{16});
    CHECK(make(Kind::change, "[sp]")->front().watched.text() == "[sp]");
    for (const char* text : {"", "nosuchlabel", "trap.asm:99999", "1 +", "0x1ffffffff", "[0xf0000f00]"}) {
        INFO(text);
        CHECK(!make(Kind::address, text));
    }
}

TEST_CASE("a breakpoint is typed in, switched off and removed in its panel", "[gui][panels]") {
    Demo window;
    window.show(PanelId::watches);
    window.click("break.place");
    window.type("trap_choose");
    window.click("break.add");
    REQUIRE(window.debugger().breakpoints().size() == 1);
    const std::string name = "break." + std::to_string(window.debugger().breakpoints().front().number);
    window.click(name + ".on");
    CHECK(!window.debugger().breakpoints().front().enabled);
    window.click(name + ".more");
    window.click("break.condition");
    window.type("pid == 2");
    window.click("break.apply");
    CHECK(window.debugger().breakpoints().front().condition.text() == "pid == 2");
    window.click(name + ".remove");
    CHECK(window.debugger().breakpoints().empty());
}

TEST_CASE("who wrote this is answered from a menu", "[gui][panels]") {
    Demo window;
    window.show(PanelId::memory);
    const isa::Word sp = window.debugger().machine().cpu().reg(isa::stack_pointer);
    window.click(fmt::format("memory.{:08x}", sp), 1);
    window.frames(2);
    REQUIRE(window.shows("memory.who_wrote"));
    window.click("memory.who_wrote");
    window.settle();
    CHECK(window.debugger().write_origin().outcome == debug::WriteOrigin::Outcome::found);
    CHECK(window.debugger().write_origin().writer == debug::WriteOrigin::Writer::entry);
    CHECK(window.work.status().find("by the processor") != std::string::npos);
    const std::uint64_t newest = window.debugger().position();
    window.click("foot.there");
    window.settle();
    CHECK(window.debugger().position() == window.debugger().write_origin().begin);
    window.click("foot.past");
    window.settle();
    CHECK(window.debugger().position() == newest);
}

TEST_CASE("memory belongs to the vector table, the kernel, processes and devices", "[gui][panels]") {
    Demo window;
    const Program& program = *window.work.model().program();
    const std::vector<Region> regions = regions_of(window.debugger(), program);
    const auto kind_at = [&](isa::Word address) {
        const Region* region = region_at(regions, address);
        return region == nullptr ? RegionKind::free : region->kind;
    };
    CHECK(kind_at(window.debugger().machine().cpu().system(isa::SystemRegister::vbase)) ==
          RegionKind::vectors);
    CHECK(kind_at(0) == RegionKind::kernel);
    CHECK(kind_at(window.debugger().machine().cpu().system(isa::SystemRegister::ubase)) ==
          RegionKind::process);
    CHECK(kind_at(0xf0000100U) == RegionKind::device);
    CHECK(kind_at(0x3ff00U) == RegionKind::free);
}

TEST_CASE("the trail tells what the last cycles fetched, read and wrote", "[gui][panels]") {
    Demo window;
    const Trail& trail = window.work.model().trail();
    const isa::Word sp = window.debugger().machine().cpu().reg(isa::stack_pointer);
    const Trail::Use* frame = trail.at(sp);
    REQUIRE(frame != nullptr);
    CHECK(frame->written + 10 > window.debugger().position());
    CHECK(trail.freshness(frame->written) > 0.8F);
    CHECK(trail.freshness(0) == 0.0F);
    REQUIRE(!trail.last.empty());
    CHECK(trail.last.back().cycle + 1 == window.debugger().position());
}

TEST_CASE("source lines are told apart into their parts", "[gui][panels]") {
    const std::string line = "loop:   add r1, r1, 4   ; \"next\"";
    const std::vector<Token> tokens = tokens_of(line);
    REQUIRE(tokens.size() >= 3);
    CHECK(tokens.front().kind == Token::Kind::label);
    CHECK(line.substr(tokens.front().begin, tokens.front().end - tokens.front().begin) == "loop:");
    CHECK(tokens.back().kind == Token::Kind::comment);
    CHECK(tokens_of("  .ascii \"a ; b\"").back().kind == Token::Kind::text);
    const std::vector<Token> local = tokens_of("1:      jmp 1b");
    REQUIRE(local.size() >= 3);
    CHECK(local[0].kind == Token::Kind::label);
    CHECK(local[2].kind == Token::Kind::mnemonic);
    CHECK(tokens_of("").empty());
    CHECK(tokens_of("'").size() == 1);
}

TEST_CASE("branches know where they go", "[gui][panels]") {
    Demo window;
    const isa::Word at = window.debugger().code().address_of("trap_decide")->address + 8;
    const auto word = window.debugger().machine().peek_word(Address(at));
    REQUIRE(word);
    CHECK(branch_target(at, *word) == window.debugger().code().address_of("trap_restore")->address);
    CHECK(!branch_target(0, 0));
}

TEST_CASE("a packet that is typed goes through the network card to a program, and back", "[gui][devices]") {
    Headless window;
    OpenRequest request;
    request.files = {"netecho"};
    REQUIRE(!window.work.open(request));
    window.work.set_layout(LayoutId::debug);
    window.work.model().start(debug::Command::seek(300'000));
    window.work.model().finish();
    window.app.key(panel(PanelId::devices).key);
    window.frames(3);
    const emu::Network& network = window.debugger().machine().bus().network();
    REQUIRE(network.state().sent_count == 0);
    // The pane is small: what is wanted may have to be scrolled to.
    for (int i = 0; i < 40 && window.place("network.packet").bottom > window.place("pane.devices").bottom;
         ++i) {
        const Rectangle pane = window.place("pane.devices");
        window.move((pane.left + pane.right) / 2, (pane.top + pane.bottom) / 2);
        ImGui::GetIO().MouseWheel = -1;
        window.frames();
        ImGui::GetIO().MouseWheel = 0;
        window.frames(2);
    }
    window.click("network.packet");
    window.type("hello");
    window.press_enter();
    REQUIRE(window.debugger().recording().inputs().size() == 1);
    CHECK(window.debugger().recording().inputs().back().kind == emu::InputKind::packet);
    window.work.model().start(debug::Command::seek(window.debugger().position() + 100'000));
    window.work.model().finish();
    CHECK(window.debugger().machine().bus().network().state().sent_count == 1);
}

TEST_CASE("a program that runs alone goes by its own name, and stays in view at its end", "[gui][code]") {
    const test::TemporaryFolder folder;
    folder.write("alone.asm",
                 "_start: mov r1, 3\n.loop: subs r1, r1, 1\n bne .loop\n li r2, SYSTEM\n mov r3, 0\n"
                 " stw r3, [r2 + SYSTEM_POWER]\n");
    Headless window;
    OpenRequest request;
    request.files = {(folder.path() / "alone.asm").string()};
    REQUIRE(!window.work.open(request));
    window.work.set_layout(LayoutId::debug);
    window.frames(2);
    window.app.key(panel(PanelId::timeline).key);
    window.work.execute(CommandId::run);
    window.settle();
    CHECK(window.shows("timeline.row.alone"));
    CHECK(!window.shows("timeline.row.kernel"));
    REQUIRE(!window.debugger().machine().running());
    window.app.key(panel(PanelId::code).key);
    window.frames(3);
    CHECK(window.shows("code.last"));
    // Back one instruction it is the next one again.
    window.work.execute(CommandId::cycle_back);
    window.settle();
    CHECK(!window.shows("code.last"));
}
