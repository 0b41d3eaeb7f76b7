// What addresses in a running kernel are called by people: "THREAD_SP of B", "vector_table + 64 (entry of the
// timer)", "the kernel stack of A".
//
// Reads the guest's memory through peek and the names from the kernel's image; changes nothing.
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
    /// Precondition: the setup has a layout. It must outlive this.
    KernelNames(const Setup& setup, bool numbered);

    const guest::OsLayout& layout() const { return *setup_.layout; }
    Word next_offset() const { return next_; }
    Word policy_offset() const { return policy_; }
    static constexpr Word policy_bytes = 24;

    /// "B", "the idle thread", "record 5".
    Message thread(const emu::Machine& machine, Word record) const;
    /// "is blocked (device)", "is running", "has ended".
    Message what_it_does(const emu::Machine& machine, Word record) const;
    guest::ThreadState state(const emu::Machine& machine, Word record) const;
    /// What lies at an address.
    Message target(const emu::Machine& machine, Word address) const;
    /// "sched_pick+8, my.asm:31" or the address.
    std::string place(Word address) const;
    std::optional<debug::CodePlace> locate(Word address) const { return code_.locate(address); }
    /// The kernel stack that `sp` is in.
    struct Stack {
        Word bottom = 0;
        Word top = 0;
    };
    Stack stack_of(Word sp) const;
    std::optional<std::uint64_t> ticks(const emu::Machine& machine) const;
    Word field(const emu::Machine& machine, Word record, Word offset) const;

private:
    /// The value of a constant or label; 0 when there is none.
    Word value(std::string_view name) const;
    Message record_field(const emu::Machine& machine, Word address) const;
    std::optional<Message> process_memory(const emu::Machine& machine, Word address) const;
    std::string label(Word address) const;

    const Setup& setup_;
    bool numbered_;
    debug::CodeMap code_;
    Word next_ = 0, policy_ = 0;
    Word vector_table_ = 0, stacks_ = 0, stack_bytes_ = 0, ticks_ = 0;
    Stack boot_stack_;
};

}  // namespace baton::lab
