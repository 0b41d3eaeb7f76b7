// Pseudo-instructions: what the assembler accepts beside the rows of the instruction table.
// The machine does not know them; disassembly never shows them.
#pragma once

#include <array>
#include <string_view>

#include "base/language.hpp"

namespace baton::isa {

struct PseudoInstruction {
    std::string_view name;
    std::string_view syntax;
    std::string_view becomes;  ///< a mnemonic with the same operands; empty for li
    Bilingual summary;

    /// For people: what it is made into.
    constexpr std::string_view becomes_text(Language language) const {
        constexpr Bilingual one_or_two{"mov, or mov and movhi", "mov, ou mov et movhi"};
        return becomes.empty() ? one_or_two.in(language) : becomes;
    }
};

inline constexpr std::array pseudo_instructions{
    PseudoInstruction{
        "li",
        "li rd, expression",
        "",
        {"Loads any 32-bit constant: one word (mov) when the value is known at this line and lies "
         "in -32768..32767 as a signed number, else two (mov and movhi). Not for addresses: lea.",
         "Charge n'importe quelle constante de 32 bits : un mot (mov) quand la valeur est connue à cette "
         "ligne et "
         "tient dans -32768..32767 en nombre signé, sinon deux (mov et movhi). Pas pour les adresses : "
         "lea."}},
    PseudoInstruction{
        "la", "la rd, label", "lea", {"Loads the address of a label.", "Charge l'adresse d'une étiquette."}},
    PseudoInstruction{"b", "b target", "jmp", {"Jumps.", "Saute."}},
    PseudoInstruction{"bcs", "bcs target", "bltu", {"Jumps if C is set.", "Saute s'il y a une retenue (C)."}},
    PseudoInstruction{
        "bcc", "bcc target", "bgeu", {"Jumps if C is clear.", "Saute s'il n'y a pas de retenue (C)."}},
};

}  // namespace baton::isa
