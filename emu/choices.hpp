// The port for choices: what somebody outside has chosen, for a guest that asks.
//
// Models one number, which an input event `choose` puts there and a read takes away; 0 when there is none. A
// second event before the read replaces the first.
// Does not know what is chosen among; nothing interrupts.
#pragma once

#include <cstdint>

#include "emu/device.hpp"

namespace baton::emu {

class Choices {
public:
    struct State {
        std::uint8_t next = 0;

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("next", self.next...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    void choose(std::uint8_t number) { state_.next = number; }

    Word read(Word offset, const DeviceContext& now) {
        const Word value = peek(offset, now);
        state_.next = 0;
        return value;
    }
    Word peek(Word, const DeviceContext&) const { return state_.next; }

    const State& state() const { return state_; }
    void set_state(const State& state) { state_ = state; }

private:
    State state_;
};

}  // namespace baton::emu
