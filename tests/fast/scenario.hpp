// One random case: everything that determines a run, in a form that can be made smaller.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "emu/fast/event.hpp"
#include "emu/machine.hpp"
#include "isa/table.hpp"

namespace baton::test {

using isa::Word;

/// A stretch of a run that is left out: in cycle `at` everything but RAM and the disk becomes what it
/// was behind the stretch. It keeps what an engine has learned, which a later start would not.
struct Cut {
    std::uint64_t at = 0;
    emu::Machine::State state;
};

struct Scenario {
    std::uint64_t seed = 0;
    emu::Settings settings;
    std::map<Word, Word> memory;  ///< by address; the rest is 0
    emu::Cpu::State cpu;
    emu::Bus::State devices;
    std::vector<std::uint8_t> disk;
    std::vector<emu::InputEvent> events;
    emu::EventFilter watch;
    std::vector<Cut> cuts;    ///< in order
    std::uint64_t cycle = 0;  ///< where the run begins
    std::uint64_t time = 0;
    std::uint64_t cycles = 0;  ///< where it ends
};

emu::Machine machine_of(const Scenario& scenario);

void apply(const Cut& cut, emu::Machine& machine);

/// A run by ticks, cuts and all.
class TickRun {
public:
    explicit TickRun(const Scenario& scenario) : scenario_(scenario), machine(machine_of(scenario)) {}

    /// One cycle, or false when the run is over.
    bool step(emu::Tick& tick);

private:
    const Scenario& scenario_;
    std::size_t next_cut_ = 0;

public:
    emu::Machine machine;
};

/// The same run from the first boundary at or behind a cycle on.
Scenario later(const Scenario& scenario, std::uint64_t cycle);

/// Instructions that do nothing, in 3 cycles and in 4.
inline constexpr Word nop_3 = isa::instruction(isa::Op::nop).match;
inline constexpr Word nop_4 = isa::instruction(isa::Op::mov).match;

/// Addresses of the instructions that are begun in the run, those two left out, in order.
std::vector<Word> instructions_begun(const Scenario& scenario);

/// The cycles of all boundaries of the run.
std::vector<std::uint64_t> boundaries(const Scenario& scenario);

/// What is needed to see the case: settings, state, and the instructions that are begun, as
/// assembly.
std::string describe(const Scenario& scenario);

}  // namespace baton::test
