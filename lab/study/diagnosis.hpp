// Why a run ended: where the machine stood, who was stuck, whom the policy forgot, and which cause was seen.
//
// Everything is concluded from what the machine did and from the images that were loaded; a cause is named
// only where it was seen. Does not look into a policy or guess what a program means. Values only:
// lab/present/diagnosis_text.hpp makes sentences of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "debug/symbols/code_map.hpp"
#include "isa/image.hpp"
#include "lab/run/run.hpp"
#include "lab/study/waiting.hpp"

namespace baton::lab {

/// What was run, as far as a cause needs it. Pointers may be null: not known.
struct Subject {
    bool os = false;                    ///< the guest OS with programs; else a bare image
    const isa::Image* image = nullptr;  ///< the kernel or the bare image
    isa::Word load_address = 0;         ///< of `image`
    const std::map<std::string, isa::Image>* programs = nullptr;  ///< of the guest's disk, by name
    bool traceable = true;                                        ///< `baton trace` can run the same
    const guest::Kernel* kernel = nullptr;                        ///< the OS's, for source lines
    std::uint64_t tick_cycles = 0;                                ///< period of the OS's clock; 0: not known
};

struct Diagnosis {
    End end = End::powered_off;
    std::uint64_t cycle = 0;   ///< of the machine, at the end
    std::uint64_t cycles = 0;  ///< of this run
    isa::Word exit_code = 0;   ///< of a machine that was switched off

    struct VectorEntry {
        isa::Word address = 0;
        isa::Word entry = 0;
    };
    struct Fault {
        bool twice = false;  ///< while the handler of `code` was entered
        unsigned code = 0;
        std::uint64_t cycle = 0;
        CodeSpot at;
        std::optional<isa::Word> address;      ///< that could not be reached
        std::optional<VectorEntry> bad_entry;  ///< of a second fault: no handler can be there
        std::string thread;                    ///< "2 count", in user mode
    };
    std::optional<Fault> fault;

    /// Where a machine stands that still runs.
    struct Standing {
        bool waits = false;  ///< asleep
        bool user = false;
        bool interrupts = false;
        CodeSpot at;
        std::string thread;  ///< in user mode
    };
    std::optional<Standing> standing;

    std::vector<Wait> stuck;                ///< blocked for ever
    std::vector<DeadlockReport> deadlocks;  ///< that have closed in this run, the first ones

    enum class Cause : std::uint8_t {
        none,            ///< the end speaks for itself
        unknown,         ///< the cycle limit, and nothing wrong was seen
        policy_forgets,  ///< threads are ready, and none is picked
        kernel_hangs,    ///< it has the processor and never gives it back
        short_ticks,     ///< the clock's handler needs as long as a tick
        busy_kernel,     ///< it works most of the time, above all for `code`
        needs_os,        ///< a program with system calls on the bare machine
        ran_past_end,    ///< a bare program, past its last instruction
        needs_bare,      ///< a bare program under the OS
    };
    Cause cause = Cause::none;
    std::vector<std::string> forgotten;  ///< ready threads that nobody picks
    std::uint64_t since = 0;             ///< cycle from which on they were forgotten, or the kernel hangs
    std::uint64_t tick_cycles = 0;
    unsigned code = 0;                  ///< short_ticks, busy_kernel: what the kernel was entered for,
    std::uint64_t entries = 0;          ///< how often, and
    std::uint64_t cycles_an_entry = 0;  ///< how long it took each time
    double kernel_share = 0;            ///< 0 to 1, of all cycles
    std::string program;                ///< needs_bare

    bool os = false;
    /// A cycle from which on `baton trace` shows it; none where it can't run the same.
    std::optional<std::uint64_t> trace_from;
};

Diagnosis diagnose(const debug::Session& session, End end, const debug::CodeMap& code,
                   const Subject& subject);

/// The guest OS has switched the machine off and never had a process.
bool nothing_was_started(const debug::Session& session, End end);

}  // namespace baton::lab
