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

/// What an operation makes of its operands; `carry` is 0 or 1. Precondition: none divides by 0.
constexpr Word calculate(isa::Operation operation, Word a, Word b, Word carry) {
    using isa::Operation;
    switch (operation) {
    case Operation::none: return 0;
    case Operation::copy: return a;
    case Operation::add: return a + b;
    case Operation::sub: return a - b;
    case Operation::adc: return a + b + carry;
    case Operation::sbc: return a - b - carry;
    case Operation::and_: return a & b;
    case Operation::or_: return a | b;
    case Operation::xor_: return a ^ b;
    case Operation::shl: return shift_left(a, b);
    case Operation::shr: return shift_right(a, b);
    case Operation::sar: return shift_right_signed(a, b);
    case Operation::ror: return rotate_right(a, b);
    case Operation::mul: return a * b;
    case Operation::mulh: return multiply_high_signed(a, b);
    case Operation::mulhu: return multiply_high_unsigned(a, b);
    case Operation::div: return divide_signed(a, b);
    case Operation::divu: return a / b;
    case Operation::rem: return remainder_signed(a, b);
    case Operation::remu: return a % b;
    case Operation::set_high: return (a & 0xffffU) | b << 16;
    case Operation::not_: return ~a;
    case Operation::neg: return 0 - a;
    case Operation::sxb: return static_cast<Word>(isa::sign_extend(a, 8));
    case Operation::sxh: return static_cast<Word>(isa::sign_extend(a, 16));
    }
    return 0;
}

/// N Z C V of a sum or a difference. Precondition: adds_or_subtracts(operation).
constexpr Word arithmetic_flags(isa::Operation operation, Word a, Word b, Word carry) {
    switch (operation) {
    case isa::Operation::add: return add(a, b).nzcv;
    case isa::Operation::adc: return add(a, b, carry).nzcv;
    case isa::Operation::sub: return subtract(a, b).nzcv;
    default: return subtract(a, b, carry).nzcv;
    }
}

}  // namespace baton::emu::alu
