// What the window says of the machine is French where French is asked for, and English is the ISA's own.
#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "gui/model/isa_words.hpp"
#include "isa/reference.hpp"
#include "isa/table.hpp"

using namespace baton;
using namespace baton::gui;

namespace {

std::set<std::string> words_of(const std::string& text) {
    std::set<std::string> found;
    const std::regex word("0x[0-9a-f]+|[A-Za-z_]{2,}");
    for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at) {
        if (at->str()[0] != '0') found.insert(at->str());
    }
    return found;
}

std::vector<std::string> numbers_of(const std::string& text) {
    std::vector<std::string> found;
    const std::regex number("[0-9][0-9a-fx]*");
    for (std::sregex_iterator at(text.begin(), text.end(), number), end; at != end; ++at)
        found.push_back(at->str());
    std::sort(found.begin(), found.end());
    return found;
}

// Notation, the same in both languages.
const std::set<std::string> notation{"rd", "ra", "rb", "rs",  "sr",    "ip",  "sp",
                                     "lr", "rn", "xn", "imm", "flags", "bit", "mod"};

// Words of the English text that the French one has, too, and that are neither notation nor `also`.
std::set<std::string> left_in_english(std::string_view english, std::string_view french,
                                      const std::set<std::string>& also = {}) {
    const std::set<std::string> before = words_of(std::string(english));
    std::set<std::string> left;
    for (const std::string& word : words_of(std::string(french))) {
        if (before.count(word) != 0 && notation.count(word) == 0 && also.count(word) == 0) left.insert(word);
    }
    return left;
}

}  // namespace

TEST_CASE("every instruction is explained in French", "[gui][words]") {
    for (const isa::Instruction& row : isa::instruction_table) {
        const std::string syntax = isa::syntax(row);
        INFO(syntax);
        const std::string summary(summary_text(Language::french, row));
        CHECK(!summary.empty());
        CHECK(summary != row.summary.english);
        CHECK(summary.back() == '.');
        const std::string effect = effect_text(Language::english, row);
        const std::string in_french = effect_text(Language::french, row);
        CHECK(numbers_of(in_french) == numbers_of(effect));
        CHECK(left_in_english(effect, in_french, {"code", "mode"}) == std::set<std::string>{});
        for (const char* sign : {"rd", "ra", "rb", "rs", "ip", "sp", "lr", "imm"}) {
            INFO(sign);
            CHECK(words_of(effect).count(sign) == words_of(in_french).count(sign));
        }
    }
}

TEST_CASE("what is made from an instruction's row is French, too", "[gui][words]") {
    for (const isa::Instruction& row : isa::instruction_table) {
        const std::string mnemonic(row.mnemonic);
        INFO(isa::syntax(row));
        const std::set<std::string> also{mnemonic};
        CHECK(left_in_english(isa::syntax(row), syntax_text(Language::french, row), also) ==
              std::set<std::string>{});
        CHECK(left_in_english(isa::cycles_text(row), cycles_text(Language::french, row)) ==
              std::set<std::string>{});
        CHECK(left_in_english(isa::course_text(row), course_text(Language::french, row)) ==
              std::set<std::string>{});
        CHECK(left_in_english(isa::encoding_text(row), encoding_text(Language::french, row)) ==
              std::set<std::string>{});
        CHECK(numbers_of(encoding_text(Language::french, row)) == numbers_of(isa::encoding_text(row)));
    }
    CHECK(flags_text(Language::french, 0) == "aucun");
    CHECK(course_text(Language::french, isa::instruction(isa::Op::push)) ==
          "lecture, décodage, exécution, mémoire xn, écriture");
}

TEST_CASE("every device register and every cause of an interrupt is explained in French", "[gui][words]") {
    for (const isa::DeviceRegister& device : isa::device_registers) {
        INFO(device.name << ": " << device.meaning);
        const auto text = french(device);
        REQUIRE(text);
        CHECK(!text->empty());
        CHECK(numbers_of(std::string(*text)) == numbers_of(std::string(device.meaning)));
        // Names of bits and registers, which are written in capitals, are the same in both languages.
        for (const std::string& word : words_of(std::string(device.meaning))) {
            const bool name = std::all_of(word.begin(), word.end(),
                                          [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
            if (name && word != "RAM") CHECK(words_of(std::string(*text)).count(word) == 1);
        }
    }
    for (const isa::VectorInfo& vector : isa::vectors) {
        INFO(vector.name);
        CHECK(french_cause(vector.code));
        CHECK(cause_text(Language::french, vector) != vector.cause);
        CHECK(saved_ip_text(Language::french, vector) != vector.saved_ip);
    }
}

TEST_CASE("in English the ISA's tables speak", "[gui][words]") {
    const isa::Instruction& row = isa::instruction(isa::Op::bgt);
    CHECK(summary_text(Language::english, row) == row.summary.english);
    CHECK(effect_text(Language::english, row) == "if not Z and N == V: ip = target");
    CHECK(syntax_text(Language::english, row) == isa::syntax(row));
    CHECK(course_text(Language::english, row) == isa::course_text(row));
    CHECK(meaning_text(Language::english, isa::device_registers[0]) == isa::device_registers[0].meaning);
    CHECK(cause_text(Language::english, isa::vectors[3]) == isa::vectors[3].cause);
}
