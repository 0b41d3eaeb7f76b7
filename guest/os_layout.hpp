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
enum class BlockReason : std::uint8_t {
    none,
    sleep,
    keyboard,
    child,
    disk,
    network,
    join,
    lock,
    semaphore,
    condition,
    barrier,
    other
};
/// A lock, semaphore, condition or barrier.
constexpr bool is_object(BlockReason reason) {
    return reason >= BlockReason::lock && reason <= BlockReason::barrier;
}

/// Why a thread became ready.
enum class ReadyReason : std::uint8_t { none, fresh, woken, preempted, yielded, other };

/// The kernel's table of the programs' locks, semaphores, conditions and barriers: byte offsets in a record.
struct ObjectLayout {
    Word table = 0;
    Word bytes = 0;
    Word record_bytes = 0;  ///< a multiple of 4
    Word kind = 0, address = 0, pid = 0, holder = 0, queue = 0, count = 0, size = 0, name = 0;
    static constexpr Word name_bytes = 16;
    std::optional<Word> gone;           ///< in place of a holder: it has ended with the lock
    std::map<Word, std::string> kinds;  ///< "lock"; without the one that means: nobody's

    Word records() const { return bytes / record_bytes; }
    Word record_address(Word record) const { return table + record * record_bytes; }
    /// The record at exactly this address.
    std::optional<Word> record_at(Word place) const;
};

struct OsLayout {
    Word table = 0;         ///< address of record 0, which is the idle thread's
    Word records = 0;       ///< 1..4096
    Word record_bytes = 0;  ///< a multiple of 4

    /// Byte offsets of fields inside a record. All but the state may be missing.
    Word state = 0;
    std::optional<Word> reason, why, pid, name, base, limit, exit_code, priority, parent, waits_for;
    /// A thread's number in its process (0: the main program), and the record of what it is blocked on: an
    /// object's, or a thread's that it joins.
    std::optional<Word> number, object;
    std::optional<ObjectLayout> objects;
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
