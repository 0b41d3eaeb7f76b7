#include "gui/view/panels/diagram_painter.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace baton::gui {

ImVec2 DiagramPainter::size_of(ImFont* font, const std::string& text, float scale, float wrap) const {
    const WithFont with(font);
    return font->CalcTextSizeA(ImGui::GetFontSize() * scale_ * scale, FLT_MAX, wrap, text.c_str());
}

void DiagramPainter::text(ImFont* font, ImVec2 at, Colour colour, const std::string& text, float scale,
                          float wrap) const {
    const WithFont with(font);
    draw_->AddText(font, ImGui::GetFontSize() * scale_ * scale, at, ui_.colour(colour), text.c_str(),
                   text.c_str() + text.size(), wrap);
}

void DiagramPainter::fitted(ImFont* font, const Box& room, Colour colour, const std::string& text) const {
    const float width = room.b.x - room.a.x;
    const float height = room.b.y - room.a.y;
    constexpr float least = 0.55F;
    float scale = 1;
    for (; scale > least; scale -= 0.05F) {
        // A word that is wider than the room would be cut, whatever the lines.
        const ImVec2 size = size_of(font, text, scale, width);
        if (size.y <= height && size.x <= width) break;
    }
    this->text(font, room.a, colour, text, scale, width);
}

void DiagramPainter::box(const Box& box, const char* name, bool lit, const std::string& value) const {
    draw_->AddRectFilled(box.a, box.b, ui_.colour(lit ? Colour::accent_soft : Colour::field), px(6));
    draw_->AddRect(box.a, box.b, ui_.colour(lit ? Colour::accent : Colour::border), px(6), 0,
                   px(lit ? 2.0F : 1.0F));
    draw_->PushClipRect(box.a, box.b, true);
    const float margin = px(7);
    const float line = size_of(ui_.theme().ui, "X").y;
    // Boxes without a value have their name in the middle.
    const float above = value.empty() ? std::max(px(2), (box.b.y - box.a.y - line) / 2) : px(3);
    const float top = box.a.y + above;
    fitted(ui_.theme().ui, {{box.a.x + margin, top}, {box.b.x - px(3), top + line + 1}},
           lit ? Colour::accent : Colour::text_soft, name);
    if (!value.empty())
        fitted(ui_.theme().mono, {{box.a.x + margin, top + line + px(1)}, {box.b.x - px(3), box.b.y - px(1)}},
               Colour::text, value);
    draw_->PopClipRect();
}

void DiagramPainter::label(ImVec2 middle, Colour colour, const std::string& text, float room) const {
    ImFont* font = ui_.theme().mono;
    const float whole = size_of(font, text).x + px(10);
    const float scale = std::clamp(room / std::max(1.0F, whole), 0.55F, 1.0F);
    const ImVec2 size = size_of(font, text, scale);
    const ImVec2 a(middle.x - size.x / 2 - px(4), middle.y - size.y / 2 - px(1));
    const ImVec2 b(middle.x + size.x / 2 + px(4), middle.y + size.y / 2 + px(1));
    draw_->AddRectFilled(a, b, ui_.colour(Colour::pane), px(4));
    draw_->AddRect(a, b, ui_.colour(Colour::accent), px(4));
    this->text(font, {middle.x - size.x / 2, middle.y - size.y / 2}, colour, text, scale);
}

void DiagramPainter::wire(std::initializer_list<ImVec2> points, bool lit, const std::string& value,
                          float room) const {
    const ImU32 colour = ui_.colour(lit ? Colour::accent : Colour::border);
    const float width = px(lit ? 3.0F : 1.2F);
    const ImVec2* before = nullptr;
    for (const ImVec2& point : points) {
        if (before != nullptr) draw_->AddLine(*before, point, colour, width);
        before = &point;
    }
    // The head of an arrow at the end.
    const ImVec2 end = *(points.end() - 1);
    const ImVec2 from = *(points.end() - 2);
    const float length = std::max(1.0F, std::abs(end.x - from.x) + std::abs(end.y - from.y));
    const ImVec2 way((end.x - from.x) / length, (end.y - from.y) / length);
    const float size = px(lit ? 8.0F : 6.0F);
    draw_->AddTriangleFilled(
        end, {end.x - way.x * size - way.y * size / 2, end.y - way.y * size + way.x * size / 2},
        {end.x - way.x * size + way.y * size / 2, end.y - way.y * size - way.x * size / 2}, colour);
    if (!lit || value.empty()) return;
    const ImVec2 first = *points.begin();
    const ImVec2 second = *(points.begin() + 1);
    label({(first.x + second.x) / 2, (first.y + second.y) / 2}, Colour::accent, value, room);
}

}  // namespace baton::gui
