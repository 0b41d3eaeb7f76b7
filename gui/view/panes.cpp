#include "gui/view/panes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace baton::gui {

Panes::Panes() {
    for (const PanelInfo& info : panels()) panels_[static_cast<std::size_t>(info.id)] = make_panel(info.id);
}

Panes::~Panes() = default;

bool Panes::draw(const Ui& ui, Workspace& work, const Rectangle& place, const std::vector<KeyPress>& keys,
                 std::vector<Action>& actions) {
    looking_ = false;
    if (const auto wanted = work.take_focus()) focus_ = wanted;
    std::vector<Pane> panes;
    std::vector<Border> borders;
    work.layout().arrange(place, {ui.px(6), ui.px(260), ui.px(130)}, panes, borders);
    for (const Pane& pane : panes) draw_pane(ui, work, pane, keys, actions);
    for (const Border& border : borders) draw_border(ui, work, border);
    return looking_;
}

void Panes::draw_pane(const Ui& ui, Workspace& work, const Pane& pane, const std::vector<KeyPress>& keys,
                      std::vector<Action>& actions) {
    PanelId front = pane.front;
    if (std::find(pane.panels.begin(), pane.panels.end(), front) == pane.panels.end())
        front = pane.panels.front();
    const Rectangle& place = pane.place;
    if (place.width() < 1 || place.height() < 1) return;
    ImGui::SetNextWindowPos({place.left, place.top});
    ImGui::SetNextWindowSize({place.width(), place.height()});
    const bool takes_focus = focus_ == front;
    if (takes_focus) {
        ImGui::SetNextWindowFocus();
        focus_.reset();
    }
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    // The name people see when they go from pane to pane with Ctrl+Tab; the number keeps it apart.
    const std::string title = fmt::format("{}###{}.{}", ui.say(panel(front).title),
                                          layout_name(work.plain_settings().layout), pane.node);
    ImGui::Begin(title.c_str(), nullptr,
                 fixed_window | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar(2);
    const bool focused = ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows);
    if (focused) work.set_focused_pane(pane.node);
    ui.record_widget("pane." + std::string(panel(front).name), place);

    // The strip with the names.
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float strip = ui.px(28);
    draw->AddRectFilled({place.left + 1, place.top + 1}, {place.right - 1, place.top + strip},
                        ui.colour(Colour::header), ui.px(5), ImDrawFlags_RoundCornersTop);
    draw->AddLine({place.left + 1, place.top + strip}, {place.right - 1, place.top + strip},
                  ui.colour(Colour::border));
    float x = place.left + ui.px(4);
    {
        const WithFont font(ui.theme().strong);
        // Where there is no room for all names, the front one has some, and a list has all of them.
        const auto tab_width = [&](PanelId id) {
            return ImGui::CalcTextSize(ui.say(panel(id).title)).x + ui.px(18);
        };
        float wanted = ui.px(4);
        for (const PanelId id : pane.panels) wanted += tab_width(id);
        const bool crowded = wanted > place.width();
        float left = place.width() - ui.px(4) - (crowded ? ui.px(28) + tab_width(front) : 0);
        for (const PanelId id : pane.panels) {
            if (crowded && id != front) {
                if (left < tab_width(id)) continue;
                left -= tab_width(id);
            }
            const PanelInfo& info = panel(id);
            const char* name = ui.say(info.title);
            const ImVec2 size = ImGui::CalcTextSize(name);
            const float width = size.x + ui.px(18);
            ImGui::SetCursorScreenPos({x, place.top});
            ImGui::PushID(static_cast<int>(id));
            if (ImGui::InvisibleButton("tab", {width, strip})) actions.push_back(action::ShowPanel{id});
            ImGui::PopID();
            const bool hovered = ImGui::IsItemHovered();
            ui.record_widget("tab." + std::string(info.name));
            {
                const WithFont plain(ui.theme().ui);
                const std::string key = key_text(ui.language(), info.key);
                ui.hover(ui.say(text::with_key, std::string(ui.say(info.hover)), key).c_str());
            }
            const bool shown = id == front;
            draw->AddText({x + ui.px(9), place.top + (strip - size.y) / 2},
                          ui.colour(shown     ? focused ? Colour::accent : Colour::text
                                    : hovered ? Colour::text
                                              : Colour::text_faint),
                          name);
            if (shown && (pane.panels.size() > 1 || focused)) {
                draw->AddRectFilled({x + ui.px(9), place.top + strip - ui.px(2)},
                                    {x + width - ui.px(9), place.top + strip},
                                    ui.colour(focused ? Colour::accent : Colour::text_faint));
            }
            x += width;
        }
        if (crowded) draw_tab_list(ui, pane, actions, {place.right - ui.px(28), place.top});
    }
    ImGui::SetCursorScreenPos({place.left + ui.px(10), place.top + strip + ui.px(8)});
    const ImVec2 room(place.width() - ui.px(16), std::max(1.0F, place.height() - strip - ui.px(12)));
    // Who comes by a key finds the arrows among the panel's own things, not on its name.
    if (takes_focus) ImGui::SetNextWindowFocus();
    ImGui::BeginChild("content", room, false, 0);
    const Model& model = work.model();
    if (!model.open()) {
        ui.nothing(text::nothing_open);
    } else if (Panel* shown = panels_[static_cast<std::size_t>(front)].get()) {
        Frame frame{ui,
                    model.debugger(),
                    model.program().get(),
                    work.home() ? &*work.home() : nullptr,
                    model.hits(),
                    model.changes(),
                    model.trail(),
                    work.view(),
                    work.policy(),
                    work.contract(),
                    actions,
                    model.running(),
                    model.running() && !work.slow_motion(),
                    focused,
                    ImGui::GetTime(),
                    keys,
                    looking_};
        shown->draw(frame);
    }
    ImGui::EndChild();
    ImGui::End();
}

// All panels of a pane, from a button at its strip's end.
void Panes::draw_tab_list(const Ui& ui, const Pane& pane, std::vector<Action>& actions, ImVec2 at) {
    ImGui::SetCursorScreenPos(at);
    const ImVec2 size(ui.px(26), ui.px(28));
    if (ImGui::InvisibleButton("tabs", size)) ImGui::OpenPopup("tab list");
    ui.record_widget("tabs." + std::string(panel(pane.front).name));
    ui.hover(text::tabs_hover);
    const ImVec2 middle(at.x + size.x / 2, at.y + size.y / 2);
    ImGui::GetWindowDrawList()->AddTriangleFilled(
        {middle.x - ui.px(5), middle.y - ui.px(2)}, {middle.x + ui.px(5), middle.y - ui.px(2)},
        {middle.x, middle.y + ui.px(4)}, ui.colour(Colour::text_soft));
    if (!ImGui::BeginPopup("tab list")) return;
    {
        const WithFont font(ui.theme().ui);
        for (const PanelId id : pane.panels) {
            if (ImGui::MenuItem(ui.say(panel(id).title), key_text(ui.language(), panel(id).key).c_str(),
                                id == pane.front))
                actions.push_back(action::ShowPanel{id});
            ui.record_widget("tabs." + std::string(panel(id).name) + ".show");
        }
    }
    ImGui::EndPopup();
}

void Panes::draw_border(const Ui& ui, Workspace& work, const Border& border) {
    const Rectangle& place = border.place;
    if (place.width() < 1 || place.height() < 1) return;
    ImGui::SetNextWindowPos({place.left, place.top});
    ImGui::SetNextWindowSize({place.width(), place.height()});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    const std::string name =
        fmt::format("border.{}.{}", layout_name(work.plain_settings().layout), border.node);
    ImGui::Begin(name.c_str(), nullptr,
                 fixed_window | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::PopStyleVar(3);
    ImGui::InvisibleButton("grip", {place.width(), place.height()});
    ui.record_widget(name);
    const bool active = ImGui::IsItemActive();
    if (active || ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(border.vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
        const float width = ui.px(2);
        const float x = (place.left + place.right) / 2;
        const float y = (place.top + place.bottom) / 2;
        const ImVec2 least =
            border.vertical ? ImVec2(x - width / 2, place.top) : ImVec2(place.left, y - width / 2);
        const ImVec2 most =
            border.vertical ? ImVec2(x + width / 2, place.bottom) : ImVec2(place.right, y + width / 2);
        ImGui::GetWindowDrawList()->AddRectFilled(least, most, ui.colour(Colour::accent), width / 2);
    }
    if (active && border.length > 0) {
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        work.layout().set_share(border.node,
                                ((border.vertical ? mouse.x : mouse.y) - border.begin) / border.length);
    }
    ImGui::End();
}

}  // namespace baton::gui
