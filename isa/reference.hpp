// What people read about an instruction, made from its row: `baton isa`, hover texts, and the
// cells of the manual's tables.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "isa/instruction.hpp"

namespace baton::isa {

/// How it is written: "add rd, ra, imm".
std::string syntax(const Instruction& row, Language language = Language::english);
/// "rd", "label": an operand as syntax() writes it.
Message operand_message(Operand operand);
/// The names of flag bits: "N Z C V", "none" for 0.
std::string flags_text(Word flags, Language language = Language::english);
/// Cycles without wait states: "4", "4 + n", "3 + waiting", "3 + entry (7)".
std::string cycles_text(const Instruction& row, Language language = Language::english);
/// The steps: "fetch, decode, execute x3, write-back".
std::string course_text(const Instruction& row, Language language = Language::english);
/// The word's bits in one line: "0x20 [31:24]  rd [23:20]  ra [19:16]  imm [15:0]".
std::string encoding_text(const Instruction& row, Language language = Language::english);
/// A form's word as a picture of two characters a bit, 65 characters wide.
std::string encoding_picture(Form form, Language language = Language::english);

/// All that is known of a mnemonic, one paragraph a form; ends in a newline. An unknown one
/// fails, with the nearest name in the reason.
Result<std::string> reference_entry(std::string_view mnemonic, Language language);
/// Every instruction in one line, by group.
std::string reference_list(Language language);

/// A group of the table: the rows from this opcode up to the next group's.
struct InstructionGroup {
    Op first;
    Bilingual title;
};
inline constexpr std::array instruction_groups{
    InstructionGroup{Op::nop, {"System", "Système"}},
    InstructionGroup{Op::add, {"Arithmetic and logic", "Arithmétique et logique"}},
    InstructionGroup{Op::add_i,
                     {"Arithmetic and logic with a constant", "Arithmétique et logique avec une constante"}},
    InstructionGroup{Op::adds,
                     {"Arithmetic that sets flags, and comparisons",
                      "Arithmétique qui positionne les indicateurs, et comparaisons"}},
    InstructionGroup{Op::mov, {"Moves and single operands", "Copies et opérations à un opérande"}},
    InstructionGroup{Op::ldw, {"Loads", "Lectures en mémoire"}},
    InstructionGroup{Op::stw, {"Stores", "Écritures en mémoire"}},
    InstructionGroup{Op::jmp, {"Jumps, branches and calls", "Sauts, branchements et appels"}},
    InstructionGroup{Op::push, {"Stack and atomic instructions", "Pile et instructions atomiques"}},
};

/// The index in instruction_groups of a row's group.
constexpr std::size_t group_of(const Instruction& row) {
    std::size_t group = 0;
    while (group + 1 < instruction_groups.size() && instruction_groups[group + 1].first <= row.op) ++group;
    return group;
}

}  // namespace baton::isa
