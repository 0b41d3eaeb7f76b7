// Values into words: what fits, and what to say when it does not.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "asm/program.hpp"
#include "isa/encode.hpp"

namespace baton::assembler {

struct Problem {
    Message message;
    std::string suggestion;
};

/// Sets the number of an instruction that lies at `here`. Precondition: `value` is plain or has
/// here's base.
std::optional<Problem> fill_operand(const isa::Instruction& row, std::string_view mnemonic,
                                    isa::Operands& operands, const Value& value, const Value& here);

/// The 32 bits that a plain value or, for slot word, an address means in this slot.
std::optional<Problem> fill_data(Slot slot, const Value& value, std::uint32_t& bits);

/// mov and movhi for li.
std::array<isa::Word, 2> load_constant_words(unsigned rd, std::uint32_t bits);
/// Whether mov alone loads these bits.
bool is_short_constant(std::uint32_t bits);

unsigned slot_bytes(Slot slot);

}  // namespace baton::assembler
