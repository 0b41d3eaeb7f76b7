// Breakpoints from what people write, and back: "trap.asm:31", "count.loop", "0x1f4", "[ticks] + 4". The
// grammar is that of conditions and watches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/messages.hpp"
#include "base/result.hpp"
#include "debug/replay/debugger.hpp"

namespace baton::debug {

/// Breakpoints of this kind at a place as it is written; several when a source line has code at several
/// places. `code` is for the kinds that are about an interrupt: nothing is any.
Result<std::vector<Breakpoint>> breakpoints_from(Breakpoint::Kind kind, const std::string& place,
                                                 std::optional<std::uint8_t> code, const Debugger& debugger);

/// An address from a number, a label, FILE:LINE or an expression over registers and symbols as they are now.
Result<Word> address_from(const std::string& text, const Debugger& debugger);

/// A breakpoint on the instruction at an address, as programs lie now: in a program from its base on, so that
/// it holds wherever the program is loaded next time. Its label is the source line, else the nearest label.
Breakpoint breakpoint_at(Word address, const Debugger& debugger);
/// The first breakpoint on an instruction in the `bytes` from an address on, as programs lie now, or nullptr.
const Breakpoint* find_breakpoint(Word address, Word bytes, const Debugger& debugger);
/// Where a breakpoint on an instruction lies now; nothing when its program is not loaded.
std::optional<Word> address_of(const Breakpoint& breakpoint, const Debugger& debugger);

/// What a breakpoint is about, in a few words.
Message breakpoint_message(const Breakpoint& breakpoint);

/// What is loaded now, the current thread's program first, the kernel (or what runs alone) last.
std::vector<LoadedModule> loaded_modules(const Debugger& debugger);

}  // namespace baton::debug
