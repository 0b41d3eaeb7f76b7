// No command harms a file that it reads.
#include <catch2/catch.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;

TEST_CASE("a result never goes over a file that is read, nor two results to one file", "[cli overwriting]") {
    const TemporaryFolder folder;
    const std::string hello = read_source_file("programs/hello.asm");
    const std::string program = folder.write("mine.asm", hello);
    const std::string policy = folder.write("policy.asm", read_source_file("os/sched/fifo.asm"));
    const std::string other = (folder.path() / "other").string();
    for (const std::string option : {"--json", "--save", "--record"}) {
        INFO(option);
        const Ended over_program = command({"os", program, option, program});
        CHECK(over_program.status == 2);
        CHECK(over_program.err.find("mine.asm is read; it would be overwritten") != std::string::npos);
        CHECK(command({"os", "hello", "--policy", policy, option, policy}).status == 2);
        CHECK(command({"run", program, option, program}).status == 2);
        // The same file by another name.
        CHECK(command({"os", program, option, folder.path().string() + "/./mine.asm"}).status == 2);
    }
    CHECK(command({"os", "hello", "--json", other, "--save", other}).status == 2);
    CHECK(read_file(program) == hello);
    CHECK(read_file(policy) == read_source_file("os/sched/fifo.asm"));
    CHECK_FALSE(std::filesystem::exists(other));
}

TEST_CASE("what is read indirectly is protected too, whatever it is called", "[cli overwriting]") {
    const TemporaryFolder folder;
    const auto path = [&](const std::string& name) { return (folder.path() / name).string(); };
    const std::string included = "        .equ ANSWER, 42\n";
    folder.write("my.inc", included);
    folder.write("bytes.bin", "abcd");
    const std::string program =
        folder.write("mine.asm",
                     "        .include \"my.inc\"\n_start: li r0, SYSTEM\n mov r1, 0\n"
                     " stw r1, [r0 + SYSTEM_POWER]\n .incbin \"bytes.bin\"\n");
    folder.write("policy.inc", read_source_file("os/sched/fifo.asm"));
    const std::string policy = folder.write("policy.asm", "        .include \"policy.inc\"\n");
    std::filesystem::create_hard_link(path("my.inc"), path("link.json"));
    std::filesystem::create_symlink(path("bytes.bin"), path("soft.json"));
    const auto refused = [](const Words& words) {
        const Ended ended = command(words);
        INFO(ended.err);
        CHECK(ended.status == 2);
        CHECK(ended.err.find("is read; it would be overwritten") != std::string::npos);
    };
    for (const std::string name : {"my.inc", "bytes.bin", "link.json", "soft.json"}) {
        refused({"asm", program, "-o", path(name)});
        refused({"asm", program, "-o", path("x"), "--symbols", path(name)});
        refused({"run", program, "--json", path(name)});
        refused({"run", program, "--save", path(name)});
    }
    const std::string jobs = "A:0:2,B:0:1";
    for (const std::string option : {"--csv", "--svg", "--json"}) {
        refused({"sched", "--jobs", jobs, "--policy", policy, option, path("policy.inc")});
        refused({"sched", "--jobs", jobs, "--compare", "rr," + policy, option, path("policy.inc")});
    }
    refused({"os", "hello", "--policy", policy, "--record", path("policy.inc")});
    refused({"sched", "--check", "--policy", policy, "--json", path("policy.inc")});
    CHECK(read_file(path("my.inc")) == included);
    CHECK(read_file(path("bytes.bin")) == "abcd");
    CHECK(read_file(path("policy.inc")) == read_source_file("os/sched/fifo.asm"));
    CHECK_FALSE(std::filesystem::exists(path("x")));
}

TEST_CASE("two results with two spellings of one name are refused before anything is there",
          "[cli overwriting]") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "sub");
    std::filesystem::create_directory_symlink(folder.path() / "sub", folder.path() / "way");
    Surroundings inside;
    inside.folder = folder.path().string();
    const auto status = [&](const std::string& a, const std::string& b) {
        return command({"os", "hello", "--json", a, "--save", b}, inside).status;
    };
    CHECK(status("out", "./out") == 2);
    CHECK(status("sub/out", "sub/../sub/out") == 2);
    CHECK(status("sub/out", "way/out") == 2);
    CHECK(status("out", (folder.path() / "out").string()) == 2);
    CHECK(std::filesystem::is_empty(folder.path() / "sub"));
    CHECK(status("a", "b") == 0);
    CHECK(status("/dev/null", "/dev/null") == 0);  // nothing is lost there
}

TEST_CASE("a limit on the size of files is told of, and nothing half written stays", "[cli overwriting]") {
    const TemporaryFolder folder;
    Surroundings tight;
    tight.folder = folder.path().string();
    tight.most_file_bytes = 2000;
    for (const Words& words :
         {Words{"os", "hello", "--save", "state"}, Words{"asm", "big.asm", "-o", "image"},
          Words{"sched", "--jobs", "A:0:2", "--svg", "chart.svg"}}) {
        const std::string source = folder.write("big.asm", " .space 100000, 1\n");
        INFO(words[0]);
        const Ended ended = command(words, tight);
        CHECK(ended.status == 8);
        CHECK(ended.err.find(": File too large") != std::string::npos);
        std::filesystem::remove(source);
        CHECK(std::filesystem::is_empty(folder.path()));
    }
}

TEST_CASE("a worksheet and its solution need a file each", "[cli overwriting]") {
    for (const std::string path : {"-", "/dev/stdout", "/dev/null", "/dev/fd/1", "/proc/self/fd/1"}) {
        INFO(path);
        const Ended ended = command({"sched", "--jobs", "A:0:2", "--blank", "--svg", path});
        CHECK(ended.status == 2);
        CHECK(ended.out.empty());
        CHECK(ended.err.find("can't hold both worksheet and solution: name a file") != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists("/dev/stdout-solution"));
}

TEST_CASE("the race finder and the marking harm nothing that they read", "[cli overwriting]") {
    const TemporaryFolder folder;
    const auto path = [&](const std::string& name) { return (folder.path() / name).string(); };
    const std::string included = "        .equ CODE, 3\n";
    folder.write("my.inc", included);
    const std::string source =
        "        .include \"user.inc\"\n        .include \"my.inc\"\n_start: mov r0, CODE\n sys exit\n";
    const std::string program = folder.write("mine.asm", source);
    for (const std::string result : {"mine.asm", "./mine.asm", "my.inc"}) {
        INFO(result);
        CHECK(command({"explore", program, "--json", folder.path().string() + "/" + result}).status == 2);
    }
    const std::string merged = folder.write("part.json", std::string("{}"));
    CHECK(command({"explore", "--merge", merged, "--json", merged}).status == 2);
    CHECK(read_file(merged) == "{}");

    const std::filesystem::path exercise =
        std::filesystem::path(BATON_SOURCE_DIR) / "lessons" / "exercises" / "sum";
    std::filesystem::copy(exercise, folder.path() / "sum", std::filesystem::copy_options::recursive);
    const std::string answer =
        folder.write("answer.asm", read_source_file("lessons/exercises/sum/reference.asm"));
    for (const std::string option : {"--json", "--csv", "--junit"}) {
        for (const std::string result : {"sum/check.json", "sum/reference.asm", "sum/text.fr.md", "my.inc"}) {
            INFO(option << " " << result);
            const std::string before = read_file(folder.path() / result);
            CHECK(command({"grade", path("sum"), answer, option, path(result)}).status == 2);
            CHECK(read_file(folder.path() / result) == before);
        }
        // Marks may be written again.
        for (int turn = 0; turn < 2; ++turn)
            CHECK(command({"grade", path("sum"), answer, option, path("marks.json")}).status == 0);
    }
    CHECK(read_file(program) == source);
    CHECK(read_file(folder.path() / "my.inc") == included);
}
