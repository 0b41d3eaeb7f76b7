// The line at the foot: the machine's state, the latest sentence, what is open and where in time it stands.
#pragma once

#include <vector>

#include "gui/model/workspace.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

/// Along the window's lower edge; its height.
float draw_foot(const Ui& ui, const Workspace& work, std::vector<Action>& actions);

}  // namespace baton::gui
