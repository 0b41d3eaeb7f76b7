// Input events: the only way in which the outside reaches a running machine.
//
// Each is stamped with the cycle in which it arrives and the core it concerns (0 today), and
// can be logged and replayed.
#pragma once

#include <cstdint>
#include <vector>

namespace baton::emu {

enum class InputKind : std::uint8_t {
    key,     ///< data: one typed byte; Ctrl-D (4) is the end of input by convention
    expire,  ///< the timer expires once more, as if its count had run out; for tests
    raise,   ///< data: a line number; latches a request at the controller; for tests
    packet,  ///< data: a network packet (needs the network card)
};

struct InputEvent {
    std::uint64_t cycle = 0;
    InputKind kind = InputKind::key;
    std::uint8_t core = 0;
    std::vector<std::uint8_t> data;

    friend bool operator==(const InputEvent&, const InputEvent&) = default;
};

}  // namespace baton::emu
