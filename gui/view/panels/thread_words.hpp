// What states of threads and marks of the timeline are called.
#pragma once

#include <cstdint>
#include <string>

#include "guest/os_view.hpp"
#include "gui/model/timeline_view.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

/// "blocked (sleeps)", "blocked on verrou"; `reason` is the number in the thread's record, `object` what it
/// is blocked on, by its index in the view.
std::string use_text(const Ui& ui, const guest::OsView& os, Use use, isa::Word reason,
                     std::uint32_t object = guest::no_object);
/// "sleeps", "verrou"; empty: nothing is known.
std::string reason_text(const Ui& ui, const guest::OsView& os, isa::Word reason, std::uint32_t object);
/// "interrupt: timer".
std::string mark_text(const Ui& ui, debug::TimelineMarkKind kind, std::uint8_t code);

}  // namespace baton::gui
