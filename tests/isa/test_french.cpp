// What the tables say of the machine in French says what they say in English.
#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "isa/effect.hpp"
#include "isa/platform.hpp"
#include "isa/pseudo.hpp"
#include "isa/reference.hpp"
#include "isa/table.hpp"

using namespace baton::isa;
using baton::Bilingual;
using baton::Language;

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
std::set<std::string> left_in_english(const std::string& english, const std::string& french,
                                      const std::set<std::string>& also = {}) {
    const std::set<std::string> before = words_of(english);
    std::set<std::string> left;
    for (const std::string& word : words_of(french)) {
        if (before.count(word) != 0 && notation.count(word) == 0 && also.count(word) == 0) left.insert(word);
    }
    return left;
}

// Both there, different, with the same numbers, and with the same names of bits and registers, which are
// written in capitals.
void check_pair(const Bilingual& text) {
    const std::string english(text.english);
    const std::string french(text.french);
    INFO(english << " / " << french);
    CHECK(!english.empty());
    CHECK(!french.empty());
    CHECK(english != french);
    CHECK(numbers_of(english) == numbers_of(french));
    for (const std::string& word : words_of(english)) {
        const bool name =
            std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
        if (name && word != "RAM") CHECK(words_of(french).count(word) == 1);
    }
}

}  // namespace

TEST_CASE("every instruction is explained in French", "[french]") {
    for (const Instruction& row : instruction_table) {
        INFO(syntax(row));
        CHECK(!row.summary.french.empty());
        CHECK(row.summary.french != row.summary.english);
        CHECK(row.summary.french.back() == '.');
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

TEST_CASE("what is made from an instruction's row is French, too", "[french]") {
    for (const Instruction& row : instruction_table) {
        INFO(syntax(row));
        const std::set<std::string> also{std::string(row.mnemonic)};
        CHECK(left_in_english(syntax(row), syntax(row, Language::french), also) == std::set<std::string>{});
        CHECK(left_in_english(cycles_text(row), cycles_text(row, Language::french)) ==
              std::set<std::string>{});
        CHECK(left_in_english(course_text(row), course_text(row, Language::french)) ==
              std::set<std::string>{});
        CHECK(left_in_english(encoding_text(row), encoding_text(row, Language::french)) ==
              std::set<std::string>{});
        CHECK(numbers_of(encoding_text(row, Language::french)) == numbers_of(encoding_text(row)));
    }
    CHECK(flags_text(0, Language::french) == "aucun");
    CHECK(course_text(instruction(Op::push), Language::french) ==
          "chargement, décodage, exécution, mémoire xn, écriture");
    CHECK(effect_text(Language::french, instruction(Op::bgt)) == "si non Z et N == V : ip = cible");
    CHECK(effect_text(Language::french, instruction(Op::test)) == "N Z de ra & rb ; C = V = 0");
}

TEST_CASE("devices, their registers, vectors, flags and system registers are explained in both languages",
          "[french]") {
    for (const DeviceInfo& device : devices) check_pair(device.summary);
    for (const DeviceRegister& r : device_registers) check_pair(r.meaning);
    for (const VectorInfo& vector : vectors) {
        check_pair(vector.cause);
        check_pair(vector.saved_ip);
    }
    for (const FlagInfo& info : flag_infos) check_pair(info.meaning);
    for (const SystemRegisterInfo& info : system_registers) check_pair(info.meaning);
    for (const PseudoInstruction& pseudo : pseudo_instructions) check_pair(pseudo.summary);
    for (const InstructionGroup& group : instruction_groups) check_pair(group.title);
}

TEST_CASE("the answer for a mnemonic is whole in French", "[french]") {
    CHECK(*reference_entry("movhi", Language::french) ==
          "movhi rd, u16\n"
          "    Remplace la moitié haute d'un registre.\n"
          "    effet        rd = (rd & 0xffff) | imm << 16\n"
          "    plage        0..65535\n"
          "    indicateurs  inchangés\n"
          "    cycles       4 : chargement, décodage, exécution, écriture\n"
          "    mode         tous\n"
          "    codage       0x42 [31:24]  rd [23:20]  0 [19:16]  u16 [15:0]\n");
    CHECK(reference_entry("mvo", Language::french).failure().text(Language::french) ==
          "instruction inconnue « mvo » ; vouliez-vous dire « mov » ?");
    CHECK(reference_list(Language::french).find("\nSauts, branchements et appels\n") != std::string::npos);
}
