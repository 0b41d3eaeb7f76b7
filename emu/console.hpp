// The console: character output, and a queue of typed bytes.
//
// Output takes no time. Its text is not part of the state (the machine's ticks say what was
// printed); how many bytes and their hash are, so that two runs that printed differently differ.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "emu/device.hpp"

namespace baton::emu {

class Console {
public:
    /// Offsets of the registers.
    struct Register {
        static constexpr Word out = register_offset(isa::Device::console, "OUT");
        static constexpr Word in = register_offset(isa::Device::console, "IN");
        static constexpr Word status = register_offset(isa::Device::console, "STATUS");
        static constexpr Word control = register_offset(isa::Device::console, "CONTROL");
        static constexpr Word lost = register_offset(isa::Device::console, "LOST");
    };

    static constexpr Word input_irq_bit = device_constant(isa::Device::console, "INPUT_IRQ");
    static constexpr std::uint32_t queue_bytes = 256;
    static constexpr Word nothing_typed = 0xffffffffU;

    struct State {
        std::uint64_t printed_count = 0;
        std::uint64_t printed_hash = 0xcbf29ce484222325U;  ///< FNV-1a
        std::uint16_t waiting = 0;                         ///< typed bytes in the queue
        std::array<std::uint8_t, queue_bytes> queue{};     ///< the oldest first; the rest is 0
        Word lost = 0;
        bool input_irq = false;

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("printed_count", self.printed_count...);
            visit("printed_hash", self.printed_hash...);
            visit("waiting", self.waiting...);
            visit("queue", self.queue...);
            visit("lost", self.lost...);
            visit("input_irq", self.input_irq...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    bool line() const { return state_.input_irq && state_.waiting != 0; }

    /// A typed byte arrives; lost when the queue is full.
    void type(std::uint8_t byte) {
        if (state_.waiting < queue_bytes) {
            state_.queue[state_.waiting++] = byte;
        } else if (state_.lost != 0xffffffffU) {
            ++state_.lost;
        }
    }

    Word read(Word offset, const DeviceContext& now) {
        const Word value = peek(offset, now);
        if (offset == Register::in && state_.waiting != 0) {
            std::copy(state_.queue.begin() + 1, state_.queue.begin() + state_.waiting, state_.queue.begin());
            state_.queue[--state_.waiting] = 0;
        }
        return value;
    }
    void write(Word offset, Word value, const DeviceContext&) {
        if (offset == Register::out) {
            ++state_.printed_count;
            state_.printed_hash = (state_.printed_hash ^ (value & 0xff)) * 0x100000001b3U;
        }
        if (offset == Register::control) state_.input_irq = (value & input_irq_bit) != 0;
    }
    Word peek(Word offset, const DeviceContext&) const {
        switch (offset) {
        case Register::in: return state_.waiting != 0 ? state_.queue[0] : nothing_typed;
        case Register::status: return state_.waiting;
        case Register::control: return state_.input_irq ? input_irq_bit : 0;
        case Register::lost: return state_.lost;
        default: return 0;
        }
    }

    const State& state() const { return state_; }
    void set_state(const State& state) { state_ = state; }
    static bool is_possible(const State& state) {
        if (state.waiting > queue_bytes) return false;
        return std::all_of(state.queue.begin() + state.waiting, state.queue.end(),
                           [](std::uint8_t byte) { return byte == 0; });
    }

private:
    State state_;
};

}  // namespace baton::emu
