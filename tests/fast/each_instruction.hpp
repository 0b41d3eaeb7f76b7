// Every instruction once, with operands that let it succeed, and a machine to run it on.
//
// Registers: r1 the destination, r2 an address of data, r3 a small number (an index of one word), r4 an
// address of code, lr another; r5 the FLAGS that setf takes. N Z C V are 0 before it.
#pragma once

#include <cstdint>

#include "emu/machine.hpp"
#include "isa/encode.hpp"
#include "isa/table.hpp"

namespace baton::test {

using isa::Op;
using isa::Word;

struct Course {
    isa::Word data = 0x3000;     ///< where memory operands lie
    isa::Word jump_to = 0x1200;  ///< of jumps through registers
    isa::Word target = 8;        ///< of other jumps, from the instruction on
    isa::Word stack = 0x2800;    ///< sp
    isa::Word flags_to_set = 0;  ///< what setf takes
    unsigned list = 0x0003;      ///< of push and pop
};

/// The word of a row at `address`.
inline Word word_at(const isa::Instruction& row, Word address, const Course& course) {
    isa::Operands operands;
    operands.rd = 1;
    operands.ra = 2;
    operands.rb = 3;
    operands.list = static_cast<std::uint16_t>(course.list);
    operands.system = isa::SystemRegister::scratch;
    if (row.op == Op::jmp_r || row.op == Op::call_r) operands.ra = 4;
    if (row.op == Op::setf) operands.ra = 5;
    switch (isa::immediate_operand(row.form)) {
    case isa::Operand::target24: operands.immediate = course.target; break;
    case isa::Operand::address20:
    case isa::Operand::memory_ip:
        operands.immediate = static_cast<std::int64_t>(course.data) - address;
        break;
    case isa::Operand::memory_offset: operands.immediate = 0; break;
    case isa::Operand::none: break;
    default: operands.immediate = 9; break;
    }
    return isa::encode(row, operands);
}

inline void poke_word(emu::Machine& machine, Word address, Word word) {
    for (unsigned i = 0; i < isa::word_bytes; ++i) {
        machine.poke_byte(Address(address + i), static_cast<std::uint8_t>(word >> (8 * i)));
    }
}

/// Registers as said above; bounds, vectors (all at `handler`) and stacks as a kernel would set them.
struct Surroundings {
    Word base = 0x1000;  ///< of user mode
    Word limit = 0x4000;
    Word kernel_stack = 0x6000;
    Word vectors = 0x7000;
    Word handler = 0x5000;
};
inline void prepare(emu::Machine& machine, const Course& course, const Surroundings& around) {
    using isa::SystemRegister;
    machine.poke_register(1, 0x55);
    machine.poke_register(2, course.data);
    machine.poke_register(3, 4);
    machine.poke_register(4, course.jump_to);
    machine.poke_register(5, course.flags_to_set);
    machine.poke_register(isa::link_register, course.jump_to);
    machine.poke_register(isa::stack_pointer, course.stack);
    machine.poke_system(SystemRegister::vbase, around.vectors);
    machine.poke_system(SystemRegister::ubase, around.base);
    machine.poke_system(SystemRegister::ulimit, around.limit);
    machine.poke_system(SystemRegister::ksp, around.kernel_stack);
    for (unsigned code = 0; code < isa::vector_count; ++code) {
        poke_word(machine, around.vectors + 4 * code, around.handler);
    }
}

/// Its cycles, by the table and the manual: a transfer with RAM takes one more for each wait state.
inline unsigned cycles_of_course(const isa::Instruction& row, unsigned registers, unsigned wait_states) {
    const unsigned transfers = row.per_register ? registers : row.memory_cycles;
    return row.cycles(registers) + wait_states * (1 + transfers);
}

}  // namespace baton::test
