// What `run`, `os` and `trace` have in common: sets a machine up as the options say, has it driven, and gives
// the exit status.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/machine_options.hpp"
#include "cli/reporter.hpp"
#include "explore/schedule_file.hpp"
#include "lab/build/setup.hpp"

namespace baton::cli {

struct TraceRange {
    std::uint64_t from = 0;
    std::optional<std::uint64_t> to;  ///< the last cycle that is shown; else so many as the default says
};

struct Invocation {
    RawMachineOptions raw;
    bool os = false;  ///< the guest OS; else a bare image
    lab::BareRequest bare;
    lab::OsRequest guest;
    std::optional<explore::Schedule> schedule;  ///< of the guest's one program
    std::optional<TraceRange> trace;            ///< lines on standard output instead of the guest's text
};

/// The exit status.
int run_machine(Invocation& invocation, const Reporter& reporter);

}  // namespace baton::cli
