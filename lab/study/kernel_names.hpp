// What addresses in a running kernel are called by people: "THREAD_SP of B", "vector_table + 64 (entry of the
// timer)", "the kernel stack of A".
//
// Words for what guest::Kernel knows; reads the guest's memory through peek, changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "debug/symbols/code_map.hpp"
#include "lab/build/setup.hpp"

namespace baton::lab {

class KernelNames {
public:
    /// `numbered`: several threads may have the same name, so numbers are shown, too.
    /// Precondition: the setup has a layout.
    KernelNames(const Setup& setup, bool numbered);

    const guest::OsLayout& layout() const { return *kernel_.layout(); }
    Word next_offset() const { return next_; }
    Word policy_offset() const { return policy_; }

    /// "B", "the idle thread", "record 5"; of a thread of a process "1.2 B".
    Message thread(const emu::Machine& machine, Word record) const;
    /// "is blocked (device)", "is running", "has ended".
    Message what_it_does(const emu::Machine& machine, Word record) const;
    guest::ThreadState state(const emu::Machine& machine, Word record) const {
        return kernel_.state(machine, record);
    }
    /// What lies at an address.
    Message target(const emu::Machine& machine, Word address) const;
    /// "sched_pick+8, my.asm:31" or the address.
    std::string place(Word address) const;
    std::optional<debug::CodePlace> locate(Word address) const { return code_.locate(address); }
    /// The kernel stack that `sp` is in.
    guest::StackBounds stack_of(Word sp) const;
    std::optional<std::uint64_t> ticks(const emu::Machine& machine) const { return kernel_.ticks(machine); }
    Word field(const emu::Machine& machine, Word record, Word offset) const {
        return kernel_.field(machine, record, offset);
    }

private:
    guest::Kernel kernel_;
    bool numbered_;
    debug::CodeMap code_;
    Word next_ = 0, policy_ = 0;
};

}  // namespace baton::lab
