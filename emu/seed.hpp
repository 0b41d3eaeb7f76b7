// The random-number port: the same seed gives the same numbers.
//
// The generator is SplitMix64 (Steele, Lea, Flood 2014); each read gives the upper half of its
// next number. Not for secrets.
#pragma once

#include <cstdint>

#include "emu/device.hpp"

namespace baton::emu {

class Seed {
public:
    struct State {
        std::uint64_t generator = 0;

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("generator", self.generator...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    explicit Seed(std::uint64_t seed = 0) : state_{seed} {}

    Word read(Word offset, const DeviceContext& now) {
        const Word value = peek(offset, now);
        state_.generator += step;
        return value;
    }
    void write(Word, Word, const DeviceContext&) {}
    Word peek(Word, const DeviceContext&) const {
        std::uint64_t z = state_.generator + step;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return static_cast<Word>((z ^ (z >> 31)) >> 32);
    }

    const State& state() const { return state_; }
    void set_state(const State& state) { state_ = state; }

private:
    static constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;

    State state_;
};

}  // namespace baton::emu
