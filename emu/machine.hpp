// The machine: the wiring of processor, RAM, interrupt controller and devices, and its state
// as a value.
//
// Models what the manual says, cycle by cycle, in the order of the manual's chapter 6. A Machine
// can be copied, compared, hashed, saved and loaded; two machines in equal state that get equal
// input go on equally, for ever. It never calls out: no host clock, no randomness of its own,
// no files. Input comes as events stamped with a cycle.
//
// State: settings, processor (with the latches of a half-done instruction), RAM, disk content,
// devices, pending events, cycle and time, reason of stop. Not state: the console's text (its
// count and hash are), logs, breakpoints, timelines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/strong.hpp"
#include "emu/bus.hpp"
#include "emu/cpu.hpp"
#include "emu/event_queue.hpp"
#include "emu/input.hpp"
#include "emu/settings.hpp"
#include "emu/tick.hpp"
#include "isa/image.hpp"

namespace baton::emu {

class FastEngine;

enum class StopReason : std::uint8_t { none, powered_off, kernel_fault, double_fault };

/// Why a machine no longer runs.
struct Stop {
    StopReason reason = StopReason::none;
    std::uint8_t exit_code = 0;  ///< powered_off
    std::uint8_t code = 0;       ///< faults: the vector code that was to be entered
    std::uint8_t core = 0;
    Word ip = 0;  ///< faults: the instruction; double faults: the ip that was to be saved
    /// Faults: the address that failed, where there is one; for an entry that is 0 or misaligned
    /// the place of the vector.
    Word address = 0;
    std::uint64_t cycle = 0;  ///< in which it stopped

    template <class Visit, class... Self>
    static void fields(Visit&& visit, Self&... self) {
        visit("reason", self.reason...);
        visit("exit_code", self.exit_code...);
        visit("code", self.code...);
        visit("core", self.core...);
        visit("ip", self.ip...);
        visit("address", self.address...);
        visit("cycle", self.cycle...);
    }
    friend bool operator==(const Stop&, const Stop&) = default;
};

class Machine {
public:
    /// All state but RAM and the content of the disk, as plain members.
    struct State {
        Settings settings;
        Cpu::State cpu;
        Bus::State devices;
        std::vector<InputEvent> events;  ///< announced, in the order in which they will arrive
        std::uint64_t cycle = 0;         ///< number of the next cycle
        std::uint64_t time = 0;          ///< its time base
        Stop stop;

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("settings", self.settings...);
            visit("cpu", self.cpu...);
            visit("devices", self.devices...);
            visit("events", self.events...);
            visit("cycle", self.cycle...);
            visit("time", self.time...);
            visit("stop", self.stop...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    /// The whole state at one time. Taking one copies only pages written since the last one was
    /// taken; keeping many is cheap, they share pages.
    struct Snapshot {
        State state;
        PagedBytes::Snapshot ram;
        PagedBytes::Snapshot disk;
    };

    /// Precondition: valid settings (`check_settings`).
    explicit Machine(const Settings& settings = {});

    /// One cycle; says what happened in it. A stopped machine stays as it is.
    Tick tick();

    // --- before the first cycle ---
    /// Copies the segments to `at` + their address, zeroes the rest of their memory, adds `at`
    /// to relocated words, and sets ip = at + entry. Fails, changing nothing, when it does not fit.
    Result<Done> load_image(const isa::Image& image, Address at = Address(0));
    /// The lesson's words: copies the bytes to `at` and sets ip = at.
    Result<Done> load_raw(const std::vector<std::uint8_t>& bytes, Address at);
    /// Puts a disk in; its size is rounded up to whole sectors. Precondition: `check_disk_size`.
    void insert_disk(const std::vector<std::uint8_t>& content);

    // --- input ---
    /// Announces an event and returns the cycle in which it arrives: the stamped one, or the next
    /// one if that is past. Events of one cycle arrive in the order in which they were posted.
    /// Precondition: `check_event`; an event that fails it is ignored.
    std::uint64_t post(const InputEvent& event);
    /// Announced and not yet arrived, in order of arrival.
    std::vector<InputEvent> announced() const { return events_.list(); }
    /// Forgets all announced events, for an edit that cuts the future.
    void discard_announced() { events_ = {}; }

    // --- looking, without touching ---
    std::uint64_t cycle() const { return cycle_; }  ///< cycles done; the number of the next one
    std::uint64_t time() const { return time_; }    ///< the time base
    const Settings& settings() const { return settings_; }
    const Cpu& cpu() const { return cpu_; }
    const Bus& bus() const { return bus_; }
    const Stop& stop() const { return stop_; }
    bool running() const { return stop().reason == StopReason::none; }
    /// No instruction is half done and no entry is under way.
    bool at_boundary() const { return cpu_.at_boundary(); }
    /// In WAIT, and neither a device nor an announced event will ever end it.
    bool stalled() const;
    /// The earliest cycle in which a device can act or an announced event arrives, or nullopt when
    /// none can. A device may act later than this under the ideal clock, never earlier; the
    /// processor's own accesses can change it.
    std::optional<std::uint64_t> next_event_cycle() const;
    /// RAM or a device register as a debugger sees it; nullopt when nothing readable is there, and
    /// for a word that is not aligned. Never changes anything.
    std::optional<std::uint8_t> peek_byte(Address address) const;
    std::optional<Word> peek_word(Address address) const;

    // --- editing, for a debugger; of the processor at a boundary, where no latch holds old values ---
    void poke_register(unsigned number, Word value) { cpu_.set_register(number, value); }
    void poke_ip(Word value) { cpu_.set_ip(value); }
    void poke_flags(Word value) { cpu_.set_flags(value); }
    void poke_system(isa::SystemRegister number, Word value) { cpu_.set_system(number, value); }
    /// As an event `expire` in the cycle before would have left it. Precondition: at a boundary, and nothing
    /// else interrupts.
    void expire_just_before();
    /// As an event `choose` in this cycle, without the event.
    void choose(std::uint8_t number) { bus_.choices().choose(number); }
    /// False when the address is not RAM.
    bool poke_byte(Address address, std::uint8_t value);
    /// False when the address is not that of an aligned word of RAM.
    bool poke_word(Address address, Word value);

    // --- as a value ---
    friend bool operator==(const Machine&, const Machine&);
    /// Hash of the whole state; incremental over pages of RAM and disk.
    std::uint64_t hash() const;
    State state() const;
    Snapshot snapshot() const;
    /// Back (or forward) to a snapshot of this or another machine.
    void restore(const Snapshot& snapshot);
    /// The same, but RAM and the content of the disk stay as they are. Precondition: settings like these.
    void restore_but_memory(const State& state) { set_state(state); }
    /// Fails when it is too late for saving: no file holds a state from whose times on sums could wrap. That
    /// is beyond cycle 2^64 - 2^52.
    Result<Done> check_saving() const;
    /// One canonical form: equal states give equal bytes. Precondition, if it is to be loaded:
    /// `check_saving`.
    std::vector<std::uint8_t> save() const;
    /// Replaces the whole state, or fails and changes nothing. `name` is for the message.
    Result<Done> load(const std::vector<std::uint8_t>& saved, const std::string& name);
    /// The disk's present content, for --disk-write.
    std::vector<std::uint8_t> disk_content() const;

private:
    // The other engine: it moves the state on by itself, to where tick() would have moved it.
    friend class FastEngine;

    DeviceContext now() const { return {cycle_, time_, 0}; }
    void deliver_input(Tick& tick);
    void stop_on(StopReason reason, const Cpu::Outcome& outcome, Tick& tick);
    void sample(Tick& tick);
    /// Replaces all but RAM and disk, and what is derived from it.
    void set_state(const State& state);

    Settings settings_;
    Cpu cpu_;
    Bus bus_;
    EventQueue events_;
    std::uint64_t cycle_ = 0;
    std::uint64_t time_ = 0;
    Stop stop_;
};

}  // namespace baton::emu
