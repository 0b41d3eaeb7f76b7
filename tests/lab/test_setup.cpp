// Putting the OS, a policy, programs and a disk together; and what is said when that can't be.
#include <catch2/catch.hpp>

#include "tests/lab/guest_os.hpp"

using namespace baton;
using namespace baton::lab;
using namespace baton::test;
namespace fs = std::filesystem;

namespace {

const std::string prints_x = R"(
        .include "user.inc"
_start: lea r1, text
        mov r0, 1
        mov r2, 1
        sys write
        mov r0, 0
        sys exit
text:   .ascii "x"
)";

Problem problem_of(const OsRequest& request) {
    const Result<Setup, Problem> setup = set_up_os(home(), request, {});
    REQUIRE_FALSE(setup.ok());
    return setup.failure();
}

std::vector<std::string> names_on(const OsRequest& request) {
    const OsDisk disk = good(build_os_disk(home(), request));
    const auto files = read_disk(disk.archive, "disk");
    REQUIRE(files.ok());
    std::vector<std::string> names;
    for (const DiskFile& file : *files) names.push_back(file.name);
    return names;
}

std::string boot_of(const OsRequest& request) {
    const OsDisk disk = good(build_os_disk(home(), request));
    const auto files = read_disk(disk.archive, "disk");
    REQUIRE(files.ok());
    REQUIRE((*files)[0].name == "boot");
    return {(*files)[0].content.begin(), (*files)[0].content.end()};
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
    return std::count(names.begin(), names.end(), name) == 1;
}

}  // namespace

TEST_CASE("programs boot in the order given, and the whole collection is on the disk", "[setup]") {
    OsRequest request;
    request.programs = {"count", "hello", "count"};
    CHECK(boot_of(request) == "count\nhello\ncount\n");
    const std::vector<std::string> names = names_on(request);
    for (const std::string& name : home().programs()) CHECK(holds(names, name));
}

TEST_CASE("without programs the shell boots", "[setup]") {
    CHECK(boot_of({}) == "shell\n");
}

TEST_CASE("words for a program stand behind its name", "[setup]") {
    OsRequest request;
    request.programs = {"count 5 fast"};
    CHECK(boot_of(request) == "count 5 fast\n");
}

TEST_CASE("an own file takes the place of the program of the same name", "[setup]") {
    const TemporaryFolder folder;
    OsRequest request;
    request.programs = {folder.write("hello.asm", prints_x)};
    CHECK(boot_of(request) == "hello\n");
    CHECK(holds(names_on(request), "hello"));
    Run run(session_of(good(set_up_os(home(), request, {}))), limited());
    CHECK(finish(run) == End::powered_off);
    CHECK(run.session().console().text() == "x");
}

TEST_CASE("a path with blanks is a path, not a program with words", "[setup]") {
    const TemporaryFolder folder;
    fs::create_directory(folder.path() / "my programs");
    OsRequest request;
    request.programs = {folder.write("my programs/mine.asm", prints_x)};
    CHECK(boot_of(request) == "mine\n");
}

TEST_CASE("an image is a program as well", "[setup]") {
    const TemporaryFolder folder;
    const LoadedImage image =
        good(load_image_file(folder.write("x.asm", prints_x), {home().include().string()}));
    OsRequest request;
    request.programs = {folder.write("image", image.file)};
    Run run(session_of(good(set_up_os(home(), request, {}))), limited());
    CHECK(finish(run) == End::powered_off);
    CHECK(run.session().console().text() == "x");
}

TEST_CASE("unknown names get the nearest one", "[setup]") {
    OsRequest request;
    request.programs = {"cuont"};
    CHECK(problem_of(request).kind == Problem::Kind::usage);
    CHECK(say(Language::english, problem_of(request).message) ==
          "unknown program 'cuont'; did you mean 'count'?");
    request.programs = {"hello"};
    request.policy = "rrr";
    CHECK(say(Language::english, problem_of(request).message) == "unknown policy 'rrr'; did you mean 'rr'?");
    request.policy = "something-else";
    CHECK(say(Language::english, problem_of(request).message)
              .find("unknown policy 'something-else'; there are: ") == 0);
}

TEST_CASE("files that are missing or damaged are the host's failure, with the reason", "[setup]") {
    const TemporaryFolder folder;
    OsRequest request;
    request.programs = {"no/such.asm"};
    CHECK(problem_of(request).kind == Problem::Kind::host);
    CHECK(say(Language::english, problem_of(request).message) == "no/such.asm: No such file or directory");
    request.programs = {folder.write("broken.elf", std::string("\x7f"
                                                               "ELF and nothing more"))};
    CHECK(problem_of(request).kind == Problem::Kind::host);
    fs::create_directory(folder.path() / "dir");
    request.programs = {(folder.path() / "dir").string()};
    CHECK(say(Language::english, problem_of(request).message).find("is a directory") != std::string::npos);
    request.programs = {"hello"};
    request.policy = "no/such.asm";
    CHECK(say(Language::english, problem_of(request).message) == "no/such.asm: No such file or directory");
    request.policy = "rr";
    request.disk = bytes("nonsense");
    request.disk_name = "my.tar";
    CHECK(say(Language::english, problem_of(request).message) ==
          "my.tar: is no sound tar archive: sector 0 is missing");
}

TEST_CASE("errors in a program or a policy come back as diagnostics", "[setup]") {
    const TemporaryFolder folder;
    OsRequest request;
    request.programs = {folder.write("bad.asm", std::string("_start: mvo r1, 5\n"))};
    CHECK(problem_of(request).kind == Problem::Kind::source);
    REQUIRE(problem_of(request).diagnostics.size() == 1);
    CHECK(problem_of(request).diagnostics[0].place.line == 1);
    request.programs = {"hello"};
    request.policy = folder.write("policy.asm", std::string(".global sched_pick\nsched_pick: ret\n"));
    CHECK(problem_of(request).kind == Problem::Kind::source);
    REQUIRE(problem_of(request).diagnostics.size() == 1);
    CHECK(problem_of(request).diagnostics[0].place.file == request.policy);
    CHECK(say(Language::english, problem_of(request).diagnostics[0].message) ==
          "sched_add, sched_tick missing: a policy must provide sched_add, sched_tick, sched_pick "
          "(os/README.md)");
}

TEST_CASE("a source without anything in it is an error of the source", "[setup]") {
    const TemporaryFolder folder;
    BareRequest request;
    request.path = folder.write("empty.asm", std::string("; nothing\n"));
    const Result<Setup, Problem> setup = set_up_bare(request, {});
    REQUIRE_FALSE(setup.ok());
    CHECK(setup.failure().kind == Problem::Kind::source);
    REQUIRE(setup.failure().diagnostics.size() == 1);
    CHECK(setup.failure().diagnostics[0].place.file == request.path);
}

TEST_CASE("a policy that forgets the shared queue is told to include it", "[setup]") {
    const TemporaryFolder folder;
    std::string policy = baton::test::read_file(home().policy("fifo").string());
    policy.erase(policy.find(".include \"queue.inc\""));
    OsRequest request;
    request.programs = {"hello"};
    request.policy = folder.write("mine.asm", policy);
    REQUIRE(problem_of(request).kind == Problem::Kind::source);
    const auto diagnostics = problem_of(request).diagnostics;
    CHECK(diagnostics[0].place.file == request.policy);
    CHECK(say(Language::english, diagnostics[0].message) ==
          "undefined symbol 'queue_append'; queue.inc has one: write '.include \"queue.inc\"'");
}

TEST_CASE("names that a disk or the OS can't keep are refused", "[setup]") {
    const TemporaryFolder folder;
    OsRequest request;
    for (const std::string name : {"a-name-of-sixteen", "boot", "with blank", "-dash"}) {
        INFO(name);
        request.programs = {folder.write(name + ".asm", prints_x)};
        CHECK(problem_of(request).kind == Problem::Kind::usage);
    }
    fs::create_directory(folder.path() / "other");
    request.programs = {folder.write("a.asm", prints_x), folder.write("other/a.asm", prints_x)};
    CHECK(say(Language::english, problem_of(request).message).find("same name on the disk") !=
          std::string::npos);
}

TEST_CASE("a program of the collection that has errors keeps no other from running", "[setup]") {
    const TemporaryFolder folder;
    fs::copy(fs::path(BATON_SOURCE_DIR) / "os", folder.path() / "os", fs::copy_options::recursive);
    fs::create_directory(folder.path() / "programs");
    folder.write("programs/good.asm", prints_x);
    folder.write("programs/bad.asm", std::string("nonsense\n"));
    OsRequest request;
    request.programs = {"good"};
    const Setup setup = good(set_up_os(Home(folder.path()), request, {}));
    REQUIRE(setup.remarks.size() == 1);
    CHECK(say(Language::english, setup.remarks[0]) == "'bad' is not on the disk: its source has errors");
}

TEST_CASE("a given disk is used as it is, when it says what to boot", "[setup]") {
    const OsDisk made = good(build_os_disk(home(), {}));
    OsRequest request;
    request.disk = made.archive;
    CHECK(good(build_os_disk(home(), request)).archive == made.archive);
}

TEST_CASE("a given disk's files join those of the programs", "[setup]") {
    OsRequest request;
    request.disk = *make_disk({{"data", bytes("1 2 3")}, {"hello", bytes("not a program")}});
    request.programs = {"hello"};
    const std::vector<std::string> names = names_on(request);
    CHECK(holds(names, "data"));
    CHECK(holds(names, "hello"));
    CHECK(boot_of(request) == "hello\n");
    Run run(session_of(good(set_up_os(home(), request, {}))), limited());
    CHECK(finish(run) == End::powered_off);  // the collection's hello, not the disk's
}

TEST_CASE("the machine is the same wherever the OS's home lies", "[setup]") {
    const TemporaryFolder folder;
    fs::copy(fs::path(BATON_SOURCE_DIR) / "os", folder.path() / "os", fs::copy_options::recursive);
    fs::copy(fs::path(BATON_SOURCE_DIR) / "programs", folder.path() / "programs",
             fs::copy_options::recursive);
    OsRequest request;
    request.programs = {"hello"};
    CHECK(good(set_up_os(Home(folder.path()), request, {})).machine.hash() ==
          good(set_up_os(home(), request, {})).machine.hash());
}

TEST_CASE("raw bytes are put where they shall be, and run there", "[setup]") {
    const TemporaryFolder folder;
    const LoadedImage image =
        good(load_image_file(folder.write("x.asm", std::string("_start: nop\n1: jmp 1b\n"))));
    BareRequest request;
    request.path = folder.write("x.bin", image.image.segments.at(0).bytes);
    request.at = 0x1000;
    Setup setup = good(set_up_bare(request, {}));
    CHECK(setup.machine.cpu().ip() == 0x1000);
    CHECK_FALSE(setup.kernel.has_value());
    request.at = 0x40000;  // behind RAM
    const Result<Setup, Problem> outside = set_up_bare(request, {});
    REQUIRE_FALSE(outside.ok());
    CHECK(say(Language::english, outside.failure().message).find(request.path) == 0);
    request.at.reset();
    CHECK_FALSE(set_up_bare(request, {}).ok());  // without a place they must be an image
}
