// The part of a run's JSON that is about threads, locks and deadlocks.
#pragma once

#include "base/json.hpp"
#include "lab/study/waiting.hpp"

namespace baton::lab {

/// Adds to the report of a run:
///   processes [{pid, name, state, arrival_cycle, ..., exit_code, threads [{tid, name, state, reason, lock,
///               cpu_cycles, ready_cycles, blocked_cycles, result}]}]
///                       tid 0 is the main program; `lock` names what a blocked thread waits for, whatever it
///                       is
///   locks [{name, kind, pid, address, in_use, holder, waiters []}]
///                       semaphores, conditions and barriers, too; a thread is {pid, tid}
///   deadlock {kind, cycle, threads [], locks []}, or null
///                       the first one, at the store that closed it; kind is deadlock, wait_for_nothing or
///                       stuck
///   possible_deadlocks [{cycle, threads [], locks []}]
///                       orders of locks that could have ended in one
/// with `..._total` and `..._truncated` of each list.
void add_threads(Json& report, const debug::Session& session, const CodeSources& sources);

}  // namespace baton::lab
