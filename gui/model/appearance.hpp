// How people want the window to look, as far as it is a choice: light or dark, and how large. What colours
// and fonts come of it is gui/view/theme.hpp.
#pragma once

#include <cstdint>

namespace baton::gui {

enum class ThemeKind : std::uint8_t { light, dark };

/// Of the interface, in percent.
inline constexpr int scale_least = 75;
inline constexpr int scale_most = 300;

}  // namespace baton::gui
