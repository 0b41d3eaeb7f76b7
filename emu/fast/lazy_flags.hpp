// N Z C V, worked out only when somebody looks.
//
// What sets the flags leaves its two operands; most flags are overwritten unseen, or looked at by one
// branch that compares the operands directly. The two upper bits of `a` say what was done with them:
//   00  a - b        01  a + b        1x  no operands: the lowest four bits of `a` are the flags
#pragma once

#include <cstdint>

#include "emu/alu.hpp"
#include "emu/fast/op.hpp"

namespace baton::emu::fast {

struct LazyFlags {
    std::uint64_t a = known;
    std::uint64_t b = 0;

    static constexpr std::uint64_t known = std::uint64_t{1} << 63;
    static constexpr std::uint64_t added = std::uint64_t{1} << 62;

    static LazyFlags of(Word nzcv) { return {known | nzcv, 0}; }
    static LazyFlags of_difference(Word a, Word b) { return {a, b}; }
    static LazyFlags of_sum(Word a, Word b) { return {added | a, b}; }

    bool is_difference() const { return a >> 62 == 0; }
    Word nzcv() const {
        const auto x = static_cast<Word>(a);
        const auto y = static_cast<Word>(b);
        if (is_difference()) return alu::subtract(x, y).nzcv;
        if (a >> 62 == 1) return alu::add(x, y).nzcv;
        return x;
    }
    Word carry() const {
        if (is_difference()) return static_cast<Word>(a) < static_cast<Word>(b) ? 1 : 0;
        return nzcv() & alu::flag::carry;
    }
};

using isa::Condition;

/// Whether a branch goes after a - b set the flags.
template <Condition condition>
constexpr bool holds_for_difference(Word a, Word b) {
    const auto signed_a = static_cast<std::int32_t>(a);
    const auto signed_b = static_cast<std::int32_t>(b);
    switch (condition) {
    case Condition::always: return true;
    case Condition::eq: return a == b;
    case Condition::ne: return a != b;
    case Condition::lt: return signed_a < signed_b;
    case Condition::ge: return signed_a >= signed_b;
    case Condition::gt: return signed_a > signed_b;
    case Condition::le: return signed_a <= signed_b;
    case Condition::ltu: return a < b;
    case Condition::geu: return a >= b;
    case Condition::gtu: return a > b;
    case Condition::leu: return a <= b;
    case Condition::mi: return ((a - b) >> 31) != 0;
    case Condition::pl: return ((a - b) >> 31) == 0;
    case Condition::vs: return (((a ^ b) & (a ^ (a - b))) >> 31) != 0;
    case Condition::vc: return (((a ^ b) & (a ^ (a - b))) >> 31) == 0;
    }
    return false;
}

template <Condition condition>
bool holds(const LazyFlags& flags) {
    if (flags.is_difference()) {
        return holds_for_difference<condition>(static_cast<Word>(flags.a), static_cast<Word>(flags.b));
    }
    return isa::holds(condition, flags.nzcv());
}

}  // namespace baton::emu::fast
