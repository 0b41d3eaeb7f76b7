// Drives a run to its end: runs it in slices, passes console and keys on, shows a trace, and at last reports
// and leaves the files that were asked for.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "cli/machine_command.hpp"
#include "cli/progress.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"
#include "debug/symbols/unwinder.hpp"
#include "lab/run/run.hpp"

namespace baton::cli {

class MachineDriver {
public:
    MachineDriver(const Invocation& invocation, MachinePlan plan, lab::Setup setup, const Reporter& reporter);

    /// The exit status.
    int drive();

private:
    bool may_type() const {
        return !invocation_.trace && raw_.input.empty() && raw_.replay.empty() && is_terminal(STDIN_FILENO);
    }
    GuestOutput::Mode output_mode() const {
        if (raw_.raw_console || !is_terminal(STDOUT_FILENO)) return GuestOutput::Mode::raw;
        return may_type() ? GuestOutput::Mode::editable : GuestOutput::Mode::shown;
    }
    bool json_alone() const { return raw_.json == "-"; }
    std::optional<lab::Problem> prepare();
    Result<Done> go_on();
    Result<Done> trace();
    Result<Done> stack(std::uint64_t last);
    /// Of the thread that was asked for, or of who has the processor.
    std::optional<debug::CallStack> call_stack() const;
    Result<Done> pass_console_on();
    void pass_keys_on();
    bool leaves_files() const;
    bool started_nothing() const;
    void report();
    std::optional<lab::Problem> write_files();

    static constexpr std::uint64_t no_end = ~std::uint64_t{0};

    // The whole range that was asked for has been shown: no limit was hit.
    bool range_shown_ = false;
    // The thread that was asked for does not exist then.
    bool no_such_thread_ = false;
    const Invocation& invocation_;
    const RawMachineOptions& raw_;
    const Reporter& reporter_;
    MachinePlan plan_;
    debug::CodeMap code_;
    guest::Kernel kernel_;
    std::uint64_t start_hash_;
    // For advice at the end.
    std::optional<isa::Image> image_;
    isa::Word load_address_;
    std::map<std::string, isa::Image> programs_;
    GuestOutput output_;
    ProgressLine progress_;
    std::unique_ptr<KeyboardMode> keyboard_;
    std::optional<lab::Run> run_;
    std::uint64_t printed_ = 0;  // bytes of the console that have been passed on
};

}  // namespace baton::cli
