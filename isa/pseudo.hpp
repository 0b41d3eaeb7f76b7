// Pseudo-instructions: what the assembler accepts beside the rows of the instruction table.
// The machine does not know them; disassembly never shows them.
#pragma once

#include <array>
#include <string_view>

namespace baton::isa {

struct PseudoInstruction {
    std::string_view name;
    std::string_view syntax;
    std::string_view becomes;  ///< a mnemonic with the same operands; empty for li
    std::string_view summary;

    /// For people: what it is made into.
    constexpr std::string_view becomes_text() const {
        return becomes.empty() ? "mov, or mov and movhi" : becomes;
    }
};

inline constexpr std::array pseudo_instructions{
    PseudoInstruction{
        "li", "li rd, expression", "",
        "Loads any 32-bit constant: one word (mov) when the value is known at this line and lies "
        "in -32768..32767 as a signed number, else two (mov and movhi). Not for addresses: lea."},
    PseudoInstruction{"la", "la rd, label", "lea", "Loads the address of a label."},
    PseudoInstruction{"b", "b target", "jmp", "Jumps."},
    PseudoInstruction{"bcs", "bcs target", "bltu", "Jumps if C is set."},
    PseudoInstruction{"bcc", "bcc target", "bgeu", "Jumps if C is clear."},
};

}  // namespace baton::isa
