// On a terminal: keys reach the guest, its control characters don't reach the terminal, and the terminal
// is as it was afterwards.
#include <sys/stat.h>
#include <termios.h>

#include <catch2/catch.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;

namespace {

bool same_mode(const termios& a, const termios& b) {
    return a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag && a.c_lflag == b.c_lflag &&
           std::equal(std::begin(a.c_cc), std::end(a.c_cc), std::begin(b.c_cc));
}

termios mode_of(const Terminal& terminal) {
    termios mode{};
    REQUIRE(::tcgetattr(terminal.master(), &mode) == 0);
    return mode;
}

}  // namespace

TEST_CASE("keys are typed into the guest as they come", "[cli terminal]") {
    Terminal terminal({"os", "echo"});
    terminal.type("hallo\r");
    terminal.wait_for("you typed: hallo");
    terminal.type("again\r");
    terminal.wait_for("you typed: again");
    terminal.type("\x04");
    const Ended ended = terminal.finish();
    CHECK(ended.status == 0);
    CHECK(contains(ended.out, "echo: end of input"));
}

TEST_CASE("keys typed live are in the record", "[cli terminal]") {
    const TemporaryFolder folder;
    const std::string log = (folder.path() / "log").string();
    const std::string first = (folder.path() / "a").string();
    const std::string second = (folder.path() / "b").string();
    Terminal terminal({"os", "echo", "--record", log, "--save", first});
    terminal.type("x\r");
    terminal.wait_for("you typed: x");
    terminal.type("\x04");
    REQUIRE(terminal.finish().status == 0);
    CHECK(command({"os", "echo", "--replay", log, "--save", second}).out ==
          "you typed: x\necho: end of input\n");
    CHECK(read_file(first) == read_file(second));
}

TEST_CASE("Ctrl-C ends the run with its report, and the terminal is as before", "[cli terminal]") {
    Terminal terminal({"os"});
    terminal.wait_for("> ");
    const termios raw = mode_of(terminal);
    CHECK((raw.c_lflag & ICANON) == 0);
    terminal.type("\x03");
    terminal.wait_for("Interrupted at cycle ");
    const termios after = mode_of(terminal);
    CHECK((after.c_lflag & (ICANON | ECHO)) == (ICANON | ECHO));
    CHECK(terminal.finish().status == 130);
}

TEST_CASE("the terminal is as before after every other end, too", "[cli terminal]") {
    const TemporaryFolder folder;
    const std::string fault = folder.write("fault.asm", std::string("_start: .word 0\n"));
    const std::string off = folder.write("off.asm", powers_off(0));
    // A second terminal of the same kind says what "before" was.
    for (const Words& words : {Words{"run", fault}, Words{"run", off}, Words{"os", "hello"}}) {
        Terminal terminal(words);
        terminal.wait_for(" cycles: ");
        const termios after = mode_of(terminal);
        termios fresh = after;
        fresh.c_lflag |= ICANON | ECHO | IEXTEN | ISIG;
        CHECK(same_mode(after, fresh));
        terminal.finish();
    }
}

TEST_CASE("a signal that kills restores the terminal first", "[cli terminal]") {
    Terminal terminal({"os"});
    terminal.wait_for("> ");
    REQUIRE((mode_of(terminal).c_lflag & ICANON) == 0);
    ::kill(terminal.child(), SIGQUIT);
    const Ended ended = terminal.finish();
    CHECK(ended.status == 128 + SIGQUIT);
    CHECK((mode_of(terminal).c_lflag & (ICANON | ECHO)) == (ICANON | ECHO));
}

TEST_CASE("control characters of the guest are shown on a terminal, and executed when that is asked for",
          "[cli terminal]") {
    const TemporaryFolder folder;
    const std::string guest =
        folder.write("rude.asm", prints(".ascii \"a\\x1b[31mb\\x07\\xc2\\x9bc\\xff\\td\\n\""));
    Terminal shown({"run", guest});
    const std::string screen = shown.finish().out;
    CHECK(contains(screen, "a\\x1b[31mb\\x07"));
    CHECK_FALSE(contains(screen.substr(0, screen.find('\n')), "\x1b"));
    CHECK_FALSE(contains(screen, "\xc2\x9b"));
    CHECK(contains(screen, "c\\xff\td\r\n"));
    Terminal raw({"run", guest, "--raw-console"});
    CHECK(contains(raw.finish().out, "a\x1b[31mb\x07"));
}

TEST_CASE("the guest can erase what it has printed on a line, and nothing else", "[cli terminal]") {
    const TemporaryFolder folder;
    const std::string guest =
        folder.write("erase.asm", prints(".ascii \"ab\\b \\b\\b \\b\\b \\bc\\b|\\n\\b \\b\\n\""));
    Terminal typed({"run", guest});
    const std::string screen = typed.finish().out;
    CHECK(contains(screen, "ab\b \b\b \b\\x08 \\x08c\\x08|\r\n\\x08 \\x08\r\n"));
    Terminal edited({"os"}, {"NO_COLOR=1"});
    edited.wait_for("> ");
    edited.type("hellx\x7fo\r");
    edited.wait_for("hellx\b \bo");
    edited.wait_for("hello, world");
    edited.type("exit\r");
    CHECK(edited.finish().status == 0);
}

TEST_CASE("signals that whoever started the command ignores stay ignored", "[cli terminal]") {
    const TemporaryFolder folder;
    const std::string source = folder.write(
        "chatty.asm",
        std::string(
            "_start: li r0, CONSOLE\n mov r1, 'x'\n stw r1, [r0]\n li r2, 3000000\n1: subs r2, r2, 1\n"
            " bne 1b\n li r0, SYSTEM\n mov r1, 0\n stw r1, [r0 + SYSTEM_POWER]\n"));
    Surroundings around;
    around.out_to = (folder.path() / "pipe").string();
    REQUIRE(::mkfifo(around.out_to.c_str(), 0600) == 0);
    around.ignored = {SIGINT, SIGTERM};
    int pipe = -1;
    around.while_it_runs = [&](pid_t child) {
        pipe = ::open(around.out_to.c_str(), O_RDONLY);
        char letter = 0;
        CHECK(::read(pipe, &letter, 1) == 1);
        ::kill(child, SIGINT);
        ::kill(child, SIGTERM);
    };
    const Ended ended = command({"run", source}, around);
    ::close(pipe);
    CHECK(ended.status == 0);
    CHECK(contains(ended.err, "Powered off with code 0"));
}

TEST_CASE("a trace fits the terminal, unless it shall be wide", "[cli terminal]") {
    const TemporaryFolder folder;
    const std::string off = folder.write("off.asm", powers_off(0));
    const auto widest = [](const std::string& screen) {
        std::size_t most = 0;
        for (std::size_t at = 0; at < screen.size();) {
            const std::size_t end = std::min(screen.find("\r\n", at), screen.size());
            if (screen.find("_start", at) < end || screen.find(" fetch ", at) < end)
                most = std::max(most, end - at);
            at = end + 2;
        }
        return most;
    };
    CHECK(widest(Terminal({"trace", off}).finish().out) <= 80);
    CHECK(widest(Terminal({"trace", off, "--wide"}).finish().out) > 80);
    CHECK(widest(Terminal({"trace", off}, {}, 200).finish().out) > 80);
}

TEST_CASE("colours are for terminals, and NO_COLOR is kept", "[cli terminal]") {
    Terminal coloured({"os", "count", "--timeline"});
    CHECK(contains(coloured.finish().out, "\x1b["));
    Terminal plain({"os", "count", "--timeline"}, {"NO_COLOR=1"});
    CHECK_FALSE(contains(plain.finish().out, "\x1b["));
    Terminal dumb({"os", "count", "--timeline"}, {"TERM=dumb"});
    CHECK_FALSE(contains(dumb.finish().out, "\x1b["));
}

TEST_CASE("the chart takes the terminal's width", "[cli terminal]") {
    Terminal narrow({"os", "count", "--timeline"}, {"NO_COLOR=1"}, 50);
    Terminal wide({"os", "count", "--timeline"}, {"NO_COLOR=1"}, 150);
    const auto ruler = [](const std::string& screen) {
        const std::size_t at = screen.find("┼");
        return screen.find('\r', at) - at;
    };
    CHECK(ruler(narrow.finish().out) < ruler(wide.finish().out));
}
