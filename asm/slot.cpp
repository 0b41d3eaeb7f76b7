#include "asm/slot.hpp"

#include "base/messages/assembler.hpp"
#include "isa/table.hpp"

namespace baton::assembler {
namespace {

using isa::Operand;

std::optional<Problem> fill_distance(Operand kind, std::string_view mnemonic, isa::Operands& operands,
                                     const Value& value, const Value& here) {
    if (value.base != here.base) {
        switch (kind) {
        case Operand::target24: return Problem{Message(text::jump_to_number, mnemonic), {}};
        case Operand::address20: return Problem{Message(text::lea_of_number, mnemonic), "li"};
        default: return Problem{Message(text::memory_at_number, mnemonic), {}};
        }
    }
    const std::int64_t distance = value.number - here.number;
    const isa::OperandRange range = *isa::immediate_range(kind);
    if (distance < range.lowest || distance > range.highest) {
        return Problem{Message(text::label_too_far, distance, mnemonic, range.lowest, range.highest,
                               kind == Operand::target24 ? text::move_code_nearer : text::keep_address_near),
                       {}};
    }
    if (distance % range.multiple_of != 0) {
        return Problem{Message(text::target_misaligned, range.multiple_of, range.multiple_of), {}};
    }
    operands.immediate = distance;
    return std::nullopt;
}

}  // namespace

std::optional<Problem> fill_operand(const isa::Instruction& row, std::string_view mnemonic,
                                    isa::Operands& operands, const Value& value, const Value& here) {
    const Operand kind = isa::immediate_operand(row.form);
    if (isa::is_ip_relative(kind)) return fill_distance(kind, mnemonic, operands, value, here);
    if (value.base != 0) {
        if (row.op == isa::Op::mov_i) {
            return Problem{text::address_unknown_yet, "lea"};
        }
        return Problem{Message(text::number_not_address, mnemonic), {}};
    }
    const isa::OperandRange range = *isa::immediate_range(kind);
    std::int64_t number = value.number;
    // 0xffff8000..0xffffffff are the 32-bit faces of -32768..-1.
    if (range.lowest < 0 && number >= 0xffff8000LL && number <= 0xffffffffLL) number -= 0x100000000LL;
    if (!range.contains(number)) {
        Message advice;
        std::string suggestion;
        if (row.op == isa::Op::mov_i) {
            advice = text::li_loads_any;
            suggestion = "li";
        } else if (kind == Operand::memory_offset) {
            advice = text::add_offset_first;
        } else if (kind != Operand::imm_shift5 && row.form == isa::Form::rd_unsigned) {
            advice = text::li_loads_any;
            suggestion = "li";
        } else if (kind != Operand::imm_shift5) {
            advice = text::load_number_first;
        }
        return Problem{
            Message(text::number_does_not_fit, value.number, mnemonic, range.lowest, range.highest, advice),
            std::move(suggestion)};
    }
    operands.immediate = number;
    return std::nullopt;
}

std::optional<Problem> fill_data(Slot slot, const Value& value, std::uint32_t& bits) {
    struct Range {
        std::int64_t lowest, highest;
        Text what;
    };
    Range range{-0x80000000LL, 0xffffffffLL, text::a_word};
    if (slot == Slot::byte) range = {-128, 255, text::a_byte};
    if (slot == Slot::half) range = {-32768, 65535, text::a_half_word};
    if (slot == Slot::load_constant && value.base != 0) {
        return Problem{text::address_unknown_yet, "lea"};
    }
    if (value.base != 0 && slot != Slot::word) {
        return Problem{Message(text::address_does_not_fit, range.what), {}};
    }
    if (value.number < range.lowest || value.number > range.highest) {
        return Problem{
            Message(text::value_does_not_fit, value.number, range.what, range.lowest, range.highest), {}};
    }
    bits = static_cast<std::uint32_t>(static_cast<std::uint64_t>(value.number));
    return std::nullopt;
}

bool is_short_constant(std::uint32_t bits) {
    return isa::sign_extend(bits, 16) == static_cast<std::int32_t>(bits);
}

std::array<isa::Word, 2> load_constant_words(unsigned rd, std::uint32_t bits) {
    isa::Operands low;
    low.rd = static_cast<std::uint8_t>(rd);
    low.immediate = isa::sign_extend(bits, 16);
    isa::Operands high = low;
    high.immediate = bits >> 16;
    return {isa::encode(isa::instruction(isa::Op::mov_i), low),
            isa::encode(isa::instruction(isa::Op::movhi), high)};
}

unsigned slot_bytes(Slot slot) {
    switch (slot) {
    case Slot::byte: return 1;
    case Slot::half: return 2;
    case Slot::load_constant: return 8;
    default: return 4;
    }
}

}  // namespace baton::assembler
