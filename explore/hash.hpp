// A 128-bit hash over numbers, in the order in which they are put in. Not for secrets: among ten million
// different states two are taken for the same with a probability of about 10^-25.
#pragma once

#include <bit>
#include <cstdint>

#include "emu/fields.hpp"

namespace baton::explore {

struct Hash128 {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    friend bool operator==(const Hash128&, const Hash128&) = default;
};

class Hasher {
public:
    void add(std::uint64_t value) {
        a_ = std::rotl((a_ ^ value) * 0x9e3779b97f4a7c15U, 29);
        b_ = std::rotl((b_ + value) * 0xc2b2ae3d27d4eb4fU, 31) ^ value;
    }
    /// Every field of a piece of machine state, or a number.
    template <class T>
    void add_fields(const T& value) {
        if constexpr (emu::is_number<T>) {
            add(static_cast<std::uint64_t>(value));
        } else if constexpr (emu::IsSequence<T>::value) {
            if constexpr (emu::IsVector<T>::value) add(value.size());
            for (const auto& element : value) add_fields(element);
        } else {
            T::fields([&](const char*, const auto& field) { add_fields(field); }, value);
        }
    }
    Hash128 value() const { return {finish(a_ ^ std::rotl(b_, 17)), finish(b_ + a_)}; }

private:
    static std::uint64_t finish(std::uint64_t h) {
        h = (h ^ (h >> 32)) * 0x9fb21c651e98df25U;
        h = (h ^ (h >> 29)) * 0xd6e8feb86659fd93U;
        return h ^ (h >> 32);
    }
    std::uint64_t a_ = 0x243f6a8885a308d3U;
    std::uint64_t b_ = 0x13198a2e03707344U;
};

}  // namespace baton::explore
