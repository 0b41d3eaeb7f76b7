// What the window says and keeps: sentences at the foot, dialogues and keys, tabs, recent files, pace.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Demo;
using baton::test::Headless;

namespace {

std::string said_after(Headless& window, CommandId id) {
    window.work.say("");
    window.work.execute(id);
    window.settle();
    return window.work.status();
}

void press(Headless& window, ImGuiKey_ key) {
    Headless::hold(key, true);
    window.frames();
    Headless::hold(key, false);
    window.frames(2);
}

}  // namespace

TEST_CASE("a jump says where it has led, and what a breakpoint was for", "[gui][frame]") {
    Demo window;
    CHECK(said_after(window, CommandId::to_return) == "A handler has returned by iret.");
    CHECK(said_after(window, CommandId::to_call).find("system call") != std::string::npos);
    CHECK(said_after(window, CommandId::to_switch).find("has the processor now: ") != std::string::npos);
    CHECK(said_after(window, CommandId::to_tick).find("timer") != std::string::npos);
    CHECK(said_after(window, CommandId::to_exit) == "A process has ended.");
    window.work.set_language(Language::french);
    CHECK(said_after(window, CommandId::to_call_back).find("Un appel système") == 0);
    window.work.set_language(Language::english);
    debug::Breakpoint breakpoint;
    breakpoint.kind = debug::Breakpoint::Kind::entered;
    breakpoint.code = std::uint8_t{16};
    window.work.model().edit().add(breakpoint);
    const std::string said = said_after(window, CommandId::run);
    CHECK(said.find("Breakpoint: ") == 0);
    CHECK(said.find("timer") != std::string::npos);
    // The end of the run, whichever way one comes there.
    window.work.model().edit().remove(window.debugger().breakpoints().front().number);
    window.work.open_or_show(demo_request());
    window.work.go_to(std::uint64_t{1} << 30);
    CHECK(window.work.status().find("switched itself off") != std::string::npos);
    window.work.go_to(1000);
    window.work.go_to(window.debugger().newest());
    CHECK(window.work.status().find("switched itself off") != std::string::npos);
}

TEST_CASE("what is written next is told as of the future, and kernel code as the kernel's", "[gui][frame]") {
    Demo window;
    const auto place = debug::Place::of_register(isa::stack_pointer);
    window.work.model().start(debug::Command::find_write(place, debug::Direction::forward));
    window.settle();
    CHECK(window.work.status().find("It will be written in cycle ") == 0);
    CHECK(window.work.status().find("the kernel, working for ") != std::string::npos);
    window.work.model().start(debug::Command::find_write(place));
    window.settle();
    CHECK(window.work.status().find("Written in cycle ") == 0);
}

TEST_CASE("Escape closes every dialogue, Enter those that only tell something", "[gui][dialogs]") {
    Demo window;
    const auto closes = [&](ImGuiKey_ key) {
        window.frames(4);
        REQUIRE(window.app.dialog_open());
        press(window, key);
        window.frames(2);
        CHECK_FALSE(window.app.dialog_open());
    };
    for (const CommandId id :
         {CommandId::help, CommandId::go_to_cycle, CommandId::open, CommandId::open_raw}) {
        INFO(command(id).name);
        window.work.execute(id);
        closes(ImGuiKey_Escape);
    }
    window.work.show_message(text::problem, "something");
    closes(ImGuiKey_Escape);
    window.work.show_message(text::problem, "something");
    closes(ImGuiKey_Enter);
    window.work.execute(CommandId::help);
    closes(ImGuiKey_Enter);
}

TEST_CASE("tabs that have no room are in a list, and the front one always has some", "[gui][frame]") {
    Headless window(Headless::welcomed(), 640, 480);
    window.work.open_demo();
    window.work.set_layout(LayoutId::debug);
    window.work.set_scale(150);
    window.frames(3);
    std::string list;
    for (const auto& [name, place] : window.recorder.widgets) {
        if (name.rfind("tabs.", 0) == 0) list = name;
    }
    REQUIRE_FALSE(list.empty());
    window.click(list);
    std::string hidden;
    for (const auto& [name, place] : window.recorder.widgets) {
        if (name.rfind("tabs.", 0) != 0 || name.size() < 10 || name.substr(name.size() - 5) != ".show")
            continue;
        const std::string id = name.substr(5, name.size() - 10);
        if (!window.shows("tab." + id)) hidden = id;
    }
    REQUIRE_FALSE(hidden.empty());
    window.click("tabs." + hidden + ".show");
    window.frames(3);
    CHECK(window.shows("tab." + hidden));
    CHECK(window.shows("pane." + hidden));
    for (const auto& [name, place] : window.recorder.widgets) {
        if (name.rfind("tab.", 0) == 0) CHECK(place.right <= 640);
    }
}

TEST_CASE("recent files are kept with their whole paths and their policy", "[gui][frame]") {
    const test::TemporaryFolder folder;
    folder.write("mine.asm", "_start: jmp _start\n");
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    Headless window;
    OpenRequest own;
    own.files = {"mine.asm"};
    window.work.open_or_show(own);
    OpenRequest request = demo_request();
    request.policy = "fifo";
    window.work.open_or_show(request);
    std::filesystem::current_path(before);
    const Settings kept = window.work.settings();
    REQUIRE(kept.recent.size() == 2);
    CHECK(kept.recent[0].policy == "fifo");
    CHECK(kept.recent[0].files == request.files);
    CHECK(std::filesystem::path(kept.recent[1].files.front()).is_absolute());
    CHECK(kept.recent[1].policy == "rr");
    // From anywhere.
    window.work.open_or_show(kept.recent[1]);
    CHECK(window.work.model().program()->title() == "mine");
    CHECK_FALSE(window.app.dialog_open());
}

TEST_CASE("an operating system in which nobody runs does not race while one looks on", "[gui][frame]") {
    Model model;
    OpenRequest shell;
    shell.files = {"shell"};
    REQUIRE_FALSE(model.open(test::tree_home(), shell));
    model.start(debug::Command::seek(3'000'000));
    model.finish();
    REQUIRE(model.debugger()->current_thread() != nullptr);
    REQUIRE(model.debugger()->current_thread()->idle());
    model.start(debug::Command::run());
    int looks = 0;
    model.work(1.0 / 60, 0, [&] { return ++looks > 100'000; });
    CHECK(model.running());
    CHECK(model.debugger()->position() > 3'000'000);
    CHECK(model.debugger()->position() < 3'000'000 + 2 * Model::most_asleep);
    // A jump goes where it is sent, however long that takes.
    model.pause();
    model.start(debug::Command::seek(30'000'000));
    looks = 0;
    model.work(1.0 / 60, 0, [&] { return ++looks > 100'000; });
    CHECK(model.debugger()->position() == 30'000'000);
}

TEST_CASE("the dialogue for opening lists what can be opened, and all files when asked", "[gui][dialogs]") {
    const test::TemporaryFolder folder;
    for (const char* name : {"a.asm", "b.png", "c.tar", "d", "e.json"}) folder.write(name, "x");
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    Headless window;
    window.work.open_demo();
    window.work.execute(CommandId::open);
    window.frames(4);
    for (const char* name : {"a.asm", "c.tar", "d"}) CHECK(window.shows(std::string("file.") + name));
    for (const char* name : {"b.png", "e.json"}) CHECK_FALSE(window.shows(std::string("file.") + name));
    window.click("dialog.all");
    window.frames(2);
    CHECK(window.shows("file.b.png"));
    std::filesystem::current_path(before);
}

TEST_CASE("a demo that can't be opened leaves what is open as it was", "[gui][frame]") {
    const test::TemporaryFolder folder;
    const std::string bare = folder.write("bare.asm", "_start: jmp _start\n");
    Window app(Result<lab::Home>(Failure{"the guest OS", "is not there"}), Headless::welcomed());
    Workspace& work = app.workspace();
    OpenRequest request;
    request.files = {bare};
    REQUIRE_FALSE(work.open(request));
    work.open_demo();
    CHECK(app.dialog_open());
    CHECK(work.model().program()->title() == "bare");
    CHECK(work.model().debugger()->position() == 0);
}

TEST_CASE("a folder with a program's name does not hide the program, and blanks in paths do no harm",
          "[gui][open]") {
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "count");
    std::filesystem::create_directories(folder.path() / "my work");
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    OpenRequest request;
    request.files = {"count"};
    const auto program = open_program(test::tree_home(), with_whole_paths(request));
    std::filesystem::current_path(folder.path() / "my work");
    std::filesystem::copy_file(BATON_SOURCE_DIR "/programs/echo.asm", "echo.asm");
    request.files = {"echo.asm words"};
    const auto with_words = open_program(test::tree_home(), with_whole_paths(request));
    request.files = {"echo.asm"};
    const auto alone = open_program(test::tree_home(), with_whole_paths(request));
    std::filesystem::current_path(before);
    CHECK(program);
    CHECK(with_words);
    CHECK(alone);
}
