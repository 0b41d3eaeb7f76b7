// The host's files: whole or not at all, and every failure with its reason.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "lab/build/files.hpp"
#include "lab/build/home.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::lab;
using baton::test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

std::size_t entries(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a file is read whole, or the reason is given", "[files]") {
    const TemporaryFolder folder;
    const std::string path = folder.write("a", std::string(200'000, 'x'));
    REQUIRE(read_file(path).ok());
    CHECK(read_file(path)->size() == 200'000);
    CHECK(read_file(path, 100'000).failure().text().find("is larger than 0 MiB") != std::string::npos);
    CHECK(read_file(path + "b").failure().text() == path + "b: No such file or directory");
    CHECK(read_file(folder.path().string()).failure().text().find("is a directory") != std::string::npos);
    CHECK(read_file("/dev/zero", 1 << 20).failure().text().find("is larger than 1 MiB") != std::string::npos);
}

TEST_CASE("writing replaces the file at once and leaves nothing beside it", "[files]") {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "out").string();
    REQUIRE(write_file(path, "first").ok());
    CHECK(test::read_file(path) == "first");
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
    REQUIRE(write_file(path, "second").ok());
    CHECK(test::read_file(path) == "second");
    CHECK(fs::status(path).permissions() ==
          (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read));
    CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a link stays a link when what it points to is written", "[files]") {
    const TemporaryFolder folder;
    const std::string real = folder.write("real", std::string("old"));
    const fs::path link = folder.path() / "link";
    fs::create_symlink(real, link);
    REQUIRE(write_file(link.string(), "new").ok());
    CHECK(fs::is_symlink(link));
    CHECK(test::read_file(real) == "new");
}

TEST_CASE("what is no regular file is written to and not replaced", "[files]") {
    REQUIRE(write_file("/dev/null", "x").ok());
    CHECK(fs::is_character_file("/dev/null"));
    CHECK_FALSE(write_file("/dev/full", "x").ok());
}

TEST_CASE("where nothing can be written, it is said before and after", "[files]") {
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "no" / "out").string();
    CHECK(check_writable(missing).failure().text() == missing + ": No such file or directory");
    CHECK(write_file(missing, "x").failure().text() == missing + ": No such file or directory");
    CHECK(check_writable(folder.path().string()).failure().text().find("is a directory") !=
          std::string::npos);
    CHECK(write_file(folder.path().string(), "x").failure().text().find("is a directory") !=
          std::string::npos);
    CHECK(check_writable((folder.path() / "out").string()).ok());
    CHECK_FALSE(check_writable("").ok());
    CHECK(entries(folder.path()) == 0);
}

TEST_CASE("the home of the OS is named by BATON_HOME, or lies above the program", "[home]") {
    const TemporaryFolder folder;
    fs::create_directories(folder.path() / "os" / "sched");
    fs::create_directories(folder.path() / "programs");
    fs::create_directories(folder.path() / "build" / "cli");
    folder.write("os/kernel.asm", std::string(""));
    folder.write("os/sched/rr.asm", std::string(""));
    folder.write("os/sched/notes.txt", std::string(""));
    folder.write("programs/b.asm", std::string(""));
    folder.write("programs/a.asm", std::string(""));

    ::unsetenv("BATON_HOME");
    const auto above = Home::find(folder.path() / "build" / "cli" / "baton");
    REQUIRE(above.ok());
    CHECK(above->policies() == std::vector<std::string>{"rr"});
    CHECK(above->programs() == std::vector<std::string>{"a", "b"});
    // An executable alone has the sources in itself.
    const auto alone = Home::find("/dev/baton");
    REQUIRE(alone.ok());
    CHECK(alone->root() == Home::embedded().root());

    ::setenv("BATON_HOME", folder.path().c_str(), 1);
    CHECK(Home::find("/dev/baton").ok());
    ::setenv("BATON_HOME", "/dev", 1);
    const auto wrong = Home::find(folder.path() / "build" / "cli" / "baton");
    REQUIRE_FALSE(wrong.ok());  // what was named counts, also when it is wrong
    CHECK(wrong.failure().text() == "BATON_HOME: /dev does not hold os/kernel.asm");
    ::unsetenv("BATON_HOME");
}
