// The tool bar: time goes both ways, so each step is one pill with an arrow to either side.
#pragma once

#include <vector>

#include "gui/model/workspace.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

class Toolbar {
public:
    /// Below `top`, as wide as the window; its height.
    float draw(const Ui& ui, const Workspace& work, float top, std::vector<Action>& actions);

private:
    debug::GuestEvent jump_ = debug::GuestEvent::entry;  // which event the jump's arrows go to
    float height_of_all_ = 0;                            // of the last frame
};

}  // namespace baton::gui
