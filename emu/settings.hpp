// What a machine is built with. Settings are part of the machine's state and of its save file.
#pragma once

#include <cstdint>

#include "isa/platform.hpp"

namespace baton::emu {

/// What the time base counts: all cycles, or those not spent in the kernel (see the manual, 5).
enum class Clock : std::uint8_t { real, ideal };

struct Settings {
    std::uint32_t ram_bytes = isa::ram_bytes_default;  ///< multiple of a page, 64 KiB..64 MiB
    std::uint8_t wait_states = 0;                      ///< extra cycles of each RAM transfer, 0..15
    Clock clock = Clock::real;
    std::uint64_t seed = 1;                 ///< of the random-number port
    std::uint32_t disk_start_cycles = 200;  ///< from command to the first sector
    std::uint32_t disk_sector_cycles = 64;  ///< for each sector moved

    friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace baton::emu
