// From words to Ops.
#pragma once

#include <array>

#include "emu/fast/event.hpp"
#include "emu/fast/op.hpp"

namespace baton::emu::fast {

struct Cost {
    std::uint16_t cycles = 0;  ///< with all data in RAM
    bool ends_segment = false;
};

/// What a word costs; an illegal one costs nothing and ends its segment.
Cost cost_of(Word word, unsigned wait_states);

/// Whether the loop may not write ctx by itself: it is noted, or part of the note of a store.
inline bool context_is_noted(const EventFilter& watch) {
    return watch.wants(EventKind::context) || watch.wants(EventKind::store);
}

/// The Op of the word at `address`, without its costs; `fast` is `plain`. A jump within its
/// page gets the way in `imm`, one out of it the target's address. Handlers of privileged instructions
/// look at the mode themselves.
Op decode_plain(Word word, Word address, const EventFilter& watch);

/// A handler that does several words at once.
struct Fusion {
    Handler handler = Handler::decode;
    unsigned words = 1;
    /// A bit for each word that has the result before it as an operand and is to carry the number of
    /// its other operand as `registers.n`.
    unsigned beside = 0;
};

/// How many words the longest fusion has that begins with this handler; 1 when there is none.
unsigned fusion_words_most(Handler first);

/// The longest fusion that begins with the first of these Ops (of which there are `count`); of one word
/// when there is none. Looks at `plain` and the operands.
Fusion fuse(const std::array<Op, fused_words_most>& ops, unsigned count);

/// Whether this word can be one of Fusion::beside: alone it does not look at `registers.n`.
constexpr bool may_be_beside(Handler handler) {
    return handler == Handler::add || handler == Handler::or_ || handler == Handler::xor_ ||
           handler == Handler::ldw_x;
}

/// Whether the handler jumps within its page and so carries a jump cost.
constexpr bool jumps_near(Handler handler) {
    return handler >= Handler::jmp && handler <= Handler::call;
}

}  // namespace baton::emu::fast
