// Every exit status, each from the cause that it stands for.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;

TEST_CASE("0: the guest powered off with 0", "[cli status]") {
    const TemporaryFolder folder;
    CHECK(command({"run", folder.write("off.asm", powers_off(0))}).status == 0);
    CHECK(command({"os", "hello"}).status == 0);
    CHECK(command({"--version"}).status == 0);
}

TEST_CASE("1: the guest powered off with another code", "[cli status]") {
    const TemporaryFolder folder;
    const Ended ended = command({"run", folder.write("off.asm", powers_off(3))});
    CHECK(ended.status == 1);
    CHECK(contains(ended.err, "Powered off with code 3 after "));
}

TEST_CASE("2: what was asked for makes no sense", "[cli status]") {
    CHECK(command({"rnu"}).status == 2);
    CHECK(contains(command({"rnu"}).err, "unknown command 'rnu'; did you mean 'run'?"));
    CHECK(command({"os", "--tmeline"}).status == 2);
    CHECK(
        contains(command({"os", "--tmeline"}).err, "unknown option '--tmeline'; did you mean '--timeline'?"));
    CHECK(contains(command({"os", "cuont"}).err, "unknown program 'cuont'; did you mean 'count'?"));
    CHECK(contains(command({"os", "--policy", "rrr"}).err, "unknown policy 'rrr'; did you mean 'rr'?"));
    CHECK(contains(command({"isa", "addd"}).err, "'add'"));
    CHECK(command({"isa", "addd"}).status == 2);
    CHECK(command({"run"}).status == 2);
}

TEST_CASE("3: errors in a source", "[cli status]") {
    const TemporaryFolder folder;
    CHECK(command({"run", folder.write("empty.asm", std::string())}).status == 3);
    CHECK(command({"os", folder.write("empty.asm", std::string())}).status == 3);
    const std::string bad = folder.write("bad.asm", std::string("_start: mvo r1, 5\n"));
    for (const Words& words :
         {Words{"run", bad}, Words{"os", bad}, Words{"asm", bad, "-o", "/dev/null"}, Words{"trace", bad},
          Words{"disasm", bad}, Words{"os", "--policy", bad, "hello"}}) {
        INFO(words[0]);
        const Ended ended = command(words);
        CHECK(ended.status == 3);
        CHECK(ended.out.empty());
        CHECK(contains(ended.err, "bad.asm:1:9: error: "));
        CHECK(contains(ended.err, "'mov'"));
    }
}

TEST_CASE("4: the machine stopped on a fault", "[cli status]") {
    const TemporaryFolder folder;
    const Ended ended = command({"run", folder.write("fault.asm", std::string("_start: nop\n .word 0\n"))});
    CHECK(ended.status == 4);
    CHECK(contains(unwrapped(ended.err), "illegal instruction at 0x00000004 (_start+4"));
    CHECK(command({"os", "--stop-on", "fault", "crash"}).status == 4);
    CHECK(command({"os", "crash"}).status == 0);
}

TEST_CASE("5: the cycle limit", "[cli status]") {
    const TemporaryFolder folder;
    const Ended ended = command({"run", folder.write("loop.asm", endless), "--max-cycles", "1000"});
    CHECK(ended.status == 5);
    CHECK(contains(ended.err, "Stopped after 1,000 cycles"));
    CHECK(contains(unwrapped(ended.err),
                   "There it was in kernel mode, interrupts off, at 0x00000000 (_start, "));
    CHECK(contains(ended.err, "loop.asm:1)"));
    CHECK(command({"os", "count", "--max-cycles", "0"}).status == 5);
}

TEST_CASE("the OS ends within seconds by itself when its policy hangs, and says where", "[cli status]") {
    const TemporaryFolder folder;
    std::string policy = read_file(BATON_SOURCE_DIR "/os/sched/fifo.asm");
    const std::string pick = "sched_pick:\n";
    policy.insert(policy.find(pick) + pick.size(), "        jmp     sched_pick\n");
    const std::string hangs = folder.write("hangs.asm", policy);
    const Ended ended = command({"os", "--policy", hangs, "hello"});
    CHECK(ended.status == 5);
    CHECK(contains(ended.err, "Stopped after 100,000,000 cycles"));
    CHECK(contains(unwrapped(ended.err), "(sched_pick, " + hangs + ":"));
    CHECK(contains(ended.err, "Only the kernel has had the processor since cycle "));
}

TEST_CASE("6: nothing can run any more", "[cli status]") {
    const TemporaryFolder folder;
    CHECK(command({"run", folder.write("wait.asm", std::string("_start: wait\n"))}).status == 6);
    const Ended ended = command({"os", "echo"});
    CHECK(ended.status == 6);
    CHECK(contains(ended.err, "1 echo waits for the keyboard, and no more keys will come"));
}

TEST_CASE("8: the host failed", "[cli status]") {
    const TemporaryFolder folder;
    const std::string off = folder.write("off.asm", powers_off(0));
    CHECK(command({"run", folder.path().string() + "/none.elf"}).status == 8);
    Surroundings full;
    full.out_to = "/dev/full";
    const Ended ended = command({"os", "hello"}, full);
    CHECK(ended.status == 8);
    CHECK(contains(ended.err, "standard output: No space left on device"));
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--help"}, {"--version"}, {"sched", "--help"}, {"isa", "add"}}) {
        const Ended told = command(words, full);
        INFO(words.front());
        CHECK(told.status == 8);
        CHECK(contains(told.err, "standard output: No space left on device"));
    }
    CHECK(command({"run", off, "--json", folder.path().string() + "/no/report.json"}).status == 8);
    Surroundings homeless;
    homeless.environment = {"BATON_HOME=/nowhere"};
    CHECK(command({"os"}, homeless).status == 8);
}

TEST_CASE("8: no program could be started", "[cli status]") {
    const TemporaryFolder folder;
    folder.write("boot", std::string("nobody\n"));
    const std::string disk = (folder.path() / "disk.tar").string();
    REQUIRE(run_command("tar -C " + folder.path().string() + " -cf " + disk + " boot").status == 0);
    const Ended ended = command({"os", "--disk", disk});
    CHECK(ended.status == 8);
    CHECK(contains(ended.out, "cannot start nobody: not on the disk"));
    CHECK(contains(ended.err, "no program was started"));
}

TEST_CASE("130: interrupted before there was a machine", "[cli status]") {
    const TemporaryFolder folder;
    const std::string pipe = (folder.path() / "pipe").string();
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    Surroundings around;
    around.while_it_runs = [&](pid_t child) {
        const int end = ::open(pipe.c_str(), O_WRONLY);  // waits until the command reads its input
        ::kill(child, SIGINT);
        ::close(end);
    };
    const Ended ended = command({"os", "echo", "--input", pipe}, around);
    CHECK(ended.status == 130);
    CHECK(contains(ended.err, "interrupted before the first cycle"));
}

TEST_CASE("130: interrupted, with the report so far", "[cli status]") {
    const TemporaryFolder folder;
    const std::string report = folder.path().string() + "/report.json";
    // Its first letter, through a named pipe, says that the guest runs; then it loops for ever.
    const std::string source = folder.write(
        "chatty.asm", std::string("_start: li r0, CONSOLE\n mov r1, 'x'\n stw r1, [r0]\n1: jmp 1b\n"));
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        Surroundings around;
        around.out_to = (folder.path() / ("pipe" + std::to_string(number))).string();
        REQUIRE(::mkfifo(around.out_to.c_str(), 0600) == 0);
        int pipe = -1;
        around.while_it_runs = [&](pid_t child) {
            pipe = ::open(around.out_to.c_str(), O_RDONLY);
            char letter = 0;
            CHECK(::read(pipe, &letter, 1) == 1);
            CHECK(letter == 'x');
            ::kill(child, number);
        };
        const Ended ended =
            command({"run", source, "--json", report, "--max-cycles", "100000000000"}, around);
        ::close(pipe);
        CHECK(ended.status == 130);
        CHECK(contains(ended.err, "Interrupted at cycle "));
        CHECK(contains(read_file(report), "\"reason\": \"interrupted\""));
        std::filesystem::remove(report);
    }
}
