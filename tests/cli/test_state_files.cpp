// States, input logs and disks: what is written by one run is taken up by another.
#include <catch2/catch.hpp>

#include "lab/build/disk.hpp"
#include "tests/cli/command.hpp"

using namespace baton::test;
namespace lab = baton::lab;

namespace {

struct Files {
    TemporaryFolder folder;
    std::string operator()(const std::string& name) const { return (folder.path() / name).string(); }
};

// Writes 512 bytes of 'W' into sector 3 of the disk, then switches off.
const std::string disk_writer = R"(
_start: lea r0, data
        mov r1, 'W'
        mov r2, 512
1:      stb r1, [r0]
        add r0, r0, 1
        sub r2, r2, 1
        cmp r2, 0
        bne 1b
        li r4, DISK
        mov r0, 3
        stw r0, [r4 + DISK_SECTOR]
        lea r0, data
        stw r0, [r4 + DISK_ADDRESS]
        mov r0, 1
        stw r0, [r4 + DISK_COUNT]
        mov r0, DISK_WRITE
        stw r0, [r4 + DISK_COMMAND]
2:      ldw r0, [r4 + DISK_STATUS]
        test r0, DISK_DONE
        beq 2b
        li r1, SYSTEM
        mov r0, 0
        stw r0, [r1 + SYSTEM_POWER]
3:      jmp 3b
        .bss
data:   .space 512
)";

}  // namespace

TEST_CASE("a run that is saved and loaded ends in the very same state", "[cli state]") {
    const Files file;
    const Ended whole = command({"os", "count", "sleeper", "--save", file("whole")});
    REQUIRE(whole.status == 0);
    const Ended first = command({"os", "count", "sleeper", "--max-cycles", "60000", "--save", file("half")});
    REQUIRE(first.status == 5);
    const Ended second = command({"os", "--load", file("half"), "--save", file("rest")});
    CHECK(second.status == 0);
    CHECK(first.out + second.out == whole.out);
    CHECK(read_file(file("rest")) == read_file(file("whole")));
}

TEST_CASE("a saved bare machine goes on with and without its image", "[cli state]") {
    const Files file;
    const std::string program =
        file.folder.write("count.asm", std::string("_start: add r0, r0, 1\n jmp _start\n"));
    REQUIRE(command({"run", program, "--max-cycles", "700", "--save", file("a")}).status == 5);
    REQUIRE(command({"run", program, "--max-cycles", "1000", "--save", file("whole")}).status == 5);
    CHECK(command({"run", "--load", file("a"), "--max-cycles", "300", "--save", file("b")}).status == 5);
    CHECK(command({"run", program, "--load", file("a"), "--max-cycles", "300", "--save", file("c")}).status ==
          5);
    CHECK(read_file(file("b")) == read_file(file("whole")));
    CHECK(read_file(file("c")) == read_file(file("whole")));
    const Ended other =
        command({"run", file.folder.write("x.asm", powers_off(0)), "--load", file("a"), "--max-cycles", "1"});
    CHECK(contains(other.err, "is not what runs in"));
}

TEST_CASE("a recorded run is replayed to the very same state", "[cli state]") {
    const Files file;
    Surroundings typed;
    typed.input = "salut\nca va\n";
    const Ended recorded =
        command({"os", "echo", "count", "--input", "-", "--record", file("log"), "--save", file("a")}, typed);
    REQUIRE(recorded.status == 0);
    const Ended replayed = command(
        {"os", "echo", "count", "--replay", file("log"), "--record", file("log2"), "--save", file("b")});
    CHECK(replayed.status == 0);
    CHECK(replayed.out == recorded.out);
    CHECK(read_file(file("a")) == read_file(file("b")));
    CHECK(read_file(file("log")) == read_file(file("log2")));
    CHECK(read_file(file("log")).rfind("baton-input 2\nram 262144\n", 0) == 0);
}

TEST_CASE("a log of other settings or another program is refused", "[cli state]") {
    const Files file;
    REQUIRE(command({"os", "echo", "--type", "50000:\\x04", "--record", file("log")}).status == 0);
    const Ended settings = command({"os", "echo", "--replay", file("log"), "--wait-states", "2"});
    CHECK(settings.status == 8);
    CHECK(contains(settings.err, "was recorded with wait-states 0, and this run has 2"));
    const Ended program = command({"os", "hello", "--replay", file("log")});
    CHECK(program.status == 8);
    CHECK(contains(program.err, "was recorded with another program, disk, policy or quantum"));
    CHECK(command({"os", "echo", "--quantum", "3", "--replay", file("log")}).status == 8);
}

TEST_CASE("a state and a log keep the guest's language, whatever --lang says of Baton's own words",
          "[cli state]") {
    const Files file;
    const Words french{"os", "crash", "--lang", "fr", "--max-cycles"};
    const auto with = [](Words words, const Words& more) {
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    REQUIRE(command(with(french, {"55000", "--save", file("state")})).status == 5);
    REQUIRE(command(with(french, {"1000000", "--record", file("log")})).status == 0);
    for (const Words& again :
         {Words{"os", "--load", file("state")}, Words{"os", "crash", "--replay", file("log")}}) {
        const Ended ended = command(with(again, {"--lang", "en"}));
        INFO(ended.err);
        CHECK(ended.status == 0);
        CHECK(contains(ended.out, "[noyau : crash : accès mémoire interdit en +0xc, terminé]"));
        CHECK(contains(unwrapped(ended.err),
                       "note: the guest goes on in the language that it was recorded with: fr"));
        CHECK(contains(ended.err, "Powered off with code 0"));
        // Who asks for no language is told nothing.
        CHECK_FALSE(contains(command(again).err, "note:"));
    }
}

TEST_CASE("damaged save files are refused and harm nothing", "[cli state]") {
    const Files file;
    REQUIRE(command({"os", "count", "--max-cycles", "30000", "--save", file("state")}).status == 5);
    const std::string sound = read_file(file("state"));
    CHECK(command({"os", "--load", file("none")}).status == 8);
    CHECK(command({"os", "--load", file.folder.path().string()}).status == 8);
    CHECK(command({"os", "--load", file.folder.write("empty", std::string())}).status == 8);
    CHECK(command({"os", "--load", file.folder.write("text", std::string("hello"))}).status == 8);
    CHECK(command({"os", "--load", file.folder.write("cut", sound.substr(0, sound.size() - 1))}).status == 8);
    CHECK(command({"os", "--load", file.folder.write("long", sound + "x")}).status == 8);
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{9}, sound.size() / 3, sound.size() / 2, sound.size() - 1}) {
        std::string damaged = sound;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        const Ended ended = command({"os", "--load", file.folder.write("damaged", damaged)});
        INFO("byte " << at << " of " << sound.size());
        CHECK(ended.status == 8);
        CHECK(contains(ended.err, "damaged"));
    }
}

TEST_CASE("the host's disk file changes only when that is asked for", "[cli state]") {
    const Files file;
    const std::string disk = file.folder.write("disk", std::string(2048, 'd'));
    const std::string program = file.folder.write("writer.asm", disk_writer);
    REQUIRE(command({"run", program, "--disk", disk}).status == 0);
    CHECK(read_file(disk) == std::string(2048, 'd'));
    REQUIRE(command({"run", program, "--disk", disk, "--disk-write"}).status == 0);
    CHECK(read_file(disk) == std::string(1536, 'd') + std::string(512, 'W'));
}

TEST_CASE("with --load, --disk-write puts the saved machine's disk into the file", "[cli state]") {
    const Files file;
    const std::string disk = file.folder.write("disk", std::string(2048, 'd'));
    const std::string program = file.folder.write("writer.asm", disk_writer);
    REQUIRE(
        command({"run", program, "--disk", disk, "--max-cycles", "100", "--save", file("state")}).status ==
        5);
    REQUIRE(command({"run", "--load", file("state"), "--disk", file("copy"), "--disk-write"}).status == 0);
    CHECK(read_file(file("copy")) == std::string(1536, 'd') + std::string(512, 'W'));
    CHECK(read_file(disk) == std::string(2048, 'd'));
}

TEST_CASE("the OS boots a disk that tar has made", "[cli state]") {
    const Files file;
    const std::string source = std::string(BATON_SOURCE_DIR) + "/programs/hello.asm";
    REQUIRE(command({"asm", source, "-o", file("greeter")}).status == 0);
    file.folder.write("boot", std::string("greeter\ngreeter\n"));
    REQUIRE(run_command("cd " + file.folder.path().string() + " && tar cf disk.tar boot greeter").status ==
            0);
    const Ended ended = command({"os", "--disk", file("disk.tar")});
    CHECK(ended.status == 0);
    CHECK(ended.out == "hello, world\nhello, world\n");
}

TEST_CASE("nothing but what was asked for is left behind", "[cli state]") {
    const Files file;
    Surroundings there;
    there.folder = file.folder.path().string();
    REQUIRE(command({"os", "hello", "--json", "report.json", "--record", "log", "--save", "state"}, there)
                .status == 0);
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(file.folder.path()))
        names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    CHECK(names == Words{"log", "report.json", "state"});
}

TEST_CASE("the language that a log or a state holds wins over the environment", "[cli state]") {
    const TemporaryFolder folder;
    const std::string log = folder.path().string() + "/log";
    const std::string state = folder.path().string() + "/state";
    Surroundings french, english;
    french.environment = {"LC_ALL=fr_FR.UTF-8"};
    english.environment = {"LC_ALL=C.UTF-8"};
    // Past the first words of the shell, in French.
    const Words began{"os", "--type", "400000:frobnicate\\n\\x04", "--max-cycles", "300000"};
    Words recorded = began;
    recorded.insert(recorded.end(), {"--record", log, "--save", state});
    command(recorded, french);
    Words whole = began;
    whole.back() = "10000000";
    const std::string in_french = command(whole, french).out;
    const std::string in_english = command(whole, english).out;
    REQUIRE(in_french != in_english);
    REQUIRE(command({whole.begin(), whole.end()}, french).out == in_french);

    Words record_all = whole;
    record_all.insert(record_all.end(), {"--record", log});
    REQUIRE(command(record_all, french).out == in_french);
    const Ended replayed = command({"os", "--replay", log, "--max-cycles", "10000000"}, english);
    CHECK(replayed.out == in_french);
    // The report is for who reads it now.
    CHECK(contains(replayed.err, " instructions, "));
    CHECK(contains(replayed.err, "interrupts: "));
    const Ended resumed = command(
        {"os", "--load", state, "--type", "400000:frobnicate\\n\\x04", "--max-cycles", "10000000"}, english);
    REQUIRE(!resumed.out.empty());
    CHECK(in_french.size() > resumed.out.size());
    CHECK(in_french.substr(in_french.size() - resumed.out.size()) == resumed.out);
}
