// What must hold of the kernel's tables of threads and objects whenever a program goes on, whatever programs
// have done: one running thread; a holder that lives and is of the lock's process; everybody who waits stands
// in one queue, in that of what its record names; the threads of a process have its number and its memory,
// and numbers of their own.
//
// Reads memory alone, by the names that the kernel's image publishes.
#pragma once

#include <map>
#include <string>

#include "emu/machine.hpp"
#include "isa/image.hpp"

namespace baton::test {

using isa::Word;

class KernelTables {
public:
    /// Throws when the kernel lacks a name.
    explicit KernelTables(const isa::Image& kernel);

    /// What is wrong at a moment when the kernel has just been left; or "".
    std::string broken(const emu::Machine& machine) const;
    /// The same when nobody can run any more: has a wake-up been lost?
    std::string lost(const emu::Machine& machine) const;
    /// Whether every thread beside idle has ended or is blocked.
    bool nobody_can_run(const emu::Machine& machine) const;
    /// Threads of all processes that have not ended.
    unsigned live(const emu::Machine& machine) const;

private:
    static Word word(const emu::Machine& machine, Word address);
    Word record_address(Word record) const { return table_ + record * record_bytes_; }
    /// `records_` when there is none at this address.
    Word record_of(Word address) const;
    std::string broken_object(const emu::Machine& machine, Word object,
                              std::map<Word, Word>& stands_in) const;
    std::string broken_process(const emu::Machine& machine, Word record) const;

    // The table of threads.
    Word table_, records_, record_bytes_;
    Word state_, reason_, pid_, base_, limit_, number_, object_, process_, next_;
    Word free_, fresh_, ready_, running_, blocked_, terminated_;
    Word join_, lock_;
    // The table of objects.
    Word objects_, objects_end_, object_bytes_;
    Word kind_, object_pid_, holder_, queue_, count_, gone_;
    Word kind_lock_, kind_semaphore_, kind_barrier_;
};

}  // namespace baton::test
