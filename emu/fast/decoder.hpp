// From words to Ops.
#pragma once

#include <array>

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

/// A handler that does several words at once.
struct Fusion {
    Handler handler = Handler::decode;
    unsigned words = 1;
    /// Of which Ops `a` and `b` must change places, so that the result before becomes their `b`.
    std::array<bool, fused_words_most> exchange{};
};

/// How many words the longest fusion has that begins with this handler; 1 when there is none.
unsigned fusion_words_most(Handler first);

/// The longest fusion that begins with the first of these Ops (of which there are `count`); of one word
/// when there is none. Looks at `plain` and the operands.
Fusion fuse(const std::array<Op, fused_words_most>& ops, unsigned count);

/// Whether the handler jumps within its page and so carries a charge.
constexpr bool jumps_near(Handler handler) {
    return handler >= Handler::jmp && handler <= Handler::call;
}

}  // namespace baton::emu::fast
