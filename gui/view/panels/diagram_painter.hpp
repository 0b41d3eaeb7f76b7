// Boxes, lines and words at a scale of their own, so that all of a drawing fits into its pane, however small.
#pragma once

#include <initializer_list>
#include <string>

#include "gui/view/ui.hpp"

namespace baton::gui {

struct Box {
    ImVec2 a, b;
    ImVec2 middle() const { return {(a.x + b.x) / 2, (a.y + b.y) / 2}; }
};

class DiagramPainter {
public:
    DiagramPainter(const Ui& ui, float scale) : ui_(ui), scale_(scale), draw_(ImGui::GetWindowDrawList()) {}

    float px(float size) const { return ui_.px(size) * scale_; }
    ImDrawList* draw() const { return draw_; }
    ImVec2 size_of(ImFont* font, const std::string& text, float scale = 1, float wrap = 0) const;
    void text(ImFont* font, ImVec2 at, Colour colour, const std::string& text, float scale = 1,
              float wrap = 0) const;
    /// In lines as they fit, smaller where there is little room.
    void fitted(ImFont* font, const Box& room, Colour colour, const std::string& text) const;
    /// A part with its name and what it holds.
    void box(const Box& box, const char* name, bool lit, const std::string& value) const;
    /// A line with the head of an arrow, and with a value while it is lit.
    void wire(std::initializer_list<ImVec2> points, bool lit, const std::string& value = {},
              float room = 1e9F) const;
    /// A value on a line, no wider than `room`.
    void label(ImVec2 middle, Colour colour, const std::string& text, float room) const;

private:
    const Ui& ui_;
    float scale_;
    ImDrawList* draw_;
};

}  // namespace baton::gui
