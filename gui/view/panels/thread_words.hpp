// What states of threads and marks of the timeline are called.
#pragma once

#include <cstdint>
#include <string>

#include "guest/os_view.hpp"
#include "gui/model/timeline_view.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

/// "blocked (sleeps)"; `reason` is the number in the thread's record.
std::string use_text(const Ui& ui, const guest::OsView& os, Use use, isa::Word reason);
/// "interrupt: timer".
std::string mark_text(const Ui& ui, debug::TimelineMarkKind kind, std::uint8_t code);

}  // namespace baton::gui
