// Bits of a 32-bit word: fields and sign extension. Everything is little-endian in RAM;
// here a word is just a number, bit 0 the least significant.
#pragma once

#include <cstdint>

namespace baton::isa {

using Word = std::uint32_t;

inline constexpr unsigned word_bytes = 4;
inline constexpr unsigned register_count = 16;

/// A run of bits inside a word: `width` bits from bit `low` upward.
struct Bits {
    std::uint8_t low = 0;
    std::uint8_t width = 0;

    constexpr Word mask() const { return width >= 32 ? 0xffffffffU : ((1U << width) - 1U) << low; }
    constexpr Word extract(Word word) const { return (word & mask()) >> low; }
    /// `value` cut to the field's width and moved to its place.
    constexpr Word place(Word value) const { return (value << low) & mask(); }
};

/// Reads the low `width` bits (1..32) of `value` as a two's complement number.
constexpr std::int32_t sign_extend(Word value, unsigned width) {
    const Word sign = 1U << (width - 1);
    const Word kept = width >= 32 ? value : value & ((1U << width) - 1U);
    return static_cast<std::int32_t>((kept ^ sign) - sign);
}

}  // namespace baton::isa
