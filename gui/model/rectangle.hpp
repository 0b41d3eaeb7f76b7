// A place on the screen, in the interface's pixels; right and bottom are the first beyond it.
#pragma once

namespace baton::gui {

struct Rectangle {
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;

    float width() const { return right - left; }
    float height() const { return bottom - top; }
};

}  // namespace baton::gui
