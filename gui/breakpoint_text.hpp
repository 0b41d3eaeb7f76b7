// Breakpoints from what people write, and back: "trap.asm:31", "count.loop", "0x1f4", "[ticks] + 4".
// No ImGui; the grammar is that of conditions and watches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "emu/debug/debugger.hpp"
#include "gui/words.hpp"

namespace baton::gui {

/// Breakpoints of this kind at a place as it is written; several when a source line has code at several
/// places. `code` is for the kinds that are about an interrupt: nothing is any.
Result<std::vector<debug::Breakpoint>> breakpoints_from(debug::Breakpoint::Kind kind,
                                                        const std::string& place,
                                                        std::optional<std::uint8_t> code,
                                                        const debug::Debugger& debugger, Language language);

/// An address from a number, a label, FILE:LINE or an expression over registers and symbols of this moment.
Result<isa::Word> address_from(const std::string& text, const debug::Debugger& debugger, Language language);

/// What a breakpoint is about, in a few words.
std::string breakpoint_text(const debug::Breakpoint& breakpoint, Language language);

}  // namespace baton::gui
