#include "gui/view/panels/factories.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {

const std::vector<PanelInfo>& panels() {
    // clang-format off
    static const std::vector<PanelInfo> table{
        {PanelId::processor, "processor", text::panel_processor, text::panel_processor_hover, alt(Key::p), make_processor_panel},
        {PanelId::registers, "registers", text::panel_registers, text::panel_registers_hover, alt(Key::r), make_registers_panel},
        {PanelId::code, "code", text::panel_code, text::panel_code_hover, alt(Key::c), make_code_panel},
        {PanelId::memory, "memory", text::panel_memory, text::panel_memory_hover, alt(Key::m), make_memory_panel},
        {PanelId::interrupts, "interrupts", text::panel_interrupts, text::panel_interrupts_hover, alt(Key::i), make_interrupts_panel},
        {PanelId::timeline, "timeline", text::panel_timeline, text::panel_timeline_hover, alt(Key::t), make_timeline_panel},
        {PanelId::processes, "processes", text::panel_processes, text::panel_processes_hover, alt(Key::s), make_processes_panel},
        {PanelId::console, "console", text::panel_console, text::panel_console_hover, alt(Key::o), make_console_panel},
        {PanelId::devices, "devices", text::panel_devices, text::panel_devices_hover, alt(Key::d), make_devices_panel},
        {PanelId::watches, "watches", text::panel_watches, text::panel_watches_hover, alt(Key::w), make_watches_panel},
        {PanelId::editor, "editor", text::panel_editor, text::panel_editor_hover, alt(Key::e), make_editor_panel},
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
