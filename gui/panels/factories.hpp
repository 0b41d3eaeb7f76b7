// One line a panel: how it is made.
#pragma once

#include <memory>

#include "gui/panels/panel.hpp"

namespace baton::gui {

std::unique_ptr<Panel> make_registers_panel();

}  // namespace baton::gui
