// What the window shows: one open program under a debugger, how fast it runs, what the last stop changed
// and what was done lately. No ImGui, no window, no host clock: time comes in as a number.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "debug/replay/debugger.hpp"
#include "gui/model/program.hpp"

namespace baton::gui {

/// The machine as it stood at the stop before, for marking what has changed.
class Changes {
public:
    bool known() const { return before_.has_value(); }
    void remember(const emu::Machine& machine) { before_ = machine.snapshot(); }
    void forget() { before_.reset(); }
    /// Of the processor; precondition: known().
    const emu::Cpu::State& cpu() const { return before_->state.cpu; }
    std::uint64_t position() const { return before_ ? before_->state.cycle : 0; }
    /// Whether a byte of RAM is another one now. False where nothing is known.
    bool byte_changed(const emu::Machine& now, isa::Word address) const;

private:
    std::optional<emu::Machine::Snapshot> before_;
};

/// What the processor did in the last cycles before the present position: found by running them again.
struct Trail {
    /// So many cycles are looked at.
    static constexpr std::uint64_t length = 20'000;

    struct Use {
        std::uint64_t fetched = 0;  ///< the last cycle in which it was, plus 1; 0: not in the trail
        std::uint64_t read = 0;
        std::uint64_t written = 0;
    };
    std::uint64_t position = ~std::uint64_t{0};  ///< for which it was found
    std::unordered_map<isa::Word, Use> words;    ///< by the aligned address
    std::vector<emu::Tick> last;                 ///< the last few cycles, the latest at the end

    const Use* at(isa::Word address) const {
        const auto found = words.find(address & ~isa::Word{3});
        return found == words.end() ? nullptr : &found->second;
    }
    /// 1 for this very instruction, fading to 0 at the trail's end.
    float freshness(std::uint64_t cycle_plus_1) const;
};

class Model {
public:
    /// So many cycles of a frame may go by in which no process runs: 60 million a second.
    static constexpr std::uint64_t most_asleep = 1'000'000;

    bool open() const { return debugger_ != nullptr; }
    const debug::Debugger* debugger() const { return debugger_.get(); }
    const std::shared_ptr<Program>& program() const { return program_; }

    /// Replaces what is open; on a problem that stays.
    std::optional<lab::Problem> open(const Result<lab::Home>& home, const OpenRequest& request);
    /// Other breakpoints than there are, from the settings.
    void set_breakpoints(const std::vector<debug::Breakpoint>& breakpoints);

    void start(const debug::Command& command);
    void pause();
    bool running() const { return debugger_ != nullptr && debugger_->busy(); }
    /// Lets the machine run for a frame: `elapsed` seconds have passed since the last one; `cycles_a_second`
    /// 0 is without limit, and then it goes on until `enough` says so. True when a command has ended.
    bool work(double elapsed, std::uint64_t cycles_a_second, const std::function<bool()>& enough);
    /// Ends what is under way, however long it takes; for tests and pictures.
    void finish();

    Result<Done> poke(const debug::Poke& poke);
    Result<Done> input(emu::InputEvent event);
    debug::Debugger& edit() { return *debugger_; }

    /// Positions at which a breakpoint has ended a run; what was cut off is not among them.
    const std::set<std::uint64_t>& hits() const { return hits_; }
    const Changes& changes() const { return changes_; }
    const Trail& trail() const { return trail_; }
    /// Finds it anew when the position has changed; while the machine runs only if asked for.
    void find_trail(bool while_running);

private:
    void run_again();
    void note_hit();
    bool nobody_runs() const;

    std::shared_ptr<Program> program_;
    std::unique_ptr<debug::Debugger> debugger_;
    std::set<std::uint64_t> hits_;
    Changes changes_;
    Trail trail_;
    debug::Command::What what_ = debug::Command::What::run;  // under way
    std::uint64_t slice_ = 50'000;                           // cycles between two looks at the clock
    double owed_ = 0;                                        // cycles that a limited speed has not yet run
};

}  // namespace baton::gui
