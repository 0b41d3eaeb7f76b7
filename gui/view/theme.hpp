// How the window looks: colours by meaning, fonts, and sizes that follow the interface scale.
//
// Colours are named for what they say, never for what they are. Those of processes are Okabe and Ito's,
// which people with any kind of colour vision tell apart; light and dark have a set each, chosen for
// contrast on a projector.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "gui/model/appearance.hpp"
#include "gui/view/fonts.hpp"
#include "gui/view/imgui_bridge.hpp"

namespace baton::gui {

enum class Colour : std::uint8_t {
    background,  ///< behind and between the panes
    pane,        ///< of a pane
    header,      ///< the strip with a pane's name
    field,       ///< input fields, buttons
    field_hover,
    field_active,
    border,
    text,
    text_soft,    ///< names, heads of columns
    text_faint,   ///< zeros, what is not important now
    accent,       ///< where the keyboard is, what is selected
    accent_soft,  ///< the same as a background
    on_accent,    ///< text upon accent
    current,      ///< background of the line that comes next
    changed,      ///< what the last stop changed
    breakpoint,
    executed,  ///< background of lines that have run
    read,      ///< memory that was read lately
    write,
    fetch,  ///< memory that was executed lately
    kernel,
    vectors,  ///< the vector table
    device,
    idle,
    ready,
    blocked,
    good,
    warning,
    error,
    count
};
inline constexpr unsigned colour_count = static_cast<unsigned>(Colour::count);
inline constexpr unsigned process_colour_count = 7;

class Theme {
public:
    /// `scale` in percent, 75..300. Takes no fonts in; see load_fonts().
    Theme(ThemeKind kind, int scale);

    ThemeKind kind() const { return kind_; }
    int scale() const { return scale_; }
    ImU32 colour(Colour colour) const { return colours_[static_cast<std::size_t>(colour)]; }
    ImU32 colour(Colour colour, float opacity) const;
    /// As text or bars of the process with this number; numbers repeat after process_colour_count.
    ImU32 process(unsigned number) const { return processes_[number % process_colour_count]; }
    ImU32 process(unsigned number, float opacity) const;
    /// Pixels of the interface for a size at 100 %.
    float px(float size) const { return size * static_cast<float>(scale_) / 100.0F; }

    /// Puts the fonts into ImGui's atlas, unless they are there in this size, and sets sizes, spacing,
    /// rounding and colours of ImGui's style. `density` is how many pixels of the screen an interface pixel
    /// has. False when no font file was found: ImGui's own is used, which lacks most signs. The fonts' bytes
    /// must outlive the atlas.
    bool apply(const Fonts& fonts, float density = 1.0F);

    // Set by apply().
    ImFont* ui = nullptr;      ///< words
    ImFont* strong = nullptr;  ///< heads
    ImFont* mono = nullptr;    ///< numbers and code
    ImFont* large = nullptr;   ///< the one big sentence or number

private:
    bool apply_fonts(const Fonts& fonts, float density);

    ThemeKind kind_;
    int scale_;
    std::array<ImU32, colour_count> colours_{};
    std::array<ImU32, process_colour_count> processes_{};
};

}  // namespace baton::gui
