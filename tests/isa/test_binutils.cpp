// The tools of the host accept images: readelf, nm and objdump say nothing on standard error and
// show what is in them. They come with the compiler, so a missing one is a failure.
#include <catch2/catch.hpp>

#include "tests/isa/sample_image.hpp"
#include "tests/support/files.hpp"

using namespace baton::isa;
using baton::test::CommandResult;
using baton::test::run_command;
using baton::test::TemporaryFolder;

namespace {

/// The output of `command` on the image's file; nothing may go to standard error.
std::string output(const std::string& command, const Image& image) {
    const TemporaryFolder folder;
    const CommandResult result = run_command(command + " " + folder.write("image", write_elf(image)));
    INFO(command);
    CHECK(result.status == 0);
    CHECK(result.err == "");
    CHECK_THAT(result.out, !Catch::Contains("arning"));
    return result.out;
}

using Catch::Contains;

}  // namespace

TEST_CASE("readelf accepts headers, segments and sections", "[binutils]") {
    const std::string out = output("readelf -W -h -l -S", sample_image());
    CHECK_THAT(out, Contains("Machine:                           <unknown>: 0xb32"));
    CHECK_THAT(out, Contains("LOAD           0x000200 0x00000000 0x00000000 0x00020 0x00048 RWE 0x200"));
    CHECK_THAT(out, Contains(".text             PROGBITS        00000000 000200 000010 00  AX"));
    CHECK_THAT(out, Contains(".bss              NOBITS          00000020 000220 000028 00  WA"));
    CHECK_THAT(out, Contains("00     .text .rodata .data .bss"));
}

TEST_CASE("readelf accepts relocations and the dynamic section", "[binutils]") {
    const std::string out = output("readelf -W -l -S -r -d", sample_image_with_relocations());
    CHECK_THAT(out, Contains("DYNAMIC        0x000230 0x00000030 0x00000030 0x00020 0x00020 R"));
    CHECK_THAT(out, Contains("Dynamic section at offset 0x230 contains 4 entries:"));
    CHECK_THAT(out, Contains("(REL)                        0x20"));
    CHECK_THAT(out, Contains("(RELSZ)                      16 (bytes)"));
    CHECK_THAT(out, Contains("Relocation section '.rel.dyn' at offset 0x220 contains 2 entries:"));
    CHECK_THAT(out, Contains("00000010  00000008"));
    CHECK_THAT(out, Contains("0000001c  00000008"));
}

TEST_CASE("readelf and nm list the symbols", "[binutils]") {
    const std::string symbols = output("readelf -W -s", sample_image());
    CHECK_THAT(symbols, Contains("00000008     0 NOTYPE  LOCAL  DEFAULT    1 main.loop"));
    CHECK_THAT(symbols, Contains("0000004d     0 NOTYPE  LOCAL  DEFAULT  ABS SIZE"));
    CHECK_THAT(symbols, Contains("00000004     0 NOTYPE  GLOBAL DEFAULT    1 _start"));
    CHECK(output("nm -n", sample_image()) ==
          "00000004 T _start\n"
          "00000008 t main.loop\n"
          "00000020 b buffer\n"
          "00000048 B end\n"
          "0000004d a SIZE\n"
          "fffffff0 A LIMIT\n");
}

TEST_CASE("readelf runs the line table", "[binutils]") {
    const std::string out = output("readelf --debug-dump=decodedline", sample_image());
    CHECK_THAT(out, Contains("CU: main.asm:"));
    CHECK_THAT(out, Contains("lib/print"));
    const auto has_row = [&](const std::string& line, const std::string& address) {
        std::istringstream rows(out);
        std::string row;
        while (std::getline(rows, row)) {
            std::istringstream words(row);
            std::string word;
            std::vector<std::string> fields;
            while (words >> word) fields.push_back(word);
            if (fields.size() >= 3 && fields[fields.size() - 3] == line &&
                fields[fields.size() - 2] == address) {
                return true;
            }
        }
        return false;
    };
    CHECK(has_row("3", "0"));
    CHECK(has_row("4", "0x4"));
    CHECK(has_row("200", "0x8"));
    CHECK(has_row("5", "0xc"));
    CHECK(has_row("7", "0x1c"));
    CHECK_FALSE(has_row("6", "0x4"));
}

TEST_CASE("readelf shows the notes", "[binutils]") {
    const std::string out = output("readelf -n", sample_image());
    CHECK_THAT(out, Contains("Displaying notes found in: .note.baton"));
    CHECK_THAT(out, Contains("Baton"));
}

TEST_CASE("objdump shows the bytes", "[binutils]") {
    const std::string out = output("objdump -s", sample_image_with_relocations());
    CHECK_THAT(out, Contains("file format elf32-little"));
    CHECK_THAT(out, Contains("Contents of section .text:\n 0000 01020304 05060708 090a0b0c 0d0e0f10"));
}

TEST_CASE("an image without anything is accepted too", "[binutils]") {
    output("readelf -W -h -l -S -s -r -d --debug-dump=decodedline", Image{});
    CHECK_THAT(output("objdump -s", Image{}), Contains("file format elf32-little"));
}
