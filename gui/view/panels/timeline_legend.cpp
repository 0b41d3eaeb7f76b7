// The legend under the timeline: a sample of everything that its rows draw, explained on hover.
#include <fmt/format.h>

#include <functional>

#include "gui/view/panels/timeline.hpp"

namespace baton::gui {
namespace {

// A sample of what is drawn in the rows, `width` wide and around `y`, with its words.
struct Sign {
    Text words;
    Text hover;
    std::function<void(ImDrawList*, float, float)> draw;
};

std::vector<Sign> legend(const Ui& ui, bool shadows) {
    const float width = ui.px(26);
    const float half = ui.px(6);
    const float sign = ui.px(4);
    const ImU32 bar = ui.theme().process(0);
    const auto hollow = [&ui, width, half, bar](ImDrawList* draw, float x, float y) {
        draw->AddRectFilled({x, y - half / 2}, {x + width, y + half / 2}, ui.colour(Colour::ready, 0.45F));
        draw->AddRect({x, y - half / 2}, {x + width, y + half / 2}, bar, 0, 0, ui.px(1));
    };
    const auto filled = [width, half](ImU32 colour) {
        return [width, half, colour](ImDrawList* draw, float x, float y) {
            draw->AddRectFilled({x, y - half}, {x + width, y + half}, colour);
        };
    };
    const auto cross = [&ui, width, sign](ImU32 colour) {
        return [&ui, width, sign, colour](ImDrawList* draw, float x, float y) {
            const float at = x + width / 2;
            draw->AddLine({at - sign, y - sign}, {at + sign, y + sign}, colour, ui.px(2));
            draw->AddLine({at - sign, y + sign}, {at + sign, y - sign}, colour, ui.px(2));
        };
    };
    std::vector<Sign> signs;
    signs.push_back({text::legend_running, text::legend_running_hover, filled(bar)});
    signs.push_back({text::legend_served, text::legend_served_hover, filled(ui.theme().process(0, 0.22F))});
    signs.push_back({text::legend_ready, text::legend_ready_hover, hollow});
    signs.push_back(
        {text::legend_preempted, text::legend_preempted_hover, [=, &ui](ImDrawList* draw, float x, float y) {
             hollow(draw, x, y);
             draw->AddTriangleFilled({x, y - sign}, {x + 2 * sign, y - sign}, {x + sign, y + sign},
                                     ui.colour(Colour::text));
         }});
    signs.push_back(
        {text::legend_yielded, text::legend_yielded_hover, [=, &ui](ImDrawList* draw, float x, float y) {
             hollow(draw, x, y);
             draw->AddCircle({x + sign + ui.px(1), y}, sign, ui.colour(Colour::text), 0, ui.px(1.5F));
         }});
    signs.push_back(
        {text::legend_blocked, text::legend_blocked_hover, [=, &ui](ImDrawList* draw, float x, float y) {
             const ImU32 colour = ui.colour(Colour::blocked);
             const float end = x + width;
             draw->AddRectFilled({x, y - ui.px(1)}, {end, y + ui.px(1)}, colour);
             draw->AddRectFilled({x, y - sign}, {x + ui.px(1.5F), y + sign}, colour);
             draw->AddRectFilled({end - ui.px(1.5F), y - sign}, {end, y + sign}, colour);
         }});
    signs.push_back({text::legend_terminated, text::legend_terminated_hover, cross(bar)});
    signs.push_back(
        {text::legend_folded, text::legend_folded_hover, [=, &ui](ImDrawList* draw, float x, float y) {
             draw->AddRectFilled({x, y - half / 3}, {x + width, y + half}, bar);
             draw->AddRectFilled({x, y - half}, {x + width, y - half / 3}, ui.colour(Colour::ready));
             for (float at = x; at < x + width; at += ui.px(3))
                 draw->AddRectFilled({at, y + half + ui.px(1)}, {at + ui.px(1), y + half + ui.px(2)},
                                     ui.colour(Colour::text_soft));
         }});
    signs.push_back({text::legend_lock, text::legend_lock_hover, [&ui](ImDrawList* draw, float x, float y) {
                         using Kind = debug::LockEvent::Kind;
                         float at = x;
                         for (const Kind kind : {Kind::waiting, Kind::acquired, Kind::released}) {
                             draw_lock_mark(ui, draw, {at + ui.px(lock_mark_size), y}, kind);
                             at += ui.px(2.3F * lock_mark_size);
                         }
                     }});
    if (shadows) {
        signs.push_back(
            {text::legend_ghost, text::legend_ghost_hover, [=, &ui](ImDrawList* draw, float x, float y) {
                 draw->AddRectFilled({x, y - ui.px(2)}, {x + width, y + ui.px(2)},
                                     ui.theme().process(0, 0.45F));
             }});
    }
    const auto stroke = [=, &ui](ImDrawList* draw, float x, float y, ImU32 colour) {
        const float at = x + width / 2;
        draw->AddRectFilled({at, y - half}, {at + ui.px(1.4F), y + half}, colour);
    };
    signs.push_back(
        {text::legend_interrupt, text::legend_interrupt_hover, [=, &ui](ImDrawList* draw, float x, float y) {
             const float at = x + width / 2;
             stroke(draw, x, y, ui.colour(Colour::device));
             draw->AddTriangleFilled({at - sign, y - half}, {at + sign + ui.px(1.4F), y - half},
                                     {at + ui.px(0.7F), y - half + sign * 1.6F}, ui.colour(Colour::device));
         }});
    signs.push_back(
        {text::legend_trap, text::legend_trap_hover, [=, &ui](ImDrawList* draw, float x, float y) {
             const float at = x + width / 2;
             draw->AddRectFilled({at, y}, {at + ui.px(1.4F), y + half}, ui.colour(Colour::accent));
             draw->AddCircleFilled({at + ui.px(0.7F), y}, ui.px(3), ui.colour(Colour::accent));
         }});
    signs.push_back(
        {text::legend_fault, text::legend_fault_hover, [=, &ui](ImDrawList* draw, float x, float y) {
             stroke(draw, x, y, ui.colour(Colour::error));
             cross(ui.colour(Colour::error))(draw, x, y - half + sign);
         }});
    return signs;
}

}  // namespace

void TimelinePanel::draw_legend(const Frame& frame, const Places& places) const {
    const Ui& ui = frame.ui;
    if (places.legend.empty()) return;
    const std::vector<Sign> signs = legend(ui, ghost_ != nullptr);
    const float sample = ui.px(32);
    const float height = places.legend.bottom - places.legend.top;
    const float y = places.legend.middle();
    float x = places.begin;
    const ImVec2 before = ImGui::GetCursorPos();
    const auto item = [&](const std::string& name, float width) {
        ImGui::SetCursorScreenPos({x, places.legend.top});
        ImGui::InvisibleButton(name.c_str(), {width, height});
        ui.record_widget(name);
    };
    const float rest = ImGui::CalcTextSize("…").x + ui.px(8);
    for (std::size_t i = 0; i < signs.size(); ++i) {
        const char* words = ui.say(signs[i].words);
        const ImVec2 size = ImGui::CalcTextSize(words);
        const float room = places.end - (i + 1 < signs.size() ? rest : 0.0F);
        if (x + sample + size.x > room) {
            // What there is no room for is a hover away.
            item("timeline.legend.more", rest);
            ImGui::GetWindowDrawList()->AddText({x, y - size.y / 2}, ui.colour(Colour::accent), "…");
            if (!ImGui::IsItemHovered()) break;
            ImGui::BeginTooltip();
            for (std::size_t other = i; other < signs.size(); ++other) {
                const ImVec2 at = ImGui::GetCursorScreenPos();
                signs[other].draw(ImGui::GetWindowDrawList(), at.x, at.y + ImGui::GetTextLineHeight() / 2);
                ImGui::SetCursorPosX(ImGui::GetCursorPosX() + sample);
                ui.text(Colour::text, ui.say(signs[other].words));
            }
            ImGui::EndTooltip();
            break;
        }
        item(fmt::format("timeline.legend.{}", i), sample + size.x);
        ui.hover(signs[i].hover);
        signs[i].draw(ImGui::GetWindowDrawList(), x, y);
        ImGui::GetWindowDrawList()->AddText({x + sample, y - size.y / 2}, ui.colour(Colour::text_soft),
                                            words);
        x += sample + size.x + ui.px(18);
    }
    ImGui::SetCursorPos(before);
}

}  // namespace baton::gui
