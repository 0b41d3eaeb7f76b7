// How the loop touches RAM and goes through Ops: small functions that must be inlined.
//
// `reaches` holds the bounds of the mode, the end of RAM and the alignment in one comparison; what it
// refuses is looked at again the slow way, where an address may turn out to be a device or a fault.
#pragma once

#include <cstdint>

#include "emu/fast/loop.hpp"

namespace baton::emu::fast {

#if defined(__GNUC__)
#define BATON_FAST_LIKELY(x) __builtin_expect(static_cast<bool>(x), 1)
#define BATON_FAST_UNLIKELY(x) __builtin_expect(static_cast<bool>(x), 0)
#else
#define BATON_FAST_LIKELY(x) (x)
#define BATON_FAST_UNLIKELY(x) (x)
#endif

inline Word load_32(const std::uint8_t* p) {
    return static_cast<Word>(p[0]) | static_cast<Word>(p[1]) << 8 | static_cast<Word>(p[2]) << 16 |
           static_cast<Word>(p[3]) << 24;
}

inline void store_32(std::uint8_t* p, Word value) {
    p[0] = static_cast<std::uint8_t>(value);
    p[1] = static_cast<std::uint8_t>(value >> 8);
    p[2] = static_cast<std::uint8_t>(value >> 16);
    p[3] = static_cast<std::uint8_t>(value >> 24);
}

template <unsigned width>
inline Word load(const std::uint8_t* p) {
    if constexpr (width == 4) return load_32(p);
    if constexpr (width == 2) return static_cast<Word>(p[0] | p[1] << 8);
    return *p;
}

template <unsigned width>
inline void store(std::uint8_t* p, Word value) {
    if constexpr (width == 4) {
        store_32(p, value);
    } else if constexpr (width == 2) {
        p[0] = static_cast<std::uint8_t>(value);
        p[1] = static_cast<std::uint8_t>(value >> 8);
    } else {
        *p = static_cast<std::uint8_t>(value);
    }
}

inline Word rotate(Word value, unsigned by) {
    return value >> by | value << (32 - by);
}

/// Aligned and inside what the program may touch: one comparison, for the bits that must be 0 are
/// rotated to the top.
template <unsigned width>
inline bool reaches(const Frame& frame, Word address) {
    const Word at = address - frame.low;
    if constexpr (width == 4) return rotate(at, 2) < frame.words;
    if constexpr (width == 2) return rotate(at, 1) < frame.halves;
    return at < frame.bytes;
}

/// A store there needs nothing but the store.
inline bool plain_store(const Frame& frame, Word address) {
    return frame.guards[address >> CodeCache::guard_shift] == 0;
}

/// A store there needs nothing but the store and a note of it.
inline bool only_watched(const Frame& frame, Word address) {
    return frame.guards[address >> CodeCache::guard_shift] == CodeCache::guard_watched;
}

/// The first and the last word: what a program may touch has no hole.
inline bool stacks(const Frame& frame, Word first, Word bytes) {
    return reaches<4>(frame, first) && reaches<4>(frame, first + (bytes - isa::word_bytes));
}

/// At most 60 bytes touch two guards.
inline bool plain_stack(const Frame& frame, Word first, Word bytes) {
    return plain_store(frame, first) && plain_store(frame, first + (bytes - isa::word_bytes));
}

inline CycleBudget price(const Op* op) {
    return cycles_and_instructions(op->cost, 1);
}

inline bool goes_back(const Op* op) {
    return static_cast<std::int32_t>(op->imm) < 0;
}

inline const Op* jumped(const Op* op) {
    return reinterpret_cast<const Op*>(reinterpret_cast<const char*>(op) +
                                       static_cast<std::int32_t>(op->imm));
}

}  // namespace baton::emu::fast
