// Opening: sources, images, raw bytes, disks, and all that can be wrong with them.
#include <catch2/catch.hpp>

#include "isa/image.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;
using baton::test::TemporaryFolder;
using baton::test::tree_home;

namespace {

OpenRequest files(std::vector<std::string> names) {
    OpenRequest request;
    request.files = std::move(names);
    return request;
}

const char* const bare_source =
    "_start: mov r0, 7\n"
    "        li  r1, SYSTEM\n"
    "        stw r0, [r1 + SYSTEM_POWER]\n";

const char* const user_source =
    "        .include \"user.inc\"\n"
    "_start: mov r0, 3\n"
    "        sys exit\n";

}  // namespace

TEST_CASE("a bare source runs alone", "[gui][open]") {
    const TemporaryFolder folder;
    const auto program = open_program(tree_home(), files({folder.write("bare.asm", bare_source)}));
    REQUIRE(program);
    CHECK(!(*program)->uses_os());
    CHECK((*program)->title() == "bare");
    CHECK((*program)->setup().machine.cpu().ip() == 0);
}

TEST_CASE("a user program's source boots under the operating system", "[gui][open]") {
    const TemporaryFolder folder;
    const auto program = open_program(tree_home(), files({folder.write("mine.asm", user_source)}));
    REQUIRE(program);
    CHECK((*program)->uses_os());
    CHECK((*program)->setup().programs.count("mine") == 1);
    CHECK((*program)->setup().guest.layout());
}

TEST_CASE("an image is told apart as its source is", "[gui][open]") {
    const TemporaryFolder folder;
    for (const auto& [source, under_os] : {std::pair{bare_source, false}, std::pair{user_source, true}}) {
        const auto image =
            lab::load_image_file(folder.write("one.asm", source), {tree_home()->include().string()});
        REQUIRE(image);
        const auto program = open_program(tree_home(), files({folder.write("one", image->file)}));
        REQUIRE(program);
        CHECK((*program)->uses_os() == under_os);
    }
}

TEST_CASE("raw bytes lie at their address and run there", "[gui][open]") {
    const TemporaryFolder folder;
    OpenRequest request = files({folder.write("bytes.bin", std::vector<unsigned char>{1, 2, 3, 4})});
    request.raw_at = 0x400U;
    const auto program = open_program(tree_home(), request);
    REQUIRE(program);
    CHECK((*program)->setup().machine.cpu().ip() == 0x400);
    CHECK((*program)->setup().machine.peek_byte(Address(0x402)) == 3);
}

TEST_CASE("a disk alone boots the operating system with its shell", "[gui][open]") {
    const TemporaryFolder folder;
    lab::OsRequest request;
    const auto disk = lab::build_os_disk(*tree_home(), request);
    REQUIRE(disk);
    const auto program = open_program(tree_home(), files({folder.write("disk.tar", disk->archive)}));
    REQUIRE(program);
    CHECK((*program)->uses_os());
}

TEST_CASE("what can't be opened is told in a sentence, with the command's exit status", "[gui][open]") {
    const TemporaryFolder folder;
    struct Case {
        OpenRequest request;
        int status;
        const char* says;
    };
    OpenRequest two_raw = files({"a", "b"});
    two_raw.raw_at = 0U;
    OpenRequest raw_outside = files({folder.write("raw", "1234")});
    raw_outside.raw_at = 0xfffffffcU;
    OpenRequest no_policy = files({"count"});
    no_policy.policy = "nosuchpolicy";
    OpenRequest bad_ram = files({"count"});
    bad_ram.settings.ram_bytes = 5;
    const std::vector<Case> cases{
        {files({(folder.path() / "missing.asm").string()}), 8, "missing.asm"},
        {files({folder.write("wrong.asm", "_start: mvo r0, 1\n")}), 3, "wrong.asm:1:9: error:"},
        {files({folder.write("garbage", "this is no image")}), 8, "garbage"},
        {files({folder.write("empty", "")}), 8, "empty"},
        {files({folder.path().string()}), 8, "is a directory"},
        {files({folder.write("bare.asm", bare_source), folder.write("bare2.asm", bare_source)}), 2, "alone"},
        {two_raw, 2, "one file"},
        {raw_outside, 8, "RAM ends at"},
        {no_policy, 2, "nosuchpolicy"},
        {bad_ram, 2, "5 bytes is not a multiple of"},
    };
    for (const Case& one : cases) {
        const auto program = open_program(tree_home(), one.request);
        INFO(one.request.files.front());
        REQUIRE(!program);
        INFO(problem_text(program.failure(), Language::english));
        CHECK(problem_text(program.failure(), Language::english) != "");
        CHECK(problem_text(program.failure(), Language::english).find(one.says) != std::string::npos);
        CHECK(problem_status(program.failure()) == one.status);
    }
}

TEST_CASE("without a home the window says what is missing, and bare programs still open", "[gui][open]") {
    const TemporaryFolder folder;
    const Result<lab::Home> nowhere = Failure{"the guest OS", "is not there"};
    const auto os = open_program(nowhere, demo_request());
    REQUIRE(!os);
    CHECK(problem_text(os.failure(), Language::english).find("the guest OS") != std::string::npos);
    CHECK(open_program(nowhere, files({folder.write("bare.asm", bare_source)})));
}

TEST_CASE("a problem leaves what was open, and a dialogue tells it", "[gui][open]") {
    const TemporaryFolder folder;
    Headless window;
    window.work.open_demo();
    window.frames(2);
    const std::uint64_t position = window.debugger().position();
    window.work.drop(folder.write("wrong.asm", "_start: mvo r0, 1\n"));
    window.frames(3);
    CHECK(window.app.dialog_open());
    CHECK(window.debugger().position() == position);
    window.click("dialog.close");
    window.frames(2);
    CHECK(!window.app.dialog_open());
}

TEST_CASE("dropped bytes that are nothing known are asked an address for", "[gui][open]") {
    const TemporaryFolder folder;
    Headless window;
    window.work.drop(folder.write("bytes.bin", std::vector<unsigned char>{9, 8, 7}));
    window.frames(5);
    REQUIRE(window.shows("dialog.address"));
    window.click("dialog.accept");
    window.frames(3);
    REQUIRE(window.work.model().open());
    CHECK(window.debugger().machine().peek_byte(Address(1)) == 8);
}

TEST_CASE("a dropped source is opened", "[gui][open]") {
    const TemporaryFolder folder;
    Headless window;
    window.work.drop(folder.write("mine.asm", bare_source));
    window.frames(3);
    REQUIRE(window.work.model().open());
    CHECK(window.work.window_title().find("mine") == 0);
}

TEST_CASE("the examples menu opens a program and has a line for each", "[gui][open]") {
    for (const Example& example : examples(*tree_home())) {
        INFO(example.name);
        CHECK(example.watch != "");
    }
    Headless window;
    window.frames(2);
    window.click("menubar.menu_file");
    window.click("menu.examples");
    REQUIRE(window.shows("example.hello"));
    window.click("example.hello");
    window.frames(2);
    REQUIRE(window.work.model().open());
    CHECK(window.work.model().program()->title() == "hello");
}

TEST_CASE("the first start says what to press, and only the first", "[gui][open]") {
    Headless window{Settings{}};
    window.work.open_demo();
    window.frames(3);
    CHECK(window.shows("welcome.close"));
    window.click("welcome.close");
    window.frames(2);
    CHECK(!window.shows("welcome.close"));
    CHECK(window.work.settings().welcomed);
}

TEST_CASE("another policy boots the same programs anew", "[gui][open]") {
    Headless window;
    window.work.open_demo();
    window.frames(2);
    window.click("menubar.menu_file");
    window.click("menu.policy");
    window.click("policy.fifo");
    window.frames(2);
    CHECK(window.work.model().program()->request().policy == "fifo");
    CHECK(window.debugger().position() == 0);
}

TEST_CASE("the guest speaks the language in which the window was when it was opened", "[gui][opening]") {
    OpenRequest request;
    request.files = {"greedy"};
    const auto printed = [&](Headless& window) {
        window.work.execute(CommandId::run);
        window.settle();
        return std::string(window.debugger().console_text());
    };
    Headless window;
    window.work.set_language(Language::french);
    REQUIRE_FALSE(window.work.open(request));
    const std::string french = printed(window);
    CHECK(french == test::read_source_file("programs/greedy.expected.fr"));
    CHECK(window.work.settings().recent.front() == with_whole_paths(request));

    // The same run again stays the same, whatever the window speaks by then.
    window.work.set_language(Language::english);
    window.work.execute(CommandId::rerun);
    window.settle();
    CHECK(std::string(window.debugger().console_text()) == french);
    CHECK(window.debugger().machine().settings().language == Language::french);

    window.work.execute(CommandId::reload);
    CHECK(printed(window) == test::read_source_file("programs/greedy.expected"));
}
