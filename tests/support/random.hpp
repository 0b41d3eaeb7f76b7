// Random numbers for tests: SplitMix64, the same on every host.
#pragma once

#include <array>
#include <cstdint>

namespace baton::test {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    std::uint32_t word() { return static_cast<std::uint32_t>(next() >> 32); }
    /// 0 .. bound - 1; bound at most 2^32.
    std::uint32_t below(std::uint64_t bound) {
        return static_cast<std::uint32_t>((std::uint64_t{word()} * bound) >> 32);
    }
    /// first .. last.
    std::uint32_t between(std::uint32_t first, std::uint32_t last) { return first + below(last - first + 1); }
    bool chance(unsigned percent) { return below(100) < percent; }
    template <class T, std::size_t n>
    T pick(const std::array<T, n>& from) {
        return from[below(static_cast<std::uint32_t>(n))];
    }

private:
    std::uint64_t state_;
};

}  // namespace baton::test
