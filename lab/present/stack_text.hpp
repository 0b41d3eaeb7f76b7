// A call stack as text, a line a frame, the innermost one first; and as JSON.
//
//   Call stack at cycle 50,500, of 2 count:
//     0  0000064c  queue_take+4    os/include/queue.inc:31  kernel  here
//     1  00000638  sched_pick+4    os/sched/rr.asm:40       kernel  has called that
//     2  00004024  count.loop+12   programs/count.asm:20    user    interrupted by: timer
//
// The address is that of the call, or of the instruction that comes next.
#pragma once

#include <string>

#include "base/messages.hpp"
#include "debug/symbols/code_map.hpp"
#include "debug/symbols/unwinder.hpp"
#include "guest/os_view.hpp"

namespace baton::lab {

/// The stack of `cycle`, or as it is once the instruction of that cycle has ended, in `ended_cycle`; several
/// lines, each ends in a newline. `os` as it is then.
std::string stack_text(const debug::CallStack& stack, std::uint64_t cycle, std::uint64_t ended_cycle,
                       const debug::CodeMap& code, const guest::OsView& os, Language language);

/// The JSON of it, indented, ended by a newline:
///   cycle, thread                     "2 count"; null where the kernel publishes none
///   frames [{kind, address, ip, sp, mode, code, program, symbol, offset, file, line, gap_before}]
///   frames_truncated                  there are more
/// kind is "present", "called" or "interrupted" (by vector `code`), mode "user" or "kernel". `gap_before`:
/// who called in between is not known. What is not known is null.
std::string stack_json(const debug::CallStack& stack, std::uint64_t cycle, const debug::CodeMap& code,
                       const guest::OsView& os);

/// What a frame has done: has called the one before it, was interrupted.
Message frame_message(const debug::StackFrame& frame);

/// Where a frame stands, by name; programs' frames by the thread whose stack it is.
std::optional<debug::CodePlace> place_of(const debug::StackFrame& frame, const debug::CallStack& stack,
                                         const debug::CodeMap& code, const guest::OsView& os);

}  // namespace baton::lab
