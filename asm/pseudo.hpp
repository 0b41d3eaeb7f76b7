// Pseudo-instructions: what the assembler accepts beside the rows of the instruction table.
#pragma once

#include <array>
#include <string_view>

namespace baton::assembler {

struct PseudoInstruction {
    std::string_view name;
    std::string_view syntax;
    std::string_view becomes;  ///< a mnemonic with the same operands; empty for li
    std::string_view summary;  ///< for the manual
};

inline constexpr std::array pseudo_instructions{
    PseudoInstruction{
        "li", "li rd, expression", "",
        "Loads any 32-bit constant: one word (mov) when the value is known at this line and lies "
        "in -32768..32767 as a signed number, else two (mov and movhi). Not for addresses: lea."},
    PseudoInstruction{"la", "la rd, label", "lea", "Loads the address of a label."},
    PseudoInstruction{"b", "b label", "jmp", "Jumps."},
    PseudoInstruction{"bcs", "bcs label", "bltu", "Jumps if C is set."},
    PseudoInstruction{"bcc", "bcc label", "bgeu", "Jumps if C is clear."},
};

}  // namespace baton::assembler
