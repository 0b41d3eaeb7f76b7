// Operands as they are written, and the mnemonics that take them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/messages.hpp"
#include "isa/instruction.hpp"

namespace baton::assembler {

struct ParsedOperand {
    enum class Kind : std::uint8_t {
        general_register,
        system_register,
        expression,
        memory_register,    ///< [ra]
        memory_offset,      ///< [ra + imm]
        memory_index,       ///< [ra + rb]
        memory_expression,  ///< [label]
        list,
    };
    Kind kind = Kind::general_register;
    std::uint8_t reg = 0;    ///< the register, or a memory operand's base
    std::uint8_t index = 0;  ///< [ra + rb]
    std::uint16_t list = 0;
    isa::SystemRegister system{};
    std::size_t begin = 0;  ///< in the line
    std::size_t end = 0;
    /// The expression, in the unit's scratch nodes.
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::size_t expression_begin = 0;
    std::size_t expression_end = 0;
};

/// Whether an operand of this kind may be written so.
bool accepts(isa::Operand wanted, const ParsedOperand& given);

/// A name at the place of an instruction: rows of the table, or a pseudo-instruction.
struct Mnemonic {
    std::string_view name;  ///< lower case
    std::vector<const isa::Instruction*> rows;
    bool loads_constant = false;  ///< li
    bool names_system_registers = false;
};

/// The mnemonic of that name in any case, or nullptr.
const Mnemonic* find_mnemonic(std::string_view name);
/// All of them, in the table's order, pseudo-instructions last.
const std::vector<Mnemonic>& all_mnemonics();

/// "rd, ra, rb or rd, ra, imm"; empty when it takes no operands
Message syntax_of(const Mnemonic& mnemonic);

/// The number of the register of that name in any case, or -1.
int register_number(std::string_view name);

}  // namespace baton::assembler
