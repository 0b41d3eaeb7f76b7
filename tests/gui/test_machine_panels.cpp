// The processor's drawing, the interrupts, and the scheduler's editor.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "debug/replay/interrupt_search.hpp"
#include "gui/model/datapath.hpp"
#include "gui/model/interrupt_text.hpp"
#include "isa/table.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Demo;
using baton::test::Headless;

TEST_CASE("the processor is drawn for every kind of cycle, forwards and backwards", "[gui][processor]") {
    Demo window(LayoutId::lesson);
    window.show(PanelId::processor);
    std::set<emu::Step> seen;
    for (int i = 0; i < 400; ++i) {
        window.work.execute(CommandId::cycle);
        window.frames(2);
        seen.insert(window.work.model().trail().last.back().step);
        REQUIRE(window.shows("processor.sentence"));
        REQUIRE(window.shows("processor.diagram"));
    }
    for (const emu::Step step :
         {emu::Step::fetch, emu::Step::decode, emu::Step::execute, emu::Step::memory, emu::Step::write_back})
        CHECK(seen.count(step) == 1);
    // Through the next entry, cycle by cycle.
    window.work.execute(CommandId::to_interrupt);
    window.settle();
    for (int i = 0; i < 7; ++i) {
        seen.insert(window.work.model().trail().last.back().step);
        window.work.execute(CommandId::cycle_back);
        window.settle();
        CHECK(window.shows("processor.sentence"));
    }
    CHECK(seen.count(emu::Step::vector) == 1);
    CHECK(seen.count(emu::Step::save) == 1);
    // Before the first cycle, the one to come is shown.
    window.work.execute(CommandId::restart);
    window.settle();
    CHECK(window.work.model().debugger()->position() == 0);
    CHECK(window.shows("processor.sentence"));
}

namespace {

// One instruction alone, up to its execute step.
Datapath executed(Headless& window, const std::string& source) {
    const test::TemporaryFolder folder;
    folder.write("one.asm", source);
    OpenRequest request;
    request.files = {(folder.path() / "one.asm").string()};
    REQUIRE(!window.work.open(request));
    window.work.set_layout(LayoutId::lesson);
    window.app.key(panel(PanelId::processor).key);
    // The last instruction before the label `here`, which `brk` marks.
    emu::Tick tick;
    Datapath path;
    for (int i = 0; i < 400; ++i) {
        window.work.model().start(debug::Command::cycle());
        window.work.model().finish();
        const debug::Debugger& debugger = window.debugger();
        tick = debugger.tick_of(debugger.position() - 1);
        const isa::Instruction* row = isa::decode(tick.instruction);
        if (tick.step != emu::Step::execute || row == nullptr) continue;
        if (row->op == isa::Op::brk) break;
        path = datapath_of(tick, debugger.machine().cpu(), false, Language::english);
    }
    return path;
}

}  // namespace

TEST_CASE("the drawing follows the instruction's own operands, and says what is computed",
          "[gui][processor]") {
    Headless window;
    Datapath path = executed(window, "_start: mov r2, 3399\n subs r2, r2, 1\n brk\n");
    CHECK(path.computation == "r2 − 1 = 3399 − 1 = 3398");
    CHECK(path.registers_to_alu);
    CHECK(path.from_registers == "3399");
    CHECK(path.from_decoder == "1");
    CHECK(!path.flags_to_alu);
    CHECK(path.alu_to_flags);
    CHECK(!path.alu_to_ip);
    path = executed(window, "_start: jmp .on\n.on: brk\n");
    CHECK(!path.registers_to_alu);
    CHECK(!path.flags_to_alu);
    CHECK(path.alu_to_ip);
    path = executed(window, "_start: cmp r0, 0\n bne .on\n.on: brk\n");
    CHECK(!path.registers_to_alu);
    CHECK(path.flags_to_alu);
    CHECK(path.from_flags == "Z=1");
    path = executed(window, "_start: cmp r0, 1\n bne .on\n nop\n.on: brk\n");
    CHECK(path.flags_to_alu);
    CHECK(path.from_flags == "Z=0");
    CHECK(path.alu_to_ip);
    path = executed(window, "_start: mov r1, 7\n mov r2, 5\n cmp r2, r1\n brk\n");
    CHECK(path.computation == "r2 − r1 = 5 − 7 = −2");
    CHECK(path.from_registers == "5, 7");
    path = executed(window, "_start: mov r1, 0xf0\n and r2, r1, 0x3c\n brk\n");
    CHECK(path.computation == "r1 & 0x3c = 0xf0 & 0x3c = 0x30");
    path = executed(window, "_start: mov r1, 4096\n stw r2, [r1 + 8]\n brk\n");
    CHECK(path.computation == "r1 + 0x8 = 0x1000 + 0x8 = 0x1008");
    CHECK(path.registers_to_alu);
}

TEST_CASE("the processor's drawing lies within its pane, however small that is", "[gui][processor]") {
    struct Screen {
        float width, height;
        int scale;
    };
    for (const Screen& screen : {Screen{1600, 900, 100}, Screen{1280, 720, 100}, Screen{1024, 768, 100},
                                 Screen{1600, 900, 150}, Screen{1600, 900, 200}}) {
        for (const LayoutId layout : {LayoutId::lesson, LayoutId::debug, LayoutId::os}) {
            // Twice as large on a projector: there the lesson is what is shown.
            if (screen.scale == 200 && layout != LayoutId::lesson) continue;
            INFO(screen.width << "x" << screen.height << " at " << screen.scale << " %, "
                              << layout_name(layout));
            Settings settings = Headless::welcomed();
            settings.scale = screen.scale;
            Headless window(settings, screen.width, screen.height);
            window.work.open_demo();
            window.work.model().start(debug::Command::seek(60'000));
            window.work.model().finish();
            window.work.set_layout(layout);
            window.frames(2);
            window.app.key(panel(PanelId::processor).key);
            for (int i = 0; i < 6; ++i) {
                window.work.execute(CommandId::cycle);
                window.settle();
                const Rectangle pane = window.place("pane.processor");
                for (const char* name : {"processor.steps", "processor.diagram"}) {
                    INFO(name);
                    CHECK(window.place(name).left >= pane.left);
                    CHECK(window.place(name).right <= pane.right);
                    CHECK(window.place(name).bottom <= pane.bottom);
                }
                if (window.shows("processor.fields"))
                    CHECK(window.place("processor.fields").bottom <= pane.bottom);
            }
        }
    }
}

TEST_CASE("a click before a vector's row sets a breakpoint on its entry; the run ends there",
          "[gui][interrupts]") {
    Demo window(LayoutId::lesson);
    window.show(PanelId::interrupts);
    window.click("vector.16.break");
    window.frames(2);
    const auto& breakpoints = window.work.model().debugger()->breakpoints();
    REQUIRE(breakpoints.size() == 1);
    CHECK(breakpoints[0].kind == debug::Breakpoint::Kind::entered);
    CHECK(breakpoints[0].code == 16);
    const auto before = window.work.model().debugger()->position();
    window.work.execute(CommandId::run);
    window.settle();
    const debug::Debugger& debugger = *window.work.model().debugger();
    CHECK(debugger.stop_event().reason == debug::StopEvent::Reason::breakpoint);
    CHECK(debugger.position() > before);
    CHECK(window.work.model().trail().last.back().did(emu::happened::entered));
    // The last course is this one, and its stations lead to their cycles: here to the handler's first.
    const std::uint64_t entered = debugger.position();
    window.work.execute(CommandId::into);
    window.settle();
    REQUIRE(debugger.position() > entered);
    window.frames(10);
    REQUIRE(window.shows("interrupt.0.3"));
    window.click("interrupt.0.3");
    window.settle();
    CHECK(debugger.position() == entered);
    window.click("vector.16.break");
    window.frames(2);
    CHECK(window.work.model().debugger()->breakpoints().empty());
}

TEST_CASE("while the processor enters a handler, the line is not said to wait for that",
          "[gui][interrupts]") {
    Headless window;
    window.work.open_or_show(demo_request());
    window.work.execute(CommandId::to_tick);
    window.settle();
    debug::InterruptSearch search;
    const auto text = [&] {
        while (!search.done() || !search.about(window.debugger())) search.work(window.debugger(), 1'000'000);
        const auto line = line_text(Language::english, window.debugger(), search, 0);
        return line ? line->text : std::string();
    };
    // Back through the entry, to the instruction before it.
    int entering = 0;
    for (int cycle = 0; cycle < 40; ++cycle) {
        window.work.execute(CommandId::cycle_back);
        window.settle();
        const emu::Cpu& cpu = window.debugger().machine().cpu();
        if (emu::is_entry(cpu.step()) && cpu.latches().code == 16) {
            ++entering;
            CHECK(text().find("entering its handler now") != std::string::npos);
        } else {
            CHECK(text().find("entering") == std::string::npos);
        }
    }
    CHECK(entering > 3);
}

TEST_CASE("a station of an interrupt's course takes the machine to its cycle", "[gui][interrupts]") {
    Demo window(LayoutId::lesson);
    window.show(PanelId::interrupts);
    debug::InterruptSearch search;
    while (!search.done() || !search.about(window.debugger())) search.work(window.debugger(), 1'000'000);
    REQUIRE_FALSE(search.records().empty());
    REQUIRE(window.shows("interrupt.0.1"));
    window.click("interrupt.0.1");
    window.settle();
    CHECK(window.debugger().position() == search.records().back().accepted);
}

TEST_CASE("the policy is edited, assembled as one types, and run again beside the former run",
          "[gui][editor]") {
    Demo window(LayoutId::os);
    window.show(PanelId::editor);
    window.frames(40);
    CHECK(window.shows("editor.fine"));
    const std::uint64_t newest = window.work.model().debugger()->newest();
    const std::uint64_t hash = window.work.model().debugger()->recording().machine().hash();
    // As it is: the same run, to the bit.
    window.work.execute(CommandId::rerun);
    window.settle();
    CHECK(window.work.model().debugger()->position() == newest);
    CHECK(window.work.model().debugger()->machine().hash() == hash);
    REQUIRE(window.work.view().former);
    CHECK(window.work.view().former->end == newest);
    CHECK(window.shows("editor.comparison"));
    // Nonsense is told, with its line, and does not run.
    window.click("editor.text");
    window.type("nonsense ");
    window.frames(60);
    REQUIRE(window.work.policy().unsaved_text());
    CHECK(window.shows("editor.diagnostic"));
    CHECK_FALSE(window.shows("editor.fine"));
    window.click("editor.run");
    window.settle();
    CHECK(window.work.model().debugger()->machine().hash() == hash);
    window.click("editor.revert");
    window.frames(60);
    CHECK_FALSE(window.work.policy().unsaved_text());
    CHECK(window.shows("editor.fine"));
}

TEST_CASE("another policy text makes another run from the same beginning", "[gui][editor]") {
    Demo window(LayoutId::os);
    window.show(PanelId::editor);
    window.frames(5);
    window.work.model().start(debug::Command::seek(200'000));
    window.settle();
    const std::uint64_t hash = window.work.model().debugger()->machine().hash();
    std::ifstream file(BATON_SOURCE_DIR "/os/sched/fifo.asm");
    window.work.policy().edit(std::string(std::istreambuf_iterator<char>(file), {}));
    window.work.execute(CommandId::rerun);
    window.settle();
    CHECK(window.work.model().debugger()->position() == 200'000);
    CHECK(window.work.model().debugger()->machine().hash() != hash);
    REQUIRE(window.work.view().former);
}

TEST_CASE("what runs is what the editor shows: after Revert, another policy, and a change on disk",
          "[gui][editor]") {
    const test::TemporaryFolder folder;
    const auto source = [](const char* name) {
        std::ifstream file(std::string(BATON_SOURCE_DIR "/os/sched/") + name + ".asm");
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    // What each policy gives when it is opened afresh.
    const auto fresh = [](const std::string& policy) {
        Model other;
        OpenRequest request = demo_request();
        request.policy = policy;
        REQUIRE_FALSE(other.open(test::tree_home(), request));
        other.start(debug::Command::seek(300'000));
        other.finish();
        return other.debugger()->machine().hash();
    };
    const std::uint64_t rr = fresh("rr");
    const std::uint64_t fifo = fresh("fifo");
    REQUIRE(rr != fifo);

    Headless window;
    window.work.open_or_show(demo_request());
    window.work.go_to(300'000);
    const auto hash = [&] { return window.work.model().debugger()->machine().hash(); };
    const auto again = [&] {
        window.work.execute(CommandId::rerun);
        window.settle();
    };
    REQUIRE(hash() == rr);
    window.work.policy().edit(source("fifo"));
    again();
    // The same schedule; of the machine, the kernel's own bytes hold the policy's.
    const std::uint64_t edited = hash();
    CHECK(edited != rr);
    CHECK(window.work.status().find("300000") != std::string::npos);

    SECTION("Revert, and run again") {
        window.work.policy().revert();
        again();
        CHECK(hash() == rr);
    }
    SECTION("another edit replaces the first") {
        window.work.policy().edit(source("rr") + "\n");
        again();
        CHECK(hash() == rr);
    }
    SECTION("another policy, and back: what was typed is still there, and runs when asked for") {
        window.work.execute(CommandId::reload);
        window.work.view().cursor.reset();
        OpenRequest request = window.work.model().program()->request();
        CHECK_FALSE(request.policy_text);
        window.work.go_to(300'000);
        CHECK(hash() == rr);
        request.policy = "fifo";
        window.work.open_or_show(request);
        window.work.go_to(300'000);
        CHECK(hash() == fifo);
        CHECK_FALSE(window.work.policy().unsaved());
        again();
        CHECK(hash() == fifo);
        request.policy = "rr";
        window.work.open_or_show(request);
        CHECK(window.work.policy().text() == source("fifo"));
        CHECK(window.work.policy().unsaved());
        window.work.go_to(300'000);
        CHECK(hash() == rr);
        again();
        CHECK(hash() == edited);
    }
    SECTION("nothing of it is kept among the recent ones") {
        for (const OpenRequest& request : window.work.settings().recent) CHECK_FALSE(request.policy_text);
    }
    SECTION("a file that another editor saves is run at once, whatever pane is in view") {
        folder.write("mine.asm", source("rr"));
        OpenRequest request = demo_request();
        request.policy = (folder.path() / "mine.asm").string();
        window.work.open_or_show(request);
        window.work.set_layout(LayoutId::lesson);
        window.work.go_to(300'000);
        const std::uint64_t mine = hash();
        window.frames(2);
        folder.write("mine.asm", source("fifo"));
        for (int frame = 0; frame < 100 && hash() == mine; ++frame) window.frames();
        window.settle();
        CHECK(hash() != mine);
        const std::uint64_t fresh_fifo = fresh(request.policy);
        CHECK(hash() == fresh_fifo);
        CHECK(window.work.policy().text() == source("fifo"));
        CHECK(window.work.status().find("mine.asm") != std::string::npos);
        // What is typed here is not thrown away by a further one.
        window.work.policy().edit(source("rr") + "; mine\n");
        folder.write("mine.asm", source("srt"));
        for (int frame = 0; frame < 100; ++frame) window.frames();
        window.settle();
        CHECK(window.work.policy().text() == source("rr") + "; mine\n");
        CHECK(window.work.status().find("not saved") != std::string::npos);
        CHECK(hash() == fresh_fifo);
        // Saving does not replace the other's work unseen.
        folder.write("mine.asm", source("srt") + "; and more\n");
        CHECK_FALSE(window.work.policy().save());
        CHECK(test::read_file(folder.path() / "mine.asm") == source("srt") + "; and more\n");
        window.work.policy().revert();
        again();
        CHECK(window.work.policy().text() == source("srt") + "; and more\n");
        CHECK(hash() == fresh(request.policy));
    }
}

TEST_CASE("a policy that was saved elsewhere while nobody watched is taken over when it is run",
          "[gui][editor]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.write("mine.asm", "; nothing yet\n");
    const test::TemporaryFolder other;
    PolicySource source;
    source.watching = false;
    OpenRequest request = demo_request();
    request.policy = path;
    const Result<lab::Home> home = test::tree_home();
    REQUIRE(home);
    source.follow(*home, request);
    folder.write("mine.asm", "; theirs\n");
    CHECK(source.look() == PolicySource::Change::none);
    source.follow(*home, request);
    CHECK(source.text() == "; theirs\n");
    CHECK_FALSE(source.unsaved());
    // What is typed stays, beside what the file holds now.
    source.edit("; mine\n");
    folder.write("mine.asm", "; theirs again\n");
    source.follow(*home, request);
    CHECK(source.text() == "; mine\n");
    CHECK(source.unsaved());
    REQUIRE(source.save());
    CHECK(test::read_file(folder.path() / "mine.asm") == "; mine\n");
    CHECK_FALSE(source.unsaved());
}

TEST_CASE("read-only stays on through a run again", "[gui][editor]") {
    Headless window;
    window.work.open_or_show(demo_request());
    window.work.go_to(100'000);
    window.work.execute(CommandId::read_only);
    window.work.execute(CommandId::rerun);
    window.settle();
    CHECK(window.work.model().debugger()->read_only());
    CHECK(window.work.model().debugger()->position() == 100'000);
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
        window.work.execute(i % 2 == 0 ? CommandId::rerun : CommandId::reload);
        window.settle();
        CHECK(window.shows("pane.code"));
    }
}
