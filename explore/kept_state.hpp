// A state of the world, kept small: what differs from the root.
//
// Models processor, clock, interrupt controller, console count and random numbers, and every byte of RAM.
// Precondition of all that is kept: the other devices are as they were at the root (`same_devices`); a
// program that uses them is beyond what a search can claim anyway.
//
// Invariant: from the time when the root was restored nobody takes a snapshot of the machine or hashes it,
// for which pages have been written since is told by their marks.
#pragma once

#include <cstdint>
#include <vector>

#include "emu/machine.hpp"

namespace baton::explore {

/// A word of RAM that is not as at the root.
struct ChangedWord {
    std::uint32_t address = 0;
    std::uint32_t value = 0;
};
using ChangedWords = std::vector<ChangedWord>;

struct KeptState {
    emu::Cpu::State cpu;
    emu::Interrupts::State interrupts;
    emu::Timer::State timer;
    std::uint64_t printed_count = 0;
    std::uint64_t printed_hash = 0;
    std::uint64_t generator = 0;
    std::uint64_t cycle = 0;
    std::uint64_t time = 0;
    ChangedWords words;

    std::size_t bytes() const { return sizeof(KeptState) + words.capacity() * sizeof(ChangedWord); }
};

class StateKeeper {
public:
    explicit StateKeeper(const emu::Machine& root) : root_(root.snapshot()) {}

    bool same_devices(const emu::Machine& machine) const;
    /// In the order of their addresses.
    void changed_words(const emu::Machine& machine, ChangedWords& changed) const;
    KeptState keep(const emu::Machine& machine, ChangedWords changed) const;
    /// All but RAM. `work` is a state of this world that belongs to the caller.
    void restore_but_ram(emu::Machine& machine, emu::Machine::State& work, const KeptState& kept) const;
    std::uint32_t root_word(std::uint32_t address) const;
    const emu::Machine::Snapshot& root() const { return root_; }

private:
    emu::Machine::Snapshot root_;
};

}  // namespace baton::explore
