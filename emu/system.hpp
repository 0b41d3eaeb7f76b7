// The system port: switches the machine off, and tells what it is made of.
#pragma once

#include <cstdint>

#include "emu/device.hpp"
#include "emu/settings.hpp"
#include "isa/instruction.hpp"

namespace baton::emu {

class System {
public:
    /// Offsets of the registers.
    struct Register {
        static constexpr Word power = register_offset(isa::Device::system, "POWER");
        static constexpr Word ram_bytes = register_offset(isa::Device::system, "RAM_BYTES");
        static constexpr Word cores = register_offset(isa::Device::system, "CORES");
        static constexpr Word longest = register_offset(isa::Device::system, "LONGEST");
    };

    static constexpr Word cores = 1;

    struct State {
        bool off = false;
        std::uint8_t exit_code = 0;

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("off", self.off...);
            visit("exit_code", self.exit_code...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    void write(Word offset, Word value) {
        if (offset != Register::power) return;
        state_.off = true;
        state_.exit_code = static_cast<std::uint8_t>(value);
    }
    Word read(Word offset, const Settings& settings) { return peek(offset, settings); }
    Word peek(Word offset, const Settings& settings) const {
        switch (offset) {
        case Register::ram_bytes: return settings.ram_bytes;
        case Register::cores: return cores;
        case Register::longest: return isa::longest_instruction_with(settings.wait_states);
        default: return 0;
        }
    }

    const State& state() const { return state_; }
    void set_state(const State& state) { state_ = state; }
    static bool is_possible(const State& state) { return state.off || state.exit_code == 0; }

private:
    State state_;
};

}  // namespace baton::emu
