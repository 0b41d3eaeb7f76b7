// What the guest OS knows of its threads, seen from outside.
//
// Kept up to date from the stores that the bus carries into the thread table, and from who holds
// the processor; nothing is computed from knowledge of a policy. When the table is wrong the view
// is wrong in the same way, and it says where the table and the processor contradict each other.
// Without a layout there are contexts (values of ctx) and no names.
//
// All times are cycles. A state holds from the cycle of the store that says so.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emu/fast/event.hpp"
#include "guest/os_layout.hpp"
#include "guest/wait_graph.hpp"

namespace baton::guest {

inline constexpr std::uint32_t no_thread = 0xffffffffU;
inline constexpr std::uint32_t no_object = 0xffffffffU;

/// An interval of disagreement between the guest's table and the processor.
struct Contradiction {
    std::uint64_t cycles = 0;  ///< 0: there is none
    std::uint64_t first_cycle = 0;
};

/// One use of a record of the thread table, from the first state that is not FREE to its end.
struct Thread {
    Word record = 0;   ///< number of its record; 0 is the idle thread's
    Word address = 0;  ///< of its record: the value of ctx while it runs
    std::optional<Word> pid;
    std::string name;
    ThreadState state = ThreadState::other;
    Word state_number = 0;  ///< as stored
    Word reason_number = 0;
    Word why_number = 0;
    Word base = 0;  ///< where its program lies
    Word parent = 0;
    Word waits_for = 0;
    Word number = 0;                   ///< in its process: 0 for the main program
    Word object_record = 0;            ///< of what it is blocked on: an object, or the thread that it joins
    std::uint32_t object = no_object;  ///< the same as an index, if it is an object
    bool over = false;                 ///< the record is free again, or somebody else's
    /// It was there when the session began, at another cycle than 0: what happened before is not known.
    bool older = false;
    bool has_run_before = false;

    std::optional<std::uint64_t> arrival_cycle;    ///< first seen new or ready
    std::optional<std::uint64_t> first_run_cycle;  ///< first cycle in user mode
    std::optional<std::uint64_t> finish_cycle;     ///< stored as terminated, or its record was freed
    std::optional<Word> exit_code;                 ///< once it is terminated

    std::uint64_t cpu_cycles = 0;  ///< user mode
    std::uint64_t ready_cycles = 0;
    std::uint64_t blocked_cycles = 0;
    std::uint64_t preempted = 0;  ///< times it was ready because the processor had been taken from it
    std::uint64_t yielded = 0;    ///< times it gave the processor away

    Contradiction ran_unstored;     ///< in user mode while the table did not say running
    Contradiction stored_unrun;     ///< the table said running while another thread had the processor
    Word stored_while_ran = 0;      ///< the state number that the table held instead
    std::uint64_t since = 0;        ///< the cycle up to which its present state is accounted for
    std::uint64_t state_cycle = 0;  ///< when the table began to say its present state

    bool idle() const { return record == 0; }
    bool main_program() const { return number == 0; }
    /// Not ended, and not the kernel's own idle thread.
    bool live() const {
        return !over && !idle() && state != ThreadState::free && state != ThreadState::terminated;
    }
};

/// One use of a record of the kernel's table of locks and the like.
struct Object {
    Word record = 0;  ///< address of the kernel's record
    Word kind = 0;    ///< as stored
    Word pid = 0;
    Word address = 0;  ///< of the object in the program
    std::string name;
    std::uint32_t holder = no_thread;  ///< of a lock: who has it
    bool over = false;                 ///< the record is free again
};

/// Where a process's cycles went; for one that has ended up to its end, else up to `now`. From its arrival on
/// each cycle is one of these, so that they sum up to the turnaround.
struct ThreadTimes {
    std::uint64_t user = 0;
    std::uint64_t kernel = 0;  ///< loaded, or running by the table while the kernel worked
    std::uint64_t ready = 0;
    std::uint64_t blocked = 0;
    std::uint64_t turnaround = 0;
};
/// Nothing for the idle thread, and before the arrival.
std::optional<ThreadTimes> times_of(const Thread& thread, std::uint64_t now);

/// User-mode time under one value of ctx that is no record of a known table.
struct Context {
    Word address = 0;
    std::uint64_t cpu_cycles = 0;
    std::uint64_t first_run_cycle = 0;
};

class OsView {
public:
    /// What one store changed, for the timeline.
    struct Change {
        std::uint32_t thread = no_thread;
        ThreadState state = ThreadState::other;
        Word state_number = 0;
        Word reason_number = 0;
        ReadyReason why = ReadyReason::none;
        bool over = false;
        std::uint32_t object = no_object;  ///< that it is blocked on
    };
    /// A lock has another holder, or none any more.
    struct HolderChange {
        std::uint32_t object = no_object;
        std::uint32_t before = no_thread;
        std::uint32_t now = no_thread;
    };
    using PeekWord = std::function<std::optional<Word>(Word address)>;

    /// At most this many threads are listed; later ones share one entry a record.
    static constexpr std::size_t most_threads = 65536;
    static constexpr std::size_t most_contexts = 1024;
    static constexpr std::size_t most_objects = 65536;

    explicit OsView(std::optional<OsLayout> layout = std::nullopt);

    // --- observing ---
    /// The parts of RAM to be watched: of each record what stands between the first and the last field that
    /// matters here, or the whole of a very large table; none without a layout.
    std::vector<emu::AddressRange> watched() const;
    /// Takes in the table as it stands: at the start, and after changes that no bus carried (disk
    /// transfers, edits).
    const std::vector<Change>& resync(std::uint64_t cycle, const PeekWord& peek);
    /// A store of `bytes` (1, 2 or 4) inside the watched parts. The result lives until the next call.
    const std::vector<Change>& store(std::uint64_t cycle, Word address, unsigned bytes, Word data);
    /// What the last store changed of locks; the result lives until the next call of store or resync.
    const std::vector<HolderChange>& holder_changes() const { return holder_changes_; }
    struct Ran {
        std::uint32_t thread = no_thread;  ///< whose context it is
        bool contradicts = false;          ///< the table says something else than running of it
    };
    /// `context` was in user mode from `from` up to `to` (not included).
    Ran ran(Word context, std::uint64_t from, std::uint64_t to);
    /// The processor belonged to the thread of `context` otherwise: its kernel code with interrupts on, as
    /// the idle thread's.
    void held(Word context, std::uint64_t from, std::uint64_t to) {
        processor_held_by(thread_of(context), from, to);
    }
    /// Brings the times of all threads up to `now`.
    void sync_to_now(std::uint64_t now);

    // --- looking ---
    const std::optional<OsLayout>& layout() const { return *layout_.shared; }
    /// In the order in which they appeared, the idle thread among them.
    const std::vector<Thread>& threads() const { return threads_; }
    const std::vector<Context>& contexts() const { return contexts_; }
    /// Locks, semaphores, conditions and barriers, in the order in which they were first used.
    const std::vector<Object>& objects() const { return objects_; }
    /// The threads' indices, those of a process behind its main program, idle left out; processes in the
    /// order in which they appeared.
    std::vector<std::uint32_t> by_process() const;
    /// The locks that a thread has, in the order of the table.
    std::vector<std::uint32_t> held_by(std::uint32_t thread) const;
    /// A word of the tables as the bus has shown it; nothing outside of what is watched.
    std::optional<Word> word_at(Word address) const;
    /// The graph of the tables as the bus has shown them.
    WaitGraph wait_graph(bool keys_may_come) const;
    /// Index of the thread whose record ctx names now, or no_thread.
    std::uint32_t thread_of(Word context) const;
    /// "2 count", "2.1 count", "idle", or "context 0x00001000".
    std::string context_name(Word context) const;
    /// "2 count"; thread 1 of that process: "2.1 count".
    std::string thread_name(std::uint32_t thread) const;
    /// Uses of records that did not fit into the list.
    std::uint64_t unlisted() const { return unlisted_; }

    /// The last cycle, plus 1, in which a thread other than idle was in user mode; 0: never.
    std::uint64_t last_ran() const { return last_ran_; }
    /// The same for the processor in anybody's hands but the kernel's: idle counts, too.
    std::uint64_t last_held() const { return last_held_; }

    /// Bytes of the heap that a copy takes.
    std::size_t heap_bytes() const;

    bool any_live() const;
    /// Threads that can never go on: blocked on the keyboard when no key will come, on the network (the
    /// caller knows that no packet is announced), or waiting for what only such threads could do: see
    /// wait_graph.hpp. Sleepers, disk waits and reasons that are not understood never count.
    std::vector<std::uint32_t> blocked_for_ever(bool keys_may_come) const;
    /// There are live threads, and all of them are blocked for ever.
    bool all_blocked_for_ever(bool keys_may_come) const;
    /// There are live threads, and each is blocked, and not on what ends by itself. Quickly told; without it
    /// nobody need look whether they are blocked for ever.
    bool nobody_is_sure_to_go_on() const;

private:
    enum class Field : std::uint8_t {
        none,
        state,
        reason,
        why,
        pid,
        name,
        exit_code,
        parent,
        waits_for,
        base,
        number,
        object
    };

    Word word(Word record, Word offset) const;
    Word field(Word record, const std::optional<Word>& offset) const {
        return offset ? word(record, *offset) : 0;
    }
    std::string name_of(Word record) const;
    std::uint32_t object_at(Word record) const;
    void object_word_changed(Word record, Word offset);
    void object_stored(Word address, unsigned bytes, Word data);
    Word object_word(Word record, Word offset) const;
    void resync_objects(const PeekWord& peek);
    void find_holders();
    void word_changed(std::uint64_t cycle, Word record, Field field);
    void set_state(std::uint64_t cycle, Word record);
    void set_pid(std::uint64_t cycle, Word record);
    void begin(std::uint64_t cycle, Word record);
    void end(std::uint64_t cycle, std::uint32_t thread);
    void account(Thread& thread, std::uint64_t now);
    void processor_held_by(std::uint32_t holder, std::uint64_t from, std::uint64_t to);
    void report(std::uint32_t thread);

    // The numbers in the table are small but for a broken guest's.
    static constexpr Word known_numbers = 16;
    ThreadState state_of(Word number) const;
    ReadyReason why_of(Word number) const;

    // Copies of a view share it; it never changes.
    struct SharedLayout {
        std::shared_ptr<const std::optional<OsLayout>> shared;
        explicit operator bool() const { return shared->has_value(); }
        const OsLayout* operator->() const { return &**shared; }
    };
    SharedLayout layout_;
    std::array<ThreadState, known_numbers> states_{};
    std::array<ReadyReason, known_numbers> whys_{};
    std::vector<std::uint8_t> table_;     // as the bus has shown it
    std::vector<Field> field_of_word_;    // of one record
    std::vector<std::uint32_t> current_;  // by record: its thread, or no_thread
    std::vector<Thread> threads_;
    std::vector<Context> contexts_;
    std::vector<Change> changes_;
    std::vector<std::uint8_t> object_table_;     // as the bus has shown it
    std::vector<std::uint32_t> object_current_;  // by record: its object, or no_object
    std::vector<Object> objects_;
    std::vector<HolderChange> holder_changes_;
    std::uint64_t unlisted_ = 0;
    std::uint64_t last_ran_ = 0;
    std::uint64_t last_held_ = 0;
    bool looked_ = false;          // the table has been taken in once
    unsigned stored_running_ = 0;  // threads other than idle that the table calls running
};

}  // namespace baton::guest
