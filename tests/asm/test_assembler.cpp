// The assembler beside the golden files: order and shape of diagnostics, limits, listing and
// symbol file.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <ctime>
#include <nlohmann/json.hpp>

#include "asm/assembler.hpp"
#include "tests/asm/sources.hpp"

using namespace baton;
using assembler::Assembly;
using assembler::Limits;
using assembler::Options;
using test::assemble_files;
using test::assemble_text;

namespace {

std::string english(const Message& message) {
    return say(Language::english, message);
}

/// The only diagnostic's message; fails when there are more or none.
std::string only_message(const Assembly& assembly) {
    REQUIRE(assembly.diagnostics.size() == 1);
    return english(assembly.diagnostics.front().message);
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
}

}  // namespace

TEST_CASE("diagnostics are sorted by file, line and column", "[asm]") {
    const auto assembly = assemble_files({"b.asm", "a.asm"}, {{"b.asm",
                                                               "  jmp nowhere\n"
                                                               "  .include \"c.inc\"\n"
                                                               "  .word nothing, 0x100000000\n"
                                                               "  mvo r1\n"},
                                                              {"a.asm", "  mvo r1\n"},
                                                              {"c.inc", "  .word 0x100000000\n"}});
    std::vector<std::string> places;
    for (const auto& d : assembly.diagnostics) {
        places.push_back(d.place.file + ":" + std::to_string(d.place.line) + ":" +
                         std::to_string(d.place.column));
    }
    CHECK(places == std::vector<std::string>{"b.asm:1:7", "b.asm:3:9", "b.asm:3:18", "b.asm:4:3", "c.inc:1:9",
                                             "a.asm:1:3"});
}

TEST_CASE("a diagnostic is rendered with its line, a caret and its notes", "[asm]") {
    const auto assembly = assemble_text(
        "        .macro save, a\n"
        "        mvo     r1, \\a\n"
        "        .endm\n"
        "\tsave\tr2      ; a tab stays a tab\n"
        "\tmov\tr1, 70000\n");
    CHECK(render_text(assembly.diagnostics, Language::english, false) ==
          "a.asm:2:9: error: unknown instruction 'mvo'; did you mean 'mov'?\n"
          "    2 |         mvo     r1, \\a\n"
          "      |         ^~~\n"
          "a.asm:4:2: note: in the expansion of macro 'save' called here\n"
          "    4 | \tsave\tr2      ; a tab stays a tab\n"
          "      | \t^~~~\n"
          "a.asm:5:10: error: 70000 does not fit: 'mov' takes -32768 to 32767; 'li' loads any 32-bit number\n"
          "    5 | \tmov\tr1, 70000\n"
          "      | \t   \t    ^~~~~\n");
}

TEST_CASE("a diagnostic is rendered in French, with the language's typography", "[asm]") {
    const auto assembly = assemble_text(
        "        .macro save\n"
        "        mvo     r1, 2\n"
        "        .endm\n"
        "        save\n"
        "        .warning \"slow\"\n");
    CHECK(render_text(assembly.diagnostics, Language::french, false) ==
          "a.asm:2:9: erreur : instruction inconnue « mvo » ; vouliez-vous écrire « mov » ?\n"
          "    2 |         mvo     r1, 2\n"
          "      |         ^~~\n"
          "a.asm:4:9: note : dans le développement de la macro « save », appelée ici\n"
          "    4 |         save\n"
          "      |         ^~~~\n"
          "a.asm:5:9: avertissement : slow\n"
          "    5 |         .warning \"slow\"\n"
          "      |         ^~~~~~~~\n");
    // JSON is the same but for what people read.
    auto english = nlohmann::json::parse(render_json(assembly.diagnostics, Language::english));
    auto french = nlohmann::json::parse(render_json(assembly.diagnostics, Language::french));
    CHECK(french[0]["message"] == "instruction inconnue « mvo » ; vouliez-vous écrire « mov » ?");
    CHECK(french[0]["severity"] == "error");
    CHECK(french[1]["id"] == "verbatim");
    for (auto* json : {&english, &french}) {
        for (auto& diagnostic : *json) {
            diagnostic.erase("message");
            for (auto& note : diagnostic["notes"]) note.erase("message");
        }
    }
    CHECK(english == french);
}

TEST_CASE("a name of thousands of letters is shortened, not what is said of it", "[asm]") {
    const auto assembly =
        assemble_text(" jmp " + repeated("x", 5000) + "\n .error \"" + repeated("é", 500) + "\"\n");
    REQUIRE(assembly.diagnostics.size() == 2);
    CHECK(english(assembly.diagnostics[0].message) == "undefined symbol '" + repeated("x", 200) + "…'");
    CHECK(english(assembly.diagnostics[1].message) == repeated("é", 200) + "…");
}

TEST_CASE("colour is used only when it is asked for", "[asm]") {
    const auto assembly = assemble_text("mvo\n");
    CHECK(render_text(assembly.diagnostics, Language::english, false).find('\x1b') == std::string::npos);
    CHECK(render_text(assembly.diagnostics, Language::english, true).find("\x1b[1;31merror:") !=
          std::string::npos);
}

TEST_CASE("a control character in a source does not reach the terminal", "[asm]") {
    const auto assembly = assemble_text("  \x1b[2J nop\n  .error \"\\e[2J\"\n");
    const std::string text = render_text(assembly.diagnostics, Language::english, false);
    CHECK(assembly.diagnostics.size() == 2);
    CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("a long line is cut around the caret", "[asm]") {
    const auto assembly =
        assemble_text(".byte 1" + repeated(", 1", 500) + ", 300" + repeated(", 1", 500) + "\n");
    REQUIRE(assembly.diagnostics.size() == 1);
    const std::string text = render_text(assembly.diagnostics, Language::english, false);
    CHECK(text.size() < 700);
    CHECK(text.find("…") != std::string::npos);
    // The caret stands below the number.
    const auto line = text.find("    1 | ");
    const auto below = text.find("      | ", line);
    const std::string shown = text.substr(line, below - line);
    const std::string caret = text.substr(below);
    // The ellipsis before is three bytes and one column.
    CHECK(shown.find("300") - 2 == caret.find("^~~"));
}

TEST_CASE("diagnostics as JSON hold everything", "[asm]") {
    const auto assembly = assemble_text(
        ".macro m\n"
        " mvo r1\n"
        ".endm\n"
        " m\n");
    const auto json = nlohmann::json::parse(render_json(assembly.diagnostics, Language::english));
    REQUIRE(json.size() == 1);
    CHECK(json[0] == nlohmann::json{{"severity", "error"},
                                    {"file", "a.asm"},
                                    {"line", 2},
                                    {"column", 2},
                                    {"length", 3},
                                    {"id", "unknown_instruction"},
                                    {"arguments", {"mvo", {{"id", "did_you_mean"}, {"arguments", {"mov"}}}}},
                                    {"message", "unknown instruction 'mvo'; did you mean 'mov'?"},
                                    {"suggestion", "mov"},
                                    {"notes",
                                     {{{"severity", "note"},
                                       {"file", "a.asm"},
                                       {"line", 4},
                                       {"column", 2},
                                       {"length", 1},
                                       {"id", "macro_called_here"},
                                       {"arguments", {"m", nlohmann::json::object()}},
                                       {"message", "in the expansion of macro 'm' called here"},
                                       {"suggestion", ""},
                                       {"notes", nlohmann::json::array()}}}}});
}

TEST_CASE("JSON stays valid for a source in another encoding", "[asm]") {
    const auto assembly = assemble_text("  mvo \xe9\xe8 r1\n");
    const auto json = nlohmann::json::parse(render_json(assembly.diagnostics, Language::english));
    CHECK(json[0]["message"] == "byte 0xe9 is not UTF-8; save the file in the encoding UTF-8");
    CHECK(json[0]["column"] == 7);
}

TEST_CASE("every suggestion is part of its message", "[asm]") {
    const auto assembly =
        assemble_text("loop: jmp lop\n .wrod 1\n mvo r1\n rdsr r1, vbas\n .global lopo\n .equ X, lopp\n");
    REQUIRE(assembly.diagnostics.size() == 6);
    for (const auto& d : assembly.diagnostics) {
        INFO(english(d.message));
        CHECK(!d.suggestion.empty());
        CHECK(english(d.message).find("'" + d.suggestion + "'") != std::string::npos);
    }
}

TEST_CASE("bad files are refused with the place", "[asm]") {
    SECTION("a byte that is not UTF-8") {
        const auto assembly = assemble_text("nop\nnop ; \xc3\x28\n");
        CHECK(only_message(assembly) == "byte 0xc3 is not UTF-8; save the file in the encoding UTF-8");
        CHECK(assembly.diagnostics[0].place.line == 2);
        CHECK(assembly.diagnostics[0].place.column == 7);
    }
    SECTION("a NUL byte") {
        const auto assembly = assemble_text(std::string("nop\n\0\n", 6));
        CHECK(only_message(assembly) == "a NUL byte: this is no text file");
        CHECK(assembly.diagnostics[0].place.line == 2);
    }
    SECTION("a file that is not there") {
        const auto assembly = assemble_files({"gone.asm"}, {});
        CHECK(render_text(assembly.diagnostics, Language::english, false) ==
              "gone.asm: error: can't read 'gone.asm': there is no such file\n");
    }
    SECTION("an included file") {
        const auto assembly =
            assemble_files({"a.asm"}, {{"a.asm", "\n .include \"b.inc\"\n"}, {"b.inc", "\xff"}});
        REQUIRE(assembly.diagnostics.size() == 1);
        CHECK(assembly.diagnostics[0].place.file == "b.inc");
        REQUIRE(assembly.diagnostics[0].notes.size() == 1);
        CHECK(assembly.diagnostics[0].notes[0].place.line == 2);
    }
}

TEST_CASE("a byte order mark and line ends of other systems are no errors", "[asm]") {
    const auto assembly = assemble_text("\xef\xbb\xbf nop\r\n mvo r1\r\n\r\n");
    REQUIRE(assembly.diagnostics.size() == 1);
    CHECK(assembly.diagnostics[0].place.line == 2);
    CHECK(assembly.diagnostics[0].place.source_line == " mvo r1");
    CHECK(assemble_text("\xef\xbb\xbfmvo\n").diagnostics[0].place.column == 1);
    CHECK(assemble_text("\xef\xbb\xbfnop\r\nret\r\n").image.has_value());
}

TEST_CASE("an image without sources, or of empty ones, is empty", "[asm]") {
    for (const char* text : {"", "\n\n", "; nothing\n"}) {
        const auto assembly = assemble_text(text);
        REQUIRE(assembly.image);
        CHECK(assembly.image->memory_bytes() == 0);
        CHECK(assembly.diagnostics.empty());
    }
    CHECK(assemble_files({}, {}).image.has_value());
}

TEST_CASE("limits end what would never end", "[asm][limits]") {
    const auto message = [](const std::string& text, const Limits& limits = {}) {
        const auto assembly = assemble_text(text, limits);
        CHECK(!assembly.image);
        return only_message(assembly);
    };
    std::string parameters;
    for (int i = 0; i < 60; ++i) parameters += fmt::format(" a{}", i);
    CHECK(message(".macro m\n m\n.endm\n m\n") ==
          "macros are nested too deeply (more than 100 levels); does 'm' call itself?");
    CHECK(message(".macro m\n m\n m\n.endm\n m\n") ==
          "macros are nested too deeply (more than 100 levels); does 'm' call itself?");
    CHECK(message(".include \"a.asm\"\n") ==
          "includes are nested too deeply (more than 50 files); does 'a.asm' include itself?");
    CHECK(message(".rept 1000000000\n nop\n.endr\n") ==
          "more than 1000000 lines after expanding macros, repetitions and includes");
    CHECK(message(".space 0x7fffffffffffffff\n") == "the image becomes larger than 67108864 bytes");
    CHECK(message(".space 40000000\n.space 40000000\n") == "the image becomes larger than 67108864 bytes");
    CHECK(message(".bss\n.space 40000000\n.space 40000000\n") ==
          "the image becomes larger than 67108864 bytes");
    CHECK(message(".org 0x7fffffff\n") == "the image becomes larger than 67108864 bytes");
    CHECK(message(repeated(".if 1\n", 300)) == "conditions are nested too deeply (more than 200 levels)");
    CHECK(message(".word " + repeated("(", 1000) + "1" + repeated(")", 1000)) ==
          "the expression is nested too deeply (more than 100 levels)");
    CHECK(message(".word " + repeated("-", 1000) + "1") ==
          "the expression is nested too deeply (more than 100 levels)");
    CHECK(message(".word " + repeated("1?2:", 1000) + "1") ==
          "the expression is nested too deeply (more than 100 levels)");
    CHECK(message(".byte 1" + repeated(",1", 40000)) == "the line is longer than 65536 bytes");
    CHECK(message(".rept 100000\n .word later, later, later, later, later, later, later, later, later, "
                  "later, later\n"
                  ".endr\nlater:\n") == "more than 1000000 names, numbers and operators look forward");
    CHECK(message(".rept 300000\n l\\@:\n.endr\n") == "there are more than 250000 symbols");
    CHECK(message(".rept 300000\n.set s, 1\n.endr\n") == "there are more than 250000 symbols");
    CHECK(message(".rept 300000\n1:\n.endr\n") == "there are more than 250000 symbols");
    std::string macros;
    for (int i = 0; i < 8400; ++i) macros += fmt::format(".macro m{} {}\n.endm\n", i, parameters);
    CHECK(message(macros) == "macros have more than 500000 parameters in all");
    Limits small;
    small.image_bytes = 10;
    CHECK(message(".word 1, 2, 3\n", small) == "the image becomes larger than 10 bytes");
}

TEST_CASE("a line that doubles in every macro call ends", "[asm][limits]") {
    const auto assembly = assemble_text(".macro m, a:vararg\n .ifb \\a\n .endif\n m \\a\\a\n.endm\n m x\n");
    CHECK(!assembly.image);
    REQUIRE(!assembly.diagnostics.empty());
    CHECK(english(assembly.diagnostics[0].message) ==
          "the line is longer than 65536 bytes once the arguments are put in");
}

TEST_CASE("constants that double in every definition are evaluated once each", "[asm][limits]") {
    std::string text;
    for (int i = 0; i < 60; ++i) text += fmt::format(".equ c{}, c{} + c{}\n", i, i + 1, i + 1);
    text += ".equ c60, 1\n.word c0 >> 60\n";
    const auto assembly = assemble_text(text);
    REQUIRE(assembly.image);
    CHECK(assembly.image->segments[0].bytes == std::vector<std::uint8_t>{1, 0, 0, 0});
}

TEST_CASE("a constant that hangs on too many others is an error", "[asm][limits]") {
    std::string text = ".word c0\n";
    for (int i = 0; i < 200; ++i) text += fmt::format(".equ c{}, c{}\n", i, i + 1);
    const auto assembly = assemble_text(text + ".equ c200, 1\n");
    CHECK(only_message(assembly) == "'c100' is defined through more than 100 other names");
}

TEST_CASE("after a hundred errors the others are counted", "[asm][limits]") {
    const auto assembly = assemble_text(repeated("mvo r1\n", 250));
    REQUIRE(assembly.diagnostics.size() == 101);
    CHECK(english(assembly.diagnostics[99].message) == "unknown instruction 'mvo'; did you mean 'mov'?");
    CHECK(assembly.diagnostics[99].place.line == 100);
    CHECK(english(assembly.diagnostics[100].message) == "too many errors: 150 more are not shown");
}

TEST_CASE("a limit is reported even behind a hundred errors", "[asm][limits]") {
    const auto assembly = assemble_text(repeated("mvo r1\n", 250) + ".space 100000000\n");
    REQUIRE(assembly.diagnostics.size() == 102);
    CHECK(english(assembly.diagnostics[100].message) == "the image becomes larger than 67108864 bytes");
    CHECK(english(assembly.diagnostics[101].message) == "too many errors: 150 more are not shown");
}

TEST_CASE("a long chain of macro calls is shown by its ends", "[asm]") {
    const auto assembly = assemble_text(
        ".macro m, n\n"
        " .if \\n\n"
        " m \\n - 1\n"
        " .else\n"
        " mvo r1\n"
        " .endif\n"
        ".endm\n"
        " m 20\n");
    REQUIRE(assembly.diagnostics.size() == 1);
    const auto& notes = assembly.diagnostics[0].notes;
    REQUIRE(notes.size() == 8);
    CHECK(english(notes[3].message) == "in the expansion of macro 'm' called here (13 more between)");
    CHECK(notes[7].place.line == 8);
}

TEST_CASE("the listing shows addresses, words and lines", "[asm]") {
    Options options;
    options.want_listing = true;
    const auto assembly = assemble_files({"a.asm"},
                                         {{"a.asm",
                                           ".macro two\n"
                                           "\tnop\n"
                                           "\tret\n"
                                           ".endm\n"
                                           "main:\n"
                                           "\tli r1, 0x12345\n"
                                           "\tcall later\n"
                                           "\ttwo\n"
                                           "\t.ascii \"Hello, world\"\n"
                                           "\t.data\n"
                                           "\t.half 0x1234\n"
                                           "\t.text\n"
                                           "later: ret ; done\n"
                                           "\t.bss\n"
                                           "\t.space 100\n"}},
                                         options);
    REQUIRE(assembly.image);
    CHECK(assembly.listing ==
          "address   bytes                      line  source\n"
          "00000000                               1  .macro two\n"
          "00000000                               5  main:\n"
          "00000000  41102345 42100001            6  \tli r1, 0x12345\n"
          "00000008  91000006                     7  \tcall later\n"
          "0000000c                               8  \ttwo\n"
          "0000000c  01000000                     2+ \tnop\n"
          "00000010  93000000                     3+ \tret\n"
          "00000014  48 65 6c 6c 6f 2c 20 77      9  \t.ascii \"Hello, world\"\n"
          "0000001c  6f 72 6c 64\n"
          "00000024                              10  \t.data\n"
          "00000024  34 12                       11  \t.half 0x1234\n"
          "00000020                              12  \t.text\n"
          "00000020  93000000                    13  later: ret ; done\n"
          "00000028                              14  \t.bss\n"
          "00000028                              15  \t.space 100\n"
          "          ... 100 bytes\n");
    options.listing_language = Language::french;
    const std::string french = assemble_files({"a.asm"}, {{"a.asm", " .bss\n .byte 0\n"}}, options).listing;
    CHECK(french ==
          "adresse   octets                    ligne  source\n"
          "00000000                               1   .bss\n"
          "00000000                               2   .byte 0\n"
          "          ... 1 octet\n");
}

TEST_CASE("errors by the thousand take no time to speak of", "[asm][limits]") {
    // What could go wrong: names are compared for errors that nobody sees, or again and again for one.
    std::string undefined, macros, one;
    for (int i = 0; i < 60'000; ++i) {
        undefined += fmt::format("lab{}: .word lba{}\n", i, i);
        macros += fmt::format(".macro q{}\n.endm\n", i);
        one += fmt::format("lab{}:\n", i);
    }
    const auto seconds = [](const std::string& text) {
        const std::clock_t before = std::clock();
        const auto assembly = assemble_text(text);
        CHECK(!assembly.image);
        return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    };
    CHECK(seconds(undefined) < 10);
    CHECK(seconds(macros + ".rept 60000\n nothing_like_it r1\n.endr\n") < 10);
    CHECK(seconds(one + ".rept 60000\n jmp nowhere_at_all\n.endr\n") < 10);
}

TEST_CASE("the symbol file is sorted by value", "[asm]") {
    const auto assembly = assemble_text(
        ".global main, SIZE\n"
        ".equ SIZE, 2\n"
        ".equ OTHER, 0xffffffff\n"
        "main: nop\n"
        ".loop: nop\n"
        "1: nop\n");
    REQUIRE(assembly.image);
    CHECK(assembler::symbol_file(*assembly.image) ==
          "00000000 LABEL main\n"
          "00000002 CONSTANT SIZE\n"
          "00000004 label main.loop\n"
          "ffffffff constant OTHER\n");
}

TEST_CASE("a private constant that several sources include is in the image once", "[asm]") {
    const auto assembly = assemble_files({"a.asm", "b.asm"}, {{"a.asm", ".include \"c.inc\"\nx: nop\n"},
                                                              {"b.asm", ".include \"c.inc\"\nx: nop\n"},
                                                              {"c.inc", ".equ SIZE, 5\n"}});
    REQUIRE(assembly.image);
    CHECK(assembler::symbol_file(*assembly.image) ==
          "00000000 label x\n"
          "00000004 label x\n"
          "00000005 constant SIZE\n");
}

TEST_CASE("a name that must be defined is missed once, and not where it is used", "[asm]") {
    Options options;
    options.required = {{"serve", "rest"}, "shop.asm", "a shop must serve and rest"};
    const auto shop = [&](const std::string& text) {
        return assemble_files({"street.asm", "shop.asm"},
                              {{"street.asm", " jmp serve\n jmp rest\n call serve\n"}, {"shop.asm", text}},
                              options);
    };
    CHECK(shop(".global serve, rest\nserve: rest: ret\n").image.has_value());
    const Assembly closed = shop("other: ret\n");
    CHECK(only_message(closed) == "serve, rest missing: a shop must serve and rest");
    CHECK(closed.diagnostics[0].place.file == "shop.asm");
    CHECK(closed.diagnostics[0].place.line == 0);
    const Assembly restless = shop(".global serve\nserve: ret\n");
    CHECK(only_message(restless) == "rest missing: a shop must serve and rest");
    const Assembly hidden = shop(".global serve\nserve: ret\nrest: ret\n");
    CHECK(only_message(hidden) == "'rest' is not seen from outside: write '.global rest'");
    CHECK(hidden.diagnostics[0].place.line == 3);
    const Assembly declared = shop(".global serve, rest\nserve: ret\n");
    CHECK(only_message(declared).find("'rest' is global but defined nowhere") == 0);
    // Who knows what the missing file would have brought?
    const Assembly torn = shop(".include \"goods.inc\"\n");
    CHECK(only_message(torn).find("goods.inc") != std::string::npos);
}
