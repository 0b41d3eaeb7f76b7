// What the processor must know of an opcode at every step, looked up by its byte.
//
// Made from the instruction table in the compiler: the course in cycles, the meaning, and how the number sits
// in the word. Nothing here is written a second time.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "isa/table.hpp"

namespace baton::emu {

using isa::Word;

struct OpcodeInfo {
    /// The number in the word: these bits of it, as a signed number if `sign` is one of them, times `scale`.
    struct Number {
        Word mask = 0;
        Word sign = 0;
        Word scale = 1;

        constexpr Word of(Word word) const { return (((word & mask) ^ sign) - sign) * scale; }
    };

    isa::Semantics does;
    bool legal = false;
    bool kernel = false;  ///< privileged
    bool per_register = false;
    std::uint8_t execute_cycles = 0;
    std::uint8_t memory_cycles = 0;
    std::uint8_t write_back_cycles = 0;
    Word reserved = ~0U;  ///< bits that must be zero
    Number number;

    /// Tests addresses in the execute step, before anything changes.
    constexpr bool probes() const { return isa::is_tested_first(does.memory); }
    /// The first operand is ip, not a register.
    constexpr bool relative() const { return does.first == isa::Source::ip; }
};

namespace detail {

constexpr OpcodeInfo::Number number_of(isa::Form form) {
    const isa::Operand operand = isa::immediate_operand(form);
    const auto range = isa::immediate_range(operand);
    if (!range) return {};
    const Word mask =
        isa::operand_mask(operand) & ~(operand == isa::Operand::memory_offset ? isa::field::ra.mask() : 0);
    const Word sign = range->lowest < 0 ? mask & ~(mask >> 1) : 0;
    return {mask, sign, static_cast<Word>(range->multiple_of)};
}

constexpr std::array<OpcodeInfo, 256> make_opcode_info() {
    std::array<OpcodeInfo, 256> all{};
    for (const auto& row : isa::instruction_table) {
        OpcodeInfo& info = all[static_cast<std::size_t>(row.op)];
        info.does = row.semantics;
        info.legal = true;
        info.kernel = row.privilege == isa::Privilege::kernel;
        info.per_register = row.per_register;
        info.execute_cycles = row.execute_cycles;
        info.memory_cycles = row.memory_cycles;
        info.write_back_cycles = row.write_back_cycles;
        info.reserved = row.mask & ~isa::field::opcode.mask();
        info.number = number_of(row.form);
    }
    return all;
}

}  // namespace detail

inline constexpr std::array<OpcodeInfo, 256> opcode_info = detail::make_opcode_info();

/// The row of a word's opcode byte, legal or not.
constexpr const OpcodeInfo& info_of(Word word) {
    return opcode_info[word >> 24];
}

constexpr bool is_legal(Word word) {
    const OpcodeInfo& info = info_of(word);
    return info.legal && (word & info.reserved) == 0;
}

/// The register list of a push or pop: bit n is register n.
constexpr Word list_of(Word instruction) {
    return isa::field::list15.extract(instruction);
}

/// The number of the `index`th register in a list, counted from the lowest.
constexpr unsigned listed_register(Word list, unsigned index) {
    for (; index > 0; --index) list &= list - 1;
    return static_cast<unsigned>(std::countr_zero(list));
}

/// Memory cycles of this very instruction, without wait states.
constexpr unsigned memory_cycles_of(const OpcodeInfo& info, Word instruction) {
    return info.per_register ? static_cast<unsigned>(std::popcount(list_of(instruction)))
                             : info.memory_cycles;
}

}  // namespace baton::emu
