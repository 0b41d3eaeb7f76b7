#include "gui/model/keys.hpp"

#include <array>

namespace baton::gui {

std::string key_text(Language language, KeyPress press) {
    if (press.key == Key::none) return {};
    std::string text;
    if (press.ctrl) text += "Ctrl+";
    if (press.alt) text += "Alt+";
    if (press.shift) text += std::string(say(language, text::key_shift)) + "+";
    const auto number = static_cast<unsigned>(press.key);
    const auto offset = [number](Key first) { return number - static_cast<unsigned>(first); };
    if (press.key <= Key::f12) {
        text += "F" + std::to_string(offset(Key::f1) + 1);
    } else if (press.key <= Key::z) {
        text += static_cast<char>('A' + offset(Key::a));
    } else if (press.key <= Key::digit9) {
        text += static_cast<char>('0' + offset(Key::digit0));
    } else {
        static constexpr std::array<const char*, 13> others{"+",   "-",    "←",    "→",     "↑", "↓", "Home",
                                                            "End", "PgUp", "PgDn", "Enter", "[", "]"};
        text += others[offset(Key::plus)];
    }
    return text;
}

}  // namespace baton::gui
