#include "emu/timer.hpp"

namespace baton::emu {

namespace {
constexpr Word enable_bit = device_constant(isa::Device::timer, "ENABLE");
constexpr Word periodic_bit = device_constant(isa::Device::timer, "PERIODIC");
}  // namespace

void Timer::start(Word count, std::uint64_t time) {
    if (count == 0) count = state_.period;
    if (count == 0) {
        stop(0);
        return;
    }
    state_.enabled = true;
    state_.count = 0;
    state_.due = time + count;
}

void Timer::stop(Word count) {
    state_.enabled = false;
    state_.due = 0;
    state_.count = count;
}

void Timer::expire_once() {
    if (state_.expired != 0xffffffffU) ++state_.expired;
}

bool Timer::expire_if_due(std::uint64_t time) {
    if (!state_.enabled || time < state_.due) return false;
    expire_once();
    if (state_.periodic) {
        start(state_.period, state_.due);
    } else {
        stop(0);
    }
    return true;
}

Word Timer::peek(Word offset, const DeviceContext& now) const {
    switch (offset) {
    case Register::control: return (state_.enabled ? enable_bit : 0) | (state_.periodic ? periodic_bit : 0);
    case Register::period: return state_.period;
    case Register::count: return state_.enabled ? static_cast<Word>(state_.due - now.time) : state_.count;
    case Register::expired: return state_.expired;
    case Register::time_low: return static_cast<Word>(now.time);
    case Register::time_high: return state_.time_high;
    case Register::cycle_low: return static_cast<Word>(now.cycle);
    case Register::cycle_high: return state_.cycle_high;
    default: return 0;
    }
}

Word Timer::read(Word offset, const DeviceContext& now) {
    if (offset == Register::time_low) state_.time_high = static_cast<Word>(now.time >> 32);
    if (offset == Register::cycle_low) state_.cycle_high = static_cast<Word>(now.cycle >> 32);
    return peek(offset, now);
}

void Timer::write(Word offset, Word value, const DeviceContext& now) {
    switch (offset) {
    case Register::control:
        state_.periodic = (value & periodic_bit) != 0;
        if ((value & enable_bit) == 0) {
            if (state_.enabled) stop(static_cast<Word>(state_.due - now.time));
        } else if (!state_.enabled) {
            start(state_.count, now.time);
        }
        break;
    case Register::period: state_.period = value; break;
    case Register::count:
        if (state_.enabled) {
            start(value, now.time);
        } else {
            state_.count = value == 0 ? state_.period : value;
        }
        break;
    case Register::ack: state_.expired -= value < state_.expired ? value : state_.expired; break;
    default: break;
    }
}

bool Timer::is_possible(const State& state, std::uint64_t time) {
    if (!state.enabled) return state.due == 0;
    return state.count == 0 && state.due >= time && state.due - time <= 0xffffffffU;
}

}  // namespace baton::emu
