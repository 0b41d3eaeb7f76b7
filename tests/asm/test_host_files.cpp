// What the assembler reads from the host's disk, what it refuses, and which files it says it has read.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "asm/assembler.hpp"
#include "tests/support/files.hpp"

using namespace baton;

TEST_CASE("files of the host are read, and tell which file they are", "[asm]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.write("a.asm", std::string("nop\n"));
    const auto files = assembler::host_files();
    CHECK(files(path).text == "nop\n");
    CHECK(files(path).identity == identity_of(path));
    CHECK(!files((folder.path() / "b.asm").string()).text);
    CHECK(files((folder.path() / "b.asm").string()).refusal.empty());
}

TEST_CASE("what is no file says what it is", "[asm]") {
    const test::TemporaryFolder folder;
    const auto in_folder = [&](const std::string& name) { return (folder.path() / name).string(); };
    std::filesystem::create_directory(in_folder("d.inc"));
    REQUIRE(::mkfifo(in_folder("f.inc").c_str(), 0600) == 0);
    {
        std::ofstream(in_folder("large.inc"));
        std::filesystem::resize_file(in_folder("large.inc"), 16 * 1024 * 1024 + 1);
    }
    std::filesystem::create_symlink("/dev/zero", in_folder("z.inc"));
    std::filesystem::create_symlink("loop.inc", in_folder("loop.inc"));
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    in_folder("s").copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(listener);
    for (const std::string directive : {".include", ".incbin"}) {
        const auto why = [&](const std::string& name, Language language = Language::english) {
            const std::string source = folder.write("a.asm", directive + " \"" + name + "\"\n");
            const auto assembly = assembler::assemble({source}, assembler::host_files());
            REQUIRE(assembly.diagnostics.size() == 1);
            return say(language, assembly.diagnostics[0].message);
        };
        CHECK(why("d.inc") == "can't read 'd.inc': it is a directory");
        CHECK(why("d.inc", Language::french) == "impossible de lire « d.inc » : c'est un dossier");
        CHECK(why("f.inc") == "can't read 'f.inc': it is a pipe");
        CHECK(why("z.inc") == "can't read 'z.inc': it is a device");
        CHECK(why("s") == "can't read 's': it is a socket");
        CHECK(why("large.inc") ==
              "can't read 'large.inc': it has 16,777,217 bytes, and at most 16,777,216 are read");
        CHECK(why("loop.inc") == "can't read 'loop.inc': Too many levels of symbolic links");
        CHECK(why("/no/such.inc") == "can't read '/no/such.inc': there is no such file");
        CHECK(why("no.inc") ==
              "can't read 'no.inc': it is not beside this file, and there are no -I folders");
    }
}

TEST_CASE("an assembly names all files that it has read, each once", "[asm]") {
    const test::TemporaryFolder folder;
    const std::string data = folder.write("data.bin", std::string("abcd"));
    const std::string inner = folder.write("inner.inc", std::string(".incbin \"data.bin\"\n"));
    const std::string source =
        folder.write("a.asm", std::string(".include \"inner.inc\"\n.include \"inner.inc\"\n"));
    const auto assembly = assembler::assemble({source}, assembler::host_files());
    REQUIRE(assembly.image);
    REQUIRE(assembly.files.size() == 3);
    CHECK(assembly.files[0].identity == identity_of(source));
    CHECK(assembly.files[1].identity == identity_of(inner));
    CHECK(assembly.files[2].identity == identity_of(data));
    CHECK(assembly.files[2].path == data);
}
