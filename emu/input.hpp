// Input events: the only way in which the outside reaches a running machine.
//
// Each is stamped with the cycle in which it arrives and the core it concerns (0 today), and
// can be logged and replayed.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"

namespace baton::emu {

enum class InputKind : std::uint8_t {
    key,     ///< data: one typed byte; Ctrl-D (4) is the end of input by convention
    expire,  ///< EXPIRED goes up by one, beside the count under way; no data; for tests
    raise,   ///< data: a line number (0..15); latches a request at the controller; for tests
    packet,  ///< data: a network packet, 1 to 256 bytes
    choose,  ///< data: a number from 1 on, for the port for choices
};

struct InputEvent {
    std::uint64_t cycle = 0;
    InputKind kind = InputKind::key;
    std::uint8_t core = 0;
    std::vector<std::uint8_t> data;

    template <class Visit, class... Self>
    static void fields(Visit&& visit, Self&... self) {
        visit("cycle", self.cycle...);
        visit("kind", self.kind...);
        visit("core", self.core...);
        visit("data", self.data...);
    }
    friend bool operator==(const InputEvent&, const InputEvent&) = default;
};

/// Says what is wrong with an event, if anything: its kind, its core, or data that do not fit
/// the kind.
Result<Done> check_event(const InputEvent& event);

}  // namespace baton::emu
