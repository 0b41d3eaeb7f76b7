// Guests for tests of the debugger: a small machine on which much happens in few cycles, and the guest OS.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "debug/replay/debugger.hpp"
#include "lab/build/setup.hpp"
#include "tests/guest/mini_kernel.hpp"

namespace baton::test {

/// Two threads, a clock interrupt every `period` cycles, 64 KiB of RAM.
inline std::unique_ptr<debug::Debugger> mini_debugger(
    unsigned period = 400, std::size_t history_bytes = debug::History::default_bytes) {
    const isa::Image image =
        assembled(replaced(mini_kernel, "mov r1, 1000", "mov r1, " + std::to_string(period)));
    emu::Settings settings;
    settings.ram_bytes = 64 << 10;
    emu::Machine machine(settings);
    REQUIRE(machine.load_image(image).ok());
    debug::DebuggerOptions options;
    options.session.layout = *guest::OsLayout::from_image(image);
    options.code.set_kernel(image);
    options.history_bytes = history_bytes;
    return std::make_unique<debug::Debugger>(std::move(machine), options);
}

inline lab::Setup os_setup(const std::vector<std::string>& programs, unsigned tick_cycles = 1000) {
    lab::OsRequest request;
    request.programs = programs;
    request.tick_cycles = tick_cycles;
    auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, {});
    REQUIRE(setup.ok());
    return std::move(*setup);
}

inline std::unique_ptr<debug::Debugger> os_debugger(const std::vector<std::string>& programs,
                                                    unsigned tick_cycles = 1000) {
    lab::Setup setup = os_setup(programs, tick_cycles);
    debug::DebuggerOptions options;
    options.session.layout = setup.guest.layout();
    options.code = setup.code_map();
    return std::make_unique<debug::Debugger>(std::move(setup.machine), options);
}

/// The hash of the machine at every position from where `machine` stands on, `count` cycles far.
inline std::vector<std::uint64_t> hashes(emu::Machine machine, std::size_t count) {
    std::vector<std::uint64_t> all{machine.hash()};
    while (all.size() <= count) {
        machine.tick();
        all.push_back(machine.hash());
    }
    return all;
}

/// A generator of test choices: the same ones everywhere.
class Choices {
public:
    explicit Choices(std::uint64_t seed) : state_(seed * 2 + 1) {}
    std::uint64_t below(std::uint64_t bound) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_ % bound;
    }

private:
    std::uint64_t state_;
};

inline debug::Breakpoint breakpoint_at(isa::Word address) {
    debug::Breakpoint breakpoint;
    breakpoint.address = address;
    return breakpoint;
}

}  // namespace baton::test
