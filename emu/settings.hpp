// What a machine is built with. Settings are part of the machine's state and of its save file.
#pragma once

#include <cstdint>

#include "base/messages.hpp"
#include "base/result.hpp"
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
    /// In which the guest speaks. The machine itself does not read it: who assembles the guest's sources for
    /// it does, so that a log or a saved state knows which guest it goes with.
    Language language = Language::english;

    template <class Visit, class... Self>
    static void fields(Visit&& visit, Self&... self) {
        visit("ram_bytes", self.ram_bytes...);
        visit("wait_states", self.wait_states...);
        visit("clock", self.clock...);
        visit("seed", self.seed...);
        visit("disk_start_cycles", self.disk_start_cycles...);
        visit("disk_sector_cycles", self.disk_sector_cycles...);
        visit("language", self.language...);
    }
    friend bool operator==(const Settings&, const Settings&) = default;
};

inline constexpr std::uint8_t wait_states_most = 15;
inline constexpr std::uint32_t disk_bytes_most = 256U * 1024 * 1024;

/// Says what is wrong with the settings, if anything.
Result<Done> check_settings(const Settings& settings);
/// Whether a disk of this many bytes can be put in.
Result<Done> check_disk_size(std::uint64_t bytes);

}  // namespace baton::emu
