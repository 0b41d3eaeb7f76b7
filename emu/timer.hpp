// The programmable timer, and the two counters that programs can read.
//
// Models the manual's chapter 5, "The timer". It keeps the time at which it expires, not a
// count, so that counting costs nothing. Times are of the machine's time base; the machine calls
// `expire_if_due` at the start of every cycle whose time has reached due().
#pragma once

#include <cstdint>

#include "emu/device.hpp"

namespace baton::emu {

class Timer {
public:
    /// Offsets of the registers.
    struct Register {
        static constexpr Word control = register_offset(isa::Device::timer, "CONTROL");
        static constexpr Word period = register_offset(isa::Device::timer, "PERIOD");
        static constexpr Word count = register_offset(isa::Device::timer, "COUNT");
        static constexpr Word expired = register_offset(isa::Device::timer, "EXPIRED");
        static constexpr Word ack = register_offset(isa::Device::timer, "ACK");
        static constexpr Word time_low = register_offset(isa::Device::timer, "TIME_LOW");
        static constexpr Word time_high = register_offset(isa::Device::timer, "TIME_HIGH");
        static constexpr Word cycle_low = register_offset(isa::Device::timer, "CYCLE_LOW");
        static constexpr Word cycle_high = register_offset(isa::Device::timer, "CYCLE_HIGH");
    };

    struct State {
        bool enabled = false;
        bool periodic = false;
        Word period = 0;
        Word count = 0;         ///< while not enabled; 0 while it counts
        std::uint64_t due = 0;  ///< time of the next expiry while enabled, else 0
        Word expired = 0;       ///< not yet acknowledged
        Word time_high = 0;     ///< latched by reading TIME_LOW
        Word cycle_high = 0;    ///< latched by reading CYCLE_LOW

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("enabled", self.enabled...);
            visit("periodic", self.periodic...);
            visit("period", self.period...);
            visit("count", self.count...);
            visit("due", self.due...);
            visit("expired", self.expired...);
            visit("time_high", self.time_high...);
            visit("cycle_high", self.cycle_high...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    bool line() const { return state_.expired != 0; }
    std::uint64_t due() const { return state_.enabled ? state_.due : never; }
    bool counting() const { return state_.enabled; }
    /// True when it expired.
    bool expire_if_due(std::uint64_t time);
    /// One expiry more, beside the count under way.
    void expire_once();

    Word read(Word offset, const DeviceContext& now);
    void write(Word offset, Word value, const DeviceContext& now);
    Word peek(Word offset, const DeviceContext& now) const;

    const State& state() const { return state_; }
    void set_state(const State& state) { state_ = state; }
    /// Whether a timer can be in this state when the next cycle has this time.
    static bool is_possible(const State& state, std::uint64_t time);

private:
    void start(Word count, std::uint64_t time);
    void stop(Word count);

    State state_;
};

}  // namespace baton::emu
