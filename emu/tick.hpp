// What happened in one cycle: all that can be observed, as a value.
//
// Machine::tick() returns it; timeline, traces, breakpoints and panels are made from it.
// Nothing in the machine calls out.
#pragma once

#include <cstdint>

#include "isa/word.hpp"

namespace baton::emu {

using isa::Word;

/// What the processor did in this cycle (the manual, 4 and 5).
enum class Step : std::uint8_t {
    fetch,
    decode,
    execute,
    memory,
    write_back,
    wait,  ///< asleep in WAIT
    accept,
    save,
    vector,
    enter,    ///< interrupt, trap or fault entry
    stopped,  ///< the machine is off or stopped on a fault; nothing happens
};

enum class Transfer : std::uint8_t { none, fetch, read, write, vector };

struct BusActivity {
    Transfer transfer = Transfer::none;
    std::uint8_t bytes = 0;  ///< 1, 2 or 4
    bool stalled = false;    ///< a wait state: the transfer comes in a later cycle
    Word address = 0;
    Word data = 0;  ///< what was read or written; not valid while stalled

    friend bool operator==(const BusActivity&, const BusActivity&) = default;
};

/// Set bits of Tick::happened.
namespace happened {
inline constexpr std::uint32_t began = 1U << 0;  ///< first cycle of an instruction
inline constexpr std::uint32_t retired = 1U
                                         << 1;  ///< last cycle of an instruction that completed (traps, too)
inline constexpr std::uint32_t faulted = 1U << 2;  ///< the instruction was abandoned: `code`
inline constexpr std::uint32_t interrupted = 1U
                                             << 3;   ///< sampling found an interrupt: `code`; next is accept
inline constexpr std::uint32_t accepted = 1U << 4;   ///< first cycle of an entry: `code`
inline constexpr std::uint32_t entered = 1U << 5;    ///< last cycle of an entry: `code`
inline constexpr std::uint32_t returned = 1U << 6;   ///< iret completed
inline constexpr std::uint32_t context = 1U << 7;    ///< ctx was written (perhaps with its old value)
inline constexpr std::uint32_t printed = 1U << 8;    ///< the console printed `printed_byte`
inline constexpr std::uint32_t disk_done = 1U << 9;  ///< a transfer ended; data, if read, is in RAM
inline constexpr std::uint32_t timer_expired = 1U << 10;
inline constexpr std::uint32_t input = 1U << 11;             ///< an input event arrived
inline constexpr std::uint32_t stopped = 1U << 12;           ///< the machine stopped in this cycle
inline constexpr std::uint32_t stalled = 1U << 13;           ///< in WAIT, and no event can come any more
inline constexpr std::uint32_t register_written = 1U << 14;  ///< `register_number` got `register_value`
inline constexpr std::uint32_t sent = 1U << 15;              ///< the network card sent a packet
inline constexpr std::uint32_t delay_done = 1U << 16;        ///< a delay device got done
}  // namespace happened

struct Tick {
    std::uint64_t cycle = 0;     ///< number of this cycle; the first is 0
    std::uint32_t happened = 0;  ///< bits as above
    Step step = Step::stopped;
    std::uint8_t step_index = 0;  ///< counts cycles of a repeated step (memory, save, execute), from 0
    std::uint8_t core = 0;
    std::uint8_t code = 0;  ///< vector code, with faulted, interrupted, accepted, entered
    bool user = false;      ///< FLAGS.U at the start of the cycle
    /// Counts as kernel: kernel mode or an entry, but not a wait step. The ideal clock leaves out
    /// exactly these cycles.
    bool kernel_time = false;
    std::uint8_t printed_byte = 0;
    std::uint8_t register_number = 0;
    Word register_value = 0;
    Word ip = 0;           ///< of the instruction under way (of the next one during an entry)
    Word instruction = 0;  ///< its word, from the end of fetch on
    Word context = 0;      ///< ctx at the end of the cycle
    Word flags = 0;        ///< FLAGS at the end of the cycle
    // As the sampling at the end of the cycle sees them:
    std::uint16_t lines = 0;    ///< device lines
    std::uint16_t pending = 0;  ///< pending at the controller, masked or not
    std::uint16_t enabled = 0;  ///< the controller's mask
    BusActivity bus;

    bool did(std::uint32_t bits) const { return (happened & bits) != 0; }

    friend bool operator==(const Tick&, const Tick&) = default;
};

}  // namespace baton::emu
