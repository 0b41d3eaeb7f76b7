// Keys as commands know them, independent of any window system, and how they are written for people.
//
// Models function keys, letters, digits and the few others that commands use, with Ctrl, Shift and
// Alt. Not modelled: text input, which goes through ImGui.
#pragma once

#include <cstdint>
#include <string>

#include "gui/model/words.hpp"

namespace baton::gui {

enum class Key : std::uint8_t {
    none,
    f1,
    f2,
    f3,
    f4,
    f5,
    f6,
    f7,
    f8,
    f9,
    f10,
    f11,
    f12,
    a,
    b,
    c,
    d,
    e,
    f,
    g,
    h,
    i,
    j,
    k,
    l,
    m,
    n,
    o,
    p,
    q,
    r,
    s,
    t,
    u,
    v,
    w,
    x,
    y,
    z,
    digit0,
    digit1,
    digit2,
    digit3,
    digit4,
    digit5,
    digit6,
    digit7,
    digit8,
    digit9,
    plus,
    minus,
    left,
    right,
    up,
    down,
    home,
    end,
    page_up,
    page_down,
    enter,
    bracket_left,
    bracket_right,
};

struct KeyPress {
    Key key = Key::none;
    bool ctrl = false;
    bool shift = false;
    bool alt = false;

    friend bool operator==(const KeyPress&, const KeyPress&) = default;
};

constexpr KeyPress plain(Key key) {
    return {key, false, false, false};
}
constexpr KeyPress shift(Key key) {
    return {key, false, true, false};
}
constexpr KeyPress ctrl(Key key) {
    return {key, true, false, false};
}
constexpr KeyPress ctrl_shift(Key key) {
    return {key, true, true, false};
}
constexpr KeyPress alt(Key key) {
    return {key, false, false, true};
}
constexpr KeyPress alt_shift(Key key) {
    return {key, false, true, true};
}

/// "Ctrl+Shift+F11", in French "Ctrl+Maj+F11"; empty for no key.
std::string key_text(Language language, KeyPress press);

}  // namespace baton::gui
