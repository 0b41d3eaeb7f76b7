// The fast engine: whole instructions from decoded code, to exactly where the cycle engine would be.
//
// It is a cache that stands beside a machine, not state: it can be dropped at any time, handed
// another machine, or left alone while others tick, load, poke or restore; it finds out. After each
// `run` the machine is at an instruction boundary (or asleep in WAIT) in the very state in which as
// many ticks would have left it: registers, FLAGS, RAM, devices, cycle, time, hash.
//
// Models the same manual as Cpu and Machine, in other words: interrupts are not sampled after each
// instruction but at the next event's cycle, which is known (`horizon`); cycles are counted by
// segments of code (op.hpp); costs of wait states are part of each instruction's. Done here:
// everything that does not fault, entries, iret, device accesses, and instructions during which the
// timer expires or a delay device gets done. Left to the cycle engine: faults, what touches an arriving input
// or the end of a disk transfer, and switching off. Runner (runner.hpp) puts both together.
//
// Not modelled: breakpoints on data that is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "emu/fast/code_cache.hpp"
#include "emu/fast/event.hpp"
#include "emu/fast/loop.hpp"
#include "emu/machine.hpp"

namespace baton::emu {

class FastEngine {
public:
    /// How the inner loop is built. Both give the same results.
    enum class Dispatch : std::uint8_t { threaded, switched };

    enum class Why : std::uint8_t {
        target,        ///< the cycle is reached, or the next instruction or entry would pass it
        cycle_engine,  ///< what comes next is for Machine::tick
        asleep,        ///< in WAIT
        breakpoint,    ///< before an instruction of EventFilter::stop_at
        full,          ///< there are as many events as were asked for
        stopped,       ///< the machine no longer runs
    };
    struct Result {
        Why why = Why::target;
        std::uint64_t instructions = 0;  ///< completed
    };

    explicit FastEngine(Dispatch dispatch = Dispatch::threaded) : dispatch_(dispatch) {}

    /// What is to be noted from now on.
    void watch(const EventFilter& watch);

    /// Runs whole instructions, not beyond `until` (a number of cycles, as Machine::cycle), and
    /// appends what is watched to `out` until it holds `most` (a few more when one instruction
    /// gives several). Does nothing when what comes next is for the cycle engine.
    Result run(Machine& machine, std::uint64_t until, std::vector<Event>& out, std::size_t most);

    /// Lets a machine that is asleep in WAIT sleep on, up to the cycle in which something acts or
    /// arrives, but not beyond `until`. Does nothing when the machine is not asleep, or nothing can
    /// wake it.
    static void sleep(Machine& machine, std::uint64_t until);

private:
    enum class Next : std::uint8_t { go_on, target, cycle_engine, asleep, breakpoint };

    std::uint64_t now() const { return horizon_ - fast::cycles_left(frame_.left); }
    std::uint64_t time_at(std::uint64_t cycle) const {
        return time_runs_ ? base_time_ + (cycle - base_cycle_) : base_time_;
    }
    Word wait_states() const { return machine_->settings_.wait_states; }

    void load();
    void save();
    Why go();
    fast::Exit loop(bool carefully);
    void collect_stores();
    bool locate();
    void set_mode();
    void set_clock(std::uint64_t cycle, bool runs);
    void set_horizon(std::uint64_t cycle);
    std::uint64_t due_cycle(std::uint64_t due, std::uint64_t cycle) const;
    std::uint64_t next_event(std::uint64_t cycle) const;
    bool only_delays_before(std::uint64_t cycle, std::uint64_t end) const;
    void expire_before(std::uint64_t cycle, std::uint64_t end);
    void sample(std::uint64_t last_cycle, Word ip);

    Next at_horizon();
    Next enter();
    Next slow_instruction();
    Next slow_load(Word word);
    Next slow_store(Word word);
    Next slow_push(Word word);
    Next slow_pop(Word word);
    Next slow_atomic(Word word);
    Next device_access(const BusRequest& asked, unsigned loaded_register);
    Next return_from_interrupt();
    Next trap(std::uint8_t code);
    Next set_interrupts(Word word);
    Next write_system(Word word);
    Next wait(Word word);

    void finish(Word cycles);
    void jump(Word cycles, Word ip);
    bool may_touch(Word address, unsigned bytes) const;
    bool may_touch_words(Word first, unsigned words) const;
    bool ends_run(Word address, unsigned bytes) const;
    std::uint64_t transfer_cycle(unsigned index) const;
    Word ram_word(Word address) const { return machine_->bus_.ram().read_word(address); }
    void write_ram(Word address, unsigned bytes, Word value, std::uint64_t cycle, Word ip);
    bool wants(EventKind kind) const { return (wanted_ & bit(kind)) != 0; }
    bool wants_delays() const { return wants(EventKind::timer_expired) || wants(EventKind::delay_done); }
    bool stops_on(std::uint32_t kinds) const { return (watch_.stop_on & kinds) != 0; }
    void put(std::uint64_t cycle, EventKind kind, Word ip, Word address = 0, Word value = 0,
             std::uint8_t bytes = 0, std::uint8_t code = 0) {
        if (wants(kind)) write_down(cycle, kind, ip, address, value, bytes, code);
    }
    void write_down(std::uint64_t cycle, EventKind kind, Word ip, Word address, Word value,
                    std::uint8_t bytes, std::uint8_t code);

    Dispatch dispatch_;
    EventFilter watch_;
    std::uint32_t wanted_ = 0;
    fast::CodeCache cache_;

    // What follows has a meaning only during `run`.
    fast::Frame frame_;
    fast::View* view_ = nullptr;
    Machine* machine_ = nullptr;
    std::vector<Event>* out_ = nullptr;
    std::size_t most_ = 0;
    std::uint64_t until_ = 0;
    std::uint64_t horizon_ = 0;  ///< the cycle at which frame_.left is spent
    // The time base: at base_cycle_ it was base_time_; it goes on with the cycles, or stands still.
    std::uint64_t base_cycle_ = 0;
    std::uint64_t base_time_ = 0;
    bool time_runs_ = true;
    std::uint64_t instructions_ = 0;  ///< but for those in frame_.left
    std::uint8_t pending_ = 0;        ///< vector code of the entry that comes next, or 0
    Word asleep_in_ = 0;              ///< the word of the WAIT under way, or 0
};

}  // namespace baton::emu
