// Looks at a machine each time a program begins and ends a stretch in user mode, and says what the
// program has changed that it may not.
//
// Between the two nothing may change but the program's own registers, flags and memory, and what time
// and input do by themselves: the timer's count, transfers of the disk, delay devices, typed bytes. Beside
// that: a program that the clock has interrupted finds its registers and its memory as they were; the
// bounds of two programs never overlap; whoever is ready is picked before the others' turns could have
// come round twice; one program that is always ready gets its share of the processor; the kernel's tables of
// threads and objects are sound whenever a program goes on (KernelTables).
//
// Models the guest OS as its image publishes it. Not modelled: which bytes a system call may write in
// the caller's own memory, and whether one process may end another.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "emu/machine.hpp"
#include "guest/os_layout.hpp"
#include "isa/image.hpp"
#include "tests/threads/kernel_tables.hpp"

namespace baton::test {

using isa::Word;

class Guard {
public:
    /// Of a kernel loaded at 0. `steady` is the name of a program that is always ready. Both are kept by
    /// reference.
    Guard(const isa::Image& kernel, const guest::OsLayout& layout, std::string steady, unsigned tick_cycles);

    /// An iret has completed. Returns what is wrong, or "".
    std::string returned(const emu::Machine& machine);
    /// The first cycle of an entry is over. Returns what is wrong, or "".
    std::string accepted(const emu::Machine& machine);
    /// When a run is over: has the steady program got its share, is the kernel's code what it was?
    std::string ended(const emu::Machine& machine) const;
    /// Whether ended() can look at the share: in a run in which the kernel does little but load programs, at
    /// the expense of whoever has the processor, shares say nothing.
    bool sees_share(const emu::Machine& machine) const;

    /// Whether the stretch under way belongs to a random program.
    bool random_program_runs() const { return open_ && !steady_runs_; }
    /// Whether its process has started a thread.
    bool threaded_program_runs() const { return random_program_runs() && threaded_.count(runs_) != 0; }
    std::uint64_t entries() const { return entries_; }
    std::uint64_t threaded_processes() const { return threaded_.size(); }

private:
    struct Left {
        Word pid = 0;
        bool intact = false;  ///< it was interrupted, not asking for anything
        std::array<Word, isa::register_count> registers{};
        Word ip = 0;
        Word flags = 0;
        Word base = 0;
        std::vector<std::uint8_t> memory;
    };

    Word symbol(const char* name) const;
    static Word word(const emu::Machine& machine, Word address);
    std::string check_bounds(const emu::Machine& machine, Word record) const;
    std::string check_resumed(const emu::Machine& machine, Word record);
    std::string check_waiting(const emu::Machine& machine);
    std::string check_memory(const emu::Machine& machine);
    std::string check_processor(const emu::Machine& machine) const;
    std::string check_devices(const emu::Machine& machine) const;
    void note_threads(const emu::Machine& machine);
    void account(const emu::Machine& machine);

    const isa::Image& kernel_;
    const guest::OsLayout& layout_;
    std::string steady_;
    KernelTables tables_;
    Word vector_table_, trap_entry_, user_memory_, quantum_, tick_cycles_;
    Word terminated_, ready_, running_, free_, kstack_, number_;

    bool open_ = false;
    bool steady_runs_ = false;
    Word runs_ = 0;  ///< number of the process
    std::uint64_t entries_ = 0;
    // At the beginning of the stretch.
    std::uint64_t begin_cycle_ = 0;
    std::vector<std::uint8_t> memory_;
    emu::Cpu::State cpu_;
    emu::Bus::State devices_;
    Word base_ = 0, limit_ = 0;
    // By record.
    std::map<Word, Left> left_;
    std::set<Word> threaded_;                 ///< processes that have started a thread
    std::vector<std::uint64_t> ready_since_;  ///< 0: it is not
    // Cycles in user mode: of all, of the steady program, and those that are its due.
    double all_ = 0;
    double got_ = 0;
    double due_ = 0;
};

}  // namespace baton::test
