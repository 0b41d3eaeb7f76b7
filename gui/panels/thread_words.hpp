// What states of threads and marks of the timeline are called.
#pragma once

#include <cstdint>
#include <string>

#include "emu/debug/os_view.hpp"
#include "gui/timeline_index.hpp"
#include "gui/ui.hpp"

namespace baton::gui {

/// "blocked (sleeps)"; `reason` is the number in the thread's record.
std::string use_text(const Ui& ui, const debug::OsView& os, Use use, isa::Word reason);
/// "interrupt: timer".
std::string mark_text(const Ui& ui, debug::MarkKind kind, std::uint8_t code);

}  // namespace baton::gui
