#include "gui/ui.hpp"

#include <algorithm>

namespace baton::gui {

void Ui::mark(std::string_view name) const {
    if (recorder_ == nullptr) return;
    const ImVec2 least = ImGui::GetItemRectMin();
    const ImVec2 most = ImGui::GetItemRectMax();
    mark(name, {least.x, least.y, most.x, most.y});
}

void Ui::mark(std::string_view name, const Rectangle& place) const {
    if (recorder_ != nullptr) recorder_->widgets.insert_or_assign(std::string(name), place);
}

void Ui::hover(const char* text) const {
    if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(px(10), px(7)));
    ImGui::BeginTooltip();
    {
        const WithFont font(theme_->ui);
        ImGui::PushTextWrapPos(px(420));
        ImGui::TextUnformatted(text);
        ImGui::PopTextWrapPos();
    }
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
}

bool Ui::button(std::string_view name, const char* label, const char* explanation) const {
    ImGui::PushID(name.data(), name.data() + name.size());
    const bool pressed = ImGui::Button(label);
    ImGui::PopID();
    mark(name);
    if (explanation != nullptr) hover(explanation);
    return pressed;
}

bool Ui::toggle(std::string_view name, const char* label, bool on, const char* explanation) const {
    if (on) {
        ImGui::PushStyleColor(ImGuiCol_Button, colour(Colour::accent_soft));
        ImGui::PushStyleColor(ImGuiCol_Text, colour(Colour::accent));
    }
    const bool pressed = button(name, label, explanation);
    if (on) ImGui::PopStyleColor(2);
    return pressed;
}

void Ui::text(Colour which, const char* text) const {
    ImGui::PushStyleColor(ImGuiCol_Text, colour(which));
    ImGui::TextUnformatted(text);
    ImGui::PopStyleColor();
}

void Ui::nothing(Text which) const {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float width = std::min(room.x, px(360));
    const ImVec2 size = ImGui::CalcTextSize(say(which), nullptr, false, width);
    const ImVec2 at = ImGui::GetCursorPos();
    ImGui::SetCursorPos(
        {at.x + std::max(0.0F, (room.x - size.x) / 2), at.y + std::max(0.0F, room.y / 2 - size.y)});
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
    text(Colour::text_faint, say(which));
    ImGui::PopTextWrapPos();
}

void Ui::begin_strip(const char* name, float top, float height, ImVec2 padding,
                     ImGuiWindowFlags further) const {
    ImGui::SetNextWindowPos({0, top});
    ImGui::SetNextWindowSize({ImGui::GetIO().DisplaySize.x, height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, colour(Colour::background));
    ImGui::Begin(name, nullptr, fixed_window | further);
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(4);
}

}  // namespace baton::gui
