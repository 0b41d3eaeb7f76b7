// Drives a run from the command line: sets up, runs in slices, passes console and keys on, and
// reports. What `run`, `os` and `trace` have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/machine_options.hpp"
#include "lab/build/setup.hpp"

namespace baton::cli {

struct TraceRange {
    std::uint64_t from = 0;
    std::optional<std::uint64_t> to;  ///< the last cycle that is shown; else so many as the default says
};

struct Invocation {
    std::string command;  ///< the subcommand's name
    RawMachineOptions raw;
    bool os = false;  ///< the guest OS; else a bare image
    lab::BareRequest bare;
    lab::OsRequest guest;
    std::optional<TraceRange> trace;  ///< lines on standard output instead of the guest's text
};

/// Ends of a run that was given no limit, in cycles. For the OS so that a policy that hangs is told of
/// within seconds; a bare program may compute for longer.
inline constexpr std::uint64_t max_cycles_bare = 1'000'000'000;
inline constexpr std::uint64_t max_cycles_os = 100'000'000;
inline constexpr std::uint64_t trace_cycles_default = 1'000'000;

/// The exit status.
int run_machine(Invocation& invocation);

}  // namespace baton::cli
