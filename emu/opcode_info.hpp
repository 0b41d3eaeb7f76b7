// What the processor must know of an opcode at every step, looked up by its byte.
//
// Made from the instruction table in the compiler: the course in cycles, where the second operand
// comes from, and what the memory steps do. Nothing here is written a second time except the width
// of each load and store, which the table only says in words.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "isa/table.hpp"

namespace baton::emu {

using isa::Word;

/// Where the second operand of the execute step comes from.
enum class Source : std::uint8_t { none, register_b, signed16, unsigned16, shift5, signed20, target24 };

/// What the memory steps of an instruction do.
enum class MemoryUse : std::uint8_t { none, load, store, push, pop, atomic, iret };

struct OpcodeInfo {
    bool legal = false;
    bool kernel = false;    ///< privileged
    bool relative = false;  ///< the first operand is ip, not a register
    Word reserved = ~0U;    ///< bits that must be zero
    std::uint8_t execute_cycles = 0;
    std::uint8_t memory_cycles = 0;
    std::uint8_t write_back_cycles = 0;
    bool per_register = false;
    Source source = Source::none;
    MemoryUse memory = MemoryUse::none;
    std::uint8_t access_bytes = 4;  ///< of one transfer
    bool sign_extended = false;     ///< loads
    /// Tests addresses in the execute step, before anything changes.
    constexpr bool probes() const { return memory >= MemoryUse::push; }
};

namespace detail {

constexpr Source source_of(isa::Form form) {
    for (const isa::Operand operand : isa::operands_of(form)) {
        switch (operand) {
        case isa::Operand::rb:
        case isa::Operand::memory_index: return Source::register_b;
        case isa::Operand::imm_signed16:
        case isa::Operand::memory_offset: return Source::signed16;
        case isa::Operand::imm_unsigned16: return Source::unsigned16;
        case isa::Operand::imm_shift5: return Source::shift5;
        case isa::Operand::address20:
        case isa::Operand::memory_ip: return Source::signed20;
        case isa::Operand::target24: return Source::target24;
        default: break;
        }
    }
    return Source::none;
}

constexpr MemoryUse memory_use_of(const isa::Instruction& row) {
    switch (row.form) {
    case isa::Form::rd_memory_offset:
    case isa::Form::rd_memory_index:
    case isa::Form::rd_memory_ip: return MemoryUse::load;
    case isa::Form::rs_memory_offset:
    case isa::Form::rs_memory_index:
    case isa::Form::rs_memory_ip: return MemoryUse::store;
    case isa::Form::rd_rb_memory: return MemoryUse::atomic;
    case isa::Form::list: return row.op == isa::Op::push ? MemoryUse::push : MemoryUse::pop;
    default: return row.op == isa::Op::iret ? MemoryUse::iret : MemoryUse::none;
    }
}

struct Width {
    std::uint8_t bytes = 4;
    bool sign_extended = false;
};

constexpr Width width_of(isa::Op op) {
    using isa::Op;
    switch (op) {
    case Op::ldh:
    case Op::ldh_x:
    case Op::ldh_ip: return {2, true};
    case Op::ldhu:
    case Op::ldhu_x:
    case Op::ldhu_ip:
    case Op::sth:
    case Op::sth_x:
    case Op::sth_ip: return {2, false};
    case Op::ldb:
    case Op::ldb_x:
    case Op::ldb_ip: return {1, true};
    case Op::ldbu:
    case Op::ldbu_x:
    case Op::ldbu_ip:
    case Op::stb:
    case Op::stb_x:
    case Op::stb_ip: return {1, false};
    default: return {};
    }
}

constexpr std::array<OpcodeInfo, 256> make_opcode_info() {
    std::array<OpcodeInfo, 256> all{};
    for (const auto& row : isa::instruction_table) {
        OpcodeInfo& info = all[static_cast<std::size_t>(row.op)];
        info.legal = true;
        info.kernel = row.privilege == isa::Privilege::kernel;
        info.source = source_of(row.form);
        info.relative = info.source == Source::signed20 || info.source == Source::target24;
        info.reserved = row.mask & ~isa::field::opcode.mask();
        info.execute_cycles = row.execute_cycles;
        info.memory_cycles = row.memory_cycles;
        info.write_back_cycles = row.write_back_cycles;
        info.per_register = row.per_register;
        info.memory = memory_use_of(row);
        info.access_bytes = width_of(row.op).bytes;
        info.sign_extended = width_of(row.op).sign_extended;
    }
    return all;
}

}  // namespace detail

inline constexpr std::array<OpcodeInfo, 256> opcode_info = detail::make_opcode_info();

/// The row of a word's opcode byte, legal or not.
constexpr const OpcodeInfo& info_of(Word word) {
    return opcode_info[word >> 24];
}

constexpr bool is_legal(Word word) {
    const OpcodeInfo& info = info_of(word);
    return info.legal && (word & info.reserved) == 0;
}

/// The register list of a push or pop: bit n is register n.
constexpr Word list_of(Word instruction) {
    return isa::field::list15.extract(instruction);
}

/// The number of the `index`th register in a list, counted from the lowest.
constexpr unsigned listed_register(Word list, unsigned index) {
    for (; index > 0; --index) list &= list - 1;
    return static_cast<unsigned>(std::countr_zero(list));
}

/// Memory cycles of this very instruction, without wait states.
constexpr unsigned memory_cycles_of(const OpcodeInfo& info, Word instruction) {
    return info.per_register ? static_cast<unsigned>(std::popcount(list_of(instruction)))
                             : info.memory_cycles;
}

}  // namespace baton::emu
