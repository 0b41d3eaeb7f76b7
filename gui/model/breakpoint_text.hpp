// Breakpoints from what people write, and back: "trap.asm:31", "count.loop", "0x1f4", "[ticks] + 4".
// No ImGui; the grammar is that of conditions and watches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "debug/replay/debugger.hpp"
#include "gui/model/program.hpp"
#include "gui/model/words.hpp"

namespace baton::gui {

/// Breakpoints of this kind at a place as it is written; several when a source line has code at several
/// places. `code` is for the kinds that are about an interrupt: nothing is any.
Result<std::vector<debug::Breakpoint>> breakpoints_from(debug::Breakpoint::Kind kind,
                                                        const std::string& place,
                                                        std::optional<std::uint8_t> code,
                                                        const debug::Debugger& debugger);

/// An address from a number, a label, FILE:LINE or an expression over registers and symbols of this moment.
Result<isa::Word> address_from(const std::string& text, const debug::Debugger& debugger);

/// A breakpoint on the instruction at an address of this moment: in a program from its base on, so that it
/// holds wherever the program is loaded next time. Its label is the source line, else the nearest label.
debug::Breakpoint breakpoint_at(isa::Word address, const debug::Debugger& debugger, const Program& program);
/// The first breakpoint on an instruction in the `bytes` from an address of this moment on, or nullptr.
const debug::Breakpoint* find_breakpoint(isa::Word address, isa::Word bytes, const debug::Debugger& debugger,
                                         const Program& program);
/// Where a breakpoint on an instruction lies now; nothing when its program is not loaded.
std::optional<isa::Word> address_of(const debug::Breakpoint& breakpoint, const debug::Debugger& debugger);

/// What a breakpoint is about, in a few words.
std::string breakpoint_text(const debug::Breakpoint& breakpoint, Language language);

}  // namespace baton::gui
