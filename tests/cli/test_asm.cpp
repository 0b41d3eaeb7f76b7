// baton asm: an image, a listing, symbols; or diagnostics and nothing written.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/command.hpp"

using namespace baton::test;
using Json = nlohmann::json;

namespace {

std::size_t entries(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

}  // namespace

TEST_CASE("an image, a listing and a symbol file are written", "[cli asm]") {
    const TemporaryFolder folder;
    const std::string source = folder.write("x.asm", powers_off(0));
    const std::string out = (folder.path() / "x.elf").string();
    const Ended ended =
        command({"asm", source, "-o", out, "--listing", out + ".lst", "--symbols", out + ".sym"});
    CHECK(ended.status == 0);
    CHECK(ended.out.empty());
    CHECK(ended.err.empty());
    CHECK(run_command("readelf -h " + out).status == 0);
    CHECK(contains(read_file(out + ".lst"), "SYSTEM_POWER"));
    CHECK(contains(read_file(out + ".sym"), "_start"));
    CHECK(command({"run", out}).status == 0);
}

TEST_CASE("without -o the image is named after the first source", "[cli asm]") {
    const TemporaryFolder folder;
    folder.write("first.asm", powers_off(0));
    Surroundings there;
    there.folder = folder.path().string();
    REQUIRE(command({"asm", "first.asm"}, there).status == 0);
    CHECK(std::filesystem::exists(folder.path() / "first.elf"));
}

TEST_CASE("constants and folders come from the command line, files are linked in order", "[cli asm]") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "inc");
    folder.write("inc/code.inc", std::string(".equ CODE, GIVEN + ONE\n"));
    const std::string main =
        folder.write("main.asm", std::string(".include \"code.inc\"\n.global code\n.equ code, CODE\n_start: "
                                             "jmp off\n.global _start\n.global off\n"));
    const std::string off = folder.write(
        "off.asm",
        std::string(
            ".global off\noff: li r0, SYSTEM\n mov r1, code\n stw r1, [r0 + SYSTEM_POWER]\n1: jmp 1b\n"));
    const std::string out = (folder.path() / "out").string();
    const Ended ended = command(
        {"asm", main, off, "-o", out, "-I", (folder.path() / "inc").string(), "-D", "GIVEN=40", "-D", "ONE"});
    INFO(ended.err);
    REQUIRE(ended.status == 0);
    CHECK(contains(command({"run", out}).err, "Powered off with code 41"));
}

TEST_CASE("on an error nothing is written, and what was there stays", "[cli asm]") {
    const TemporaryFolder folder;
    const std::string bad = folder.write("bad.asm", std::string("_start: mvo r1, 5\n jmp nowhere\n"));
    const std::string out = folder.write("out.elf", std::string("precious"));
    const Ended ended =
        command({"asm", bad, "-o", out, "--listing", out + ".lst", "--symbols", out + ".sym"});
    CHECK(ended.status == 3);
    CHECK(contains(ended.err, "bad.asm:1:9: error:"));
    CHECK(contains(ended.err, "bad.asm:2:6: error:"));
    CHECK(read_file(out) == "precious");
    CHECK(entries(folder.path()) == 2);
}

TEST_CASE("a listing that can't be written leaves no image behind", "[cli asm]") {
    const TemporaryFolder folder;
    const std::string good = folder.write("good.asm", powers_off(0));
    const std::string out = (folder.path() / "o.elf").string();
    CHECK(command({"asm", good, "-o", out, "--listing", "/dev/full"}).status == 8);
    CHECK(command({"asm", good, "-o", out, "--symbols", "/dev/full"}).status == 8);
    CHECK(entries(folder.path()) == 1);
}

TEST_CASE("diagnostics as JSON are alone on standard output", "[cli asm]") {
    const TemporaryFolder folder;
    const std::string bad = folder.write("bad.asm", std::string("_start: mvo r1, 5\n"));
    const Ended ended = command({"asm", bad, "-o", "/dev/null", "--diagnostics", "json"});
    CHECK(ended.status == 3);
    CHECK(ended.err.empty());
    const Json found = Json::parse(ended.out);
    REQUIRE(found.size() == 1);
    CHECK(found[0]["line"] == 1);
    CHECK(found[0]["column"] == 9);
    CHECK(found[0]["suggestion"] == "mov");
    const std::string good = folder.write("good.asm", powers_off(0));
    CHECK(Json::parse(command({"asm", good, "-o", "/dev/null", "--diagnostics", "json"}).out) ==
          Json::array());
}

TEST_CASE("words that asm can't mean are refused before anything is read or written", "[cli asm]") {
    const TemporaryFolder folder;
    const std::string good = folder.write("good.asm", powers_off(0));
    const std::string text = read_file(good);
    CHECK(command({"asm", good, "-o", good}).status == 2);  // would overwrite the source
    CHECK(read_file(good) == text);
    const std::string out = (folder.path() / "o").string();
    CHECK(command({"asm", good, "-o", out, "--listing", out}).status == 2);
    CHECK(command({"asm", good, "-o", out, "--diagnostics", "xml"}).status == 2);
    CHECK(command({"asm", good, "-o", out, "-D", "1x=5"}).status == 2);
    CHECK(command({"asm", good, "-o", out, "-D", "=5"}).status == 2);
    CHECK(command({"asm", good, "-o", ""}).status == 2);
    CHECK(command({"asm", "", "-o", out}).status == 2);
    CHECK(contains(command({"asm", ""}).err, "the name of a source must not be empty"));
    CHECK(command({"asm", good, "-o", folder.path().string()}).status == 8);
    CHECK(command({"asm", good, "-o", out + "/no/such"}).status == 8);
    CHECK(command({"asm", folder.path().string() + "/none.asm", "-o", out}).status == 8);
    CHECK(command({"asm", folder.path().string(), "-o", out}).status == 8);
    CHECK(entries(folder.path()) == 1);
}

TEST_CASE("raw bytes and images are disassembled where they are said to lie", "[cli asm]") {
    const TemporaryFolder folder;
    const std::string raw = folder.write("raw.bin", std::string("\x00\x00\x00\x01\xff", 5));
    const Ended ended = command({"disasm", raw, "--at", "0x1000"});
    CHECK(ended.status == 0);
    CHECK(contains(ended.out, "00001000  01000000  nop"));
    CHECK(contains(ended.out, "00001004  ff "));
    CHECK(command({"disasm", raw}).status == 8);
    const std::string source = folder.write(
        "x.asm", std::string("_start: jmp there\nthere: nop\n.data\nword: .word there\n.bss\n.space 8\n"));
    const Ended image = command({"disasm", source, "--at", "0x2000"});
    CHECK(contains(image.out, "00002000"));
    CHECK(contains(image.out, "jmp there"));
    CHECK(contains(image.out, "section .data"));
    CHECK(contains(image.out, "zero bytes"));
}

// What a source may hold at most: docs/assembler.md, "Limits". Sanitizers take memory and time of their own.
TEST_CASE("sources at the limits take less than 256 MB (under sanitizers: a tenth assembles)", "[cli asm]") {
#ifdef BATON_SANITIZED
    constexpr long most_kib = 1L << 40;
    constexpr int part = 10;
#else
    constexpr long most_kib = 256'000'000 / 1024;
    constexpr int part = 1;
#endif
    const TemporaryFolder folder;
    const std::string out = (folder.path() / "out").string();
    const auto assembles = [&](const std::string& what, const std::string& text) {
        INFO(what);
        const std::string source = folder.write("large.asm", text);
        const Ended ended =
            command({"asm", source, "-o", out, "--listing", out + ".lst", "--symbols", out + ".sym"});
        INFO(ended.err);
        CHECK(ended.status == 0);
        CHECK(ended.memory_kib < most_kib);
    };
    const std::string much = ".space " + std::to_string(60'000'000 / part) + "\n";
    std::string labels, words;
    for (int i = 0; i < 240'000 / part; ++i) labels += std::string(40, 'x') + std::to_string(i) + ":\n";
    for (int i = 0; i < 120'000 / part; ++i) {
        const std::string name = "g" + std::to_string(i);
        words += ".global " + name + "\n" + name + ": .word " + name + " + 1\n";
    }
    std::string macros, parameters;
    for (int i = 0; i < 330'000 / part; ++i) macros += ".macro q" + std::to_string(i) + "\nnop\n.endm\n";
    std::string list;
    for (int i = 0; i < 60; ++i) list += " a" + std::to_string(i);
    for (int i = 0; i < 8'000 / part; ++i)
        parameters += ".macro q" + std::to_string(i) + list + "\nnop\n.endm\n";
    assembles("macros", macros);
    assembles("macros with parameters", parameters);
    assembles("an image", ".space " + std::to_string(67'108'864 / part) + "\n");
    assembles("labels", labels + much);
    assembles("global words that the loader adjusts", words + much);
}

TEST_CASE("a result goes to standard output when it is called -", "[cli asm]") {
    const TemporaryFolder folder;
    const std::string source = folder.write("x.asm", powers_off(0));
    const std::string out = (folder.path() / "x.elf").string();
    Surroundings there;
    there.folder = folder.path().string();
    const Ended symbols = command({"asm", "x.asm", "-o", out, "--symbols", "-"}, there);
    CHECK(symbols.status == 0);
    CHECK(contains(symbols.out, "_start"));
    CHECK(contains(command({"asm", "x.asm", "-o", out, "--listing", "-"}, there).out, "SYSTEM_POWER"));
    CHECK(command({"asm", "x.asm", "-o", "-"}, there).out == read_file(out));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "-"));
    CHECK(command({"asm", "x.asm", "-o", out, "--symbols", "-", "--listing", "-"}, there).status == 2);
    CHECK(command({"asm", "x.asm", "-o", out, "--symbols", "-", "--diagnostics", "json"}, there).status == 2);
}

TEST_CASE("a result never goes over what the sources include, by whatever name", "[cli asm]") {
    const TemporaryFolder folder;
    const std::string source =
        folder.write("main.asm", std::string(".include \"more.inc\"\n.rodata\n.incbin \"data.bin\"\n"));
    const std::string more = folder.write("more.inc", std::string("nop\n"));
    const std::string data = folder.write("data.bin", std::string("data"));
    std::filesystem::create_directory(folder.path() / "sub");
    std::filesystem::create_symlink(more, folder.path() / "link");
    std::filesystem::create_hard_link(data, folder.path() / "hard");
    const std::string here = folder.path().string();
    const std::string out = here + "/out.elf";
    for (const std::string& target :
         std::vector<std::string>{source, more, data, here + "/./more.inc", here + "/sub/../data.bin",
                                  here + "/link", here + "/hard"}) {
        INFO(target);
        for (const std::vector<std::string>& results : {std::vector<std::string>{"-o", target},
                                                        {"-o", out, "--listing", target},
                                                        {"-o", out, "--symbols", target}}) {
            std::vector<std::string> words{"asm", source};
            words.insert(words.end(), results.begin(), results.end());
            const Ended ended = command(words);
            CHECK(ended.status == 2);
            CHECK(contains(ended.err, "it would be overwritten"));
        }
    }
    CHECK(read_file(more) == "nop\n");
    CHECK(read_file(data) == "data");
    CHECK_FALSE(std::filesystem::exists(out));
}

TEST_CASE("two results are not one file in two spellings, whether it is there or not", "[cli asm]") {
    const TemporaryFolder folder;
    const std::string source = folder.write("x.asm", powers_off(0));
    const std::string here = folder.path().string();
    std::filesystem::create_directory(folder.path() / "sub");
    CHECK(command({"asm", source, "-o", here + "/out", "--listing", here + "/./out"}).status == 2);
    CHECK(command({"asm", source, "-o", here + "/out", "--symbols", here + "/sub/../out"}).status == 2);
    CHECK_FALSE(std::filesystem::exists(here + "/out"));
    folder.write("out", std::string("precious"));
    CHECK(command({"asm", source, "-o", here + "/out", "--listing", here + "/./out"}).status == 2);
    CHECK(read_file(here + "/out") == "precious");
    CHECK(command({"asm", source, "-o", here + "/out", "--listing", "/dev/null"}).status == 0);
}
