// A state of the world, kept small: what differs from the root.
//
// Models processor, clock, interrupt controller, console count and random numbers, and every byte of RAM.
// Precondition of all that is kept: the other devices are as they were at the root (`same_devices`); a
// program that uses them is beyond what a search can claim anyway.
//
// Invariant: between two calls of `restore` nobody takes a snapshot of the machine or hashes it, for which
// pages have been written since is told by their marks.
#pragma once

#include <cstdint>
#include <vector>

#include "emu/machine.hpp"

namespace baton::explore {

struct KeptState {
    emu::Cpu::State cpu;
    emu::Interrupts::State interrupts;
    emu::Timer::State timer;
    std::uint64_t printed_count = 0;
    std::uint64_t printed_hash = 0;
    std::uint64_t generator = 0;
    std::uint64_t cycle = 0;
    std::uint64_t time = 0;
    struct Changed {
        std::uint32_t address = 0;
        std::uint32_t value = 0;
    };
    std::vector<Changed> words;  ///< of RAM, that are not as at the root

    std::size_t bytes() const { return sizeof(KeptState) + words.capacity() * sizeof(Changed); }
};

class StateKeeper {
public:
    explicit StateKeeper(const emu::Machine& root);

    bool same_devices(const emu::Machine& machine) const;
    KeptState keep(const emu::Machine& machine) const;
    /// With `interrupted`, as an expiry of the clock in the cycle before would have left it: the kernel is
    /// entered next. Precondition for that: the clock's interrupts are enabled and the program runs.
    void restore(emu::Machine& machine, const KeptState& kept, bool interrupted) const;
    const emu::Machine::Snapshot& root() const { return root_; }

private:
    emu::Machine::Snapshot root_;
};

}  // namespace baton::explore
