// Words and rows: decoding is total, a word is never two rows, and encoding is the exact
// inverse of taking a word apart.
//
// The compiler proves the table's own rules (isa/table.hpp); here the functions are held
// against each other and against words written by hand.
#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

#include "isa/encode.hpp"
#include "isa/registers.hpp"
#include "isa/table.hpp"

using namespace baton::isa;

namespace {

/// Every upper half with these lower halves: 65,536 x 28 words, 1.8 million; under sanitizers every 16th.
std::vector<Word> lower_halves() {
    std::vector<Word> halves{0,      0xffff, 0x7fff, 0x00ff, 0xff00, 0x0f0f,
                             0xf0f0, 0x5555, 0xaaaa, 0x0fff, 0x1234, 0xfffc};
    for (unsigned bit = 0; bit < 16; ++bit) halves.push_back(1U << bit);
    return halves;
}
#ifdef BATON_SANITIZED
constexpr Word upper_step = 16;
#else
constexpr Word upper_step = 1;
#endif

template <class Check>
void for_each_swept_word(const Check& check) {
    const std::vector<Word> halves = lower_halves();
    for (Word upper = 0; upper <= 0xffff; upper += upper_step) {
        for (const Word half : halves) check(upper << 16 | half);
    }
}

unsigned rows_that_match(Word word) {
    unsigned count = 0;
    for (const Instruction& row : instruction_table) count += (word & row.mask) == row.match ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE(
    "every word is one row or none, and decode finds it (1.8 million words; a sixteenth under sanitizers)",
    "[words]") {
    std::uint64_t wrong = 0;
    std::uint64_t legal = 0;
    for_each_swept_word([&](Word word) {
        const Instruction* row = decode(word);
        const unsigned matches = rows_that_match(word);
        if (row == nullptr) {
            wrong += matches == 0 ? 0 : 1;
        } else {
            ++legal;
            wrong += matches == 1 && (word & row->mask) == row->match ? 0 : 1;
        }
    });
    CHECK(wrong == 0);
    CHECK(legal > 0);
}

TEST_CASE(
    "taking a legal word apart and putting it together gives the same word (1.8 million words; a sixteenth "
    "under sanitizers)",
    "[words]") {
    std::uint64_t wrong = 0;
    for_each_swept_word([&](Word word) {
        const Instruction* row = decode(word);
        if (row == nullptr) return;
        const Operands operands = operands_of_word(*row, word);
        wrong += encode(*row, operands) == word && fits(*row, operands) ? 0 : 1;
    });
    CHECK(wrong == 0);
}

TEST_CASE("operands survive encoding for every row, register and edge of a range", "[words]") {
    for (const Instruction& row : instruction_table) {
        INFO(row.mnemonic << " 0x" << std::hex << static_cast<unsigned>(row.op));
        const auto range = immediate_range(immediate_operand(row.form));
        const OperandRange numbers = range.value_or(OperandRange{0, 0, 1});
        unsigned wrong = 0;
        for (unsigned seed = 0; seed < 0x8000; seed += 37) {
            for (const std::int64_t number :
                 {numbers.lowest, numbers.lowest + numbers.multiple_of, std::int64_t{0},
                  numbers.highest - numbers.multiple_of, numbers.highest}) {
                if (!numbers.contains(number)) continue;
                Operands operands;
                for (const Operand operand : operands_of(row.form)) {
                    if (operand == Operand::rd || operand == Operand::rs) operands.rd = seed & 15;
                    if ((operand_mask(operand) & field::ra.mask()) == field::ra.mask() &&
                        operand_mask(operand) != field::imm24.mask() &&
                        operand_mask(operand) != field::imm20.mask()) {
                        operands.ra = seed >> 4 & 15;
                    }
                    if (operand == Operand::rb || operand == Operand::memory_index)
                        operands.rb = seed >> 8 & 15;
                    if (operand == Operand::register_list) operands.list = static_cast<std::uint16_t>(seed);
                    if (operand == Operand::system_register)
                        operands.system = static_cast<SystemRegister>(seed & 7);
                }
                operands.immediate = number;
                const Word word = encode(row, operands);
                wrong +=
                    fits(row, operands) && decode(word) == &row && operands_of_word(row, word) == operands
                        ? 0
                        : 1;
            }
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("every opcode byte is a row or illegal, with all other bits zero", "[words]") {
    for (unsigned opcode = 0; opcode < 256; ++opcode) {
        const Instruction* row = decode(opcode << 24);
        unsigned rows = 0;
        for (const Instruction& i : instruction_table) rows += static_cast<unsigned>(i.op) == opcode ? 1 : 0;
        INFO("opcode " << opcode);
        CHECK(rows == (row == nullptr ? 0U : 1U));
        if (row != nullptr) CHECK(static_cast<unsigned>(row->op) == opcode);
    }
}

TEST_CASE("any reserved bit makes a word illegal: alone, all together, and in 4,096 mixtures", "[words]") {
    for (const Instruction& row : instruction_table) {
        INFO(row.mnemonic << " 0x" << std::hex << static_cast<unsigned>(row.op));
        const Word reserved = row.mask & ~field::opcode.mask();
        const Word operand_bits = ~row.mask;
        unsigned wrong = 0;
        const auto check = [&](Word bits) {
            for (const Word operands : {Word{0}, operand_bits}) {
                const bool legal = decode(row.match | bits | operands) != nullptr;
                wrong += legal == (bits == 0) ? 0 : 1;
            }
        };
        check(0);
        check(reserved);
        for (unsigned bit = 0; bit < 24; ++bit) {
            if ((reserved >> bit & 1U) != 0) check(1U << bit);
        }
        Word mixture = 0x9e3779b9U;
        for (unsigned i = 0; i < 4096; ++i) {
            mixture = mixture * 1664525U + 1013904223U;
            check(mixture >> 4 & reserved);
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("words written by hand mean what the manual's pictures say", "[words]") {
    struct Row {
        Word word;
        Op op;
        Operands operands;
    };
    const std::array rows{
        Row{0x01000000, Op::nop, {}},
        Row{0x10123000, Op::add, {.rd = 1, .ra = 2, .rb = 3}},
        Row{0x2012ffff, Op::add_i, {.rd = 1, .ra = 2, .immediate = -1}},
        Row{0x2212ffff, Op::and_i, {.rd = 1, .ra = 2, .immediate = 65535}},
        Row{0x2512001f, Op::shl_i, {.rd = 1, .ra = 2, .immediate = 31}},
        Row{0x40f20000, Op::mov, {.rd = 15, .ra = 2}},
        Row{0x41108000, Op::mov_i, {.rd = 1, .immediate = -32768}},
        Row{0x42101234, Op::movhi, {.rd = 1, .immediate = 0x1234}},
        Row{0x08700000, Op::getf, {.rd = 7}},
        Row{0x90070000, Op::jmp_r, {.ra = 7}},
        Row{0x38054000, Op::cmp, {.ra = 5, .rb = 4}},
        Row{0x3905fffe, Op::cmp_i, {.ra = 5, .immediate = -2}},
        Row{0x3b05fffe, Op::test_i, {.ra = 5, .immediate = 0xfffe}},
        Row{0x80ffffff, Op::jmp, {.immediate = -4}},
        Row{0x80800000, Op::jmp, {.immediate = -0x2000000}},
        Row{0x807fffff, Op::jmp, {.immediate = 0x1fffffc}},
        Row{0x47180000, Op::lea, {.rd = 1, .immediate = -0x80000}},
        Row{0x4717ffff, Op::lea, {.rd = 1, .immediate = 0x7ffff}},
        Row{0x5012fff0, Op::ldw, {.rd = 1, .ra = 2, .immediate = -16}},
        Row{0x58123000, Op::ldw_x, {.rd = 1, .ra = 2, .rb = 3}},
        Row{0x601ffff0, Op::ldw_ip, {.rd = 1, .immediate = -16}},
        Row{0x68120010, Op::stw, {.rd = 1, .ra = 2, .immediate = 16}},
        Row{0x6c123000, Op::stw_x, {.rd = 1, .ra = 2, .rb = 3}},
        Row{0x70100010, Op::stw_ip, {.rd = 1, .immediate = 16}},
        Row{0xa2132000, Op::xchg, {.rd = 1, .ra = 3, .rb = 2}},
        Row{0xa000400f, Op::push, {.list = 0x400f}},
        Row{0x0a100004, Op::rdsr, {.rd = 1, .system = SystemRegister::ksp}},
        Row{0x0b010007, Op::wrsr, {.ra = 1, .system = SystemRegister::scratch}},
    };
    std::array<bool, form_count> seen{};
    for (const Row& row : rows) {
        INFO("word 0x" << std::hex << row.word);
        const Instruction* decoded = decode(row.word);
        REQUIRE(decoded != nullptr);
        CHECK(decoded->op == row.op);
        CHECK(operands_of_word(*decoded, row.word) == row.operands);
        CHECK(encode(instruction(row.op), row.operands) == row.word);
        seen[static_cast<std::size_t>(decoded->form)] = true;
    }
    // A form that is added needs a word here.
    for (unsigned f = 0; f < form_count; ++f) {
        INFO("form " << f);
        CHECK(seen[f]);
    }
}

TEST_CASE("numbers beyond an operand's range, and fractions of its unit, do not fit", "[words]") {
    const auto fits_number = [](Op op, std::int64_t number) {
        return fits(instruction(op), Operands{.immediate = number});
    };
    CHECK(fits_number(Op::add_i, 32767));
    CHECK_FALSE(fits_number(Op::add_i, 32768));
    CHECK(fits_number(Op::add_i, -32768));
    CHECK_FALSE(fits_number(Op::add_i, -32769));
    CHECK(fits_number(Op::and_i, 65535));
    CHECK_FALSE(fits_number(Op::and_i, 65536));
    CHECK_FALSE(fits_number(Op::and_i, -1));
    CHECK(fits_number(Op::shl_i, 31));
    CHECK_FALSE(fits_number(Op::shl_i, 32));
    CHECK(fits_number(Op::jmp, 0x1fffffc));
    CHECK_FALSE(fits_number(Op::jmp, 0x2000000));
    CHECK_FALSE(fits_number(Op::jmp, 2));
    CHECK(fits_number(Op::lea, -0x80000));
    CHECK_FALSE(fits_number(Op::lea, -0x80001));
    CHECK_FALSE(fits(instruction(Op::push), Operands{.list = 0x8000}));  // sp
    CHECK_FALSE(fits(instruction(Op::add), Operands{.rd = 16}));
}

TEST_CASE("what does not fit is cut to its own field and damages no other", "[words]") {
    for (const Instruction& row : instruction_table) {
        INFO(row.mnemonic);
        const Operands wild{.rd = 0xff,
                            .ra = 0xff,
                            .rb = 0xff,
                            .list = 0xffff,
                            .system = static_cast<SystemRegister>(0xff),
                            .immediate = -1};
        CHECK(decode(encode(row, wild)) == &row);
    }
}

TEST_CASE("registers answer to all their names and to no others", "[words]") {
    for (unsigned number = 0; number < register_count; ++number) {
        CHECK(parse_register("r" + std::to_string(number)) == number);
        CHECK(parse_register(register_name(number)) == number);
    }
    CHECK(parse_register("fp") == 13U);
    CHECK(parse_register("lr") == 14U);
    CHECK(parse_register("sp") == 15U);
    for (const char* name : {"", "r", "r16", "r01", "R1", "r1 ", "ip", "x1"}) {
        INFO(name);
        CHECK_FALSE(parse_register(name).has_value());
    }
    for (unsigned number = 0; number < system_register_count; ++number) {
        const auto system = static_cast<SystemRegister>(number);
        CHECK(system_registers[number].number == system);
        CHECK(parse_system_register(system_register_name(system)) == system);
    }
    CHECK_FALSE(parse_system_register("r1").has_value());
}
