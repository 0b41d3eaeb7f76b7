// What a search over the guest's states must know beside the thread table: in which words two states may
// differ and yet be the same, what system calls are called, and a few places in a thread's record.
//
// Read from the names and the tables that the kernel publishes (os/README.md, os/masks.asm). A kernel that
// publishes no masks has none: then no two histories ever meet, and a search stays right, only long.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emu/machine.hpp"
#include "isa/image.hpp"
#include "isa/word.hpp"

namespace baton::guest {

using isa::Word;

struct StateMask {
    enum class Kind : std::uint8_t {
        any,       ///< an account, or left over
        relative,  ///< only its difference to the word at `base` matters
        moving,    ///< a moment of the timer's time base
    };
    Kind kind = Kind::any;
    Word states = 0;   ///< of a record: a bit for each state, and from bit 8 on for each reason to be
                       ///< blocked, in which it holds; 0: in all
    Word address = 0;  ///< with a stride: in record 0
    Word bytes = 0;
    Word stride = 0;  ///< not 0: it is about every record of the thread table
    Word base = 0;

    bool holds_in(Word state, bool blocked, Word reason) const {
        constexpr Word first_reason = 8;
        if (states == 0) return true;
        if (state < first_reason && (states >> state & 1U) != 0) return true;
        return blocked && reason < 32 - first_reason && (states >> (first_reason + reason) & 1U) != 0;
    }
};

struct SearchView {
    std::vector<StateMask> masks;
    std::map<Word, std::string> calls;  ///< system calls by their number in r12: "lock_acquire"
    std::optional<Word> number;         ///< byte offset in a record: of a thread in its process
    std::optional<Word> object;         ///< byte offset: record of what a blocked thread waits for
    std::optional<Word> misuse;         ///< where the kernel tells of a misused object
    std::optional<Word> pick;           ///< the policy's routine that says who is next
    std::optional<Word> running;        ///< the word that holds who had the processor last
    std::optional<Word> killed;         ///< byte offset: not 0 when it ends as soon as it is picked

    /// The kernel lies in the machine at `load_address`.
    static SearchView from(const isa::Image& kernel, const emu::Machine& machine, Word load_address = 0);
    const std::string* call(Word number) const;
};

}  // namespace baton::guest
