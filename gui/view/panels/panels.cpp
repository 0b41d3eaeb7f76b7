#include "gui/view/panels/factories.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {

const std::vector<PanelInfo>& panels() {
    // clang-format off
    static const std::vector<PanelInfo> table{
        {PanelId::processor, "processor", Text::panel_processor, Text::panel_processor_hover, alt(Key::p), make_processor_panel},
        {PanelId::registers, "registers", Text::panel_registers, Text::panel_registers_hover, alt(Key::r), make_registers_panel},
        {PanelId::code, "code", Text::panel_code, Text::panel_code_hover, alt(Key::c), make_code_panel},
        {PanelId::memory, "memory", Text::panel_memory, Text::panel_memory_hover, alt(Key::m), make_memory_panel},
        {PanelId::interrupts, "interrupts", Text::panel_interrupts, Text::panel_interrupts_hover, alt(Key::i), make_interrupts_panel},
        {PanelId::timeline, "timeline", Text::panel_timeline, Text::panel_timeline_hover, alt(Key::t), make_timeline_panel},
        {PanelId::processes, "processes", Text::panel_processes, Text::panel_processes_hover, alt(Key::s), make_processes_panel},
        {PanelId::console, "console", Text::panel_console, Text::panel_console_hover, alt(Key::o), make_console_panel},
        {PanelId::devices, "devices", Text::panel_devices, Text::panel_devices_hover, alt(Key::d), make_devices_panel},
        {PanelId::watches, "watches", Text::panel_watches, Text::panel_watches_hover, alt(Key::w), make_watches_panel},
        {PanelId::editor, "editor", Text::panel_editor, Text::panel_editor_hover, alt(Key::e), make_editor_panel},
    };
    // clang-format on
    return table;
}

const PanelInfo& panel(PanelId id) {
    return panels()[static_cast<std::size_t>(id)];
}

void Frame::command_item(CommandId id, const char* prefix) {
    const CommandInfo& info = command(id);
    if (ImGui::MenuItem(ui.say(info.label), key_text(ui.language(), info.key).c_str()))
        emit(action::Execute{id});
    ui.record_widget(prefix + std::string(info.name));
}

}  // namespace baton::gui
