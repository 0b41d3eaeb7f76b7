// The loop that runs decoded instructions, and what it works on.
//
// It runs until something needs more than registers and RAM that nobody watches: a device, a mode
// change, a place that is not decoded, the end of the budget. Then it returns at an instruction
// boundary with everything in the Frame. It calls nothing.
//
// Two forms. The fast one follows `Op::fast` and looks at the budget only where it enters a segment:
// there must be enough for all of it. The careful one follows `Op::plain` and looks before each
// instruction; it serves the last few before the horizon.
#pragma once

#include <array>
#include <cstdint>

#include "emu/fast/code_cache.hpp"
#include "emu/fast/lazy_flags.hpp"
#include "emu/fast/op.hpp"
#include "isa/instruction.hpp"

namespace baton::emu::fast {

/// A store that the loop did although its place is watched; FastEngine makes a Event of it.
struct WatchedStore {
    const Op* op = nullptr;
    CodePage* page = nullptr;
    CycleBudget left = 0;  ///< before the instruction
    LazyFlags flags;
    Word address = 0;
    Word value = 0;
};

struct Frame {
    std::array<Word, isa::register_count + 1> registers{};  ///< the last one is always 0
    std::array<Word, isa::system_register_count> system{};
    LazyFlags flags;
    Word status = 0;  ///< FLAGS without N Z C V
    bool user = false;

    // What a program may touch directly: bytes low .. low + bytes - 1, low a multiple of 4.
    Word low = 0;
    Word bytes = 0;
    Word halves = 0;  ///< bytes / 2
    Word words = 0;   ///< bytes / 4
    std::uint8_t* ram = nullptr;
    const std::uint8_t* guards = nullptr;

    // Where the program is. `ip` holds when `op` is nullptr.
    const Op* op = nullptr;
    CodePage* page = nullptr;
    Word ip = 0;
    CodePage* const* pages = nullptr;  ///< of the view
    Word page_count = 0;

    CycleBudget left = 0;  ///< budget up to the horizon

    static constexpr unsigned watched_most = 16;
    std::array<WatchedStore, watched_most> watched;
    unsigned watched_count = 0;
    unsigned watched_room = 0;  ///< how many the loop may note before it leaves

    Word address() const { return op == nullptr ? ip : page->address_of(op); }
    Word all_flags() const { return status | flags.nzcv(); }
};

enum class Exit : std::uint8_t {
    budget,   ///< fast: too little is left for the whole segment
    resume,   ///< careful: enough is left for the whole segment
    horizon,  ///< careful: too little is left for the next instruction
    far,      ///< `ip` is in a page that is not decoded, or nowhere
    decode,   ///< the Op at hand is not decoded
    slow,     ///< the instruction at hand needs more than the loop has
    leave,    ///< the cycle engine must do the instruction at hand
    pause,    ///< a breakpoint
};

using Loop = Exit (*)(Frame&);

/// How handlers follow each other: through addresses of labels, or through a switch.
Exit run_threaded(Frame& frame);
Exit run_threaded_carefully(Frame& frame);
Exit run_switched(Frame& frame);
Exit run_switched_carefully(Frame& frame);

}  // namespace baton::emu::fast
