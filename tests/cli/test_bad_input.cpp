// For every option something that it can't be: a sentence that names the option, a status, and nothing
// written.
#include <catch2/catch.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;

namespace {

struct Bad {
    Words options;
    int status;
    std::string says;
};

}  // namespace

TEST_CASE("numbers and words that no option can mean", "[cli bad input]") {
    const std::vector<Bad> cases{
        {{"--ram", "-5"}, 2, "--ram: '-5' is no size"},
        {{"--ram", "63K"}, 2, "--ram: '63K' is not a multiple of 4K from 64K to 64M"},
        {{"--ram", "65M"}, 2, "--ram: '65M' is not a multiple"},
        {{"--ram", "100001"}, 2, "--ram: '100001' is not a multiple"},
        {{"--ram", "99999999999999999999"}, 2, "--ram: '99999999999999999999' is no size"},
        {{"--ram", "18446744073709551615M"}, 2, "is no size"},
        {{"--ram", "much"}, 2, "--ram: 'much' is no size"},
        {{"--ram", ""}, 2, "--ram"},
        {{"--wait-states", "16"}, 2, "--wait-states: '16' is not a whole number from 0 to 15"},
        {{"--wait-states", "-1"}, 2, "--wait-states: '-1' is not a whole number from 0 to 15"},
        {{"--wait-states", "1.5"}, 2, "--wait-states: '1.5'"},
        {{"--seed", "x"}, 2, "--seed: 'x' is not a whole number from 0 on"},
        {{"--seed", "18446744073709551616"}, 2, "--seed"},
        {{"--clock", "fast"}, 2, "--clock: 'fast' is neither real nor ideal"},
        {{"--max-cycles", "-1"}, 2, "--max-cycles: '-1'"},
        {{"--max-cycles", "1e9"}, 2, "--max-cycles: '1e9'"},
        {{"--column", "0", "--timeline"}, 2, "--column: '0' is not a whole number from 1"},
        {{"--column", "500"}, 2, "--column is the scale of --timeline"},
        {{"--quantum", "0"}, 2, "--quantum: '0' is not a whole number from 1"},
        {{"--quantum", "99999999999"}, 2, "--quantum"},
        {{"--tick-cycles", "0"}, 2, "--tick-cycles: '0'"},
        {{"--tick-cycles", "4294967296"}, 2, "--tick-cycles"},
        {{"--policy", ""}, 2, "--policy"},
        {{"--type", "hello"}, 2, "--type: 'hello' is not CYCLE:TEXT"},
        {{"--type", "-4:x"}, 2, "--type: '-4' is not a whole number"},
        {{"--type", "5:\\q"}, 2, "--type: only \\n"},
        {{"--type", "5:\\x4"}, 2, "--type: only \\n"},
        {{"--type", "5:" + std::string(257, 'x')}, 2, "--type: more than 256 bytes"},
        {{"--packet", "hello"}, 2, "--packet: 'hello' is not CYCLE:HEX"},
        {{"--packet", "-4:00"}, 2, "--packet: '-4' is not a whole number"},
        {{"--packet", "5:"}, 2, "--packet: a packet has 1 to 256 bytes"},
        {{"--packet", "5:0"}, 2, "--packet: a packet has 1 to 256 bytes"},
        {{"--packet", "5:zz"}, 2, "--packet: a packet has 1 to 256 bytes"},
        {{"--packet", "5:" + std::string(514, '0')}, 2, "--packet: a packet has 1 to 256 bytes"},
        {{"--replay", "log", "--packet", "5:00"}, 2, "--replay brings all input"},
        {{"--stop-on", "panic"}, 2, "--stop-on: 'panic' is neither fault nor deadlock"},
        {{"--stop-on", "fault,panic"}, 2, "--stop-on: 'panic'"},
        {{"--disk-write"}, 2, "--disk-write needs --disk"},
        {{"--engine", "quick"}, 2, "--engine: 'quick' is neither cycle nor fast"},
        {{"--seed", "1", "--seed", "2"}, 2, "baton: --seed was given more than once\n"},
        {{"--seed"}, 2, "baton: --seed needs a value: --seed N\n"},
        {{"--disk", "/nonexistent/disk.tar"}, 8, "/nonexistent/disk.tar: No such file or directory"},
        {{"--disk", "/"}, 8, "/: is a directory"},
        {{"--disk", "/dev/null"}, 8, "is no sound tar archive"},
        {{"--disk", BATON_BINARY}, 8, "is no sound tar archive: sector 0 is no ustar header"},
        {{"--input", "/nonexistent/in"}, 8, "/nonexistent/in: No such file"},
        {{"--input", "/"}, 8, "/: is a directory"},
        {{"--input", "/dev/zero"}, 8, "/dev/zero: is larger than 16 MiB"},
        {{"--replay", "/nonexistent/log"}, 8, "No such file"},
        {{"--replay", "/dev/null"}, 8, "/dev/null: is empty, and no input log"},
        {{"--replay", BATON_BINARY}, 8, "is no input log of this version"},
        {{"--replay", "/dev/null", "--input", "-"}, 2, "--replay brings all input"},
        {{"--replay", "/dev/null", "--type", "1:x"}, 2, "--replay brings all input"},
        {{"--record", "/nonexistent/log"}, 8, "/nonexistent/log: No such file"},
        {{"--record", "/"}, 8, "/: is a directory"},
        {{"--save", "/nonexistent/state"}, 8, "No such file"},
        {{"--save", "/"}, 8, "/: is a directory"},
        {{"--json", "/nonexistent/report"}, 8, "No such file"},
        {{"--json", "/"}, 8, "/: is a directory"},
    };
    for (const Bad& bad : cases) {
        Words words{"os", "hello"};
        words.insert(words.end(), bad.options.begin(), bad.options.end());
        const Ended ended = command(words);
        INFO(bad.options[0] << " " << (bad.options.size() > 1 ? bad.options[1].substr(0, 40) : ""));
        CHECK(ended.status == bad.status);
        CHECK(ended.out.empty());
        CHECK(contains(ended.err, bad.says));
        CHECK(lines_are_few(ended.err));
    }
}

TEST_CASE("what contradicts itself is refused", "[cli bad input]") {
    const TemporaryFolder folder;
    const std::string state = (folder.path() / "state").string();
    REQUIRE(command({"os", "count", "--max-cycles", "20000", "--save", state}).status == 5);
    const std::vector<Bad> cases{
        {{"os", "hello", "--load", state}, 2, "a saved machine holds its programs"},
        {{"os", "--ram", "1M", "--load", state}, 2, "a saved machine has its own settings"},
        {{"os", "--clock", "real", "--load", state}, 2, "a saved machine has its own settings"},
        {{"os", "--disk", "x", "--load", state}, 2, "a saved machine holds its disk"},
        {{"os", "--tick-cycles", "9000", "--load", state}, 2, "another kernel runs in it"},
        {{"trace", "x", "--json", "-"}, 2, "both want standard output"},
        {{"trace", "x", "y"}, 2, "one IMAGE at a time"},
        {{"trace", "x", "--policy", "rr"}, 2, "belong to --os"},
        {{"trace", "--os", "hello", "--at", "0"}, 2, "--at is for an IMAGE"},
        {{"trace", "x", "--from", "10", "--to", "9"}, 2, "--to must not be less than --from"},
        {{"trace", "x", "--from", "-1"}, 2, "--from: '-1'"},
        {{"isa", "add", "--manual"}, 2, "no MNEMONIC with it"},
        {{"run", "x", "--at", "0x100000000"}, 2, "--at: '0x100000000' is not a whole number"},
        {{"run", "x", "--at", "-4"}, 2, "--at: '-4'"},
        {{"disasm", "x", "--at", "here"}, 2, "--at: 'here'"},
        {{"run", "a", "b"}, 2, "'b' is one word too many"},
        {{"disasm"}, 2, "IMAGE"},
        {{"asm"}, 2, "FILE"},
    };
    for (const Bad& bad : cases) {
        const Ended ended = command(bad.options);
        INFO(bad.options[0] << " " << (bad.options.size() > 1 ? bad.options[1] : "") << " " << bad.says);
        CHECK(ended.status == bad.status);
        CHECK(contains(ended.err, bad.says));
        CHECK(lines_are_few(ended.err));
    }
}

TEST_CASE("images that are damaged or none are refused", "[cli bad input]") {
    const TemporaryFolder folder;
    const std::string image = (folder.path() / "x.elf").string();
    REQUIRE(command({"asm", folder.write("x.asm", powers_off(0)), "-o", image}).status == 0);
    const std::string sound = read_file(image);
    for (const std::string name : {"run", "disasm", "trace"}) {
        INFO(name);
        CHECK(command({name, folder.write("empty", std::string())}).status == 8);
        CHECK(command({name, folder.write("text", std::string("hello\n"))}).status == 8);
        CHECK(command({name, BATON_BINARY}).status == 8);  // an ELF file of another machine
        CHECK(command({name, folder.path().string()}).status == 8);
        CHECK(command({name, folder.write("cut", sound.substr(0, sound.size() / 2))}).status == 8);
        CHECK(command({name, "/dev/zero"}).status == 8);
    }
    for (std::size_t at = 0; at < 100; at += 3) {  // the headers, byte by byte
        std::string damaged = sound;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x80);
        const Ended ended = command({"run", folder.write("damaged", damaged), "--max-cycles", "1000"});
        INFO("byte " << at);
        CHECK((ended.status == 8 || ended.status == 0 || ended.status == 4 || ended.status == 5));
    }
}

TEST_CASE("an image that is too large for RAM says so", "[cli bad input]") {
    const TemporaryFolder folder;
    const std::string large = folder.write("large.asm", std::string("_start: nop\n.bss\n.space 300000\n"));
    const Ended ended = command({"run", large});
    CHECK(ended.status == 8);
    CHECK(contains(ended.err, "large.asm"));
    CHECK(command({"run", large, "--ram", "1M", "--max-cycles", "10"}).status != 8);
}

TEST_CASE("an option takes one word and leaves the next one alone", "[cli bad input]") {
    CHECK(command({"os", "--type", "50000:\\x04", "echo"}).status == 0);
    CHECK(command({"os", "--stop-on", "deadlock", "hello"}).status == 0);
    CHECK(command({"os", "--stop-on=fault", "--stop-on", "deadlock", "hello"}).status == 0);
    const TemporaryFolder folder;
    const std::string source = folder.write("x.asm", powers_off(0));
    CHECK(command({"asm", "-I", folder.path().string(), "-D", "X=1", source, "-o", "/dev/null"}).status == 0);
}

TEST_CASE("what the user wrote can't disturb the terminal from within a message", "[cli bad input]") {
    CHECK_FALSE(contains(command({"os", "\x1b[31m"}).err, "\x1b"));
    CHECK_FALSE(contains(command({"\x1b[31m"}).err, "\x1b"));
    CHECK_FALSE(contains(command({"run", "x", "--ram", "\x1b[31m"}).err, "\x1b"));
    CHECK_FALSE(contains(command({"run", "\x1b[31m"}).err, "\x1b"));
}
