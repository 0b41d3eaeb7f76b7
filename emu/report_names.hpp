// The printed names of what a tick can say: one place, for traces, reports and JSON.
#pragma once

#include <string_view>

#include "emu/machine.hpp"

namespace baton::emu {

/// "fetch", "decode", "execute", "memory", "write-back", "wait", "accept", ...
std::string_view step_name(Step step);
/// "", "fetch", "read", "write", "vector".
std::string_view transfer_name(Transfer transfer);
/// "running", "powered off", "kernel fault", "double fault".
std::string_view stop_name(StopReason reason);
/// "key", "expire", "raise", "packet", "choose".
std::string_view input_name(InputKind kind);
/// "real", "ideal".
std::string_view clock_name(Clock clock);

}  // namespace baton::emu
