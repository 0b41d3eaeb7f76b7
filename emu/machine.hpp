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
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "emu/bus.hpp"
#include "emu/cpu.hpp"
#include "emu/input.hpp"
#include "emu/settings.hpp"
#include "emu/tick.hpp"
#include "isa/image.hpp"

namespace baton::emu {

enum class StopReason : std::uint8_t { none, powered_off, kernel_fault, double_fault };

/// Why a machine no longer runs.
struct Stop {
    StopReason reason = StopReason::none;
    std::uint8_t exit_code = 0;  ///< powered_off
    std::uint8_t code = 0;       ///< faults: the vector code that was to be entered
    std::uint8_t core = 0;
    Word ip = 0;       ///< faults: the instruction
    Word address = 0;  ///< faults: the address that failed, where there is one
    std::uint64_t cycle = 0;

    friend bool operator==(const Stop&, const Stop&) = default;
};

class Machine {
public:
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
    /// Puts a disk in; its size is rounded up to whole sectors.
    void insert_disk(const std::vector<std::uint8_t>& content);

    // --- input ---
    /// Announces an event; one stamped with a past cycle arrives in the next cycle.
    void post(const InputEvent& event);

    // --- looking, without touching ---
    std::uint64_t cycle() const;  ///< cycles done; the number of the next one
    std::uint64_t time() const;   ///< the time base
    const Settings& settings() const;
    const Cpu& cpu() const;
    const Bus& bus() const;
    const Stop& stop() const;
    bool running() const { return stop().reason == StopReason::none; }
    /// No instruction is half done and no entry is under way.
    bool at_boundary() const;
    /// In WAIT, and neither a device nor an announced event will ever end it.
    bool stalled() const;
    /// RAM or a device register as a debugger sees it; nullopt when unmapped. Never changes anything.
    std::optional<std::uint8_t> peek_byte(Address address) const;
    std::optional<Word> peek_word(Address address) const;

    // --- editing, for a debugger ---
    void poke_register(unsigned number, Word value);
    void poke_ip(Word value);
    void poke_flags(Word value);
    void poke_system(isa::SystemRegister number, Word value);
    /// False when the address is not RAM.
    bool poke_byte(Address address, std::uint8_t value);

    // --- as a value ---
    friend bool operator==(const Machine&, const Machine&);
    /// Hash of the whole state; incremental over pages of RAM and disk.
    std::uint64_t hash() const;
    /// One canonical form: equal states give equal bytes.
    std::vector<std::uint8_t> save() const;
    /// Replaces the whole state, or fails and changes nothing.
    Result<Done> load(const std::vector<std::uint8_t>& saved, const std::string& name);
    /// The disk's present content, for --disk-write.
    std::vector<std::uint8_t> disk_content() const;
};

/// Says what is wrong with the settings, if anything.
Result<Done> check_settings(const Settings& settings);

}  // namespace baton::emu
