// The delay devices: 32 slow things outside (a printer, a sensor, a tape), each busy for as long as it is
// told and then done.
//
// Models delays only; nothing is moved. All delay devices work at the same time. What they are for is
// input and output whose duration is known, as exercises on scheduling have it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "emu/device.hpp"

namespace baton::emu {

class DelayDevices {
public:
    /// Offsets of the registers.
    struct Register {
        static constexpr Word select = register_offset(isa::Device::delay, "SELECT");
        static constexpr Word count = register_offset(isa::Device::delay, "COUNT");
        static constexpr Word busy = register_offset(isa::Device::delay, "BUSY");
        static constexpr Word done = register_offset(isa::Device::delay, "DONE");
        static constexpr Word ack = register_offset(isa::Device::delay, "ACK");
    };

    static constexpr unsigned count = 32;

    struct State {
        Word select = 0;                         ///< 0..31
        Word done = 0;                           ///< a bit each, not yet acknowledged
        std::array<std::uint64_t, count> due{};  ///< time at which it is done; 0 when not busy

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
    /// True when a device got done.
    bool finish_if_due(std::uint64_t time) {
        if (time < due_) return false;
        for (unsigned device = 0; device < count; ++device) {
            if (!is_busy(device) || state_.due[device] > time) continue;
            stop(device);
            state_.done |= Word{1} << device;
        }
        find_due();
        return true;
    }

    Word read(Word offset, const DeviceContext& now) { return peek(offset, now); }
    void write(Word offset, Word value, const DeviceContext& now) {
        switch (offset) {
        case Register::select: state_.select = value % count; break;
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
    /// Whether the delay devices can be in this state when the next cycle has this time.
    static bool is_possible(const State& state, std::uint64_t time) {
        if (state.select >= count) return false;
        for (unsigned device = 0; device < count; ++device) {
            const std::uint64_t due = state.due[device];
            if (due != 0 && (due < time || due - time > 0xffffffffU)) return false;
        }
        return true;
    }

private:
    // A count of at least 1 was added to the time, so a busy device is never due at 0.
    bool is_busy(unsigned device) const { return state_.due[device] != 0; }
    Word busy() const {
        Word bits = 0;
        for (unsigned device = 0; device < count; ++device) bits |= Word{is_busy(device)} << device;
        return bits;
    }
    void stop(unsigned device) { state_.due[device] = 0; }
    void find_due() {
        due_ = never;
        for (unsigned device = 0; device < count; ++device) {
            if (is_busy(device)) due_ = std::min(due_, state_.due[device]);
        }
    }

    State state_;
    std::uint64_t due_ = never;  ///< derived: the earliest of all
};

}  // namespace baton::emu
