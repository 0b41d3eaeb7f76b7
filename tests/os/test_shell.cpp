// The shell from outside: what is typed, and what comes of it.

#include <sstream>

#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

Guest shell(const std::string& typed, const lab::OsRequest& request = {}) {
    Guest guest = run_guest(request, {}, typed, 50'000'000);
    CHECK(guest.end == lab::End::powered_off);
    return guest;
}

/// The lines of the output that hold `text`.
std::vector<std::string> lines_with(const Guest& guest, const std::string& text) {
    std::vector<std::string> found;
    std::istringstream lines(guest.console);
    for (std::string line; std::getline(lines, line);) {
        if (line.find(text) != std::string::npos) found.push_back(line);
    }
    return found;
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("ls lists the files on the disk with their bytes", "[os][shell]") {
    const Guest guest = shell("ls\nexit\n");
    CHECK(lines_with(guest, "      6 boot").size() == 1);
    for (const std::string& name : home().programs()) {
        INFO(name);
        CHECK(lines_with(guest, " " + name).size() >= 1);
    }
}

TEST_CASE("a program in the background leaves the shell free, and its end is told later", "[os][shell]") {
    const Guest guest = shell("sleeper &\nhello\n" + repeated("\n", 60) + "exit\n");
    REQUIRE(lines_with(guest, "[2]").size() == 2);
    CHECK(lines_with(guest, "[2]")[0] == "[2]");
    CHECK(lines_with(guest, "[2] sleeper ended with code 0").size() == 1);
    // The shell did not wait for it.
    CHECK(guest.console.find("hello, world") < guest.console.find("nap 4"));
}

TEST_CASE("kill ends a program in the background, and ps no longer shows it", "[os][shell]") {
    const Guest guest = shell("cat boot\nnetecho &\n\n\nps\nkill 3\n\n\nps\nexit\n");
    CHECK(lines_with(guest, "[3] netecho ended with code 137").size() == 1);
    CHECK(lines_with(guest, " netecho         blocked: network").size() == 1);
    CHECK(lines_with(guest, " shell           running").size() == 2);
    CHECK(lines_with(guest, " idle            ready").size() == 2);
    CHECK(lines_with(guest, "processor in use: ").size() == 2);
}

TEST_CASE("a shell that kills itself is gone", "[os][shell]") {
    const Guest guest = shell("kill 1\nhello\n");
    CHECK(guest.console.find("hello, world") == std::string::npos);
    CHECK(guest.process("shell").exit_code == 137U);
}

TEST_CASE("nice is shown by ps", "[os][shell]") {
    const Guest guest = shell("nice 1 42\nps\nexit\n");
    const auto line = lines_with(guest, " shell           running");
    REQUIRE(line.size() == 1);
    CHECK(line[0].rfind("   1      0       42 ", 0) == 0);
}

TEST_CASE("policy tells what is running", "[os][shell]") {
    lab::OsRequest request;
    request.policy = "lottery";
    CHECK(lines_with(shell("policy\nexit\n", request), "lottery").size() == 1);
}

TEST_CASE("words go to the program, and neither blanks nor an & belong to them", "[os][shell]") {
    const Guest guest = shell("  cat   boot  \ncat boot&\n" + repeated("\n", 30) + "exit\n");
    CHECK(lines_with(guest, "shell").size() == 2);
    CHECK(lines_with(guest, "no file").empty());
    CHECK(lines_with(guest, "[3] cat ended with code 0").size() == 1);
}

TEST_CASE("nothing that is typed makes the shell fall over", "[os][shell]") {
    const std::string strange =
        repeated("x", 300) + "\n" + repeated("\x7f", 50) + "\n" + repeated(" ", 200) +
        "\n&\n&&\n & &\nhello&&\n" + "\x1b\x1b[[[\n\x1b[\n\x1b\n\t\tls x\nkill " + repeated("9", 90) +
        "\nkill -1\nkill 0\nnice\nnice 1\nnice 1 1 1\n" +
        "quantum -1\nquantum 100000000\nquantum 99999999999\nhe\xc3\xa9\x7fllo\nexitt\n" +
        repeated("\n", 30) + "exit\n";
    const Guest guest = shell(strange);
    CHECK(guest.process("shell").exit_code == 0U);
    CHECK(lines_with(guest, "goodbye").size() == 1);
    CHECK(lines_with(guest, "'exitt' is no command and no program on the disk; try help, or ls").size() == 1);
    CHECK(lines_with(guest, "hello, world").size() == 1);  // a letter of two bytes went with one Backspace
}

TEST_CASE("the end of the input leaves the shell, also in the middle of a line", "[os][shell]") {
    CHECK(lines_with(shell("\n"), "goodbye").size() == 1);
    CHECK(lines_with(shell("hello"), "hello, world").size() == 1);
}
