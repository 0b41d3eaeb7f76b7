#include "gui/model/panels.hpp"

namespace baton::gui {

const std::vector<PanelInfo>& panels() {
    static const std::vector<PanelInfo> table{
#define BATON_PANEL(name, letter) \
    {PanelId::name, #name, text::panel_##name, text::panel_##name##_hover, alt(Key::letter)},
#include "gui/model/panels.inc"
#undef BATON_PANEL
    };
    return table;
}

const PanelInfo& panel(PanelId id) {
    return panels()[static_cast<std::size_t>(id)];
}

}  // namespace baton::gui
