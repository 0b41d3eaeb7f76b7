// What is told of a run that has ended: JSON for programs, sums and a table for people. Why it ended
// is told by lab/present/diagnosis_text.hpp.
//
// All figures come from observing the machine (see emu/debug); the report adds nothing of its own.
#pragma once

#include <string>

#include "base/messages.hpp"
#include "lab/run/run.hpp"
#include "lab/study/waiting.hpp"

namespace baton::lab {

/// The JSON of a run, indented, ended by a newline:
///   stop {reason, exit_code, cycle}   exit_code is null unless the machine was switched off
///   cycles, instructions, kernel_cycles, idle_cycles, switches
///   interrupts {name: count}          every entry: interrupts, traps and faults
///   console                           invalid UTF-8 replaced
///   packets_sent [{cycle, hex}]       the first 65,536
///   processes [{pid, name, state, arrival_cycle, first_run_cycle, finish_cycle, cpu_cycles,
///               ready_cycles, blocked_cycles, exit_code, threads}]
///   locks, deadlock, possible_deadlocks: see threads_json.hpp
/// console, packets_sent and processes have a `..._total` (bytes, packets, processes in all) and a
/// `..._truncated` beside them: not all of them are kept. What is not known is null. Contexts without a
/// thread stand among the processes with a name of the form "context 0x00001000", and null for all that only
/// the guest's table could say.
std::string report_json(const debug::Session& session, End end, const CodeSources& sources = {});

/// The name of an end in JSON: "powered_off", "cycle_limit", ...
const char* end_name(End end);

/// Sums, processes, and where the guest's table was wrong; at most 80 columns.
std::string summary(const debug::Session& session, Language language);

}  // namespace baton::lab
