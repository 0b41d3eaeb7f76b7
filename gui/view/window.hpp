// The window without a window system: how a workspace looks, one frame at a time.
//
// The platform hands in keys and the passing of time, and puts on a surface what was drawn. It has a loop of
// its own: while `wants_redraw` it calls frame(), and else it sleeps for at most `wait_seconds` or until
// something comes, which it tells by touch().
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gui/model/workspace.hpp"
#include "gui/view/dialogs.hpp"
#include "gui/view/fonts.hpp"
#include "gui/view/panes.hpp"
#include "gui/view/toolbar.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

/// What a frame is drawn on.
class Surface {
public:
    virtual ~Surface() = default;
    /// Pixels of the screen for one of the interface's.
    virtual float density() const { return 1; }
    /// The font atlas is another one.
    virtual void fonts_changed() = 0;
    /// Tells ImGui of size, time and mouse; ImGui::NewFrame() follows.
    virtual void begin_frame() {}
    /// Shows what ImGui has collected.
    virtual void present() {}
    virtual void set_title(const std::string&) {}
};

class Window {
public:
    Window(Result<lab::Home> home, Settings settings, std::string drafts = {});

    Workspace& workspace() { return work_; }
    const Workspace& workspace() const { return work_; }

    /// The machine works for `elapsed` seconds, or until `enough`; then everything is drawn.
    void frame(Surface& surface, double elapsed, const std::function<bool()>& enough,
               Recorder* recorder = nullptr);
    /// A frame is wanted now.
    bool wants_redraw() const;
    /// How long nothing need be done while nothing comes.
    double wait_seconds() const;
    /// Nothing came in that time; looks whether there is something to draw now.
    void waited();
    /// Something came: it is answered by a few frames, because sizes settle and hover texts come.
    void touch() { frames_wanted_ = frames_after_input; }

    /// True when the key was a command's or brought a panel to the front; else the focused panel gets it. A
    /// step that is asked for while one of the same frame has not been taken yet waits for the next; not so
    /// one of a key that is held down, `repeated`: it would go on when the key is up.
    bool key(KeyPress press, bool repeated = false);
    /// What keys have asked for waits for frames.
    bool behind() const { return !waiting_.empty(); }
    /// A dialogue is in front, and has the keys.
    bool dialog_open() const { return dialogs_.any_open() || work_.asks(); }
    const Theme& theme() const { return theme_; }

private:
    static constexpr int frames_after_input = 3;

    void apply_theme(Surface& surface);
    void execute(CommandId id);
    void execute_waiting();
    void draw(const Ui& ui);

    Workspace work_;
    Theme theme_;
    bool theme_applied_ = false;
    float density_ = 1;
    Panes panes_;
    Toolbar toolbar_;
    Dialogs dialogs_;
    std::deque<CommandId> waiting_;  // for the step before
    bool started_ = false;           // the machine, since the last frame
    bool stepping_ = false;          // what was started last ends soon: it is no run
    std::vector<KeyPress> keys_;     // that came since the last frame and were no command
    std::string title_;
    std::uint64_t news_seen_ = 0;
    int frames_wanted_ = frames_after_input;
    bool looking_ = false;  // a panel has not found all yet
};

}  // namespace baton::gui
