// What people type to the lab that is nearly right: it is understood, or answered with what is right.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;
using nlohmann::json;

TEST_CASE("policies are known by other cases and by what textbooks call them", "[cli lab mistakes]") {
    const std::pair<const char*, const char*> names[] = {
        {"PAPS", "fifo"},       {"FCFS", "fifo"},
        {"SJF", "sjf"},         {"SRTF", "srt"},
        {"tourniquet", "rr"},   {"Round-Robin", "rr"},
        {"RR", "rr"},           {"priorité", "priority"},
        {"loterie", "lottery"}, {"Priority-Aging", "priority_aging"},
        {"MLFQ", "mlfq"}};
    for (const auto& [written, meant] : names) {
        const Ended ended = command(
            {"sched", "--jobs", "A:0:2,B:0:1", "--policy", written, "--clock", "ideal", "--json", "-"});
        INFO(written << ended.err);
        REQUIRE(ended.status == 0);
        CHECK(json::parse(ended.out)["policy"] == meant);
    }
    const Ended compared =
        command({"sched", "--jobs", "A:0:2,B:0:1", "--compare", "PAPS,tourniquet:1", "--clock", "ideal"});
    CHECK(compared.status == 0);
    CHECK(contains(compared.out, " fifo  "));
    CHECK(command({"os", "hello", "--policy", "Tourniquet"}).status == 0);
    CHECK(command({"sched", "--check", "--policy", "PAPS"}).status == 0);
    CHECK(command({"sched", "--jobs", "A:0:2", "--policy", "rrr"}).status == 2);
}

TEST_CASE("a policy that is given as a program is sent to --policy", "[cli lab mistakes]") {
    const TemporaryFolder folder;
    const std::string mine = folder.write("my_policy.asm", read_source_file("os/sched/fifo.asm"));
    const Ended file = command({"os", mine});
    CHECK(file.status == 2);
    CHECK(contains(file.err, "'" + mine + "' is a scheduling policy, not a program; try: --policy " + mine));
    const Ended name = command({"os", "rr"});
    CHECK(name.status == 2);
    CHECK(contains(name.err, "'rr' is a scheduling policy, not a program; try: --policy rr"));
}

TEST_CASE("programs that the thread table can't hold are refused before anything runs",
          "[cli lab mistakes]") {
    const TemporaryFolder folder;
    const std::string program =
        folder.write("nop.asm", std::string(".include \"user.inc\"\n_start: mov r0, 0\n sys exit\n"));
    Words words{"os"};
    for (int i = 0; i < 31; ++i) words.push_back(program);
    words.insert(words.end(), {"--json", "-"});
    const Ended all = command(words);
    CHECK(all.status == 0);
    CHECK(json::parse(all.out)["processes_total"] == 31);
    words.insert(words.begin() + 1, program);
    const Ended more = command(words);
    CHECK(more.status == 2);
    CHECK(more.out.empty());
    CHECK(contains(more.err, "32 programs are asked for, and the guest OS runs at most 31 at once"));
}

TEST_CASE("a path with blanks can be followed by words for the program", "[cli lab mistakes]") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "sp ace");
    const std::string nap = folder.write("sp ace/nap.asm", read_source_file("programs/sleeper.asm"));
    CHECK(command({"os", nap}).status == 0);
    const Ended ended = command({"os", nap + " 5", "--json", "-"});
    CHECK(ended.status == 0);
    CHECK(json::parse(ended.out)["processes"][0]["name"] == "nap");
}

TEST_CASE("names with accents are the same from the file to every report", "[cli lab mistakes]") {
    const TemporaryFolder folder;
    const std::string program = folder.write(
        "napé_日本.asm",
        std::string(".include \"user.inc\"\n_start: mov r0, 3\n sys sleep\n mov r0, 0\n sys exit\n"));
    const Ended ended = command({"os", program, "--json", "-", "--timeline"});
    REQUIRE(ended.status == 0);
    CHECK(json::parse(ended.out)["processes"][0]["name"] == "napé_日本");
    CHECK(contains(ended.err, "   1 napé_日本  ended 0"));
    CHECK(contains(ended.err, "  1 napé_日本  "));
    const Ended jobs = command(
        {"sched", "--jobs", "Éva:0:2,Ωμ:0:1", "--clock", "ideal", "--policy", "fifo", "--lang", "en"});
    CHECK(jobs.status == 0);
    CHECK(contains(jobs.out, " Éva  ██████\n Ωμ   ░░░░░░███\n"));
}

TEST_CASE("what is read indirectly is not overwritten, by whatever name", "[cli lab mistakes]") {
    const TemporaryFolder folder;
    const std::string included = folder.write("own.inc", std::string("        .equ    OWN, 1\n"));
    const std::string data = folder.write("data.bin", std::string("\1\2\3\4", 4));
    const std::string policy =
        folder.write("mine.asm", read_source_file("os/sched/fifo.asm") + "\n        .include \"own.inc\"\n");
    const std::string program = folder.write(
        "prog.asm", std::string(".include \"user.inc\"\n.include \"own.inc\"\n_start: mov r0, 0\n sys exit\n"
                                " .rodata\n .incbin \"data.bin\"\n"));
    const std::filesystem::path link = folder.path() / "link";
    std::filesystem::create_hard_link(included, link);
    for (const std::string& path : {included, data, link.string(), folder.path().string() + "/./own.inc"}) {
        INFO(path);
        const Ended os = command({"os", program, "--json", path});
        CHECK(os.status == 2);
        CHECK(contains(os.err, " is read; it would be overwritten"));
    }
    for (const std::string option : {"--csv", "--svg", "--json"}) {
        INFO(option);
        CHECK(command({"sched", "--jobs", "A:0:1", "--policy", policy, option, included}).status == 2);
    }
    CHECK(command({"sched", "--check", "--policy", policy, "--json", included}).status == 2);
    // Two results with one name in two spellings.
    const std::string out = (folder.path() / "out").string();
    CHECK(command({"sched", "--jobs", "A:0:1", "--csv", out, "--svg", folder.path().string() + "/./out"})
              .status == 2);
    CHECK(read_file(included) == "        .equ    OWN, 1\n");
    CHECK(read_file(data) == std::string("\1\2\3\4", 4));
    CHECK_FALSE(std::filesystem::exists(out));
}

TEST_CASE("a log that lost its end is not replayed", "[cli lab mistakes]") {
    const TemporaryFolder folder;
    const std::string log = (folder.path() / "log").string();
    REQUIRE(command({"os", "echo", "--type", "50000:a\\x04", "--record", log}).status == 0);
    const std::string whole = read_file(log);
    REQUIRE(command({"os", "echo", "--replay", log}).status == 0);
    const std::string cut = folder.write("cut", whole.substr(0, whole.rfind("key")));
    const Ended ended = command({"os", "echo", "--replay", cut});
    CHECK(ended.status == 8);
    CHECK(contains(ended.err, "is missing: the log is cut off"));
}

TEST_CASE("a breakpoint is reported where it stands", "[cli lab mistakes]") {
    const TemporaryFolder folder;
    const std::string program = folder.write("b.asm", std::string("_start: nop\n brk\n nop\n"));
    CHECK(contains(unwrapped(command({"run", program, "--max-cycles", "100"}).err),
                   "(_start+4, " + program + ":2)"));
}
