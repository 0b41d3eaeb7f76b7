// The menus: made from the table of commands, with what is recent, the examples, policies, panels, languages.
#pragma once

#include <vector>

#include "gui/model/workspace.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

/// Along the window's upper edge, one frame high; what is chosen becomes actions.
void draw_menus(const Ui& ui, const Workspace& work, std::vector<Action>& actions);

}  // namespace baton::gui
