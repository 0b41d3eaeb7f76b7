// One line a panel: how it is made.
#pragma once

#include <memory>

#include "gui/view/panels/panel.hpp"

namespace baton::gui {

std::unique_ptr<Panel> make_registers_panel();
std::unique_ptr<Panel> make_processor_panel();
std::unique_ptr<Panel> make_interrupts_panel();
std::unique_ptr<Panel> make_editor_panel();
std::unique_ptr<Panel> make_code_panel();
std::unique_ptr<Panel> make_memory_panel();
std::unique_ptr<Panel> make_console_panel();
std::unique_ptr<Panel> make_devices_panel();
std::unique_ptr<Panel> make_watches_panel();
std::unique_ptr<Panel> make_timeline_panel();
std::unique_ptr<Panel> make_processes_panel();

}  // namespace baton::gui
