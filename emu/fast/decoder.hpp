// From words to Ops.
#pragma once

#include "emu/fast/notable.hpp"
#include "emu/fast/op.hpp"

namespace baton::emu::fast {

struct Cost {
    std::uint16_t cycles = 0;  ///< with all data in RAM
    bool ends_segment = false;
};

/// What a word costs; an illegal one costs nothing and ends its segment.
Cost cost_of(Word word, unsigned wait_states);

/// The Op of the word at `address`, without its charge: `plain` and `fast` are the same. A jump
/// within its page of `page_bytes` gets the way in `imm`; others get the target's address.
/// The word is privileged or not; handlers that are never reached in user mode look for themselves.
Op decode_plain(Word word, Word address, const Watch& watch);

/// The handler that does the first two Ops at once, or that of the first alone.
Handler fuse(const Op& first, const Op& second);

/// Whether the handler jumps within its page and so carries a charge.
constexpr bool jumps_near(Handler handler) {
    return handler >= Handler::jmp && handler <= Handler::call;
}

}  // namespace baton::emu::fast
