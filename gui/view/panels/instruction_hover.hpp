// What appears over an instruction: its row of the ISA table, and what it will do here.
#pragma once

#include "gui/view/panels/panel.hpp"

namespace baton::gui {

/// To be called while an item that stands for the instruction is hovered.
void instruction_hover(Frame& frame, isa::Word address, isa::Word word);

}  // namespace baton::gui
