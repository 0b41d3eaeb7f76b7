// What a processor asks of the bus in a cycle, and what the bus answers.
#pragma once

#include <cstdint>

#include "emu/tick.hpp"

namespace baton::emu {

struct BusRequest {
    Transfer transfer = Transfer::none;
    /// Asks whether `bytes` from `address` on are RAM, word by word; moves nothing.
    bool probe = false;
    bool ram_only = false;    ///< a device there is a memory fault
    std::uint8_t bytes = 0;   ///< 1, 2, 4; of a probe up to 60, perhaps 0
    std::uint8_t waited = 0;  ///< wait states already spent on this transfer
    std::uint8_t core = 0;
    /// The processor itself refuses: vector code of a misalignment or of bounds left, at
    /// `fault_address`; nothing may be moved. A probe asks for the bytes below that address.
    std::uint8_t fault = 0;
    Word address = 0;
    Word data = 0;  ///< to write
    Word fault_address = 0;
};

struct BusReply {
    Word data = 0;           ///< what was read, or written
    bool stalled = false;    ///< not yet: a wait state
    bool device = false;     ///< a device was reached; its line may have changed
    bool printed = false;    ///< the console printed the low byte of the data
    bool sent = false;       ///< the network card sent a packet
    std::uint8_t fault = 0;  ///< vector code; nothing was moved
    Word fault_address = 0;
};

}  // namespace baton::emu
