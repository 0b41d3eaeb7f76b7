#include "gui/view/panels/panel.hpp"

namespace baton::gui {

std::unique_ptr<Panel> make_panel(PanelId id) {
    switch (id) {
#define BATON_PANEL(name, letter) \
    case PanelId::name:           \
        return make_##name##_panel();
#include "gui/model/panels.inc"
#undef BATON_PANEL
    case PanelId::count: break;
    }
    return nullptr;
}

void Frame::command_item(CommandId id, const char* prefix) {
    const CommandInfo& info = command(id);
    if (ImGui::MenuItem(ui.say(info.label), key_text(ui.language(), info.key).c_str()))
        emit(action::Execute{id});
    ui.record_widget(prefix + std::string(info.name));
}

}  // namespace baton::gui
