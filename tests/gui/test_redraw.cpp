// Frames come when there is something to see, though nobody moves the mouse, and else none; keys are all
// taken.
#include <catch2/catch.hpp>
#include <filesystem>

#include "gui/view/key_gate.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Demo;
using baton::test::Headless;
using baton::test::TemporaryFolder;

TEST_CASE("a window at which nobody looks draws nothing", "[gui][redraw]") {
    Demo window;
    CHECK(window.wanted_frames() < 10);
    CHECK_FALSE(window.app.wants_redraw());
    CHECK(window.app.wait_seconds() > 0);
    window.app.waited();
    CHECK(window.wanted_frames() == 0);
}

TEST_CASE("each dialogue is there without the mouse being moved", "[gui][redraw]") {
    Demo window;
    window.wanted_frames();
    const auto comes_up = [&](const std::string& widget) {
        CHECK(window.app.wants_redraw());
        CHECK(window.wanted_frames() > 0);
        INFO(widget);
        CHECK(window.shows(widget));
        window.tap(ImGuiKey_Escape);
        window.wanted_frames();
        CHECK_FALSE(window.app.dialog_open());
    };
    window.app.key(plain(Key::f1));
    comes_up("help.run");
    window.app.key(ctrl(Key::g));
    comes_up("dialog.cycle");
    window.app.key(ctrl(Key::o));
    comes_up("dialog.path");
    window.work.execute(CommandId::open_raw);
    comes_up("dialog.address");
    window.work.show_message(text::problem, "something");
    comes_up("dialog.close");
    // What a file does that is dropped, with errors and without an image.
    const TemporaryFolder folder;
    window.work.drop(folder.write("broken.asm", std::string("_start: mvo r0, r1\n")));
    comes_up("dialog.retry");
    window.work.drop(folder.write("bytes.bin", std::string("no image")));
    comes_up("dialog.address");
    // An error that a panel's button leads to, at the end of a frame that was the last one wanted.
    window.work.perform(action::UsePolicy{"no_such_policy"});
    comes_up("dialog.close");
}

TEST_CASE("a run that ends by itself, and a source that somebody saves, are drawn", "[gui][redraw]") {
    const TemporaryFolder folder;
    Headless window;
    const std::string mine = folder.write("mine.asm", test::read_source_file("os/sched/rr.asm"));
    OpenRequest request = demo_request();
    request.policy = mine;
    REQUIRE_FALSE(window.work.open(request));
    window.wanted_frames();
    window.work.execute(CommandId::to_tick);
    CHECK(window.wanted_frames() > 1);
    CHECK(window.work.status().find("The clock has ticked") == 0);
    folder.write("mine.asm", "; longer\n" + test::read_source_file("os/sched/rr.asm"));
    window.app.waited();
    CHECK(window.app.wants_redraw());
}

TEST_CASE("several dialogues come one after the other, and the question at the end before all",
          "[gui][redraw]") {
    Demo window;
    window.work.show_message(text::problem, "first");
    window.work.show_message(text::problem, "second");
    window.wanted_frames();
    window.press_enter();
    window.wanted_frames();
    CHECK(window.app.dialog_open());
    window.work.policy().edit("; typed\n");
    window.work.ask_to_quit();
    window.wanted_frames();
    CHECK(window.shows("leave.stay"));
    CHECK_FALSE(window.shows("dialog.close"));
}

TEST_CASE("a key that comes and goes within a frame is held until the next", "[gui][keys]") {
    KeyGate gate;
    constexpr int key = 4;
    constexpr int other = 5;
    constexpr int control = 224;
    gate.begin_frame();
    CHECK(gate.admits(key, true));
    CHECK(gate.admits(key, true));  // held down, it repeats
    CHECK(gate.admits(other, true));
    CHECK_FALSE(gate.admits(key, false));
    gate.begin_frame();
    CHECK(gate.admits(key, false));
    CHECK_FALSE(gate.admits(key, true));  // nobody would have seen that it was up
    gate.begin_frame();
    CHECK(gate.admits(key, true));
    gate.begin_frame();
    CHECK(gate.admits(control, true));
    gate.begin_frame();
    CHECK(gate.admits(key, true));
    CHECK_FALSE(gate.admits(control, false));  // the key was pressed with it
    gate.begin_frame();
    CHECK(gate.admits(control, false));
    CHECK(gate.admits(key, false));
}

TEST_CASE("the foot's sentence never runs over what stands to its right", "[gui][foot]") {
    for (const float width : {640.0F, 1280.0F, 1600.0F}) {
        Headless window(Headless::welcomed(), width, 720);
        window.work.open_demo();
        window.work.execute(CommandId::cycle_back);
        window.settle();
        window.work.say(std::string(500, 'x'));
        window.frames(2);
        INFO(width);
        const Rectangle program = window.place("foot.program");
        CHECK(program.right <= width);
        if (!window.shows("foot.status")) continue;
        const Rectangle& status = window.place("foot.status");
        CHECK(status.right <= window.place("foot.past").left);
        CHECK(status.right <= program.left);
    }
}

TEST_CASE("a policy of last time is said, with a way back to the usual one", "[gui][foot]") {
    Settings settings = Headless::welcomed();
    settings.policy = "fifo";
    Headless window(settings);
    window.work.open_demo();
    window.frames(3);
    CHECK(window.work.status().find("fifo, as last time") != std::string::npos);
    REQUIRE(window.shows("foot.usual_policy"));
    window.click("foot.usual_policy");
    CHECK(window.work.model().program()->request().policy == "rr");
    window.frames(2);
    CHECK_FALSE(window.shows("foot.usual_policy"));
    // Who chooses a policy is not told.
    window.work.perform(action::UsePolicy{"fifo"});
    window.frames(2);
    CHECK_FALSE(window.shows("foot.usual_policy"));
}

TEST_CASE("a policy that is edited in the window is not called by its file's name alone", "[gui][foot]") {
    Demo window;
    window.frames();
    const float before = window.place("foot.program").width();
    window.work.policy().edit("; other\n" + window.work.policy().text());
    window.work.execute(CommandId::rerun);
    window.settle();
    CHECK(window.place("foot.program").width() > before);
}

TEST_CASE("steps whose keys come within one frame are all taken, one after the other", "[gui][keys]") {
    Demo window;
    const std::uint64_t begin = window.debugger().position();
    const KeyPress cycle = command(CommandId::cycle).key;
    const KeyPress back = command(CommandId::cycle_back).key;
    for (const KeyPress press : {cycle, cycle, cycle, back, cycle}) window.app.key(press);
    CHECK(window.app.behind());
    CHECK(window.wanted_frames() > 5);
    CHECK(window.debugger().position() == begin + 3);
    // What comes behind a step is done behind it.
    window.app.key(cycle);
    window.app.key(cycle);
    window.app.key(command(CommandId::restart).key);
    window.wanted_frames();
    CHECK(window.debugger().position() == window.debugger().oldest());
    CHECK(window.debugger().newest() == begin + 5);
}

TEST_CASE("a step key that is held down does not pile up, and nothing waits behind a long run",
          "[gui][keys]") {
    Demo window;
    const std::uint64_t begin = window.debugger().position();
    const KeyPress cycle = command(CommandId::cycle).key;
    window.app.key(cycle);
    for (int i = 0; i < 20; ++i) window.app.key(cycle, true);
    window.wanted_frames();
    CHECK(window.debugger().position() == begin + 1);
    window.work.set_speed(0);
    window.app.key(command(CommandId::run).key);
    window.app.key(cycle);
    window.frames(3);
    CHECK(window.work.model().running());
    CHECK_FALSE(window.app.behind());
    window.app.key(command(CommandId::pause).key);
    CHECK_FALSE(window.work.model().running());
}

TEST_CASE("the end does not wait behind steps that were asked for before", "[gui][keys]") {
    Demo window;
    for (int i = 0; i < 300; ++i) window.app.key(command(CommandId::cycle).key);
    window.app.key(command(CommandId::quit).key);
    CHECK(window.work.quitting());
}
