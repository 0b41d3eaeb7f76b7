// What every panel draws with: the words of the language, the theme, and a few widgets that look the same
// everywhere. Under a test, widgets are recorded by name with their place, so that a test can click on them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gui/model/rectangle.hpp"
#include "gui/model/words.hpp"
#include "gui/view/theme.hpp"

namespace baton::gui {

/// Where the widgets of a frame are, by name; cleared at each frame's beginning.
struct Recorder {
    std::map<std::string, Rectangle, std::less<>> widgets;
};

/// A column of a table for which there may be no room.
struct TableColumn {
    float width = 0;  ///< that its head and its widest cell need
    int weight = 0;   ///< where there is little room the lightest goes first
};
/// Those that have room, each with `gap` pixels around it, by their places and in their order; always
/// `least` of them. So a table leaves out whole columns and never cuts a number.
std::vector<std::size_t> columns_in(const std::vector<TableColumn>& columns, float room, float gap,
                                    std::size_t least = 1);

class Ui {
public:
    Ui(Language language, const Theme& theme, Recorder* recorder = nullptr)
        : language_(language), theme_(&theme), recorder_(recorder) {}

    Language language() const { return language_; }
    const Theme& theme() const { return *theme_; }
    const char* say(Text text) const { return baton::say(language_, text); }
    template <class... Arguments>
    std::string say(Text text, const Arguments&... arguments) const {
        return baton::say(language_, text, arguments...);
    }
    /// With thousands set apart, as the language does it.
    std::string number(std::uint64_t value) const { return count_text(language_, value); }
    /// The same with at most two decimals.
    std::string decimal(double value) const;
    float px(float size) const { return theme_->px(size); }
    ImU32 colour(Colour which) const { return theme_->colour(which); }
    ImU32 colour(Colour which, float opacity) const { return theme_->colour(which, opacity); }

    /// What the present font can draw of a text: a character that it lacks becomes the sign of a missing
    /// glyph and its code, "�(U+1F600)".
    static std::string drawable(std::string_view text);

    // --- for tests ---
    bool recording() const { return recorder_ != nullptr; }
    /// Records the last item, or a place, under a name.
    void record_widget(std::string_view name) const;
    void record_widget(std::string_view name, const Rectangle& place) const;

    // --- widgets ---
    /// A text that appears while the mouse rests on the last item.
    void hover(const char* text) const;
    void hover(Text text) const { hover(say(text)); }
    bool button(std::string_view name, const char* label, const char* explanation = nullptr) const;
    bool button(std::string_view name, Text label, Text explanation) const {
        return button(name, say(label), say(explanation));
    }
    /// A button that stays down while `on`.
    bool toggle(std::string_view name, const char* label, bool on, const char* explanation = nullptr) const;
    void text(Colour colour, const char* text) const;
    void text(Colour colour, const std::string& text) const { this->text(colour, text.c_str()); }
    /// A number at the right edge of a table's cell. It is never cut, which would make another number of it:
    /// without room there is "…", and the number on hover.
    void number_cell(Colour colour, const std::string& text) const;
    /// Words in a table's cell; without room they end in "…", and are whole on hover.
    void words_cell(Colour colour, const std::string& text) const { words_cell(this->colour(colour), text); }
    void words_cell(ImU32 colour, const std::string& text) const;
    /// The same anywhere, `room` pixels wide at most.
    void words(ImU32 colour, const std::string& text, float room) const;
    /// Words where a panel has nothing to show, in the middle of what is left.
    void nothing(Text text) const;
    /// A window without frame or title that keeps its place, as wide as the screen; ends with ImGui::End().
    void begin_strip(const char* name, float top, float height, ImVec2 padding,
                     ImGuiWindowFlags further = 0) const;

private:
    Language language_;
    const Theme* theme_;
    Recorder* recorder_;
};

/// Of windows whose place the program chooses.
constexpr ImGuiWindowFlags fixed_window =
    ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
    ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus;

/// A font for as long as the scope lasts.
class WithFont {
public:
    explicit WithFont(ImFont* font) { bridge::push_font(font); }
    ~WithFont() { ImGui::PopFont(); }
    WithFont(const WithFont&) = delete;
    WithFont& operator=(const WithFont&) = delete;
};

}  // namespace baton::gui
