// What the processor's parts do in one cycle, worked out from the cycle's record and the row of the
// instruction: which lines carry something, which values, and what is computed. No ImGui.
#pragma once

#include <string>
#include <string_view>

#include "base/language.hpp"
#include "emu/cpu.hpp"
#include "isa/instruction.hpp"

namespace baton::gui {

/// Lines of the drawing that carry something in a cycle.
struct Datapath {
    bool ip_to_bus = false, bus_to_ir = false, ir_to_decoder = false;
    bool decoder_to_registers = false;  ///< which registers are meant
    bool decoder_to_alu = false;        ///< the constant of the word
    bool registers_to_alu = false, flags_to_alu = false;
    bool alu_to_registers = false, alu_to_flags = false, alu_to_ip = false, alu_to_bus = false;
    bool registers_to_bus = false, bus_to_registers = false;
    bool state_to_bus = false;  ///< what an entry saves
    bool bus_to_ip = false;
    bool bus = false;
    bool alu = false;  ///< it works

    std::string from_registers;  ///< values on their line to the ALU: "3399", "3399, 17"
    std::string from_decoder;    ///< "1"
    std::string from_flags;      ///< "Z=0"
    /// What execute computes, in names and numbers: "r2 − 1 = 3399 − 1 = 3398"; empty where nothing is.
    std::string computation;
};

/// `cpu` is the processor at the end of the cycle, or at its beginning when that is still to come. The
/// computation may have words in it.
Datapath datapath_of(const emu::Tick& tick, const emu::Cpu& cpu, bool to_come, Language language);

/// What an instruction reads, by its row.
bool reads_registers(const isa::Instruction& row);
bool reads_flags(const isa::Instruction& row);
/// It may go somewhere else than to the next instruction, by itself.
bool is_branch(const isa::Instruction& row);

/// 3399, −4, 0x8000f000: as people read a word, decimal while it is short.
std::string short_value(isa::Word value);

}  // namespace baton::gui
