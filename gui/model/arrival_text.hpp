// The sentences at the foot: where a command has led, and who writes what was asked for. No ImGui.
#pragma once

#include <optional>
#include <string>

#include "gui/model/load_text.hpp"
#include "gui/model/program.hpp"
#include "gui/model/words.hpp"

namespace baton::gui {

/// Where the last command has led; "" where the panes say enough.
std::string arrival_text(Language language, const debug::Debugger& debugger, const Program& program);
/// Who wrote, or will write, what was asked for last.
std::string finding_text(Language language, const debug::Debugger& debugger, const Program& program);
/// What a run to a program's load has led to.
std::optional<Loaded> arrived_load(const debug::Debugger& debugger, const Program& program);

}  // namespace baton::gui
