// Where a guest OS keeps its threads: the layout of the thread table, as the OS publishes it in
// the symbols of its image.
//
// Read from an image, never assumed: offsets, sizes and the numbers of states and reasons are the
// values of symbols (thread_table, THREADS, THREAD_BYTES, THREAD_STATE, STATE_READY, REASON_SLEEP,
// ...), and the names shown to people are the tails of those symbols in lower case. An image that
// does not publish a table has no layout, and nobody guesses one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "isa/image.hpp"
#include "isa/word.hpp"

namespace baton::guest {

using isa::Word;

/// What a thread is doing, as the guest's table says it. `other` is a number that no STATE_ symbol
/// names, or a name that is not one of these.
enum class ThreadState : std::uint8_t { free, fresh, ready, running, blocked, terminated, other };
inline constexpr unsigned thread_state_count = 7;

/// Why a blocked thread is blocked, as far as anything can be concluded from it.
enum class BlockReason : std::uint8_t { none, sleep, keyboard, child, disk, network, other };

/// Why a thread became ready.
enum class ReadyReason : std::uint8_t { none, fresh, woken, preempted, yielded, other };

struct OsLayout {
    Word table = 0;         ///< address of record 0, which is the idle thread's
    Word records = 0;       ///< 1..4096
    Word record_bytes = 0;  ///< a multiple of 4

    /// Byte offsets of fields inside a record. All but the state may be missing.
    Word state = 0;
    std::optional<Word> reason, why, pid, name, base, limit, exit_code, priority, parent, waits_for;
    static constexpr Word name_bytes = 16;
    /// The system calls that return something in r1, too (SYS_wait, SYS_thread_join), by their number in r12.
    std::vector<Word> two_results_calls;
    /// The one that ends a thread while its process goes on.
    std::optional<Word> thread_exit_call;

    /// The names of numbers: "ready", "keyboard", "preempted".
    std::map<Word, std::string> states, reasons, whys;

    Word bytes() const { return records * record_bytes; }
    bool contains(Word address) const { return address - table < bytes(); }
    /// The record at exactly this address, as ctx names it.
    std::optional<Word> record_at(Word address) const;
    Word record_address(Word record) const { return table + record * record_bytes; }

    ThreadState state_of(Word number) const;
    BlockReason reason_of(Word number) const;
    ReadyReason why_of(Word number) const;
    /// The published name of a state, or its number: "state 9".
    std::string state_name(Word number) const;
    std::string reason_name(Word number) const;

    /// The layout that `image` publishes when it lies at `load_address`. nullopt when it publishes
    /// none; a Failure when what it publishes can't be a table.
    static Result<std::optional<OsLayout>> from_image(const isa::Image& image, Word load_address = 0);
};

}  // namespace baton::guest
