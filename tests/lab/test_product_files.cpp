// Where Baton's own files come from: memory or disk, through one interface.
#include <catch2/catch.hpp>

#include "lab/build/home.hpp"
#include "lab/build/setup.hpp"
#include "tests/lab/guest_os.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::lab;
using baton::test::TemporaryFolder;

TEST_CASE("files in memory are read and listed below their root, and all others are the host's", "[files]") {
    const TemporaryFolder folder;
    const std::string mine = folder.write("mine.asm", std::string("on the disk"));
    MemoryFiles files("here:", {{"os/kernel.asm", "kernel"}, {"os/sched/rr.asm", "rr"}, {"top", "t"}});
    files.put("os/trap.asm", "trap");
    const auto text = [&](const std::string& path) {
        const Result<Bytes> bytes = files.read(path, 100);
        return bytes ? std::string(bytes->begin(), bytes->end()) : bytes.failure().text();
    };
    CHECK(text("here:/os/kernel.asm") == "kernel");
    CHECK(text("here:/os/sched/../trap.asm") == "trap");
    CHECK(text(mine) == "on the disk");
    CHECK(text("here:/os/none").find("here:/os/none") == 0);
    CHECK_FALSE(files.read("here:/os/kernel.asm", 3).ok());
    CHECK(files.holds("here:/top"));
    CHECK_FALSE(files.holds("here:/os"));
    CHECK(files.holds(mine));
    CHECK(files.list("here:/os") == std::vector<std::string>{"kernel.asm", "trap.asm"});
    CHECK(files.list("here:/os/sched") == std::vector<std::string>{"rr.asm"});
    CHECK(files.list("here:/none").empty());
    CHECK(files.list(folder.path().string()) == std::vector<std::string>{"mine.asm"});
    CHECK(files.source("here:/os/trap.asm").text == "trap");
    CHECK(files.source(mine).text == "on the disk");
    CHECK_FALSE(files.source("here:/none").text);
    CHECK_FALSE(files.source(folder.path().string()).text);
}

TEST_CASE("a system that is embedded is the one that lies on the disk, to the byte", "[files][home]") {
    const Home embedded = Home::embedded();
    const Home disk(BATON_SOURCE_DIR);
    CHECK(embedded.policies() == disk.policies());
    CHECK(embedded.programs() == disk.programs());
    CHECK(embedded.files().holds(embedded.job().string()));
    CHECK(embedded.files().holds(embedded.no_policy().string()));
    CHECK(embedded.files().holds(embedded.restless().string()));
    CHECK(embedded.files().holds(embedded.threaded().string()));
    OsRequest request;
    request.programs = {"count", "primes"};
    const auto one = set_up_os(embedded, request, {});
    const auto other = set_up_os(disk, request, {});
    REQUIRE(one.ok());
    REQUIRE(other.ok());
    CHECK(one->machine.hash() == other->machine.hash());
    CHECK(one->kernel->files == other->kernel->files);
}

TEST_CASE("a system can be built from files in memory alone", "[files][home]") {
    auto files = std::make_shared<MemoryFiles>("test:", embedded_sources());
    files->put("programs/tiny.asm", ".include \"user.inc\"\n_start:\n    mov r0, 7\n    sys exit\n");
    const Home home("test:", files);
    CHECK(home.programs().size() == Home::embedded().programs().size() + 1);
    OsRequest request;
    request.programs = {"tiny"};
    CHECK(set_up_os(home, request, {}).ok());
    files->put("os/sched/rr.asm", "sched_init: ret\n");
    CHECK_FALSE(set_up_os(home, request, {}).ok());
}
