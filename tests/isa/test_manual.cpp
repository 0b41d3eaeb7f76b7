// The manual and the answers of `baton isa`: made from the tables, complete, and not stale.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "isa/manual.hpp"
#include "isa/platform.hpp"
#include "isa/pseudo.hpp"
#include "isa/reference.hpp"
#include "isa/table.hpp"
#include "tests/support/files.hpp"

using namespace baton::isa;
using baton::Language;
using Catch::Contains;

TEST_CASE("docs/isa.md is what the tables and isa/manual.md say", "[manual]") {
    if (baton::test::read_source_file("docs/isa.md") != manual()) {
        FAIL("docs/isa.md is stale; write it anew: baton isa --manual > docs/isa.md");
    }
}

TEST_CASE("the chapters inside the program are those of isa/manual.md", "[manual]") {
    CHECK(manual_template() == baton::test::read_source_file("isa/manual.md"));
}

TEST_CASE("no placeholder is left in the manual", "[manual]") {
    CHECK_THAT(manual(), !Contains("{{"));
    CHECK_THAT(manual(Language::french), !Contains("{{"));
}

TEST_CASE("the French manual has the chapters, tables, numbers and names of the English one", "[manual]") {
    CHECK(manual_template_french() == baton::test::read_source_file("isa/manual.fr.md"));
    // Of each line what it is: a heading, a row with so many cells, an item of a list.
    const auto shape = [](const std::string& text) {
        std::vector<std::string> lines;
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);) {
            if (line.rfind("#", 0) == 0) lines.push_back(line.substr(0, line.find(' ')));
            if (line.rfind("|", 0) == 0)
                lines.push_back(std::to_string(std::count(line.begin(), line.end(), '|')));
            if (line.rfind("- ", 0) == 0 || line.rfind("{{", 0) == 0) lines.push_back(line.substr(0, 2));
        }
        return lines;
    };
    CHECK(shape(manual()) == shape(manual(Language::french)));
    // Names in capitals, and numbers, are the same.
    const auto words = [](std::string_view text) {
        std::map<std::string, int> counted;
        const std::string all(text);
        const std::regex word("[A-Z][A-Z0-9_]{3,}|0x[0-9a-f]+|[0-9]{2,}");
        for (std::sregex_iterator at(all.begin(), all.end(), word), end; at != end; ++at)
            ++counted[at->str()];
        return counted;
    };
    const auto english = words(manual_template()), french = words(manual_template_french());
    for (const auto& [word, times] : english) {
        INFO(word);
        CHECK(french.count(word) == 1);
    }
    for (const auto& [word, times] : french) {
        INFO(word);
        CHECK(english.count(word) == 1);
    }
}

TEST_CASE("placeholders are replaced only on lines of their own; others stay", "[manual]") {
    CHECK(manual_markdown("a {{flags}}\n{{nothing}}\n") == "a {{flags}}\n{{nothing}}\n");
    CHECK_THAT(manual_markdown("a\n{{flags}}\nb\n"),
               Contains("a\n| bit | flag |") && Contains("user mode |\nb\n"));
    CHECK(manual_markdown("") == "");
}

TEST_CASE("the manual names every instruction, device register, vector, flag and system register",
          "[manual]") {
    const std::string text = manual();
    for (const Instruction& row : instruction_table) CHECK_THAT(text, Contains("| `" + syntax(row) + "` |"));
    for (const DeviceRegister& r : device_registers) {
        const std::string_view device = devices[static_cast<std::size_t>(r.device)].symbol;
        CHECK_THAT(text, Contains("`" + std::string(device) + "_" + std::string(r.name) + "`"));
    }
    for (const VectorInfo& v : vectors) CHECK_THAT(text, Contains("`" + std::string(v.symbol) + "`"));
    for (const FlagInfo& f : flag_infos) CHECK_THAT(text, Contains("`" + std::string(f.symbol) + "`"));
    for (const SystemRegisterInfo& s : system_registers)
        CHECK_THAT(text, Contains("`" + std::string(s.name) + "`"));
}

TEST_CASE("every symbol that the assembler predefines stands in the manual", "[manual]") {
    std::set<std::string> missing;
    const auto visit = [](void* context, std::string_view name, Word) {
        static const std::string text = manual();
        if (text.find("`" + std::string(name) + "`") == std::string::npos) {
            static_cast<std::set<std::string>*>(context)->insert(std::string(name));
        }
    };
    for_each_platform_symbol(visit, &missing);
    CHECK(missing == std::set<std::string>{});
}

TEST_CASE("every table row of the manual has as many cells as its header", "[manual]") {
    std::istringstream lines(manual());
    std::string line;
    std::size_t cells = 0;
    while (std::getline(lines, line)) {
        if (line.empty() || line[0] != '|' || line.rfind("|  ", 0) == 0) {
            cells = 0;
            continue;
        }
        std::size_t bars = 0;
        for (std::size_t i = 0; i < line.size(); ++i)
            bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1 : 0;
        if (cells == 0) cells = bars;
        INFO(line);
        CHECK(bars == cells);
    }
}

TEST_CASE("the courses of chapter 4 add up to the table's cycles", "[manual]") {
    std::istringstream lines{std::string(manual_template())};
    std::string line;
    while (std::getline(lines, line) && line.rfind("| class |", 0) != 0) continue;
    std::set<std::string_view> named;
    while (std::getline(lines, line) && line.rfind("|", 0) == 0) {
        const std::string total = line.substr(line.rfind('|', line.size() - 2) + 2);
        const std::string classes = line.substr(0, line.find('|', 1));
        for (const Instruction& row : instruction_table) {
            if (classes.find("`" + std::string(row.mnemonic) + "`") == std::string::npos) continue;
            named.insert(row.mnemonic);
            INFO(row.mnemonic << ": " << line);
            CHECK(std::stoul(total.substr(total.find_first_of("0123456789"))) == row.cycles());
            CHECK((total.find("+ n") != std::string::npos) == row.per_register);
        }
    }
    CHECK(named.size() > 20);
}

TEST_CASE("the answer for a mnemonic has all its forms", "[manual]") {
    const auto text = reference_entry("add", Language::english);
    REQUIRE(text.ok());
    CHECK(*text ==
          "add rd, ra, rb\n"
          "    Adds two registers.\n"
          "    effect    rd = ra + rb\n"
          "    flags     unchanged\n"
          "    cycles    4: fetch, decode, execute, write-back\n"
          "    mode      any\n"
          "    encoding  0x10 [31:24]  rd [23:20]  ra [19:16]  rb [15:12]  0 [11:0]\n"
          "\n"
          "add rd, ra, imm\n"
          "    Adds a constant.\n"
          "    effect    rd = ra + imm\n"
          "    range     -32768..32767\n"
          "    flags     unchanged\n"
          "    cycles    4: fetch, decode, execute, write-back\n"
          "    mode      any\n"
          "    encoding  0x20 [31:24]  rd [23:20]  ra [19:16]  imm [15:0]\n");
}

TEST_CASE("the answer tells of privilege, flags, lists, waiting and traps", "[manual]") {
    CHECK_THAT(*reference_entry("wrsr", Language::english), Contains("kernel only"));
    CHECK_THAT(*reference_entry("cas", Language::english), Contains("changes Z\n"));
    CHECK_THAT(*reference_entry("push", Language::english),
               Contains("4 + n: fetch, decode, execute, memory xn, write-back"));
    CHECK_THAT(*reference_entry("wait", Language::english), Contains("3 + waiting"));
    CHECK_THAT(*reference_entry("syscall", Language::english), Contains("3 + entry (7)"));
    CHECK_THAT(*reference_entry("jmp", Language::english),
               Contains("at most 33554432 bytes back and 33554428 ahead, a multiple of 4"));
}

TEST_CASE("the answer for a pseudo-instruction says what it becomes", "[manual]") {
    CHECK_THAT(*reference_entry("li", Language::english),
               Contains("li rd, expression\n") && Contains("becomes   mov, or mov and movhi\n"));
    CHECK(*reference_entry("bcs", Language::english) ==
          "bcs target\n    Jumps if C is set.\n    becomes   bltu\n");
}

TEST_CASE("a pseudo-instruction becomes an instruction with the same operands and is none itself",
          "[manual]") {
    for (const PseudoInstruction& pseudo : pseudo_instructions) {
        INFO(pseudo.name);
        bool found = pseudo.becomes.empty();
        for (const Instruction& row : instruction_table) {
            CHECK(row.mnemonic != pseudo.name);
            const std::string operands(pseudo.syntax.substr(pseudo.name.size()));
            found = found || syntax(row) == std::string(pseudo.becomes) + operands;
        }
        CHECK(found);
    }
}

TEST_CASE("an unknown mnemonic is answered with the nearest one", "[manual]") {
    CHECK(reference_entry("mvo", Language::english).failure().text() ==
          "unknown instruction 'mvo'; did you mean 'mov'?");
    CHECK(reference_entry("frobnicate", Language::english).failure().text() ==
          "unknown instruction 'frobnicate'");
    CHECK(reference_entry("\x1b[2J", Language::english).failure().text() == "unknown instruction '\\x1b[2J'");
}

TEST_CASE("the list has every row once, each in a group", "[manual]") {
    const std::string list = reference_list(Language::english);
    for (const Instruction& row : instruction_table) {
        const std::string start = "\n    " + syntax(row) + " ";
        INFO(start);
        const std::size_t first = list.find(start);
        REQUIRE(first != std::string::npos);
        CHECK(list.find(start, first + 1) == std::string::npos);
    }
    for (const InstructionGroup& group : instruction_groups)
        CHECK_THAT(list, Contains(std::string(group.title.english)));
}

TEST_CASE("the picture of every form is 32 bits wide", "[manual]") {
    for (unsigned f = 0; f < form_count; ++f) {
        for (const Language language : {Language::english, Language::french})
            CHECK(baton::count_code_points(encoding_picture(static_cast<Form>(f), language)) == 65);
    }
}

TEST_CASE("the answers fit a terminal of 80 columns, in both languages", "[manual]") {
    std::set<std::string_view> names;
    for (const Instruction& row : instruction_table) names.insert(row.mnemonic);
    for (const PseudoInstruction& pseudo : pseudo_instructions) names.insert(pseudo.name);
    for (const Language language : {Language::english, Language::french}) {
        std::string all = reference_list(language);
        for (const std::string_view name : names) all += *reference_entry(name, language);
        std::istringstream lines(all);
        std::string line;
        while (std::getline(lines, line)) {
            INFO(line);
            CHECK(baton::count_code_points(line) <= 80);
        }
    }
}
