// What the guest's own memory says of its threads at this moment, beyond what OsView follows: the ready
// queue as it is chained, the registers saved in a control block, the priority. Found by the names that
// the kernel publishes, and only where it does; nothing is known of any policy. No ImGui.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "debug/replay/debugger.hpp"
#include "gui/model/program.hpp"

namespace baton::gui {

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

/// The trap frame on a thread's kernel stack: all of its registers while it does not run.
struct SavedRegisters {
    isa::Word address = 0;
    std::array<isa::Word, isa::register_count> registers{};
    isa::Word ip = 0;
    isa::Word flags = 0;
    isa::Word code = 0;  ///< vector code of what took it into the kernel
};

/// Where a process's cycles went; for one that has ended up to its end, else up to `now`. From its arrival on
/// each cycle is one of these, so that they sum up to the turnaround.
struct ThreadTimes {
    std::uint64_t user = 0;
    std::uint64_t kernel = 0;  ///< loaded, or running by the table while the kernel worked
    std::uint64_t ready = 0;
    std::uint64_t blocked = 0;
    std::uint64_t turnaround = 0;
};
/// Nothing for the idle thread, and before the arrival.
std::optional<ThreadTimes> times_of(const guest::Thread& thread, std::uint64_t now);

class ThreadRecords {
public:
    ThreadRecords(const debug::Debugger& debugger, const Program& program);

    ReadyQueues ready() const;
    /// Nothing for a thread that runs, and where the kernel does not publish where they are.
    std::optional<SavedRegisters> saved(const guest::Thread& thread) const;
    std::optional<isa::Word> priority(const guest::Thread& thread) const;

private:
    std::optional<isa::Word> constant(const char* name) const;
    std::optional<isa::Word> label(const char* name) const;
    std::optional<isa::Word> word(isa::Word address) const;
    std::string holder_of(isa::Word first, isa::Word last) const;

    const debug::Debugger& debugger_;
    const Program& program_;
};

}  // namespace baton::gui
