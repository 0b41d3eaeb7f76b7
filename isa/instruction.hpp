// The vocabulary of the instruction table: what a row can say about an instruction.
//
// Every instruction is one 32-bit word. Bits 31..24 are the opcode; the form says which of
// the other bits are operands. A bit that is neither opcode nor operand is reserved and
// must be zero: a word with a reserved bit set is an illegal instruction.
//
//   31      24 23   20 19   16 15   12 11         0
//   [ opcode ][rd, rs][  ra  ][  rb  ][           ]
//                              [      imm16       ]
//                      [          imm20           ]
//             [              imm24                ]
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/language.hpp"
#include "isa/flags.hpp"
#include "isa/semantics.hpp"
#include "isa/word.hpp"

namespace baton::isa {

/// One operand as it is written in assembly, and the bits that hold it.
enum class Operand : std::uint8_t {
    none,
    rd,               ///< destination register, bits 23..20
    rs,               ///< register whose value is stored, bits 23..20
    ra,               ///< first source register, bits 19..16
    rb,               ///< second source register, bits 15..12
    imm_signed16,     ///< -32768..32767, bits 15..0
    imm_unsigned16,   ///< 0..65535, bits 15..0
    imm_shift5,       ///< 0..31, bits 4..0
    target24,         ///< a code address: signed words from this instruction, bits 23..0
    address20,        ///< any address: signed bytes from this instruction, bits 19..0
    memory_offset,    ///< [ra + imm]: ra and a signed 16-bit byte offset
    memory_index,     ///< [ra + rb]
    memory_ip,        ///< [label]: signed bytes from this instruction, bits 19..0
    memory_plain,     ///< [ra]
    register_list,    ///< {r0-r3, lr}: one bit for each of r0..r14, bits 14..0
    system_register,  ///< one of the eight system registers, bits 2..0
};

inline constexpr unsigned max_operands = 3;

/// The shape of an instruction's operands, in the order in which they are written.
enum class Form : std::uint8_t {
    none,
    rd_ra_rb,
    rd_ra_signed,
    rd_ra_unsigned,
    rd_ra_shift,
    rd_ra,
    rd_signed,
    rd_unsigned,
    rd,
    ra,
    ra_rb,
    ra_signed,
    ra_unsigned,
    target,
    rd_address,
    rd_memory_offset,
    rd_memory_index,
    rd_memory_ip,
    rs_memory_offset,
    rs_memory_index,
    rs_memory_ip,
    rd_rb_memory,
    list,
    rd_system,
    system_ra,
};
inline constexpr unsigned form_count = static_cast<unsigned>(Form::system_ra) + 1;

/// The operands of a form, padded with Operand::none.
constexpr std::array<Operand, max_operands> operands_of(Form form) {
    using O = Operand;
    switch (form) {
    case Form::none: return {O::none, O::none, O::none};
    case Form::rd_ra_rb: return {O::rd, O::ra, O::rb};
    case Form::rd_ra_signed: return {O::rd, O::ra, O::imm_signed16};
    case Form::rd_ra_unsigned: return {O::rd, O::ra, O::imm_unsigned16};
    case Form::rd_ra_shift: return {O::rd, O::ra, O::imm_shift5};
    case Form::rd_ra: return {O::rd, O::ra, O::none};
    case Form::rd_signed: return {O::rd, O::imm_signed16, O::none};
    case Form::rd_unsigned: return {O::rd, O::imm_unsigned16, O::none};
    case Form::rd: return {O::rd, O::none, O::none};
    case Form::ra: return {O::ra, O::none, O::none};
    case Form::ra_rb: return {O::ra, O::rb, O::none};
    case Form::ra_signed: return {O::ra, O::imm_signed16, O::none};
    case Form::ra_unsigned: return {O::ra, O::imm_unsigned16, O::none};
    case Form::target: return {O::target24, O::none, O::none};
    case Form::rd_address: return {O::rd, O::address20, O::none};
    case Form::rd_memory_offset: return {O::rd, O::memory_offset, O::none};
    case Form::rd_memory_index: return {O::rd, O::memory_index, O::none};
    case Form::rd_memory_ip: return {O::rd, O::memory_ip, O::none};
    case Form::rs_memory_offset: return {O::rs, O::memory_offset, O::none};
    case Form::rs_memory_index: return {O::rs, O::memory_index, O::none};
    case Form::rs_memory_ip: return {O::rs, O::memory_ip, O::none};
    case Form::rd_rb_memory: return {O::rd, O::rb, O::memory_plain};
    case Form::list: return {O::register_list, O::none, O::none};
    case Form::rd_system: return {O::rd, O::system_register, O::none};
    case Form::system_ra: return {O::system_register, O::ra, O::none};
    }
    return {O::none, O::none, O::none};
}

namespace field {
inline constexpr Bits opcode{24, 8};
inline constexpr Bits rd{20, 4};
inline constexpr Bits ra{16, 4};
inline constexpr Bits rb{12, 4};
inline constexpr Bits imm16{0, 16};
inline constexpr Bits shift5{0, 5};
inline constexpr Bits imm20{0, 20};
inline constexpr Bits imm24{0, 24};
inline constexpr Bits list15{0, 15};
inline constexpr Bits system3{0, 3};
}  // namespace field

/// The bits that an operand occupies.
constexpr Word operand_mask(Operand operand) {
    switch (operand) {
    case Operand::none: return 0;
    case Operand::rd:
    case Operand::rs: return field::rd.mask();
    case Operand::ra: return field::ra.mask();
    case Operand::rb: return field::rb.mask();
    case Operand::imm_signed16:
    case Operand::imm_unsigned16: return field::imm16.mask();
    case Operand::imm_shift5: return field::shift5.mask();
    case Operand::target24: return field::imm24.mask();
    case Operand::address20:
    case Operand::memory_ip: return field::imm20.mask();
    case Operand::memory_offset: return field::ra.mask() | field::imm16.mask();
    case Operand::memory_index: return field::ra.mask() | field::rb.mask();
    case Operand::memory_plain: return field::ra.mask();
    case Operand::register_list: return field::list15.mask();
    case Operand::system_register: return field::system3.mask();
    }
    return 0;
}

/// All operand bits of a form.
constexpr Word operand_mask(Form form) {
    Word mask = 0;
    for (const Operand operand : operands_of(form)) mask |= operand_mask(operand);
    return mask;
}

/// One name for each row of the table; the value is the opcode byte.
enum class Op : std::uint8_t {
#define BATON_INSTRUCTION(name, opcode, ...) name = opcode,
#include "isa/instructions.inc"
#undef BATON_INSTRUCTION
};

enum class Privilege : std::uint8_t { any, kernel };

struct FlagInfo {
    Word bit;
    std::string_view name;    ///< one letter
    std::string_view symbol;  ///< the assembler predefines it as the bit
    Bilingual meaning;
};
/// In the order in which they are printed.
inline constexpr std::array<FlagInfo, 6> flag_infos{{
    {flag::negative,
     "N",
     "FLAG_N",
     {"the result is negative: its bit 31", "le résultat est négatif : son bit 31"}},
    {flag::zero, "Z", "FLAG_Z", {"the result is zero", "le résultat est nul"}},
    {flag::carry,
     "C",
     "FLAG_C",
     {"carry out of an addition, borrow of a subtraction", "retenue d'une addition ou d'une soustraction"}},
    {flag::overflow,
     "V",
     "FLAG_V",
     {"the result does not fit as a signed number", "le résultat ne tient pas en nombre signé"}},
    {flag::interrupts, "I", "FLAG_I", {"interrupts are accepted", "les interruptions sont acceptées"}},
    {flag::user, "U", "FLAG_U", {"user mode", "mode utilisateur"}},
}};

/// Registers with a part to play. Names that the assembler knows beside r0..r15.
inline constexpr unsigned frame_pointer = 13;  ///< fp, by convention only
inline constexpr unsigned link_register = 14;  ///< lr: call writes it, ret reads it
inline constexpr unsigned stack_pointer = 15;  ///< sp: push, pop, interrupt entry and return

enum class SystemRegister : std::uint8_t { vbase, ctx, ubase, ulimit, ksp, faddr, core, scratch };
inline constexpr unsigned system_register_count = 8;

struct SystemRegisterInfo {
    SystemRegister number;
    std::string_view name;
    Bilingual meaning;
};
inline constexpr std::array<SystemRegisterInfo, system_register_count> system_registers{{
    {SystemRegister::vbase,
     "vbase",
     {"address of the vector table (a multiple of 4)",
      "adresse de la table des vecteurs (un multiple de 4)"}},
    {SystemRegister::ctx,
     "ctx",
     {"the current context: by convention the address of the running thread's record",
      "le contexte courant : par convention l'adresse de la fiche du thread élu"}},
    {SystemRegister::ubase,
     "ubase",
     {"first address that user mode may touch", "première adresse permise en mode utilisateur"}},
    {SystemRegister::ulimit,
     "ulimit",
     {"first address above ubase that user mode may not touch",
      "première adresse au-delà de ubase interdite en mode utilisateur"}},
    {SystemRegister::ksp,
     "ksp",
     {"kernel stack pointer that an entry from user mode switches to",
      "pile du noyau, prise par une entrée qui vient du mode utilisateur"}},
    {SystemRegister::faddr,
     "faddr",
     {"address of the last memory fault or misalignment",
      "adresse du dernier accès mémoire interdit ou mal aligné"}},
    {SystemRegister::core,
     "core",
     {"number of this core, 0 today; writing it does nothing",
      "numéro de ce cœur, 0 aujourd'hui ; l'écrire ne fait rien"}},
    {SystemRegister::scratch, "scratch", {"one word for the kernel's own use", "un mot à l'usage du noyau"}},
}};

/// One row of the table. Everything that any tool knows of an instruction is here.
struct Instruction {
    Op op;
    std::string_view mnemonic;
    Form form;
    Word match;  ///< a word is this instruction when (word & mask) == match
    Word mask;   ///< opcode and reserved bits
    /// The course in cycles: fetch, decode, then these. One bus transfer a memory cycle.
    std::uint8_t execute_cycles;
    std::uint8_t memory_cycles;  ///< for push and pop: a register each, see `per_register`
    std::uint8_t write_back_cycles;
    bool per_register;  ///< memory_cycles counts for every register in the list
    Word flags;         ///< FLAGS bits that it may change
    Privilege privilege;
    Semantics semantics;  ///< what it does
    Bilingual summary;    ///< one sentence for a beginner

    /// Cycles without wait states; for push and pop with `registers` in the list.
    constexpr unsigned cycles(unsigned registers = 0) const {
        const unsigned memory = per_register ? memory_cycles * registers : memory_cycles;
        return 2U + execute_cycles + memory + write_back_cycles;
    }
};

/// Cycles of interrupt, trap and fault entry, without wait states: accept, save sp, save
/// flags, save ip, save code, read vector, enter.
inline constexpr unsigned entry_cycles = 7;
/// The longest course of one instruction without wait states (push of 15, and division).
inline constexpr unsigned longest_instruction_cycles = 19;
/// The same where each RAM transfer takes `wait_states` cycles more: push and pop of 15 registers
/// have sixteen transfers, one of them the fetch.
constexpr unsigned longest_instruction_with(unsigned wait_states) {
    return longest_instruction_cycles + register_count * wait_states;
}

}  // namespace baton::isa
