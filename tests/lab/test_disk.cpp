// The disk is a tar archive: tar reads what we write, we read what tar writes, and damage is refused.
#include <catch2/catch.hpp>

#include "lab/build/disk.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::lab;
using baton::test::run_command;
using baton::test::TemporaryFolder;

namespace {

Bytes bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

std::vector<DiskFile> sample() {
    return {{"boot", bytes("count\nslow\n")},
            {"count", Bytes(1000, 0x5a)},
            {"empty", {}},
            {"exact", Bytes(512, 1)}};
}

Bytes archive_of(const std::vector<DiskFile>& files) {
    const auto archive = make_disk(files);
    REQUIRE(archive.ok());
    return *archive;
}

Bytes file_bytes(const std::string& path) {
    return bytes(baton::test::read_file(path));
}

}  // namespace

TEST_CASE("what is written is read back", "[disk]") {
    const auto files = read_disk(archive_of(sample()), "disk");
    REQUIRE(files.ok());
    REQUIRE(files->size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK((*files)[i].name == sample()[i].name);
        CHECK((*files)[i].content == sample()[i].content);
    }
}

TEST_CASE("the same files give the same bytes, in whole sectors", "[disk]") {
    const Bytes archive = archive_of(sample());
    CHECK(archive == archive_of(sample()));
    CHECK(archive.size() == 512 * (1 + 1 + 1 + 2 + 1 + 1 + 1 + 2));
}

TEST_CASE("tar lists and unpacks what we write", "[disk]") {
    const TemporaryFolder folder;
    const std::string path = folder.write("disk.tar", archive_of(sample()));
    const auto listed = run_command("tar tvf " + path);
    CHECK(listed.status == 0);
    CHECK(listed.err.empty());
    CHECK(listed.out.find("1970-01-01") != std::string::npos);
    CHECK(listed.out.find("1000 ") != std::string::npos);
    const auto unpacked =
        run_command("cd " + folder.path().string() + " && tar xf disk.tar && cat boot && wc -c < count");
    CHECK(unpacked.status == 0);
    CHECK(unpacked.out == "count\nslow\n1000\n");
}

TEST_CASE("archives of tar are read, in its own format and in POSIX's", "[disk]") {
    const std::string format = GENERATE("", "--format=ustar", "--format=gnu");
    const TemporaryFolder folder;
    folder.write("boot", std::string("a\n"));
    folder.write("a", std::string(700, 'x'));
    const auto made = run_command("cd " + folder.path().string() + " && mkdir dir && ln -s a link && tar c " +
                                  format + " -f disk.tar ./boot a dir link");
    REQUIRE(made.status == 0);
    const auto files = read_disk(file_bytes((folder.path() / "disk.tar").string()), "disk.tar");
    REQUIRE(files.ok());
    REQUIRE(files->size() == 2);  // folder and link are left out
    CHECK((*files)[0].name == "boot");
    CHECK((*files)[1].content == Bytes(700, 'x'));
}

TEST_CASE("names that no disk can hold are refused", "[disk]") {
    CHECK_FALSE(make_disk({{"", {}}}).ok());
    CHECK_FALSE(make_disk({{std::string(100, 'n'), {}}}).ok());
    CHECK_FALSE(make_disk({{"a\nb", {}}}).ok());
    CHECK(make_disk({{std::string(99, 'n'), {}}}).ok());
}

TEST_CASE("a damaged archive is refused with the sector, and never crashes", "[disk]") {
    const Bytes sound = archive_of(sample());
    CHECK_FALSE(read_disk({}, "disk").ok());
    CHECK_FALSE(read_disk(Bytes(512, 'x'), "disk").ok());
    // Every single byte of the first header, changed: the checksum sees it.
    for (std::size_t at = 0; at < 512; ++at) {
        Bytes damaged = sound;
        damaged[at] ^= 0x11;
        const auto files = read_disk(damaged, "disk");
        const bool checksum_end = at == 154 || at == 155;  // what stands behind its digits
        INFO("byte " << at);
        if (!checksum_end) CHECK_FALSE(files.ok());
    }
    // Cut off anywhere.
    for (std::size_t size = 1; size < sound.size() - 1024; size += 37) {
        const auto files =
            read_disk(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(size)), "disk");
        INFO("size " << size);
        if (files.ok()) CHECK(size % 512 == 0);  // cut between two files: nothing says that one is missing
    }
    const auto failure = read_disk(Bytes(sound.begin(), sound.begin() + 600), "my.tar");
    REQUIRE_FALSE(failure.ok());
    CHECK(failure.failure().text() ==
          "my.tar: is no sound tar archive: sector 1 begins a file that is cut off");
}

TEST_CASE("a size that is larger than the archive is refused", "[disk]") {
    Bytes archive = archive_of({{"a", Bytes(10, 1)}});
    for (std::size_t i = 124; i < 135; ++i) archive[i] = '7';
    std::size_t sum = 0;
    for (std::size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? ' ' : archive[i];
    char digits[8];
    std::snprintf(digits, sizeof digits, "%06o", static_cast<unsigned>(sum));
    std::copy(digits, digits + 6, archive.begin() + 148);
    const auto files = read_disk(archive, "disk");
    REQUIRE_FALSE(files.ok());
    CHECK(files.failure().text().find("cut off") != std::string::npos);
}
