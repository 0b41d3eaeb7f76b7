// Standard output belongs to the guest, or to JSON alone; everything else is standard error.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;
using Json = nlohmann::json;

TEST_CASE("run and os put the guest's output alone on standard output", "[cli streams]") {
    const Ended os = command({"os", "hello", "--timeline"});
    CHECK(os.out == "hello, world\n");
    CHECK(contains(os.err, "Powered off with code 0"));
    CHECK(contains(os.err, "Timeline, cycles 0 to "));
    const TemporaryFolder folder;
    const std::string hello = folder.write("hello.asm", prints(".ascii \"h\\x1b[31m\\0\""));
    CHECK(command({"run", hello}).out == "h\x1b[31m");  // no terminal: the bytes as they are
}

TEST_CASE("with --json - the JSON is alone on standard output and holds the console", "[cli streams]") {
    const Ended ended = command({"os", "hello", "--json", "-", "--timeline"});
    const Json report = Json::parse(ended.out);
    CHECK(report["console"] == "hello, world\n");
    CHECK(report["stop"]["reason"] == "powered_off");
    CHECK(contains(ended.err, "Timeline"));
}

TEST_CASE("JSON into a file leaves the guest's output where it was", "[cli streams]") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "report.json").string();
    const Ended ended = command({"os", "hello", "--json", path});
    CHECK(ended.out == "hello, world\n");
    CHECK(Json::parse(read_file(path))["processes"][0]["name"] == "hello");
}

TEST_CASE("the same command gives the same JSON", "[cli streams]") {
    const Words words{"os", "count", "primes", "sleeper", "--json", "-", "--seed", "7"};
    CHECK(command(words).out == command(words).out);
}

TEST_CASE("without a terminal there are no colours and no moving lines", "[cli streams]") {
    const Ended ended = command({"os", "count", "--timeline"});
    CHECK_FALSE(contains(ended.err, "\x1b"));
    CHECK_FALSE(contains(ended.err, "\r"));
}

TEST_CASE("standard input is not read unless it is asked for", "[cli streams]") {
    Surroundings typed;
    typed.input = "abc\n";
    CHECK(command({"os", "echo"}, typed).status == 6);
    const Ended ended = command({"os", "echo", "--input", "-"}, typed);
    CHECK(ended.status == 0);
    CHECK(ended.out == "you typed: abc\necho: end of input\n");
}

TEST_CASE("input comes from a file, or at given cycles", "[cli streams]") {
    const TemporaryFolder folder;
    CHECK(command({"os", "echo", "--input", folder.write("in", std::string("x\ny\n"))}).out ==
          "you typed: x\nyou typed: y\necho: end of input\n");
    CHECK(command({"os", "echo", "--type", "50000:a\\x42\\n", "--type", "90000:\\x04"}).out ==
          "you typed: aB\necho: end of input\n");
}

TEST_CASE("without a standard output the files that were asked for are written all the same",
          "[cli streams]") {
    const TemporaryFolder folder;
    const auto path = [&](const std::string& name) { return (folder.path() / name).string(); };
    Surroundings closed;
    closed.no_output = true;
    const Ended ended =
        command({"os", "count", "hello", "--save", path("a"), "--json", path("a.json")}, closed);
    CHECK(ended.status == 8);
    CHECK(contains(ended.err, "standard output: Bad file descriptor"));
    command({"os", "count", "hello", "--save", path("b"), "--json", path("b.json")});
    CHECK(read_file(path("a")) == read_file(path("b")));
    CHECK(read_file(path("a.json")) == read_file(path("b.json")));
}

TEST_CASE("a closed pipe ends the command quietly", "[cli streams]") {
    const CommandResult ended =
        run_command(std::string(BATON_BINARY) + " isa --manual | head -1; echo ${PIPESTATUS[0]}");
    CHECK(contains(ended.out, "# B32 reference manual"));
    CHECK(ended.err.find("baton:") == std::string::npos);
}

TEST_CASE("the timeline fits the width that COLUMNS gives, and is ASCII where the locale is",
          "[cli streams]") {
    Surroundings around;
    around.environment = {"COLUMNS=60"};
    const Ended ended = command({"os", "count", "sleeper", "--timeline"}, around);
    CHECK(contains(ended.err, "one column is "));
    CHECK(contains(ended.err, "█"));
    around.environment = {"LC_ALL=C"};
    const Ended plain = command({"os", "count", "sleeper", "--timeline"}, around);
    CHECK(std::all_of(plain.err.begin(), plain.err.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
    CHECK(contains(command({"os", "count", "--timeline", "--ascii"}).err, "# running"));
}

TEST_CASE("isa, disasm and help write to standard output", "[cli streams]") {
    CHECK(contains(command({"isa", "cas"}).out, "cas rd, rb, [ra]"));
    CHECK(contains(command({"isa"}).out, "cas"));
    CHECK(contains(command({"isa", "--manual"}).out, "# B32 reference manual"));
    const TemporaryFolder folder;
    const Ended listed = command({"disasm", folder.write("x.asm", powers_off(0))});
    CHECK(contains(listed.out, "_start:"));
    CHECK(contains(listed.out, "x.asm:3  stw r1, [r0 + SYSTEM_POWER]"));
}

TEST_CASE("every help has an example and a way to more", "[cli streams]") {
    for (const std::string name : {"asm", "disasm", "isa", "run", "os", "trace"}) {
        const Ended help = command({name, "--help"});
        INFO(name);
        CHECK(help.status == 0);
        CHECK(help.err.empty());
        CHECK(contains(help.out, "Usage: baton " + name));
        CHECK(contains(help.out, "Example"));
        CHECK(contains(help.out, "  baton " + name));
    }
    CHECK(contains(command({"--help"}).out, "Exit status:"));
    CHECK(contains(command({"--version"}).out, "baton "));
}

TEST_CASE("a guest that prints without end takes no more memory than is promised", "[cli streams]") {
    const TemporaryFolder folder;
    const std::string prints =
        "_start: li r1, CONSOLE\n mov r2, 'x'\n1: stw r2, [r1 + CONSOLE_OUT]\n stw r2, [r1 + CONSOLE_OUT]\n "
        "jmp 1b\n";
    Surroundings around;
    around.out_to = "/dev/null";
    const Ended flood = command({"run", folder.write("flood.asm", prints), "--max-cycles", "60000000",
                                 "--json", (folder.path() / "report").string()},
                                around);
    CHECK(flood.status == 5);
    CHECK(contains(flood.err, " bytes of the console are not in the report."));
#ifndef BATON_SANITIZED  // a sanitizer's own memory is not what is promised
    CHECK(flood.memory_kib < 32 * 1024);
#endif
}
