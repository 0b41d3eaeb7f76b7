// Which of the system's key events one frame may take in.
//
// ImGui up to 1.86 looks at the keyboard once a frame: of a key that goes down and up within one it sees
// nothing, and of one that goes up and down again it does not see that it was up. So an event that would undo
// another of the same frame, or take a modifier from under a key, waits for the next one, and all behind it.
#pragma once

#include <set>

namespace baton::gui {

class KeyGate {
public:
    void begin_frame() {
        pressed_.clear();
        released_.clear();
    }
    /// True: the event belongs to this frame, and is taken note of. Of a key that is held down the system
    /// sends further presses, which are for the same frame.
    bool admits(int key, bool down) {
        if (down) {
            if (released_.count(key) != 0) return false;
            pressed_.insert(key);
            return true;
        }
        // What is let go now may have been a modifier of what was pressed just before.
        if (!pressed_.empty()) return false;
        released_.insert(key);
        return true;
    }

private:
    std::set<int> pressed_;
    std::set<int> released_;
};

}  // namespace baton::gui
