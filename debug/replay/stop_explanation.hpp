// Why the machine stands where it stands, and who writes a place: sentences for whoever has asked the
// debugger to go somewhere.
#pragma once

#include <optional>

#include "base/messages.hpp"
#include "debug/replay/debugger.hpp"

namespace baton::debug {

/// A sentence; empty where the machine's state says enough.
Message explain_stop(const Debugger& debugger);
/// The program that has just come from the disk, when a command has led to where that is seen.
std::optional<guest::LoadedProgram> just_loaded(const Debugger& debugger);

}  // namespace baton::debug
