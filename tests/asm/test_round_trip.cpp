// assemble(disassemble(w)) == w. What could go wrong: the two print and read an operand
// differently, a range is cut at one end, a form is chosen that is not the one meant.
#include <catch2/catch.hpp>
#include <set>

#include "isa/disassemble.hpp"
#include "isa/table.hpp"
#include "tests/asm/sources.hpp"
#include "tests/support/random.hpp"

using namespace baton;
using isa::Word;
using test::Random;

namespace {

#ifdef BATON_SANITIZED
constexpr unsigned random_words_a_row = 100;
#else
constexpr unsigned random_words_a_row = 2000;
#endif

/// Operand bits worth a look: none, all, each alone, all but each, and many mixtures.
std::vector<Word> operand_bits(Word mask, Random& random) {
    std::vector<Word> result{0, mask};
    for (unsigned bit = 0; bit < 32; ++bit) {
        if ((mask >> bit & 1U) == 0) continue;
        result.push_back(1U << bit);
        result.push_back(mask & ~(1U << bit));
        // Everything below a bit: the largest and smallest numbers of every width.
        result.push_back(mask & ((1U << bit) - 1U));
        result.push_back(mask & ~((1U << bit) - 1U));
    }
    if (mask != 0) {
        for (unsigned i = 0; i < random_words_a_row; ++i) result.push_back(random.word() & mask);
    }
    return result;
}

Word word_at(const std::vector<std::uint8_t>& bytes, std::size_t at) {
    return static_cast<Word>(bytes[at]) | static_cast<Word>(bytes[at + 1]) << 8 |
           static_cast<Word>(bytes[at + 2]) << 16 | static_cast<Word>(bytes[at + 3]) << 24;
}

void check_round_trip(const std::vector<Word>& words) {
    std::string source;
    for (const Word word : words) source += isa::disassemble(word) + "\n";
    const auto assembly = test::assemble_text(source);
    INFO(render_text(assembly.diagnostics, Language::english, false).substr(0, 1000));
    REQUIRE(assembly.image);
    const auto& bytes = assembly.image->segments.at(0).bytes;
    REQUIRE(bytes.size() == 4 * words.size());
    CHECK(assembly.image->relocations.empty());
    unsigned wrong = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (word_at(bytes, 4 * i) == words[i]) continue;
        if (++wrong <= 5)
            FAIL_CHECK(isa::disassemble(words[i]) << " became " << std::hex << word_at(bytes, 4 * i));
    }
    CHECK(wrong == 0);
}

}  // namespace

TEST_CASE(
    "assembling the disassembly of a word gives the word (some 2,050 words a row; 150 under sanitizers)",
    "[asm][round-trip]") {
    Random random(1);
    std::vector<Word> words;
    std::set<isa::Op> rows;
    for (const isa::Instruction& row : isa::instruction_table) {
        for (const Word bits : operand_bits(isa::operand_mask(row.form), random)) {
            words.push_back(row.match | bits);
            REQUIRE(isa::decode(words.back()) == &row);
        }
        rows.insert(row.op);
    }
    CHECK(rows.size() == isa::instruction_count);
    check_round_trip(words);
}

TEST_CASE("assembling the disassembly of an illegal word gives the word", "[asm][round-trip]") {
    Random random(1);
    std::vector<Word> words;
    while (words.size() < 1000) {
        const Word word = random.word();
        if (isa::decode(word) == nullptr) words.push_back(word);
    }
    words.insert(words.end(), {0, 0xffffffffU, 0x01000001U});
    check_round_trip(words);
}
