// A run of the guest OS with random programs beside an honest one, watched by a Guard.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "emu/fast/runner.hpp"
#include "guard.hpp"
#include "lab/build/setup.hpp"
#include "user_programs.hpp"

namespace baton::test {

struct EscapeOutcome {
    std::string wrong;                     ///< "": nothing was found
    std::uint64_t instructions = 0;        ///< of random programs, in user mode
    std::uint64_t threaded = 0;            ///< of them, those of processes that had started a thread
    std::uint64_t entries = 0;             ///< into the kernel, from user mode
    std::uint64_t processes = 0;           ///< that were started
    std::uint64_t threaded_processes = 0;  ///< of them, those that started a thread
    std::uint64_t cycles = 0;
    bool share_seen = false;  ///< the honest program's share was looked at: see Guard::sees_share
};

/// The kernel and the three programs that don't change from run to run.
class EscapeBench {
public:
    /// `root` is the project's folder. Throws when something in it does not assemble.
    explicit EscapeBench(const std::string& root, const std::string& policy = "rr");

    /// For tests of the guard: called before a return to user mode, or an entry from it, is looked at.
    using Meddle = std::function<void(emu::Machine& machine, bool entry)>;

    EscapeOutcome run(std::uint64_t seed, std::uint64_t cycles, emu::Engine engine = emu::Engine::fast,
                      const Meddle& meddle = {}) const;
    Word symbol(const char* name) const;
    const guest::OsLayout& layout() const { return *layout_; }

    static constexpr unsigned programs = 20;  ///< random ones on the disk
    static constexpr unsigned tick_cycles = 4000;

private:
    /// Whether it has the processor.
    bool is_reaper(const emu::Machine& machine) const;

    isa::Image kernel_;
    std::optional<guest::OsLayout> layout_;
    lab::Bytes honest_;
    lab::Bytes keeper_;
    lab::Bytes reaper_;
    SystemCalls system_calls_;
};

}  // namespace baton::test
