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
std::string syntax(const Instruction& row);
/// The names of flag bits: "N Z C V", "none" for 0.
std::string flags_text(Word flags);
/// Cycles without wait states: "4", "4 + n", "3 + waiting", "3 + entry (7)".
std::string cycles_text(const Instruction& row);
/// The steps: "fetch, decode, execute x3, write-back".
std::string course_text(const Instruction& row);
/// The word's bits in one line: "0x20 [31:24]  rd [23:20]  ra [19:16]  imm [15:0]".
std::string encoding_text(const Instruction& row);
/// A form's word as a picture of two characters a bit, 65 characters wide.
std::string encoding_picture(Form form);

/// All that is known of a mnemonic, one paragraph a form; ends in a newline. An unknown one
/// fails, with the nearest name in the reason.
Result<std::string> reference_entry(std::string_view mnemonic);
/// Every instruction in one line, by group.
std::string reference_list();

/// A group of the table: the rows from this opcode up to the next group's.
struct InstructionGroup {
    Op first;
    std::string_view title;
};
inline constexpr std::array instruction_groups{
    InstructionGroup{Op::nop, "System"},
    InstructionGroup{Op::add, "Arithmetic and logic"},
    InstructionGroup{Op::add_i, "Arithmetic and logic with a constant"},
    InstructionGroup{Op::adds, "Arithmetic that sets flags, and comparisons"},
    InstructionGroup{Op::mov, "Moves and single operands"},
    InstructionGroup{Op::ldw, "Loads"},
    InstructionGroup{Op::stw, "Stores"},
    InstructionGroup{Op::jmp, "Jumps, branches and calls"},
    InstructionGroup{Op::push, "Stack and atomic instructions"},
};

/// The index in instruction_groups of a row's group.
constexpr std::size_t group_of(const Instruction& row) {
    std::size_t group = 0;
    while (group + 1 < instruction_groups.size() && instruction_groups[group + 1].first <= row.op) ++group;
    return group;
}

}  // namespace baton::isa
