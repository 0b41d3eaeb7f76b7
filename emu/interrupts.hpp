// The interrupt controller: 16 lines, masked, level- or edge-triggered, the lowest number first.
//
// Models the manual's chapter 5, "Priority, masking, level and edge". A line is pending while it
// is high (level), or while a request is latched for it: by a rise (edge), or by software. It does
// not know who drives a line; the bus hands it all levels with `take_lines`.
#pragma once

#include <bit>
#include <cstdint>

#include "emu/device.hpp"
#include "isa/platform.hpp"

namespace baton::emu {

class Interrupts {
public:
    /// Offsets of the registers.
    struct Register {
        static constexpr Word pending = register_offset(isa::Device::interrupts, "PENDING");
        static constexpr Word enable = register_offset(isa::Device::interrupts, "ENABLE");
        static constexpr Word edge = register_offset(isa::Device::interrupts, "EDGE");
        static constexpr Word lines = register_offset(isa::Device::interrupts, "LINES");
        static constexpr Word clear = register_offset(isa::Device::interrupts, "CLEAR");
        static constexpr Word raise = register_offset(isa::Device::interrupts, "RAISE");
    };

    /// All words have a bit for each line, line 0 the lowest.
    struct State {
        std::uint16_t lines = 0;    ///< as they were taken in last
        std::uint16_t latched = 0;  ///< requests by an edge or by software, not yet accepted
        std::uint16_t enable = 0;
        std::uint16_t edge = 0;

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("lines", self.lines...);
            visit("latched", self.latched...);
            visit("enable", self.enable...);
            visit("edge", self.edge...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    /// The lines as the devices hold them now; a rise latches a request of an edge line.
    void take_lines(std::uint16_t lines) {
        state_.latched = static_cast<std::uint16_t>(state_.latched | (lines & ~state_.lines & state_.edge));
        state_.lines = lines;
    }
    void raise(std::uint16_t mask) { state_.latched = static_cast<std::uint16_t>(state_.latched | mask); }

    std::uint16_t pending() const {
        return static_cast<std::uint16_t>(state_.latched | (state_.lines & ~state_.edge));
    }
    /// Pending and enabled: what reaches the processor.
    std::uint16_t deliverable() const { return static_cast<std::uint16_t>(pending() & state_.enable); }
    /// Takes the first deliverable line: its latched request is forgotten. Returns its number.
    /// Precondition: deliverable() is not 0.
    unsigned accept() {
        const auto line = static_cast<unsigned>(std::countr_zero(deliverable()));
        state_.latched = static_cast<std::uint16_t>(state_.latched & ~(1U << line));
        return line;
    }

    Word read(Word offset, const DeviceContext&) { return look(offset); }
    void write(Word offset, Word value, const DeviceContext&) {
        const auto bits = static_cast<std::uint16_t>(value);
        switch (offset) {
        case Register::enable: state_.enable = bits; break;
        case Register::edge: state_.edge = bits; break;
        case Register::clear: state_.latched = static_cast<std::uint16_t>(state_.latched & ~bits); break;
        case Register::raise: raise(bits); break;
        default: break;
        }
    }
    Word peek(Word offset, const DeviceContext&) const { return look(offset); }

    const State& state() const { return state_; }
    void set_state(const State& state) { state_ = state; }

private:
    Word look(Word offset) const {
        switch (offset) {
        case Register::pending: return pending();
        case Register::enable: return state_.enable;
        case Register::edge: return state_.edge;
        case Register::lines: return state_.lines;
        default: return 0;
        }
    }

    State state_;
};

}  // namespace baton::emu
