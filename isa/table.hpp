// The instruction table: the one place where a fact about an instruction is written.
//
// Decoder, encoder, assembler, disassembler, manual, hover texts and test generators read
// it; nothing repeats it. The checks below it run in the compiler: rows never overlap,
// every bit is operand, fixed or reserved, operand fields are disjoint, and mnemonic and
// form together are unique.
#pragma once

#include <array>
#include <cstddef>

#include "isa/instruction.hpp"

namespace baton::isa {

namespace detail {

// The course after fetch and decode, as (execute, memory, write-back) cycles.
struct Course {
    std::uint8_t execute, memory, write_back;
    bool per_register = false;
};
inline constexpr Course simple{1, 0, 0};
inline constexpr Course writes_register{1, 0, 1};
inline constexpr Course multiply{3, 0, 1};
inline constexpr Course divide{16, 0, 1};
inline constexpr Course load{1, 1, 1};
inline constexpr Course store{1, 1, 0};
inline constexpr Course each_register{1, 1, 1, true};
inline constexpr Course atomic{1, 2, 1};
inline constexpr Course interrupt_return{1, 3, 1};

constexpr Instruction row(Op op, std::string_view mnemonic, Form form, Course course, Word flags,
                          Privilege privilege, std::string_view effect, std::string_view summary) {
    return Instruction{op,
                       mnemonic,
                       form,
                       static_cast<Word>(op) << 24,
                       ~operand_mask(form),
                       course.execute,
                       course.memory,
                       course.write_back,
                       course.per_register,
                       flags,
                       privilege,
                       effect,
                       summary};
}

inline constexpr Word nzcv = flag::arithmetic;
inline constexpr Word nz = flag::negative | flag::zero;
inline constexpr Privilege any = Privilege::any;
inline constexpr Privilege kernel = Privilege::kernel;

}  // namespace detail

// clang-format off
inline constexpr std::array instruction_table = [] {
    using namespace detail;
    using F = Form;
    return std::array{
    row(Op::nop, "nop", F::none, simple, 0, any, "nothing", "Does nothing for one instruction."),
    row(Op::syscall, "syscall", F::none, simple, 0, any, "trap with code 6", "Asks the operating system for a service."),
    row(Op::brk, "brk", F::none, simple, 0, any, "trap with code 7", "Breakpoint: hands control to whoever debugs this program."),
    row(Op::iret, "iret", F::none, interrupt_return, flag::all, kernel, "ip = [sp+4]; flags = [sp+8]; sp = [sp+12]", "Returns from an interrupt handler to what was interrupted."),
    row(Op::ei, "ei", F::none, simple, flag::interrupts, kernel, "I = 1", "Enables interrupts."),
    row(Op::di, "di", F::none, simple, flag::interrupts, kernel, "I = 0", "Disables interrupts."),
    row(Op::wait, "wait", F::none, simple, 0, kernel, "sleep until an enabled interrupt line is pending", "Stops the processor until something happens."),
    row(Op::getf, "getf", F::rd, writes_register, 0, any, "rd = flags", "Copies FLAGS into a register."),
    row(Op::setf, "setf", F::ra, simple, nzcv | flag::interrupts, any, "N Z C V = ra; in kernel mode also I", "Restores FLAGS from a register; user mode can't touch I."),
    row(Op::rdsr, "rdsr", F::rd_system, writes_register, 0, kernel, "rd = sr", "Reads a system register."),
    row(Op::wrsr, "wrsr", F::system_ra, simple, 0, kernel, "sr = ra", "Writes a system register."),

    row(Op::add, "add", F::rd_ra_rb, writes_register, 0, any, "rd = ra + rb", "Adds two registers."),
    row(Op::sub, "sub", F::rd_ra_rb, writes_register, 0, any, "rd = ra - rb", "Subtracts the second register from the first."),
    row(Op::and_, "and", F::rd_ra_rb, writes_register, 0, any, "rd = ra & rb", "Keeps the bits that are 1 in both."),
    row(Op::or_, "or", F::rd_ra_rb, writes_register, 0, any, "rd = ra | rb", "Sets the bits that are 1 in either."),
    row(Op::xor_, "xor", F::rd_ra_rb, writes_register, 0, any, "rd = ra ^ rb", "Sets the bits that differ."),
    row(Op::shl, "shl", F::rd_ra_rb, writes_register, 0, any, "rd = ra << (rb & 31)", "Shifts left, zeros come in."),
    row(Op::shr, "shr", F::rd_ra_rb, writes_register, 0, any, "rd = ra >> (rb & 31), unsigned", "Shifts right, zeros come in."),
    row(Op::sar, "sar", F::rd_ra_rb, writes_register, 0, any, "rd = ra >> (rb & 31), signed", "Shifts right, copies of the sign bit come in."),
    row(Op::ror, "ror", F::rd_ra_rb, writes_register, 0, any, "rd = ra rotated right by (rb & 31)", "Rotates right: bits that fall out come in again at the top."),
    row(Op::mul, "mul", F::rd_ra_rb, multiply, 0, any, "rd = low word of ra * rb", "Multiplies; keeps the low 32 bits."),
    row(Op::mulh, "mulh", F::rd_ra_rb, multiply, 0, any, "rd = high word of ra * rb, signed", "Multiplies signed numbers; keeps the high 32 bits."),
    row(Op::mulhu, "mulhu", F::rd_ra_rb, multiply, 0, any, "rd = high word of ra * rb, unsigned", "Multiplies unsigned numbers; keeps the high 32 bits."),
    row(Op::div, "div", F::rd_ra_rb, divide, 0, any, "rd = ra / rb, signed, towards zero", "Divides signed numbers; dividing by zero is a fault."),
    row(Op::divu, "divu", F::rd_ra_rb, divide, 0, any, "rd = ra / rb, unsigned", "Divides unsigned numbers; dividing by zero is a fault."),
    row(Op::rem, "rem", F::rd_ra_rb, divide, 0, any, "rd = ra - (ra / rb) * rb, signed", "Remainder of a signed division; it has the sign of ra."),
    row(Op::remu, "remu", F::rd_ra_rb, divide, 0, any, "rd = ra mod rb, unsigned", "Remainder of an unsigned division."),

    row(Op::add_i, "add", F::rd_ra_signed, writes_register, 0, any, "rd = ra + imm", "Adds a constant."),
    row(Op::sub_i, "sub", F::rd_ra_signed, writes_register, 0, any, "rd = ra - imm", "Subtracts a constant."),
    row(Op::and_i, "and", F::rd_ra_unsigned, writes_register, 0, any, "rd = ra & imm", "Keeps the bits that are 1 in the constant."),
    row(Op::or_i, "or", F::rd_ra_unsigned, writes_register, 0, any, "rd = ra | imm", "Sets the bits that are 1 in the constant."),
    row(Op::xor_i, "xor", F::rd_ra_unsigned, writes_register, 0, any, "rd = ra ^ imm", "Flips the bits that are 1 in the constant."),
    row(Op::shl_i, "shl", F::rd_ra_shift, writes_register, 0, any, "rd = ra << imm", "Shifts left by a constant."),
    row(Op::shr_i, "shr", F::rd_ra_shift, writes_register, 0, any, "rd = ra >> imm, unsigned", "Shifts right by a constant, zeros come in."),
    row(Op::sar_i, "sar", F::rd_ra_shift, writes_register, 0, any, "rd = ra >> imm, signed", "Shifts right by a constant, the sign comes in."),
    row(Op::ror_i, "ror", F::rd_ra_shift, writes_register, 0, any, "rd = ra rotated right by imm", "Rotates right by a constant."),
    row(Op::mul_i, "mul", F::rd_ra_signed, multiply, 0, any, "rd = low word of ra * imm", "Multiplies by a constant."),
    row(Op::div_i, "div", F::rd_ra_signed, divide, 0, any, "rd = ra / imm, signed, towards zero", "Divides by a constant, signed."),
    row(Op::divu_i, "divu", F::rd_ra_unsigned, divide, 0, any, "rd = ra / imm, unsigned", "Divides by a constant, unsigned."),
    row(Op::rem_i, "rem", F::rd_ra_signed, divide, 0, any, "rd = ra - (ra / imm) * imm, signed", "Remainder of a division by a constant, signed."),
    row(Op::remu_i, "remu", F::rd_ra_unsigned, divide, 0, any, "rd = ra mod imm, unsigned", "Remainder of a division by a constant, unsigned."),

    row(Op::adds, "adds", F::rd_ra_rb, writes_register, nzcv, any, "rd = ra + rb; N Z C V", "Adds and sets the flags."),
    row(Op::subs, "subs", F::rd_ra_rb, writes_register, nzcv, any, "rd = ra - rb; N Z C V", "Subtracts and sets the flags; C is the borrow."),
    row(Op::adc, "adc", F::rd_ra_rb, writes_register, nzcv, any, "rd = ra + rb + C; N Z C V", "Adds with the carry of the word below."),
    row(Op::sbc, "sbc", F::rd_ra_rb, writes_register, nzcv, any, "rd = ra - rb - C; N Z C V", "Subtracts with the borrow of the word below."),
    row(Op::adds_i, "adds", F::rd_ra_signed, writes_register, nzcv, any, "rd = ra + imm; N Z C V", "Adds a constant and sets the flags."),
    row(Op::subs_i, "subs", F::rd_ra_signed, writes_register, nzcv, any, "rd = ra - imm; N Z C V", "Subtracts a constant and sets the flags."),
    row(Op::adc_i, "adc", F::rd_ra_signed, writes_register, nzcv, any, "rd = ra + imm + C; N Z C V", "Adds a constant and the carry."),
    row(Op::sbc_i, "sbc", F::rd_ra_signed, writes_register, nzcv, any, "rd = ra - imm - C; N Z C V", "Subtracts a constant and the borrow."),
    row(Op::cmp, "cmp", F::ra_rb, simple, nzcv, any, "N Z C V of ra - rb", "Compares two registers; a branch can follow."),
    row(Op::cmp_i, "cmp", F::ra_signed, simple, nzcv, any, "N Z C V of ra - imm", "Compares a register with a constant."),
    row(Op::test, "test", F::ra_rb, simple, nzcv, any, "N Z of ra & rb; C = V = 0", "Looks whether two registers share a bit."),
    row(Op::test_i, "test", F::ra_unsigned, simple, nzcv, any, "N Z of ra & imm; C = V = 0", "Looks whether given bits are set."),

    row(Op::mov, "mov", F::rd_ra, writes_register, 0, any, "rd = ra", "Copies a register."),
    row(Op::mov_i, "mov", F::rd_signed, writes_register, 0, any, "rd = imm", "Loads a small constant; li loads any."),
    row(Op::movhi, "movhi", F::rd_unsigned, writes_register, 0, any, "rd = (rd & 0xffff) | imm << 16", "Replaces the upper half of a register."),
    row(Op::not_, "not", F::rd_ra, writes_register, 0, any, "rd = ~ra", "Flips every bit."),
    row(Op::neg, "neg", F::rd_ra, writes_register, 0, any, "rd = -ra", "Changes the sign."),
    row(Op::sxb, "sxb", F::rd_ra, writes_register, 0, any, "rd = low byte of ra, sign-extended", "Turns a signed byte into a word."),
    row(Op::sxh, "sxh", F::rd_ra, writes_register, 0, any, "rd = low half of ra, sign-extended", "Turns a signed half word into a word."),
    row(Op::lea, "lea", F::rd_address, writes_register, 0, any, "rd = ip + imm", "Loads the address of a label, wherever the program lies."),

    row(Op::ldw, "ldw", F::rd_memory_offset, load, 0, any, "rd = word at ra + imm", "Loads a word (4 bytes)."),
    row(Op::ldh, "ldh", F::rd_memory_offset, load, 0, any, "rd = half at ra + imm, sign-extended", "Loads a signed half word (2 bytes)."),
    row(Op::ldhu, "ldhu", F::rd_memory_offset, load, 0, any, "rd = half at ra + imm, zero-extended", "Loads an unsigned half word."),
    row(Op::ldb, "ldb", F::rd_memory_offset, load, 0, any, "rd = byte at ra + imm, sign-extended", "Loads a signed byte."),
    row(Op::ldbu, "ldbu", F::rd_memory_offset, load, 0, any, "rd = byte at ra + imm, zero-extended", "Loads an unsigned byte, such as a character."),
    row(Op::ldw_x, "ldw", F::rd_memory_index, load, 0, any, "rd = word at ra + rb", "Loads a word at base + index."),
    row(Op::ldh_x, "ldh", F::rd_memory_index, load, 0, any, "rd = half at ra + rb, sign-extended", "Loads a signed half word at base + index."),
    row(Op::ldhu_x, "ldhu", F::rd_memory_index, load, 0, any, "rd = half at ra + rb, zero-extended", "Loads an unsigned half word at base + index."),
    row(Op::ldb_x, "ldb", F::rd_memory_index, load, 0, any, "rd = byte at ra + rb, sign-extended", "Loads a signed byte at base + index."),
    row(Op::ldbu_x, "ldbu", F::rd_memory_index, load, 0, any, "rd = byte at ra + rb, zero-extended", "Loads an unsigned byte at base + index."),
    row(Op::ldw_ip, "ldw", F::rd_memory_ip, load, 0, any, "rd = word at ip + imm", "Loads the word at a label."),
    row(Op::ldh_ip, "ldh", F::rd_memory_ip, load, 0, any, "rd = half at ip + imm, sign-extended", "Loads the signed half word at a label."),
    row(Op::ldhu_ip, "ldhu", F::rd_memory_ip, load, 0, any, "rd = half at ip + imm, zero-extended", "Loads the unsigned half word at a label."),
    row(Op::ldb_ip, "ldb", F::rd_memory_ip, load, 0, any, "rd = byte at ip + imm, sign-extended", "Loads the signed byte at a label."),
    row(Op::ldbu_ip, "ldbu", F::rd_memory_ip, load, 0, any, "rd = byte at ip + imm, zero-extended", "Loads the unsigned byte at a label."),
    row(Op::stw, "stw", F::rs_memory_offset, store, 0, any, "word at ra + imm = rs", "Stores a word (4 bytes)."),
    row(Op::sth, "sth", F::rs_memory_offset, store, 0, any, "half at ra + imm = low half of rs", "Stores a half word."),
    row(Op::stb, "stb", F::rs_memory_offset, store, 0, any, "byte at ra + imm = low byte of rs", "Stores a byte."),
    row(Op::stw_x, "stw", F::rs_memory_index, store, 0, any, "word at ra + rb = rs", "Stores a word at base + index."),
    row(Op::sth_x, "sth", F::rs_memory_index, store, 0, any, "half at ra + rb = low half of rs", "Stores a half word at base + index."),
    row(Op::stb_x, "stb", F::rs_memory_index, store, 0, any, "byte at ra + rb = low byte of rs", "Stores a byte at base + index."),
    row(Op::stw_ip, "stw", F::rs_memory_ip, store, 0, any, "word at ip + imm = rs", "Stores a word at a label."),
    row(Op::sth_ip, "sth", F::rs_memory_ip, store, 0, any, "half at ip + imm = low half of rs", "Stores a half word at a label."),
    row(Op::stb_ip, "stb", F::rs_memory_ip, store, 0, any, "byte at ip + imm = low byte of rs", "Stores a byte at a label."),

    row(Op::jmp, "jmp", F::target, simple, 0, any, "ip = target", "Jumps to a label."),
    row(Op::beq, "beq", F::target, simple, 0, any, "if Z: ip = target", "Jumps if equal (or zero)."),
    row(Op::bne, "bne", F::target, simple, 0, any, "if not Z: ip = target", "Jumps if not equal (or not zero)."),
    row(Op::blt, "blt", F::target, simple, 0, any, "if N != V: ip = target", "Jumps if less, signed."),
    row(Op::bge, "bge", F::target, simple, 0, any, "if N == V: ip = target", "Jumps if greater or equal, signed."),
    row(Op::bgt, "bgt", F::target, simple, 0, any, "if not Z and N == V: ip = target", "Jumps if greater, signed."),
    row(Op::ble, "ble", F::target, simple, 0, any, "if Z or N != V: ip = target", "Jumps if less or equal, signed."),
    row(Op::bltu, "bltu", F::target, simple, 0, any, "if C: ip = target", "Jumps if less, unsigned (or if carry)."),
    row(Op::bgeu, "bgeu", F::target, simple, 0, any, "if not C: ip = target", "Jumps if greater or equal, unsigned (or if no carry)."),
    row(Op::bgtu, "bgtu", F::target, simple, 0, any, "if not C and not Z: ip = target", "Jumps if greater, unsigned."),
    row(Op::bleu, "bleu", F::target, simple, 0, any, "if C or Z: ip = target", "Jumps if less or equal, unsigned."),
    row(Op::bmi, "bmi", F::target, simple, 0, any, "if N: ip = target", "Jumps if the result was negative."),
    row(Op::bpl, "bpl", F::target, simple, 0, any, "if not N: ip = target", "Jumps if the result was zero or positive."),
    row(Op::bvs, "bvs", F::target, simple, 0, any, "if V: ip = target", "Jumps if the signed result did not fit."),
    row(Op::bvc, "bvc", F::target, simple, 0, any, "if not V: ip = target", "Jumps if the signed result did fit."),
    row(Op::jmp_r, "jmp", F::ra, simple, 0, any, "ip = ra", "Jumps to the address in a register."),
    row(Op::call, "call", F::target, writes_register, 0, any, "lr = ip + 4; ip = target", "Calls a subroutine; ret comes back."),
    row(Op::call_r, "call", F::ra, writes_register, 0, any, "lr = ip + 4; ip = old ra", "Calls the subroutine whose address is in a register."),
    row(Op::ret, "ret", F::none, simple, 0, any, "ip = lr", "Returns from a subroutine."),

    row(Op::push, "push", F::list, each_register, 0, any, "sp = sp - 4n; the n registers go to [sp], lowest number lowest", "Saves registers on the stack."),
    row(Op::pop, "pop", F::list, each_register, 0, any, "the n registers come from [sp]; sp = sp + 4n", "Takes registers back from the stack."),
    row(Op::xchg, "xchg", F::rd_rb_memory, atomic, 0, any, "rd = word at ra; word at ra = old rb", "Exchanges a word in memory, in one indivisible step."),
    row(Op::xadd, "xadd", F::rd_rb_memory, atomic, 0, any, "rd = word at ra; word at ra = rd + old rb", "Adds to a word in memory, in one indivisible step; rd gets the old value."),
    row(Op::cas, "cas", F::rd_rb_memory, atomic, flag::zero, any, "if word at ra == rd: word at ra = rb, Z = 1; else Z = 0; rd = old word", "Replaces a word in memory only if it still has the expected value."),
    };
}();
// clang-format on

inline constexpr std::size_t instruction_count = instruction_table.size();

namespace detail {

constexpr bool rows_are_distinct() {
    for (std::size_t i = 0; i < instruction_count; ++i) {
        for (std::size_t j = i + 1; j < instruction_count; ++j) {
            const auto& a = instruction_table[i];
            const auto& b = instruction_table[j];
            // Two rows overlap when no bit that both fix tells them apart.
            if (((a.match ^ b.match) & a.mask & b.mask) == 0) return false;
            if (a.mnemonic == b.mnemonic && a.form == b.form) return false;
        }
    }
    return true;
}

constexpr bool every_bit_is_accounted_for() {
    for (const auto& i : instruction_table) {
        if ((i.mask | operand_mask(i.form)) != 0xffffffffU) return false;
        if ((i.mask & operand_mask(i.form)) != 0) return false;
        if ((i.match & ~i.mask) != 0) return false;
        if ((i.match & ~field::opcode.mask()) != 0) return false;  // reserved bits are zero
        if ((i.mask & field::opcode.mask()) != field::opcode.mask()) return false;
        if (i.match == 0) return false;  // zeroed memory is not an instruction
    }
    return true;
}

constexpr bool operands_are_disjoint() {
    for (unsigned f = 0; f < form_count; ++f) {
        Word seen = 0;
        for (const Operand operand : operands_of(static_cast<Form>(f))) {
            if ((seen & operand_mask(operand)) != 0) return false;
            seen |= operand_mask(operand);
        }
    }
    return true;
}

constexpr unsigned longest_course() {
    unsigned longest = 0;
    for (const auto& i : instruction_table) {
        const unsigned cycles = i.cycles(register_count - 1);
        if (cycles > longest) longest = cycles;
    }
    return longest;
}

static_assert(rows_are_distinct(), "two rows overlap, or share mnemonic and form");
static_assert(every_bit_is_accounted_for(), "a bit is neither operand nor fixed nor reserved");
static_assert(operands_are_disjoint(), "operand fields of a form overlap");
static_assert(longest_course() == longest_instruction_cycles);

inline constexpr std::uint8_t no_row = 0xff;

constexpr std::array<std::uint8_t, 256> rows_by_opcode() {
    std::array<std::uint8_t, 256> rows{};
    for (auto& r : rows) r = no_row;
    for (std::size_t i = 0; i < instruction_count; ++i) {
        rows[static_cast<std::size_t>(instruction_table[i].op)] = static_cast<std::uint8_t>(i);
    }
    return rows;
}
inline constexpr std::array<std::uint8_t, 256> row_by_opcode = rows_by_opcode();

}  // namespace detail

/// The row that `word` is, or nullptr for an illegal instruction. Total: any word is one or
/// the other.
constexpr const Instruction* decode(Word word) {
    const std::uint8_t row = detail::row_by_opcode[word >> 24];
    if (row == detail::no_row) return nullptr;
    const Instruction& candidate = instruction_table[row];
    return (word & candidate.mask) == candidate.match ? &candidate : nullptr;
}

/// The row of an operation.
constexpr const Instruction& instruction(Op op) {
    return instruction_table[detail::row_by_opcode[static_cast<std::size_t>(op)]];
}

}  // namespace baton::isa
