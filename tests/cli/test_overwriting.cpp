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
