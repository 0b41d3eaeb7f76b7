// The command as one file that was copied somewhere: what belongs to it is inside, and sources that lie
// beside it win.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/cli/command.hpp"

using namespace baton::test;

namespace {

CommandResult run_copy(const TemporaryFolder& folder, const std::string& words) {
    const std::filesystem::path copy = folder.path() / "baton";
    if (!std::filesystem::exists(copy)) std::filesystem::copy_file(BATON_BINARY, copy);
    return run_command("cd " + folder.path().string() + " && unset BATON_HOME && ./baton " + words);
}

}  // namespace

TEST_CASE("a command that was copied into an empty folder runs programs, schedules and sources",
          "[cli][alone]") {
    const TemporaryFolder folder;
    const CommandResult count = run_copy(folder, "os count");
    CHECK(count.status == 0);
    CHECK(count.out == read_source_file("programs/count.expected"));
    const CommandResult table = run_copy(folder, "sched --jobs A:0:3,B:1:2 --policy rr --lang en");
    CHECK(table.status == 0);
    const std::string there = BATON_BINARY " sched --jobs A:0:3,B:1:2 --policy rr --lang en";
    CHECK(table.out == run_command(there).out);
    // A policy that is broken is checked with the lab's own assembly, which is inside, too.
    CHECK(run_copy(folder, "sched --policy rr --check").status == 0);
    folder.write("mine.asm", std::string(".include \"user.inc\"\n_start:\n    mov r0, nothing_known\n"));
    const CommandResult mistake = run_copy(folder, "asm mine.asm");
    CHECK(mistake.status == 3);
    CHECK(mistake.err.find("mine.asm:3") != std::string::npos);
    CHECK(mistake.err.find("user.inc") == std::string::npos);
}

TEST_CASE("sources beside the executable win over those inside", "[cli][alone]") {
    const TemporaryFolder folder;
    std::filesystem::copy(BATON_SOURCE_DIR "/os", folder.path() / "os",
                          std::filesystem::copy_options::recursive);
    std::filesystem::create_directory(folder.path() / "programs");
    std::filesystem::copy_file(BATON_SOURCE_DIR "/programs/count.asm", folder.path() / "programs/other.asm");
    CHECK(run_copy(folder, "os other").status == 0);
    CHECK(run_copy(folder, "os count").status == 2);
}
