// What is said about interrupts in plain words: why a request that is pending has no effect, and since when
// they are off. No ImGui.
#pragma once

#include <optional>
#include <string>

#include "debug/replay/interrupt_search.hpp"
#include "gui/model/words.hpp"

namespace baton::gui {

/// "trap_entry+0x8 (trap.asm:31)"; the number where nothing is known of the address. Addresses of a program
/// are those of `thread`.
std::string place_text(const debug::Debugger& debugger, isa::Word address,
                       const guest::Thread* thread = nullptr);

/// One sentence on whether interrupts are on. What `search` knows is used if it is about this position.
std::string switch_text(Language language, const debug::Debugger& debugger,
                        const debug::InterruptSearch& search);

enum class LineTrouble : std::uint8_t {
    none,    ///< it is taken soon
    masked,  ///< its bit of ENABLE is 0
    off,     ///< interrupts are off
    zero,    ///< its entry in the vector table is 0
};
struct LineText {
    LineTrouble trouble = LineTrouble::none;
    std::string text;
};
/// Why a pending line has no effect, or when it will have. Nothing: it is not pending.
std::optional<LineText> line_text(Language language, const debug::Debugger& debugger,
                                  const debug::InterruptSearch& search, unsigned line);

/// The handler's address in an entry of the vector table; nothing while the guest has no table.
std::optional<isa::Word> handler_of(const emu::Machine& machine, unsigned code);

}  // namespace baton::gui
