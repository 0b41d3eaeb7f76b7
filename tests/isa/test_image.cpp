// Images: what is written is read back, byte for byte where a kernel looks, and whatever is
// not a sound image is refused without harm.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <random>

#include "base/text.hpp"
#include "isa/image.hpp"
#include "tests/isa/sample_image.hpp"

using namespace baton;
using namespace baton::isa;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::uint32_t word_at(const Bytes& bytes, std::size_t at) {
    return static_cast<std::uint32_t>(bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16) |
           static_cast<std::uint32_t>(bytes[at + 3]) << 24;
}
std::uint32_t half_at(const Bytes& bytes, std::size_t at) {
    return static_cast<std::uint32_t>(bytes[at] | bytes[at + 1] << 8);
}
void put_word(Bytes& bytes, std::size_t at, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

/// File offset of the header of the section of that name.
std::size_t section_header(const Bytes& file, const std::string& name) {
    const std::size_t headers = word_at(file, 32);
    const std::size_t names = word_at(file, headers + 40 * half_at(file, 50) + 16);
    for (std::size_t i = 0; i < half_at(file, 48); ++i) {
        const std::size_t header = headers + 40 * i;
        if (name == reinterpret_cast<const char*>(&file[names + word_at(file, header)])) return header;
    }
    FAIL("no section " << name);
    return 0;
}

void check_equal(const Image& read, const Image& written) {
    CHECK(read.entry == written.entry);
    REQUIRE(read.segments.size() == written.segments.size());
    for (std::size_t i = 0; i < read.segments.size(); ++i) {
        CHECK(read.segments[i].address == written.segments[i].address);
        CHECK(read.segments[i].memory_bytes == written.segments[i].memory_bytes);
    }
    REQUIRE(read.sections.size() == written.sections.size());
    for (std::size_t i = 0; i < read.sections.size(); ++i) {
        const Section& a = read.sections[i];
        const Section& b = written.sections[i];
        INFO(b.name);
        CHECK(a.name == b.name);
        CHECK(a.address == b.address);
        CHECK(a.bytes == b.bytes);
        CHECK(a.executable == b.executable);
        CHECK(a.writable == b.writable);
        CHECK(a.zero_filled == b.zero_filled);
    }
    REQUIRE(read.symbols.size() == written.symbols.size());
    for (std::size_t i = 0; i < read.symbols.size(); ++i) {
        const Symbol& a = read.symbols[i];
        const Symbol& b = written.symbols[i];
        INFO(b.name);
        CHECK(a.name == b.name);
        CHECK(a.value == b.value);
        CHECK(a.kind == b.kind);
        CHECK(a.global == b.global);
        CHECK(a.section == b.section);
    }
    CHECK(read.relocations == written.relocations);
    CHECK(read.files == written.files);
    REQUIRE(read.lines.size() == written.lines.size());
    for (std::size_t i = 0; i < read.lines.size(); ++i) {
        INFO("row " << i);
        CHECK(read.lines[i].address == written.lines[i].address);
        CHECK(read.lines[i].file == written.lines[i].file);
        CHECK(read.lines[i].line == written.lines[i].line);
    }
    CHECK(read.notes == written.notes);
}

/// What every image that the reader lets through promises.
bool is_consistent(const Image& image) {
    const auto in_bytes = [&](std::uint32_t address, std::uint32_t count) {
        return std::any_of(image.segments.begin(), image.segments.end(), [&](const Segment& s) {
            return address >= s.address && std::uint64_t{address} + count <= s.address + s.bytes.size();
        });
    };
    bool sound = !image.segments.empty() && image.entry % 4 == 0;
    sound = sound && (image.entry == 0 || in_bytes(image.entry, 4));
    for (const Segment& s : image.segments) {
        sound = sound && s.bytes.size() <= s.memory_bytes &&
                std::uint64_t{s.address} + s.memory_bytes < 1ULL << 32;
    }
    for (const Section& s : image.sections) {
        sound = sound && std::uint64_t{s.address} + s.bytes <= image.memory_bytes() && !has_controls(s.name);
    }
    for (const Symbol& s : image.symbols) sound = sound && !s.name.empty() && !has_controls(s.name);
    for (const std::uint32_t address : image.relocations)
        sound = sound && address % 4 == 0 && in_bytes(address, 4);
    for (const LineRow& row : image.lines) sound = sound && (row.line == 0 || row.file < image.files.size());
    return sound && std::is_sorted(image.lines.begin(), image.lines.end(),
                                   [](const LineRow& a, const LineRow& b) { return a.address < b.address; });
}

/// Reads what may be damaged: it is refused with a reason, or consistent and fit to be written again.
bool survives(const Bytes& file) {
    const auto image = read_elf(file, "damaged");
    if (!image) return !image.failure().reason.empty() && image.failure().subject == "damaged";
    if (!is_consistent(*image)) return false;
    // Only these can be written; a huge .bss could have to be written as zeros.
    const bool writable = image->segments.size() == 1 && image->segments[0].address == 0;
    if (!writable || image->memory_bytes() > 1'000'000) return true;
    return read_elf(write_elf(*image), "again").ok();
}

std::string refusal(const Bytes& file) {
    const auto image = read_elf(file, "x.elf");
    return image ? "" : image.failure().text();
}

}  // namespace

TEST_CASE("an image is read back as it was written", "[image]") {
    const Image image = sample_image();
    const Bytes file = write_elf(image);
    const auto read = read_elf(file, "sample");
    REQUIRE(read.ok());
    check_equal(*read, image);
    CHECK(read->segments[0].bytes == image.segments[0].bytes);
    CHECK(write_elf(*read) == file);
}

TEST_CASE("an image with relocations is read back, its tables where room was left", "[image]") {
    const Image image = sample_image_with_relocations();
    const Bytes file = write_elf(image);
    const auto read = read_elf(file, "sample");
    REQUIRE(read.ok());
    check_equal(*read, image);
    CHECK(write_elf(*read) == file);
    const Bytes& bytes = read->segments[0].bytes;
    const std::vector<std::uint32_t> expected{16, 8, 28, 8, 17, 32, 18, 16, 19, 8, 0, 0};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        INFO("word " << i);
        CHECK(word_at(bytes, 32 + 4 * i) == expected[i]);
    }
}

TEST_CASE("without room for them the relocation tables are put behind .bss", "[image]") {
    Image image = sample_image();
    image.relocations = {16, 28};
    const auto read = read_elf(write_elf(image), "sample");
    REQUIRE(read.ok());
    CHECK(read->relocations == image.relocations);
    CHECK(read->memory_bytes() == 72 + 16 + 32);
    CHECK(read->segments[0].bytes.size() == read->memory_bytes());
    REQUIRE(read->sections.size() == 6);
    CHECK(read->sections[3].name == ".bss");
    CHECK_FALSE(read->sections[3].zero_filled);
    CHECK(read->sections[4].name == ".rel.dyn");
    CHECK(read->sections[4].address == 72);
    CHECK(read->sections[5].name == ".dynamic");
    CHECK(read->find("buffer")->value == 32);
}

TEST_CASE("a kernel finds all that it needs in the first 512 bytes", "[image]") {
    const Image image = sample_image_with_relocations();
    const Bytes file = write_elf(image);
    CHECK(word_at(file, 0) == 0x464c457f);
    CHECK(half_at(file, 16) == 3);  // ET_DYN
    CHECK(half_at(file, 18) == elf_machine);
    CHECK(word_at(file, 24) == 4);
    const std::size_t program_headers = word_at(file, 28);
    REQUIRE(half_at(file, 44) == 2);
    CHECK(program_headers + 2 * 32 <= 512);
    CHECK(word_at(file, program_headers) == 1);         // PT_LOAD
    CHECK(word_at(file, program_headers + 4) == 512);   // file offset
    CHECK(word_at(file, program_headers + 8) == 0);     // address
    CHECK(word_at(file, program_headers + 16) == 80);   // bytes in the file
    CHECK(word_at(file, program_headers + 20) == 120);  // bytes in memory
    CHECK(word_at(file, program_headers + 24) == 7);    // readable, writable, executable
    CHECK(word_at(file, program_headers + 32) == 2);    // PT_DYNAMIC
    CHECK(word_at(file, program_headers + 40) == 48);   // address
    CHECK(Bytes(file.begin() + 512, file.begin() + 528) ==
          Bytes(image.segments[0].bytes.begin(), image.segments[0].bytes.begin() + 16));
}

TEST_CASE("an image without relocations has no dynamic section", "[image]") {
    const Bytes file = write_elf(sample_image());
    CHECK(half_at(file, 44) == 1);
}

TEST_CASE("local symbols come before global ones, each in its order", "[image]") {
    Image image = sample_image();
    std::reverse(image.symbols.begin(), image.symbols.end());
    const auto read = read_elf(write_elf(image), "sample");
    REQUIRE(read.ok());
    std::vector<std::string> names;
    for (const Symbol& symbol : read->symbols) names.push_back(symbol.name);
    CHECK(names == std::vector<std::string>{"buffer", "SIZE", "main.loop", "end", "LIMIT", "_start"});
}

TEST_CASE("an empty image is an image", "[image]") {
    const auto read = read_elf(write_elf(Image{}), "empty");
    REQUIRE(read.ok());
    CHECK(read->memory_bytes() == 0);
    CHECK(read->symbols.empty());
}

TEST_CASE("a symbol is found by name, a global one before local ones", "[image]") {
    Image image;
    image.symbols = {{"a", 1, SymbolKind::label, false, ".text"}, {"a", 2, SymbolKind::label, true, ".text"}};
    CHECK(image.find("a")->value == 2);
    CHECK(image.find("b") == nullptr);
    image.symbols[1].global = false;
    CHECK(image.find("a")->value == 1);
}

TEST_CASE("every line step and distance survives the line table", "[image]") {
    Image image = sample_image();
    image.lines.clear();
    std::uint32_t address = 0;
    for (const std::uint32_t line : {1U, 1U, 4U, 1U, 13U, 12U, 200U, 100'000U, 2U, 0x7fffffffU, 5U}) {
        for (const std::uint32_t step : {0U, 1U, 4U, 19U, 20U, 127U, 128U, 70'000U}) {
            address += step;
            image.lines.push_back({address, address % 2, line});
        }
    }
    image.lines.push_back({address + 4, 0, 0});
    const auto read = read_elf(write_elf(image), "sample");
    REQUIRE(read.ok());
    check_equal(*read, image);
}

TEST_CASE("a line table that was left open ends with the image", "[image]") {
    Image image = sample_image();
    image.lines = {{0, 0, 3}};
    const auto read = read_elf(write_elf(image), "sample");
    REQUIRE(read.ok());
    REQUIRE(read->lines.size() == 2);
    CHECK(read->lines[1].address == 72);
    CHECK(read->lines[1].line == 0);
}

TEST_CASE("files that are no B32 image are refused with the reason", "[image]") {
    CHECK(refusal({}) == "x.elf: is not an ELF file");
    CHECK(refusal({'#', '!', '/', 'b', 'i', 'n'}) == "x.elf: is not an ELF file");
    CHECK(refusal({0x7f, 'E', 'L', 'F'}) == "x.elf: is cut short: the ELF header is not complete");
    Bytes file = write_elf(sample_image());
    file[18] = 62;  // x86-64
    file[19] = 0;
    CHECK(refusal(file) == "x.elf: is an ELF file for another machine (e_machine 0x3e; B32 has 0xb32)");
    file = write_elf(sample_image());
    file[16] = 1;
    CHECK(refusal(file) == "x.elf: is no executable (e_type is neither EXEC nor DYN)");
    file = write_elf(sample_image());
    file[44] = 0;
    CHECK(refusal(file) == "x.elf: has nothing to load (no program headers)");
}

TEST_CASE("numbers that contradict each other are refused with the reason", "[image]") {
    const Bytes plain = write_elf(sample_image());
    const Bytes relocated = write_elf(sample_image_with_relocations());
    struct Damage {
        const char* reason;
        const Bytes& file;
        std::function<void(Bytes&)> make;
    };
    const std::vector<Damage> damages{
        {"its program headers are not in the file", plain, [](Bytes& f) { put_word(f, 28, 0xfffffff0); }},
        {"its section headers are not in the file", plain, [](Bytes& f) { put_word(f, 32, 0xfffffff0); }},
        {"a segment is not in the file", plain, [](Bytes& f) { put_word(f, 52 + 4, 0xffffff00); }},
        {"a segment has an impossible size", plain, [](Bytes& f) { put_word(f, 52 + 20, 8); }},
        {"a segment has an impossible size", plain, [](Bytes& f) { put_word(f, 52 + 8, 0xfffffff0); }},
        {"its segments overlap in memory", relocated,
         [](Bytes& f) {
             put_word(f, 84, 1);  // the dynamic segment becomes a second one to load
             put_word(f, 84 + 4, 512);
         }},
        {"its entry is not a multiple of 4", plain, [](Bytes& f) { put_word(f, 24, 6); }},
        {"its entry lies outside the segments", plain, [](Bytes& f) { put_word(f, 24, 32); }},
        {"section 4 is not in the file", plain,
         [](Bytes& f) {
             put_word(f, section_header(f, ".bss") + 4, 1),
                 put_word(f, section_header(f, ".bss") + 20, 0xffff);
         }},
        {"section .text lies outside the segments", plain,
         [](Bytes& f) { put_word(f, section_header(f, ".text") + 12, 0x1000); }},
        {"its names overlap", plain,
         [](Bytes& f) {
             // Every symbol gets the same name, which is as long as the file.
             const std::size_t strings = section_header(f, ".strtab");
             const std::size_t size = f.size();
             put_word(f, strings + 16, static_cast<std::uint32_t>(size));
             put_word(f, strings + 20, static_cast<std::uint32_t>(size) / 2);
             f.resize(size + size / 2 - 1, 'a');
             f.push_back(0);
             const std::size_t symbols = word_at(f, section_header(f, ".symtab") + 16);
             for (std::size_t i = 1; i < 7; ++i) put_word(f, symbols + 16 * i, 1);
         }},
        {"a name is not printable", plain,
         [](Bytes& f) { f[word_at(f, section_header(f, ".strtab") + 16) + 1] = 0x1b; }},
        {"a table of names is missing", plain,
         [](Bytes& f) { put_word(f, section_header(f, ".symtab") + 24, 99); }},
        {"symbol main.loop is not defined", plain,
         [](Bytes& f) { f[word_at(f, section_header(f, ".symtab") + 16) + 16 + 14] = 0; }},
        {"its notes are cut short", plain,
         [](Bytes& f) { put_word(f, word_at(f, section_header(f, ".note.baton") + 16) + 4, 0xffffffff); }},
        {"a row names no file", plain,
         [](Bytes& f) {
             const std::size_t lines = word_at(f, section_header(f, ".debug_line") + 16);
             f[lines + 10 + 5 + 10] = 0;  // the list of files ends at once
             put_word(f, lines + 6, 17);
         }},
        {"its dynamic section is not in the file", relocated,
         [](Bytes& f) { put_word(f, 84 + 8, 0xfffffff0); }},
        {"or has no end", relocated, [](Bytes& f) { put_word(f, 84 + 20, 24); }},
        {"its relocations are not in the file", relocated,
         [](Bytes& f) {
             put_word(f, 512 + 48 + 4, 80);  // where .bss begins
             put_word(f, section_header(f, ".rel.dyn") + 12, 80);
         }},
        {"two places are given for .rel.dyn", relocated, [](Bytes& f) { put_word(f, 512 + 48 + 4, 0x28); }},
        {"two places are given for .dynamic", relocated,
         [](Bytes& f) { put_word(f, section_header(f, ".dynamic") + 20, 24); }},
        {"its relocations are not in the file", relocated, [](Bytes& f) { put_word(f, 512 + 48 + 20, 12); }},
        {"a relocation of another kind (0x2)", relocated, [](Bytes& f) { put_word(f, 512 + 32 + 4, 2); }},
        {"the relocation of 0x00000011 makes no sense", relocated,
         [](Bytes& f) { put_word(f, 512 + 32, 17); }},
        {"the relocation of 0x00000010 makes no sense", relocated,
         [](Bytes& f) { put_word(f, 512 + 40, 16); }},
        {"the relocation of 0x00000074 makes no sense", relocated,
         [](Bytes& f) { put_word(f, 512 + 40, 116); }},
        {"a relocation changes the table of relocations", relocated,
         [](Bytes& f) { put_word(f, 512 + 40, 36); }},
    };
    for (const Damage& damage : damages) {
        Bytes file = damage.file;
        damage.make(file);
        CHECK_THAT(refusal(file), Catch::Contains(damage.reason));
    }
}

TEST_CASE("a file cut short at any length is refused or consistent", "[image]") {
    for (const Image& image : {sample_image(), sample_image_with_relocations()}) {
        const Bytes file = write_elf(image);
        unsigned wrong = 0;
        unsigned read = 0;
        for (std::size_t length = 0; length < file.size(); ++length) {
            const Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
            wrong += survives(part) ? 0 : 1;
            read += read_elf(part, "part").ok() ? 1 : 0;
        }
        CHECK(wrong == 0);
        CHECK(read == 0);  // the section headers come last, so that every cut is noticed
    }
}

TEST_CASE("a file with any one byte changed in any of 8 ways is refused or consistent", "[image]") {
    for (const Image& image : {sample_image(), sample_image_with_relocations()}) {
        const Bytes file = write_elf(image);
        unsigned wrong = 0;
        for (std::size_t at = 0; at < file.size(); ++at) {
            const std::uint8_t old = file[at];
            for (const int value : {0, 0xff, 0x7f, 0x80, old ^ 1, old ^ 0xff, old + 1, old - 1}) {
                Bytes changed = file;
                changed[at] = static_cast<std::uint8_t>(value);
                wrong += survives(changed) ? 0 : 1;
            }
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("files with several words changed are refused or consistent (40,000; under sanitizers 4,000)",
          "[image]") {
#ifdef BATON_SANITIZED
    const unsigned rounds = 4'000;
#else
    const unsigned rounds = 40'000;
#endif
    const Bytes file = write_elf(sample_image_with_relocations());
    std::mt19937 engine(1);
    const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
    unsigned wrong = 0;
    unsigned read = 0;
    for (unsigned round = 0; round < rounds; ++round) {
        Bytes changed = file;
        const unsigned changes = 1 + random() % 4;
        for (unsigned i = 0; i < changes; ++i) {
            const std::size_t at = random() % (file.size() / 4) * 4;
            const std::uint32_t values[] = {random(),    random() % 256U,
                                            0xffffffffU, 0xfffffff0U,
                                            0x80000000U, word_at(file, random() % (file.size() / 4) * 4)};
            put_word(changed, at, values[random() % 6]);
        }
        wrong += survives(changed) ? 0 : 1;
        read += read_elf(changed, "changed").ok() ? 1 : 0;
    }
    CHECK(wrong == 0);
    CHECK(read > 0);
    CHECK(read < rounds);
}
