// The bits of FLAGS.
//
//   bit  9  8  7..4  3  2  1  0
//        U  I   0    V  N  Z  C
#pragma once

#include "isa/word.hpp"

namespace baton::isa::flag {

inline constexpr Word carry = 1U << 0;       ///< C: carry out of an addition, borrow of a subtraction
inline constexpr Word zero = 1U << 1;        ///< Z: the result is zero
inline constexpr Word negative = 1U << 2;    ///< N: bit 31 of the result
inline constexpr Word overflow = 1U << 3;    ///< V: the signed result did not fit
inline constexpr Word interrupts = 1U << 8;  ///< I: interrupts are accepted
inline constexpr Word user = 1U << 9;        ///< U: user mode
inline constexpr Word arithmetic = carry | zero | negative | overflow;
inline constexpr Word all = arithmetic | interrupts | user;

}  // namespace baton::isa::flag
