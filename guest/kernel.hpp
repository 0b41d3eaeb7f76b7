// What the tools know of the guest's kernel, in one room: where its threads, queues, frames, stacks and
// variables lie, which steps its switch path has, and what all of that holds now.
//
// A Kernel is made from an image and the address where it lies. It rests on the names that the image
// publishes (os/include/kernel.inc, os/README.md), and this folder is the only place where such a name is
// a string. Nothing is guessed: what an image does not publish is nullopt, empty or false here, one part
// independently of the others. Values are read with peek, which changes nothing, and none is kept, so that
// one Kernel serves every machine that the image runs in. Addresses are absolute.
//
// Does not know: programs and their symbols (debug/symbols), what any policy decides, the past.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emu/machine.hpp"
#include "guest/os_layout.hpp"
#include "guest/os_view.hpp"
#include "isa/image.hpp"
#include "isa/registers.hpp"

namespace baton::guest {

/// The steps of the kernel's one way in and out, by the addresses at which they begin (os/trap.asm).
struct SwitchPath {
    Word save = 0;            ///< all registers onto the kernel stack
    Word dispatch = 0;        ///< to the handler for the vector code
    Word decide = 0;          ///< must somebody else go on?
    Word choose = 0;          ///< the policy, and the switch to another thread
    Word restore = 0;         ///< all registers
    Word leave = 0;           ///< iret
    Word switch_threads = 0;  ///< the routine that goes from one thread to another
    Word switched = 0;        ///< its last instruction, on the other thread's stack
};

/// What lies on a kernel stack between the kernel's calls and the interrupted code: byte offsets from its
/// lowest word. The upper part is the processor's (isa::frame).
struct FrameLayout {
    Word registers = 0;  ///< r0 to r14, a word each
    Word code = 0;
    Word ip = 0;
    Word flags = 0;
    Word sp = 0;
    Word bytes = 0;
};

/// A frame with what it holds: all registers of the interrupted code.
struct SavedRegisters {
    Word address = 0;
    std::array<Word, isa::register_count> registers{};
    Word ip = 0;
    Word flags = 0;
    Word code = 0;  ///< vector code of what took the processor into the kernel
};

/// Ready threads that are chained one behind the other, the first one first.
struct ReadyChain {
    std::string name;                    ///< of the word that holds the first: "ready", "queues + 8"
    std::vector<std::uint32_t> threads;  ///< by their index in the view of the guest's threads
};

struct ReadyQueues {
    std::vector<ReadyChain> chains;
    /// Ready, but in no chain that a named word begins; in the order of the table.
    std::vector<std::uint32_t> unchained;
    bool published = false;  ///< records have a field that chains them
};

struct StackBounds {
    Word bottom = 0;
    Word top = 0;
};

/// What an address belongs to. `name` is a symbol or a device register where the kind has one, and `offset`
/// counts from there.
struct MemoryPlace {
    enum class Kind : std::uint8_t {
        device,        ///< a register ("CONSOLE_OUT"), or a device's window ("CONSOLE")
        record_field,  ///< of `record`; an empty name: none is published at or before the offset
        kernel_stack,  ///< of `record`
        boot_stack,
        process_memory,  ///< of `record`; the offset counts from its base
        code,            ///< of the kernel
        vector_table,    ///< the entry of vector `vector`
        data,            ///< of the kernel, behind a label
        nothing,
    };
    Kind kind = Kind::nothing;
    Word address = 0;
    std::string name;
    Word offset = 0;
    Word record = 0;
    std::uint8_t vector = 0;
};

/// A lock, semaphore, condition or barrier of a program, as the kernel's record has it. Threads are named by
/// the addresses of their records.
struct KernelObject {
    Word record = 0;   ///< address of the kernel's record
    std::string kind;  ///< as published: "lock", "semaphore"
    std::string name;  ///< any bytes that the program has given it
    Word address = 0;  ///< of the object in the program
    Word pid = 0;
    std::optional<Word> holder;  ///< of a lock that is taken
    bool holder_gone = false;    ///< that thread has ended with it
    std::vector<Word> waiters;   ///< the first one first
    Word count = 0;              ///< a semaphore's value; how many have come to a barrier
    Word size = 0;               ///< how many a barrier is for
};

/// A program that has just been copied from the disk, and is not adapted to its place yet.
struct LoadedProgram {
    Word address = 0;  ///< of the first byte
    Word bytes = 0;
    std::string name;  ///< as the disk's directory has it
};

class Kernel {
public:
    Kernel();  ///< publishes nothing
    explicit Kernel(const isa::Image& image, Word load_address = 0);

    /// The thread table; nothing when none is published, or what is published can't be one.
    const std::optional<OsLayout>& layout() const;
    /// Why what is published can't be a thread table.
    const std::optional<Failure>& layout_failure() const;

    // --- variables and constants ---
    std::optional<Word> ticks(const emu::Machine& machine) const;  ///< that have passed
    std::optional<Word> tick_end(
        const emu::Machine& machine) const;                          ///< of the present one, in words of time
    std::optional<Word> quantum(const emu::Machine& machine) const;  ///< ticks of a time slice
    std::optional<Word> phase(const emu::Machine& machine) const;    ///< cycles of tick 0 that were over
    /// Where that stands: until the clock starts, it may be changed from outside.
    std::optional<Word> phase_address() const;
    std::optional<Word> tick_cycles() const;
    /// The time, in the machine's time base, at which tick 0 began; nothing before that, and where the
    /// clock is not exact. However far the guest's clock has fallen behind: it is told from words that wrap,
    /// and tick 0 begins before they do for the first time.
    std::optional<std::uint64_t> first_tick(const emu::Machine& machine, Word tick_cycles) const;

    // --- threads: the kernel's word for what OsView follows, and what it does not follow ---
    /// Byte offset in a record of the word that chains it, and of the policy's own bytes.
    std::optional<Word> next_offset() const;
    std::optional<Word> policy_offset() const;
    /// Of the word that keeps sp while the thread does not run.
    std::optional<Word> sp_offset() const;
    static constexpr Word policy_bytes = 24;
    /// The rest need a layout.
    Word field(const emu::Machine& machine, Word record, Word offset) const;
    ThreadState state(const emu::Machine& machine, Word record) const;
    /// Any bytes that the guest has put there.
    std::string thread_name(const emu::Machine& machine, Word record) const;
    std::optional<Word> priority(const emu::Machine& machine, const Thread& thread) const;

    // --- queues ---
    ReadyQueues ready_queues(const emu::Machine& machine, const OsView& os) const;

    // --- locks and their kin ---
    /// Those that are in use, in the order of the table; empty where the kernel publishes no such table.
    std::vector<KernelObject> objects(const emu::Machine& machine) const;

    // --- frames and stacks ---
    const std::optional<FrameLayout>& frame_layout() const;
    SavedRegisters frame_at(const emu::Machine& machine, Word address) const;  ///< needs a frame layout
    /// The registers of a thread that waits, from its frame at the top of its kernel stack; nothing for one
    /// that runs, and for idle.
    std::optional<SavedRegisters> saved_registers(const emu::Machine& machine, const Thread& thread) const;
    /// The kernel stack of a record.
    std::optional<StackBounds> kernel_stack(Word record) const;
    /// The kernel stack that `sp` is in; the boot's is one.
    std::optional<StackBounds> stack_of(Word sp) const;

    // --- code ---
    /// The number, in r12, of the system call that never returns.
    std::optional<Word> exit_call() const;
    /// Where a thread jumps to that has ended: the switch to another one, without coming back.
    std::optional<Word> thread_end() const;
    const std::optional<SwitchPath>& switch_path() const;
    /// The processor comes by here when a program's bytes have come from the disk.
    std::optional<Word> load_end() const;
    /// Nothing when the machine does not stand at load_end(), or the load has failed.
    std::optional<LoadedProgram> just_loaded(const emu::Machine& machine) const;

    // --- memory ---
    MemoryPlace what_lies_at(const emu::Machine& machine, Word address) const;

private:
    struct Published;
    std::string holder_of(const emu::Machine& machine, Word first, Word last) const;
    std::optional<Word> variable(const emu::Machine& machine, const std::optional<Word>& address) const;

    std::shared_ptr<const Published> published_;  // copies share it; it never changes
};

/// Whether an image knows the numbers of system calls: a program for the guest OS, or its kernel.
bool knows_system_calls(const isa::Image& image);
/// The same, and it is no kernel.
bool is_user_program(const isa::Image& image);

}  // namespace baton::guest
