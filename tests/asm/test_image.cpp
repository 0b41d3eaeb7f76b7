// The image of a source that uses everything: the host's tools accept it, it survives writing
// and reading, and it does not depend on when it was made.
#include <catch2/catch.hpp>

#include "tests/asm/sources.hpp"

using namespace baton;
using Catch::Contains;

namespace {

isa::Image rich_image() {
    const auto assembly = test::assemble_files({"rich.asm"}, test::rich_files());
    INFO(render_text(assembly.diagnostics, Language::english, false));
    REQUIRE(assembly.image);
    CHECK(assembly.diagnostics.empty());
    return *assembly.image;
}

std::string output(const std::string& command) {
    const test::TemporaryFolder folder;
    const std::string path = folder.write("rich", isa::write_elf(rich_image()));
    const auto result = test::run_command(command + " " + path);
    INFO(command);
    CHECK(result.status == 0);
    CHECK(result.err == "");
    CHECK_THAT(result.out, !Contains("arning") && !Contains("rror"));
    return result.out;
}

}  // namespace

TEST_CASE("readelf accepts an assembled image", "[asm][binutils]") {
    const std::string out = output("readelf -W -h -l -S -s -r -d -n");
    CHECK_THAT(out, Contains(".text"));
    CHECK_THAT(out, Contains(".special"));
    CHECK_THAT(out, Contains(".bss"));
    CHECK_THAT(out, Contains("GLOBAL DEFAULT  ABS VERSION"));
    CHECK_THAT(out, Contains("LOCAL  DEFAULT    1 _start.next"));
}

TEST_CASE("nm lists an assembled image", "[asm][binutils]") {
    const std::string out = output("nm");
    CHECK_THAT(out, Contains("T _start"));
    CHECK_THAT(out, Contains("R table"));
    CHECK_THAT(out, Contains("d cell"));
    CHECK_THAT(out, Contains("b buffer"));
    CHECK_THAT(out, Contains("00000102 A VERSION"));
}

TEST_CASE("readelf shows the line table of an assembled image", "[asm][binutils]") {
    const std::string out = output("readelf --debug-dump=decodedline");
    CHECK_THAT(out, Contains("rich.asm"));
    CHECK_THAT(out, Contains("rich.inc"));
}

TEST_CASE("an assembled image is read back as it was", "[asm]") {
    const isa::Image image = rich_image();
    const auto read = isa::read_elf(isa::write_elf(image), "rich");
    REQUIRE(read);
    CHECK(read->entry == image.entry);
    CHECK(read->relocations == image.relocations);
    CHECK(read->notes == image.notes);
    CHECK(read->files == image.files);
    CHECK(read->symbols.size() == image.symbols.size());
    CHECK(read->lines.size() == image.lines.size());
    CHECK(read->memory_bytes() == image.memory_bytes());
    REQUIRE(read->segments.size() == 1);
    CHECK(read->segments[0].memory_bytes == image.segments[0].memory_bytes);
}

TEST_CASE("relocations are the words that hold addresses, and only those", "[asm]") {
    const isa::Image image = rich_image();
    const auto address = [&](const std::string& name) {
        const isa::Symbol* symbol = image.find(name);
        REQUIRE(symbol != nullptr);
        return symbol->value;
    };
    const auto& section = image.sections;
    std::uint32_t special = 0;
    for (const auto& s : section) {
        if (s.name == ".special") special = s.address;
    }
    CHECK(image.relocations ==
          std::vector<std::uint32_t>{address("table"), address("table") + 8, address("cell"), special});
}

TEST_CASE("the same sources give the same image", "[asm]") {
    CHECK(isa::write_elf(rich_image()) == isa::write_elf(rich_image()));
}

TEST_CASE("a source of 100,000 lines assembles", "[asm]") {
    std::string source;
    for (int i = 0; i < 20'000; ++i) {
        const std::string name = "function" + std::to_string(i);
        source +=
            name +
            ":\n        push {r0-r3, lr} ; save\n.loop:  add r1, r1, 5\n        bne .loop\n        call " +
            name + "\n";
    }
    const auto assembly = test::assemble_text(source);
    REQUIRE(assembly.image);
    CHECK(assembly.image->memory_bytes() == 20'000 * 4 * 4);
    CHECK(assembly.image->symbols.size() == 40'000);
}
