// Words to operands and back: the one place that knows how an operand sits in its bits.
//
// operands_of_word and encode are exact inverses: for every legal word w of row i,
// encode(i, operands_of_word(i, w)) == w, and for operands in range
// operands_of_word(i, encode(i, o)) == o. Members that a form does not use are 0.
#pragma once

#include <cstdint>
#include <optional>

#include "isa/instruction.hpp"

namespace baton::isa {

/// The operands of one instruction as numbers.
struct Operands {
    std::uint8_t rd = 0;      ///< Operand::rd or Operand::rs, which share their bits
    std::uint8_t ra = 0;      ///< Operand::ra, and the base register of every memory operand but memory_ip
    std::uint8_t rb = 0;      ///< Operand::rb, and the index register of memory_index
    std::uint16_t list = 0;   ///< register_list: bit n is register n
    SystemRegister system{};  ///< system_register
    /// The number as it is written. For target24, address20 and memory_ip: bytes from the
    /// address of this instruction.
    std::int64_t immediate = 0;

    friend constexpr bool operator==(const Operands&, const Operands&) = default;
};

/// The numbers that an operand can hold.
struct OperandRange {
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
    std::int64_t multiple_of = 1;

    constexpr bool contains(std::int64_t number) const {
        return number >= lowest && number <= highest && number % multiple_of == 0;
    }
};

/// What Operands::immediate may be for this kind of operand; nullopt when the kind holds no number.
constexpr std::optional<OperandRange> immediate_range(Operand operand) {
    switch (operand) {
    case Operand::imm_signed16:
    case Operand::memory_offset: return OperandRange{-0x8000, 0x7fff, 1};
    case Operand::imm_unsigned16: return OperandRange{0, 0xffff, 1};
    case Operand::imm_shift5: return OperandRange{0, 31, 1};
    case Operand::target24: return OperandRange{-0x2000000, 0x1fffffc, 4};
    case Operand::address20:
    case Operand::memory_ip: return OperandRange{-0x80000, 0x7ffff, 1};
    default: return std::nullopt;
    }
}

/// The operand of a form that holds a number (a form has one at most), or Operand::none.
constexpr Operand immediate_operand(Form form) {
    for (const Operand operand : operands_of(form)) {
        if (immediate_range(operand)) return operand;
    }
    return Operand::none;
}

/// True for operands whose number is a distance from the instruction, written as an address.
constexpr bool is_ip_relative(Operand operand) {
    return operand == Operand::target24 || operand == Operand::address20 || operand == Operand::memory_ip;
}

/// Whether encode can hold these operands without cutting anything off.
constexpr bool fits(const Instruction& row, const Operands& operands) {
    const auto range = immediate_range(immediate_operand(row.form));
    return operands.rd < register_count && operands.ra < register_count && operands.rb < register_count &&
           (operands.list & ~field::list15.mask()) == 0 &&
           static_cast<unsigned>(operands.system) < system_register_count &&
           (!range || range->contains(operands.immediate));
}

/// The operands of `word`. Precondition: decode(word) == &row.
constexpr Operands operands_of_word(const Instruction& row, Word word) {
    Operands result;
    const auto rd = static_cast<std::uint8_t>(field::rd.extract(word));
    const auto ra = static_cast<std::uint8_t>(field::ra.extract(word));
    const auto rb = static_cast<std::uint8_t>(field::rb.extract(word));
    for (const Operand operand : operands_of(row.form)) {
        switch (operand) {
        case Operand::none: break;
        case Operand::rd:
        case Operand::rs: result.rd = rd; break;
        case Operand::ra:
        case Operand::memory_plain: result.ra = ra; break;
        case Operand::rb: result.rb = rb; break;
        case Operand::imm_signed16:
            result.immediate = sign_extend(field::imm16.extract(word), field::imm16.width);
            break;
        case Operand::imm_unsigned16: result.immediate = field::imm16.extract(word); break;
        case Operand::imm_shift5: result.immediate = field::shift5.extract(word); break;
        case Operand::target24:
            result.immediate = std::int64_t{4} * sign_extend(field::imm24.extract(word), field::imm24.width);
            break;
        case Operand::address20:
        case Operand::memory_ip:
            result.immediate = sign_extend(field::imm20.extract(word), field::imm20.width);
            break;
        case Operand::memory_offset:
            result.ra = ra;
            result.immediate = sign_extend(field::imm16.extract(word), field::imm16.width);
            break;
        case Operand::memory_index:
            result.ra = ra;
            result.rb = rb;
            break;
        case Operand::register_list:
            result.list = static_cast<std::uint16_t>(field::list15.extract(word));
            break;
        case Operand::system_register:
            result.system = static_cast<SystemRegister>(field::system3.extract(word));
            break;
        }
    }
    return result;
}

/// The word of an instruction. Precondition: fits(row, operands); what does not fit is cut to
/// its field, so the result is a legal word of this row in any case.
constexpr Word encode(const Instruction& row, const Operands& operands) {
    Word word = row.match;
    const Word number = static_cast<Word>(static_cast<std::uint64_t>(operands.immediate));
    for (const Operand operand : operands_of(row.form)) {
        switch (operand) {
        case Operand::none: break;
        case Operand::rd:
        case Operand::rs: word |= field::rd.place(operands.rd); break;
        case Operand::ra:
        case Operand::memory_plain: word |= field::ra.place(operands.ra); break;
        case Operand::rb: word |= field::rb.place(operands.rb); break;
        case Operand::imm_signed16:
        case Operand::imm_unsigned16: word |= field::imm16.place(number); break;
        case Operand::imm_shift5: word |= field::shift5.place(number); break;
        case Operand::target24: word |= field::imm24.place(number >> 2); break;
        case Operand::address20:
        case Operand::memory_ip: word |= field::imm20.place(number); break;
        case Operand::memory_offset: word |= field::ra.place(operands.ra) | field::imm16.place(number); break;
        case Operand::memory_index:
            word |= field::ra.place(operands.ra) | field::rb.place(operands.rb);
            break;
        case Operand::register_list: word |= field::list15.place(operands.list); break;
        case Operand::system_register:
            word |= field::system3.place(static_cast<Word>(operands.system));
            break;
        }
    }
    return word;
}

}  // namespace baton::isa
