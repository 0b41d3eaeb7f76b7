// Arithmetic and flags, as functions from numbers to numbers.
//
// C is the carry out of an addition and the borrow of a subtraction (the manual, 1). Division
// by zero is a fault and must be caught before.
#pragma once

#include <cstdint>

#include "isa/instruction.hpp"

namespace baton::emu::alu {

using isa::Word;
namespace flag = isa::flag;

/// A result and the N Z C V that belong to it.
struct Flagged {
    Word result = 0;
    Word nzcv = 0;
};

constexpr Word nz_of(Word result) {
    return (result == 0 ? flag::zero : 0) | ((result >> 31) != 0 ? flag::negative : 0);
}

/// a + b + carry, carry being 0 or 1.
constexpr Flagged add(Word a, Word b, Word carry = 0) {
    const std::uint64_t wide = std::uint64_t{a} + b + carry;
    const Word result = static_cast<Word>(wide);
    // The signed sum did not fit when both operands have the sign that the result has not.
    const bool overflow = (((a ^ result) & (b ^ result)) >> 31) != 0;
    return {result, nz_of(result) | ((wide >> 32) != 0 ? flag::carry : 0) | (overflow ? flag::overflow : 0)};
}

/// a - b - borrow, borrow being 0 or 1.
constexpr Flagged subtract(Word a, Word b, Word borrow = 0) {
    const Word result = a - b - borrow;
    const bool borrowed = a < std::uint64_t{b} + borrow;
    const bool overflow = (((a ^ b) & (a ^ result)) >> 31) != 0;
    return {result, nz_of(result) | (borrowed ? flag::carry : 0) | (overflow ? flag::overflow : 0)};
}

/// Shift amounts use the low 5 bits.
constexpr Word shift_left(Word a, Word by) {
    return a << (by & 31);
}
constexpr Word shift_right(Word a, Word by) {
    return a >> (by & 31);
}
constexpr Word shift_right_signed(Word a, Word by) {
    return static_cast<Word>(static_cast<std::int32_t>(a) >> (by & 31));
}
constexpr Word rotate_right(Word a, Word by) {
    return (a >> (by & 31)) | (a << ((32 - (by & 31)) & 31));
}

constexpr Word multiply_high_signed(Word a, Word b) {
    const std::int64_t product =
        std::int64_t{static_cast<std::int32_t>(a)} * std::int64_t{static_cast<std::int32_t>(b)};
    return static_cast<Word>(static_cast<std::uint64_t>(product) >> 32);
}
constexpr Word multiply_high_unsigned(Word a, Word b) {
    return static_cast<Word>((std::uint64_t{a} * b) >> 32);
}

/// Towards zero; 0x80000000 / -1 wraps to 0x80000000. Precondition: b is not 0.
constexpr Word divide_signed(Word a, Word b) {
    const std::int64_t quotient =
        std::int64_t{static_cast<std::int32_t>(a)} / std::int64_t{static_cast<std::int32_t>(b)};
    return static_cast<Word>(static_cast<std::uint64_t>(quotient));
}
/// Has the sign of a. Precondition: b is not 0.
constexpr Word remainder_signed(Word a, Word b) {
    const std::int64_t rest =
        std::int64_t{static_cast<std::int32_t>(a)} % std::int64_t{static_cast<std::int32_t>(b)};
    return static_cast<Word>(static_cast<std::uint64_t>(rest));
}

/// Whether a branch goes, by FLAGS. `op` is jmp or one of the conditional branches.
constexpr bool branch_taken(isa::Op op, Word flags) {
    const bool c = (flags & flag::carry) != 0;
    const bool z = (flags & flag::zero) != 0;
    const bool n = (flags & flag::negative) != 0;
    const bool v = (flags & flag::overflow) != 0;
    switch (op) {
    case isa::Op::beq: return z;
    case isa::Op::bne: return !z;
    case isa::Op::blt: return n != v;
    case isa::Op::bge: return n == v;
    case isa::Op::bgt: return !z && n == v;
    case isa::Op::ble: return z || n != v;
    case isa::Op::bltu: return c;
    case isa::Op::bgeu: return !c;
    case isa::Op::bgtu: return !c && !z;
    case isa::Op::bleu: return c || z;
    case isa::Op::bmi: return n;
    case isa::Op::bpl: return !n;
    case isa::Op::bvs: return v;
    case isa::Op::bvc: return !v;
    default: return true;
    }
}

}  // namespace baton::emu::alu
