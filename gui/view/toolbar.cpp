#include "gui/view/toolbar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/view/imgui_bridge.hpp"

namespace baton::gui {
namespace {

struct Pill {
    Text label;
    CommandId forward;
    CommandId backward;
};

constexpr std::array<Pill, 5> pills{{{text::bar_run, CommandId::run, CommandId::run_back},
                                     {text::bar_cycle, CommandId::cycle, CommandId::cycle_back},
                                     {text::bar_into, CommandId::into, CommandId::into_back},
                                     {text::bar_over, CommandId::over, CommandId::over_back},
                                     {text::bar_out, CommandId::out, CommandId::out_back}}};

struct Jump {
    debug::GuestEvent event;
    Pill pill;
};
constexpr std::array<Jump, 6> jumps{
    {{debug::GuestEvent::entry,
      {text::jump_interrupt, CommandId::to_interrupt, CommandId::to_interrupt_back}},
     {debug::GuestEvent::interrupt_return,
      {text::jump_return, CommandId::to_return, CommandId::to_return_back}},
     {debug::GuestEvent::context_switch,
      {text::jump_switch, CommandId::to_switch, CommandId::to_switch_back}},
     {debug::GuestEvent::system_call, {text::jump_call, CommandId::to_call, CommandId::to_call_back}},
     {debug::GuestEvent::process_exit, {text::jump_exit, CommandId::to_exit, CommandId::to_exit_back}},
     {debug::GuestEvent::tick, {text::jump_tick, CommandId::to_tick, CommandId::to_tick_back}}}};

std::string explained(const Ui& ui, CommandId id) {
    const CommandInfo& info = command(id);
    const std::string key = key_text(ui.language(), info.key);
    const std::string hover = ui.say(info.hover);
    return key.empty() ? hover : ui.say(text::with_key, hover, key);
}

// Lays things out from left to right, in as many rows as the window is narrow.
class Row {
public:
    Row(const Ui& ui, float width, float height) : ui_(ui), width_(width), height_(height) {
        start_ = ImGui::GetCursorPos();
        x_ = start_.x;
        y_ = start_.y;
    }
    /// Puts the cursor where a thing of this width goes.
    void place(float width) {
        if (x_ > start_.x && x_ + width > start_.x + width_) {
            x_ = start_.x;
            y_ += height_ + ui_.px(6);
        }
        ImGui::SetCursorPos({x_, y_});
        x_ += width + ui_.px(8);
    }
    void gap() {
        if (x_ > start_.x) x_ += ui_.px(8);
    }
    float bottom() const { return y_ + height_; }

private:
    const Ui& ui_;
    float width_;
    float height_;
    ImVec2 start_;
    float x_ = 0;
    float y_ = 0;
};

// A part of a pill; true when it was pressed.
bool part(const Ui& ui, CommandId id, ImVec2 size, bool possible, ImDrawFlags corners, int direction,
          const char* label) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string name = "bar." + std::string(command(id).name) + (direction == 0 ? ".label" : "");
    ImGui::BeginDisabled(!possible);
    ImGui::PushID(name.c_str());
    const bool pressed = ImGui::InvisibleButton("part", size);
    ImGui::PopID();
    ImGui::EndDisabled();
    ui.record_widget(name);
    ui.hover(explained(ui, id).c_str());
    const bool hovered = possible && ImGui::IsItemHovered();
    const Colour back =
        hovered ? ImGui::IsItemActive() ? Colour::field_active : Colour::field_hover : Colour::pane;
    const ImU32 ink = ui.colour(!possible        ? Colour::text_faint
                                : direction == 0 ? Colour::text
                                                 : Colour::accent);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const ImVec2 end(at.x + size.x, at.y + size.y);
    draw->AddRectFilled(at, end, ui.colour(back), ui.px(6), corners);
    const ImVec2 middle((at.x + end.x) / 2, (at.y + end.y) / 2);
    if (direction == 0) {
        const ImVec2 text = ImGui::CalcTextSize(label);
        draw->AddText({std::floor(middle.x - text.x / 2), std::floor(middle.y - text.y / 2)}, ink, label);
    } else {
        const float d = static_cast<float>(direction) * ui.px(4.5F);
        const float h = ui.px(5.5F);
        const ImVec2 tip(middle.x + d, middle.y);
        const ImVec2 up(middle.x - d * 0.7F, middle.y - h);
        const ImVec2 down(middle.x - d * 0.7F, middle.y + h);
        if (direction > 0) {
            draw->AddTriangleFilled(tip, down, up, ink);
        } else {
            draw->AddTriangleFilled(tip, up, down, ink);
        }
    }
    return pressed;
}

std::string speed_text(const Ui& ui, unsigned speed) {
    if (speeds[speed] == 0) return ui.say(text::speed_unlimited);
    if (speeds[speed] == 1) return ui.say(text::speed_one);
    return ui.say(text::speed_cycles, ui.number(speeds[speed]));
}

}  // namespace

float Toolbar::draw(const Ui& ui, const Workspace& work, float top, std::vector<Action>& actions) {
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float height = ui.px(32);
    const float side = ui.px(26);
    if (height_of_all_ < height) height_of_all_ = height + ui.px(12);
    ui.begin_strip("toolbar", top, height_of_all_, {ui.px(8), ui.px(7)});

    Row row(ui, screen.x - ui.px(16), height);
    const auto wanted = [&](CommandId id) { actions.push_back(action::Execute{id}); };
    const auto label_width = [&](const char* label) { return ImGui::CalcTextSize(label).x + ui.px(12); };
    const auto outline = [&](ImVec2 at, float width) {
        ImGui::GetWindowDrawList()->AddRect(at, {at.x + width, at.y + height}, ui.colour(Colour::border),
                                            ui.px(6));
    };
    const auto pill = [&](const Pill& parts) {
        const bool pause = parts.forward == CommandId::run && work.model().running();
        const char* label = ui.say(pause ? text::bar_pause : parts.label);
        const float middle =
            std::max(label_width(label),
                     pause || parts.forward == CommandId::run ? label_width(ui.say(text::bar_pause)) : 0.0F);
        row.place(middle + 2 * side);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const CommandId main = pause ? CommandId::pause : parts.forward;
        if (part(ui, parts.backward, {side, height}, work.possible(parts.backward),
                 ImDrawFlags_RoundCornersLeft, -1, ""))
            wanted(parts.backward);
        ImGui::SameLine(0, 0);
        if (part(ui, main, {middle, height}, work.possible(main), ImDrawFlags_RoundCornersNone, 0, label))
            wanted(main);
        ImGui::SameLine(0, 0);
        if (part(ui, parts.forward, {side, height}, work.possible(parts.forward),
                 ImDrawFlags_RoundCornersRight, 1, ""))
            wanted(parts.forward);
        outline(at, middle + 2 * side);
    };
    for (const Pill& parts : pills) {
        pill(parts);
        if (parts.forward == CommandId::run) row.gap();
    }

    // The jump: which event it is about is chosen in its middle.
    row.gap();
    {
        const Jump& jump =
            *std::find_if(jumps.begin(), jumps.end(), [this](const Jump& j) { return j.event == jump_; });
        float middle = 0;
        for (const Jump& j : jumps) middle = std::max(middle, label_width(ui.say(j.pill.label)) + ui.px(18));
        row.place(middle + 2 * side);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        if (part(ui, jump.pill.backward, {side, height}, work.possible(jump.pill.backward),
                 ImDrawFlags_RoundCornersLeft, -1, ""))
            wanted(jump.pill.backward);
        ImGui::SameLine(0, 0);
        ImGui::SetNextItemWidth(middle);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                            ImVec2(ui.px(8), (height - ImGui::GetTextLineHeight()) / 2));
        ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, 0);
        ImGui::PushStyleColor(ImGuiCol_FrameBg, ui.colour(Colour::pane));
        ImGui::PushStyleColor(ImGuiCol_Button, ui.colour(Colour::pane));
        const bool open = ImGui::BeginCombo("##jump", ui.say(jump.pill.label), ImGuiComboFlags_NoArrowButton);
        ImGui::PopStyleColor(2);
        ImGui::PopStyleVar(2);
        ui.record_widget("bar.jump");
        if (!open) ui.hover(text::jump_hover);
        if (open) {
            for (const Jump& j : jumps) {
                if (ImGui::Selectable(ui.say(j.pill.label), j.event == jump_)) jump_ = j.event;
                ui.record_widget(std::string("jump.") + j.pill.label.id());
            }
            ImGui::EndCombo();
        }
        ImGui::SameLine(0, 0);
        if (part(ui, jump.pill.forward, {side, height}, work.possible(jump.pill.forward),
                 ImDrawFlags_RoundCornersRight, 1, ""))
            wanted(jump.pill.forward);
        outline(at, middle + 2 * side);
    }

    // Where in time, and how fast.
    row.gap();
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        ImVec2(ui.px(10), (height - ImGui::GetTextLineHeight()) / 2));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, ui.px(6));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1);
    ImGui::PushStyleColor(ImGuiCol_Button, ui.colour(Colour::pane));
    ImGui::PushStyleColor(ImGuiCol_FrameBg, ui.colour(Colour::pane));
    const std::uint64_t position = work.model().open() ? work.model().debugger()->position() : 0;
    const std::string where = ui.say(text::bar_position, ui.number(position)) + "##position";
    const float where_width = std::max(ui.px(150), label_width(where.c_str()) + ui.px(12));
    row.place(where_width);
    ImGui::BeginDisabled(!work.possible(CommandId::go_to_cycle));
    if (ImGui::Button(where.c_str(), {where_width, height})) wanted(CommandId::go_to_cycle);
    ImGui::EndDisabled();
    ui.record_widget("bar.position");
    ui.hover(explained(ui, CommandId::go_to_cycle).c_str());
    float speed_width = 0;
    for (unsigned i = 0; i < speeds.size(); ++i)
        speed_width = std::max(speed_width, label_width(speed_text(ui, i).c_str()) + ui.px(14));
    row.place(speed_width);
    ImGui::SetNextItemWidth(speed_width);
    const bool choosing = ImGui::BeginCombo("##speed", speed_text(ui, work.plain_settings().speed).c_str(),
                                            ImGuiComboFlags_NoArrowButton | ImGuiComboFlags_HeightLarge);
    ui.record_widget("bar.speed");
    if (!choosing) ui.hover(text::speed_hover);
    ImGui::PopStyleColor(2);
    ImGui::PopStyleVar(3);
    if (choosing) {
        for (unsigned i = 0; i < speeds.size(); ++i) {
            if (ImGui::Selectable(speed_text(ui, i).c_str(), i == work.plain_settings().speed))
                actions.push_back(action::SetSpeed{i});
            ui.record_widget(fmt::format("speed.{}", i));
        }
        ImGui::EndCombo();
    }
    // The height is that of the last frame, which nobody sees change. In a small window the rows must not
    // take the panes' place; the rest of them is scrolled to.
    height_of_all_ = std::min(row.bottom() + ui.px(7), std::max(height + ui.px(12), screen.y * 0.3F));
    ImGui::End();
    return height_of_all_;
}

}  // namespace baton::gui
