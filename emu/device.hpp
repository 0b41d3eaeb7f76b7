// What every device on the bus can rely on, and what it offers.
//
// A device is a small class with
//   Word read(Word offset, const DeviceContext&);         // may have an effect
//   void write(Word offset, Word value, const DeviceContext&);
//   Word peek(Word offset, const DeviceContext&) const;   // what read would give; no effect, ever
//   bool line() const;                                    // its interrupt line, if it has one
//   const State& state() const; void set_state(const State&);
// and, if it acts by itself, `due()`: the time, in the time base, at which it acts next, so that an
// idle device costs nothing. Offsets come from the table in isa/platform.hpp; the bus has checked
// that the register exists and may be read or written so. Dispatch is by a switch, not virtual.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "isa/platform.hpp"

namespace baton::emu {

using isa::Word;

/// When an access happens.
struct DeviceContext {
    std::uint64_t cycle = 0;  ///< number of the present cycle
    std::uint64_t time = 0;   ///< the time base in it
    std::uint8_t core = 0;    ///< who asks
};

/// The offset of a register in the platform's table; an unknown name does not compile.
consteval Word register_offset(isa::Device device, std::string_view name) {
    for (const auto& r : isa::device_registers) {
        if (r.device == device && r.name == name) return r.offset;
    }
    throw "no such device register";
}

/// A bit or command of a device in the platform's table; an unknown name does not compile.
consteval Word device_constant(isa::Device device, std::string_view name) {
    for (const auto& c : isa::device_constants) {
        if (c.device == device && c.name == name) return c.value;
    }
    throw "no such device constant";
}

/// A due time that never comes.
inline constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

}  // namespace baton::emu
