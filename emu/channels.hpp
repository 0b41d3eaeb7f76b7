// The channels: 32 slow things outside (a printer, a sensor, a tape), each busy for as long as it is
// told and then done.
//
// Models delays only; nothing is moved. All channels work at the same time. What they are for is
// input and output whose duration is known, as exercises on scheduling have it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "emu/device.hpp"

namespace baton::emu {

class Channels {
public:
    /// Offsets of the registers.
    struct Register {
        static constexpr Word select = register_offset(isa::Device::channels, "SELECT");
        static constexpr Word count = register_offset(isa::Device::channels, "COUNT");
        static constexpr Word busy = register_offset(isa::Device::channels, "BUSY");
        static constexpr Word done = register_offset(isa::Device::channels, "DONE");
        static constexpr Word ack = register_offset(isa::Device::channels, "ACK");
    };

    static constexpr unsigned channel_count = 32;

    struct State {
        Word select = 0;                                 ///< 0..31
        Word done = 0;                                   ///< a bit each, not yet acknowledged
        std::array<std::uint64_t, channel_count> due{};  ///< time at which it is done; 0 when not busy

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("select", self.select...);
            visit("done", self.done...);
            visit("due", self.due...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    bool line() const { return state_.done != 0; }
    std::uint64_t due() const { return due_; }
    /// True when a channel got done.
    bool finish_if_due(std::uint64_t time) {
        if (time < due_) return false;
        for (unsigned channel = 0; channel < channel_count; ++channel) {
            if (!is_busy(channel) || state_.due[channel] > time) continue;
            stop(channel);
            state_.done |= Word{1} << channel;
        }
        find_due();
        return true;
    }

    Word read(Word offset, const DeviceContext& now) { return peek(offset, now); }
    void write(Word offset, Word value, const DeviceContext& now) {
        switch (offset) {
        case Register::select: state_.select = value % channel_count; break;
        case Register::count:
            stop(state_.select);
            if (value != 0) state_.due[state_.select] = now.time + value;
            find_due();
            break;
        case Register::ack: state_.done &= ~value; break;
        default: break;
        }
    }
    Word peek(Word offset, const DeviceContext& now) const {
        switch (offset) {
        case Register::select: return state_.select;
        case Register::count:
            return is_busy(state_.select) ? static_cast<Word>(state_.due[state_.select] - now.time) : 0;
        case Register::busy: return busy();
        case Register::done: return state_.done;
        default: return 0;
        }
    }

    const State& state() const { return state_; }
    void set_state(const State& state) {
        state_ = state;
        find_due();
    }
    /// Whether the channels can be in this state when the next cycle has this time.
    static bool is_possible(const State& state, std::uint64_t time) {
        if (state.select >= channel_count) return false;
        for (unsigned channel = 0; channel < channel_count; ++channel) {
            const std::uint64_t due = state.due[channel];
            if (due != 0 && (due < time || due - time > 0xffffffffU)) return false;
        }
        return true;
    }

private:
    // A count of at least 1 was added to the time, so a busy channel is never due at 0.
    bool is_busy(unsigned channel) const { return state_.due[channel] != 0; }
    Word busy() const {
        Word bits = 0;
        for (unsigned channel = 0; channel < channel_count; ++channel)
            bits |= Word{is_busy(channel)} << channel;
        return bits;
    }
    void stop(unsigned channel) { state_.due[channel] = 0; }
    void find_due() {
        due_ = never;
        for (unsigned channel = 0; channel < channel_count; ++channel) {
            if (is_busy(channel)) due_ = std::min(due_, state_.due[channel]);
        }
    }

    State state_;
    std::uint64_t due_ = never;  ///< derived: the earliest of all
};

}  // namespace baton::emu
