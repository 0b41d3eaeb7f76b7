// A session: one machine, driven in slices that return, and everything that is noted of what it does.
//
// The window, the command, the tests and later a debug adapter drive machines through this class
// and in no other way. It owns the machine and feeds what happens to what observes it: the console's
// text, the log of inputs, the view of the guest OS, the timeline, the counts. Observers never
// change the machine, and are told the same by either engine. No GUI, no files, no host clock.
//
// Counts and logs begin where the session begins: after loading a saved state, with that state.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "debug/observe/console_log.hpp"
#include "debug/observe/cpu_occupancy.hpp"
#include "debug/observe/deadlock_watch.hpp"
#include "debug/observe/lock_log.hpp"
#include "debug/observe/lock_order.hpp"
#include "debug/observe/register_check.hpp"
#include "debug/observe/timeline.hpp"
#include "emu/fast/runner.hpp"
#include "emu/machine.hpp"
#include "guest/os_layout.hpp"
#include "guest/os_view.hpp"

namespace baton::debug {

struct SessionOptions {
    /// Where the guest keeps its threads, if it does.
    std::optional<guest::OsLayout> layout;
    bool timeline = true;
    std::size_t timeline_limit = Timeline::default_limit;
    /// Off: the machine runs and nothing is noted, at its full speed.
    bool observe = true;
    /// See that every thread finds its registers as it left them; needs the cycle engine.
    bool check_registers = false;
    /// What runs between steps. Both do exactly the same; the cycle engine takes its time.
    emu::Engine engine = emu::Engine::fast;
};

/// Which blocked threads end a run.
enum class DeadlockPolicy : std::uint8_t {
    ignore,
    all,  ///< every live user thread is blocked for ever
    any,  ///< one is; of a deadlock that closes, in the cycle in which it does
};

struct RunLimits {
    std::uint64_t cycles = 0;   ///< at most this many
    std::uint32_t stop_on = 0;  ///< bits of EventKind: the run ends behind the cycle
    /// The run ends before an instruction at one of these; not where it begins.
    std::vector<Word> stop_at;
    /// The run ends behind a cycle in which RAM in one of these was stored to.
    std::vector<emu::AddressRange> stores;
    DeadlockPolicy deadlock_policy = DeadlockPolicy::ignore;
    /// Keys may still come that have not been announced to the machine.
    bool keys_may_come = false;
    /// The run also ends, as a deadlock, when everybody waits for such keys.
    bool stop_for_keys = false;
    /// Goes on through a sleep that nothing announced can end, to the end of the cycles: for running again
    /// what has once gone on so, cycle by cycle, until an input came.
    bool through_sleep = false;
};

enum class RunEnd : std::uint8_t {
    budget,     ///< the cycles are used up
    stopped,    ///< the machine has stopped: see machine().stop()
    stalled,    ///< in WAIT, and no event can come
    condition,  ///< stop_on, stop_at or stores: see last_events()
    deadlock,   ///< threads are blocked for ever: see os().blocked_for_ever()
};

/// Sums over the session's cycles: user + kernel + idle = cycles.
struct Statistics {
    std::uint64_t cycles = 0;
    std::uint64_t instructions = 0;  ///< completed ones
    std::uint64_t user_cycles = 0;
    std::uint64_t kernel_cycles = 0;  ///< kernel mode and entries, without idle
    std::uint64_t idle_cycles = 0;    ///< asleep in WAIT
    /// Times that the processor went to another thread than the one before, idle counted as one.
    std::uint64_t switches = 0;
    std::array<std::uint64_t, isa::vector_count> entries{};  ///< interrupts, traps, faults by code
    /// The kernel's cycles by the code that it was last entered for; what boot takes is in none of them.
    std::array<std::uint64_t, isa::vector_count> kernel_cycles_for{};
};

/// A packet that the network card has sent.
struct SentPacket {
    std::uint64_t cycle = 0;
    std::vector<std::uint8_t> bytes;

    friend bool operator==(const SentPacket&, const SentPacket&) = default;
};

/// A change that a person makes to the machine, at an instruction boundary (of a byte at any time).
struct Poke {
    enum class Kind : std::uint8_t { general, ip, flags, system, byte };
    Kind kind = Kind::general;
    Word where = 0;  ///< number of the register, or address
    Word value = 0;

    friend bool operator==(const Poke&, const Poke&) = default;
};

class Session {
public:
    /// At most this many sent packets are kept, the first ones, and at most this many bytes of them.
    static constexpr std::size_t most_sent = 65536;
    static constexpr std::size_t most_sent_bytes = std::size_t{1} << 20;

    /// The machine and all sums at one position, without the logs (console, timeline, inputs, packets). Cheap
    /// to keep: machines share pages.
    struct Checkpoint {
        emu::Machine::Snapshot machine;
        Statistics statistics;
        guest::OsView os;
        OccupancyTracker occupancy_tracker;
        CpuOccupancy occupancy;
        std::uint64_t since = 0;
        std::optional<Word> last_thread;
        std::optional<std::uint8_t> kernel_code;
        std::uint64_t sent_count = 0;
        std::uint64_t inputs_until = 0;
        std::uint64_t start_cycle = 0;
        std::uint64_t instructions = 0;

        std::uint64_t position() const { return machine.state.cycle; }
        /// Of the heap, without pages of RAM and disk.
        std::size_t own_bytes() const;
    };

    explicit Session(emu::Machine machine, const SessionOptions& options = {});

    // --- driving ---
    /// Runs until a limit; can be called again and again, and it makes no difference how often.
    RunEnd run(const RunLimits& limits);
    /// One cycle. Call sync_to_now() before looking at sums.
    const emu::Tick& step();
    /// One cycle of a run with limits: what run() would say behind it.
    RunEnd step(const RunLimits& limits);
    /// Announces an input from now on (a past cycle becomes the present one) and logs it.
    void post(emu::InputEvent event);
    /// Changes the machine. Precondition: at an instruction boundary, but for Kind::byte. False, and nothing
    /// has changed, when there is no such register or byte of RAM.
    bool poke(const Poke& poke);
    /// Brings counts and logs up to the present cycle; run() does it at its end.
    void sync_to_now();

    // --- checkpoints ---
    /// The present one. It may be restored in this session, or in one with the same layout.
    Checkpoint checkpoint();
    /// Goes to a checkpoint; the logs become empty.
    void restore(const Checkpoint& checkpoint);
    /// Goes back to an earlier checkpoint of this session and forgets what was logged since then; of the
    /// inputs the first `inputs` stay. False, and nothing has changed, when the timeline has folded what lies
    /// there.
    bool rewind(const Checkpoint& checkpoint, std::size_t inputs);

    // --- looking ---
    const emu::Machine& machine() const { return machine_; }
    /// Of the last step().
    const emu::Tick& last_tick() const { return last_tick_; }
    /// What ended the last run with RunEnd::condition, if it was a kind of stop_on.
    const emu::Event& last_event() const { return last_event_; }
    /// Of the last cycle of a run or step that ended with RunEnd::condition: all that was noted. Else empty.
    const std::vector<emu::Event>& last_events() const { return last_events_; }
    /// The context of the thread that has the processor, or else had it last.
    std::optional<Word> last_thread() const;
    /// The cycle at which the session began.
    std::uint64_t start_cycle() const { return start_cycle_; }
    const Statistics& statistics() const { return statistics_; }
    const ConsoleLog& console() const { return console_; }
    const guest::OsView& os() const { return os_; }
    const Timeline& timeline() const { return timeline_; }
    const LockLog& lock_log() const { return lock_log_; }
    const DeadlockWatch& deadlocks() const { return deadlocks_; }
    const LockOrder& lock_order() const { return lock_order_; }
    /// All inputs that were posted, in order.
    const std::vector<emu::InputEvent>& inputs() const { return inputs_; }
    const std::vector<SentPacket>& sent() const { return sent_; }
    std::uint64_t sent_count() const { return sent_count_; }  ///< those that are not kept, too
    /// There is one if it was asked for.
    const std::optional<RegisterCheck>& register_check() const { return register_check_; }
    /// Announced inputs that have not arrived yet, typed bytes that the guest has not taken, or a packet
    /// that the guest will be interrupted for.
    bool inputs_on_the_way() const;

private:
    void watch(const RunLimits& limits);
    void go_to(const Checkpoint& checkpoint);
    /// One cycle by the cycle engine, and its events.
    void tick();
    void process_events();
    void process_events(const emu::Event& event);
    void hand_over(std::uint64_t cycle, const CpuOccupancy& next);
    void close_slice(std::uint64_t cycle);
    void resync();
    void record_changes(std::uint64_t cycle, const std::vector<guest::OsView::Change>& changes);
    void record_holders(std::uint64_t cycle);
    std::optional<RunEnd> end_of(const RunLimits& limits);
    bool deadlocked(const RunLimits& limits);

    emu::Machine machine_;
    bool observing_;
    bool with_timeline_;
    std::uint64_t start_cycle_ = 0;
    emu::Tick last_tick_;
    Statistics statistics_;
    ConsoleLog console_;
    guest::OsView os_;
    std::vector<emu::AddressRange> watched_;  // what os_ wants to be shown
    Timeline timeline_;
    LockLog lock_log_;
    DeadlockWatch deadlocks_;
    LockOrder lock_order_;
    std::vector<SentPacket> sent_;
    std::uint64_t sent_count_ = 0;
    std::size_t sent_bytes_ = 0;  ///< of those that are kept; beyond the limit once one was not
    std::optional<RegisterCheck> register_check_;
    std::vector<emu::InputEvent> inputs_;
    std::uint64_t inputs_until_ = 0;       // no announced input arrives in this cycle or later
    std::unique_ptr<emu::Runner> runner_;  // on the heap, so that sessions can be moved
    emu::EventFilter watch_;
    std::vector<emu::Event> events_;  // not yet absorbed
    emu::Event last_event_;
    std::vector<emu::Event> last_events_;
    std::uint64_t stepped_instructions_ = 0;
    // The slice under way.
    OccupancyTracker occupancy_tracker_;
    CpuOccupancy occupancy_;
    std::uint64_t since_ = 0;
    std::optional<Word> last_thread_;
    std::optional<std::uint8_t> kernel_code_;  // what the kernel was last entered for
    // Somebody was blocked or ended since the last look for threads in a deadlock.
    bool look_for_deadlock_ = true;
};

}  // namespace baton::debug
