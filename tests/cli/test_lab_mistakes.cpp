// What people type to the lab that is nearly right: it is understood, or answered with what is right.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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
        {"MLFQ", "mlfq"},       {"PCTR", "srt"},
        {"PCA", "sjf"},         {"plus court d'abord", "sjf"}};
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
    // In a program of the OS the kernel tells it, with the offset of the brk in the listing.
    const std::string user = folder.write(
        "user.asm", std::string(".include \"user.inc\"\n_start: mov r1, 1\n mov r2, 2\n brk\n nop\n"));
    const Ended ended = command({"os", user});
    CHECK(ended.status == 0);
    CHECK(ended.out == "[kernel: user: breakpoint at +0x8, ended]\n");
    CHECK(contains(command({"asm", user, "-o", "/dev/null", "--listing", "-"}).out, "00000008  03000000"));
}

TEST_CASE("what a program has too much or too little of is said before or by the kernel",
          "[cli lab mistakes]") {
    const TemporaryFolder folder;
    const auto with_bss = [&](const std::string& name, unsigned bytes) {
        return folder.write(name, ".include \"user.inc\"\n_start: mov r0, 0\n sys exit\n .bss\n .space " +
                                      std::to_string(bytes) + "\n");
    };
    const std::string huge = with_bss("huge.asm", 3'000'000);
    const Ended refused = command({"os", huge});
    CHECK(refused.status == 8);
    CHECK(refused.out.empty());
    const std::string why = unwrapped(refused.err);
    CHECK(contains(why, huge + ": it needs 3,000,012 bytes of memory; beside the kernel there are "));
    CHECK(contains(why, ": make its .bss smaller, or give the machine more with --ram"));
    CHECK(command({"os", huge, "--ram", "8M"}).status == 0);
    // Each has room, but not both at once: who is left out is named, and the end is not that of a success.
    const Ended crowded = command({"os", with_bss("one.asm", 120'000), with_bss("two.asm", 120'000)});
    CHECK(crowded.status == 1);
    CHECK(crowded.out == "[kernel: cannot start two: not enough memory, or too many processes]\n");
}

TEST_CASE("a pipe that nobody writes to is said to be one", "[cli lab mistakes]") {
    const TemporaryFolder folder;
    const std::string pipe = (folder.path() / "pipe").string();
    const std::string source = (folder.path() / "pipe.asm").string();
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    REQUIRE(::mkfifo(source.c_str(), 0600) == 0);
    for (const Words& words : {Words{"asm", source, "-o", "/dev/null"}, Words{"run", source},
                               Words{"os", source}, Words{"sched", "--jobs", "A:0:1", "--policy", source}}) {
        const Ended ended = command(words);
        INFO(words.front() << ended.err);
        CHECK(ended.status != 0);
        CHECK(contains(unwrapped(ended.err), "is a pipe"));
    }
    const Ended waited = command({"run", pipe});
    CHECK(waited.status == 8);
    CHECK(contains(unwrapped(waited.err), pipe + ": is a pipe that nobody writes to"));
    // Who writes to it is read.
    Surroundings around;
    around.while_it_runs = [&](pid_t) {
        const int end = ::open(pipe.c_str(), O_WRONLY);
        CHECK(::write(end, "no image", 8) == 8);
        ::close(end);
    };
    const Ended written = command({"run", pipe}, around);
    INFO(written.err);
    CHECK(written.status == 8);
    CHECK_FALSE(contains(written.err, "is a pipe"));
}

TEST_CASE("a quantum for a policy that has none is refused, or said to change nothing",
          "[cli lab mistakes]") {
    const auto ended_with = [](const Words& words) {
        Words all{"sched", "--jobs", "A:0:2,B:0:1", "--clock", "ideal"};
        all.insert(all.end(), words.begin(), words.end());
        return command(all);
    };
    const Ended compared = ended_with({"--compare", "rr:1,PAPS:3"});
    CHECK(compared.status == 2);
    CHECK(contains(compared.err, "fifo knows no quantum: PAPS:3 changes nothing"));
    CHECK(ended_with({"--compare", "rr:1,fifo"}).status == 0);
    const Ended swept = ended_with({"--policy", "fifo", "--sweep", "quantum=1..3"});
    CHECK(swept.status == 2);
    CHECK(contains(swept.err, "fifo knows no quantum: --sweep quantum changes nothing"));
    const Ended one = ended_with({"--policy", "fifo", "--quantum", "3"});
    CHECK(one.status == 0);
    CHECK(contains(one.err, "note: fifo knows no quantum: --quantum changes nothing"));
    CHECK(ended_with({"--policy", "rr", "--quantum", "3"}).err.empty());
}

TEST_CASE("what the collection's includes have is said to whoever forgot them", "[cli lab mistakes]") {
    const TemporaryFolder folder;
    const std::string program = folder.write("p.asm", std::string("_start: lea r0, text\n call print\n"
                                                                  " lea r0, other\n mov r1, 0\n"
                                                                  " call thread_start\nother: ret\n"
                                                                  "text: .asciz \"a\"\n"));
    const std::string said = command({"os", program}).err;
    CHECK(contains(said, "undefined symbol 'print'; lib.inc has one: write '.include \"lib.inc\"'"));
    CHECK(contains(said,
                   "undefined symbol 'thread_start'; thread.inc has one: write '.include \"thread.inc\"'"));
    const std::string call = folder.write("c.asm", std::string("_start: mov r0, 0\n sys exit\n"));
    CHECK(contains(
        command({"asm", call, "-o", "/dev/null"}).err,
        "unknown instruction 'sys'; user.inc has a macro of this name: write '.include \"user.inc\"'"));
    const std::string lock = folder.write(
        "l.asm", std::string(".include \"user.inc\"\n_start: mov r0, 0\n sys exit\n .data\nverrou: lock\n"));
    const Ended ended = command({"asm", lock, "-o", "/dev/null"});
    CHECK(ended.err.find(lock + ":5:9: error: the macro 'lock' needs a value for 'name'; "
                                "the name stands behind the macro: 'lock verrou'") == 0);
}
