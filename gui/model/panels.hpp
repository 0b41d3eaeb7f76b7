// Which panels there are: the rows of panels.inc, as values. What they draw is gui/view/panels. No ImGui.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gui/model/keys.hpp"
#include "gui/model/words.hpp"

namespace baton::gui {

enum class PanelId : std::uint8_t {
#define BATON_PANEL(name, letter) name,
#include "gui/model/panels.inc"
#undef BATON_PANEL
    count
};
inline constexpr unsigned panel_count = static_cast<unsigned>(PanelId::count);

struct PanelInfo {
    PanelId id;
    std::string_view name;  ///< for tests and settings: stable
    Text title;
    Text hover;
    KeyPress key;  ///< brings it to the front
};

/// In the order of PanelId.
const std::vector<PanelInfo>& panels();
const PanelInfo& panel(PanelId id);

}  // namespace baton::gui
