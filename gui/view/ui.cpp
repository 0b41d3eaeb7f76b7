#include "gui/view/ui.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace baton::gui {

std::string Ui::decimal(double value) const {
    const std::string text = number_text(language_, value);
    const std::size_t begin = text.front() == '-' ? 1 : 0;
    const std::size_t end = std::min(text.find_first_of(".,"), text.size());
    if (end - begin <= 3 || end - begin > 18) return text;
    return text.substr(0, begin) + number(std::stoull(text.substr(begin, end - begin))) + text.substr(end);
}

std::string Ui::drawable(std::string_view text) {
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) return std::string(text);
    ImFont* font = ImGui::GetFont();
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        const std::string_view bytes = text.substr(at, point.bytes);
        at += point.bytes;
        const auto value = static_cast<std::uint32_t>(point.value);
        const bool drawn =
            value < 0x80 || (value <= 0xffff && bridge::has_sign(font, static_cast<ImWchar>(value)));
        if (!point.valid) {
            shown += "\ufffd";
        } else if (drawn) {
            shown += bytes;
        } else {
            shown += fmt::format("\ufffd(U+{:04X})", value);
        }
    }
    return shown;
}

void Ui::record_widget(std::string_view name) const {
    if (recorder_ == nullptr) return;
    const ImVec2 least = ImGui::GetItemRectMin();
    const ImVec2 most = ImGui::GetItemRectMax();
    record_widget(name, {least.x, least.y, most.x, most.y});
}

void Ui::record_widget(std::string_view name, const Rectangle& place) const {
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
    record_widget(name);
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

std::vector<std::size_t> columns_in(const std::vector<TableColumn>& columns, float room, float gap,
                                    std::size_t least) {
    std::vector<std::size_t> kept(columns.size());
    float sum = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        kept[i] = i;
        sum += columns[i].width + gap;
    }
    while (kept.size() > least && sum > room) {
        const auto lightest = std::min_element(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) {
            return columns[a].weight < columns[b].weight;
        });
        sum -= columns[*lightest].width + gap;
        kept.erase(lightest);
    }
    return kept;
}

void Ui::number_cell(Colour which, const std::string& text) const {
    const float room = ImGui::GetContentRegionAvail().x;
    const float width = ImGui::CalcTextSize(text.c_str()).x;
    // A pixel's fraction is lost in the table's own arithmetic.
    const bool fits = width <= room + 1;
    const float free = room - (fits ? width : ImGui::CalcTextSize("…").x);
    if (free > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + free);
    this->text(which, fits ? text.c_str() : "…");
    if (!fits) hover(text.c_str());
}

void Ui::words_cell(ImU32 which, const std::string& text) const {
    words(which, text, ImGui::GetContentRegionAvail().x + 1);
}

void Ui::words(ImU32 which, const std::string& text, float room) const {
    const std::string all = drawable(text);
    std::string shown = all;
    while (!shown.empty() && ImGui::CalcTextSize((shown + (shown == all ? "" : "…")).c_str()).x > room) {
        // The last sign, with all its bytes.
        for (bool within = true; within && !shown.empty();) {
            within = (static_cast<unsigned char>(shown.back()) & 0xc0U) == 0x80U;
            shown.pop_back();
        }
    }
    const bool whole = shown == all;
    if (!whole) shown += "…";
    ImGui::PushStyleColor(ImGuiCol_Text, which);
    ImGui::TextUnformatted(shown.c_str());
    ImGui::PopStyleColor();
    if (!whole) hover(all.c_str());
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
