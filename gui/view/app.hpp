// The window without a window system: menus, tool bar, panes, dialogues, and what commands do.
//
// The platform hands in keys, files and the passing of time, and draws what ImGui has collected. A
// frame is: work(), ImGui::NewFrame(), draw(), ImGui::Render(). Settings are read before and written
// after by whoever owns the App.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gui/model/layout.hpp"
#include "gui/model/model.hpp"
#include "gui/model/settings.hpp"
#include "gui/view/dialogs.hpp"
#include "gui/view/panels/panel.hpp"
#include "gui/view/ui.hpp"

namespace baton::gui {

class App {
public:
    App(Result<lab::Home> home, Settings settings);
    ~App();

    // --- opening ---
    /// On a problem what was open stays; the problem is returned, nothing is shown.
    std::optional<lab::Problem> open(const OpenRequest& wanted);
    /// The same, with a dialogue about the problem; false when there was one.
    bool open_or_show(const OpenRequest& request);
    /// The demo at its first interesting moment, with the sentences of welcome at a first start.
    void open_demo();
    /// Takes the machine to a cycle, however long that takes. Precondition: something is open.
    void go_to(std::uint64_t cycle);
    /// A file dropped on the window.
    void drop(const std::string& path);

    // --- commands ---
    bool possible(CommandId id) const;
    /// Does nothing when it is not possible.
    void execute(CommandId id);
    /// True when the key was a command's or brought a panel to the front; else the focused panel gets it.
    bool key(KeyPress press);

    // --- a frame ---
    void work(double elapsed, const std::function<bool()>& enough);
    /// Between ImGui::NewFrame and ImGui::Render.
    void draw(Recorder* recorder = nullptr);
    /// A further frame is wanted soon, though nobody touches anything.
    bool wants_redraw() const;
    /// Sources are open that another program may change: `look_at_files` is to be called now and then, too,
    /// while there are no frames.
    bool watches_files() const { return policy_.open() && policy_.watching; }
    static constexpr double look_seconds = 0.7;
    /// Takes over what another program has saved and runs again; true when there was something.
    bool look_at_files();
    bool quitting() const { return quitting_; }
    void quit() { quitting_ = true; }

    // --- looks ---
    /// The theme as the settings want it. When they change, `theme_changed` says so until the platform has
    /// built the fonts by applying it again.
    Theme& theme() { return theme_; }
    bool theme_changed() const { return theme_changed_; }
    void apply_theme(float density = 1.0F);
    void set_scale(int percent);
    void set_theme(ThemeKind kind);
    void set_language(Language language) { settings_.language = language; }
    void set_layout(LayoutId id);

    // --- looking ---
    /// As they are to be kept: with the layouts, breakpoints and watches of now.
    Settings settings() const;
    Model& model() { return model_; }
    const Model& model() const { return model_; }
    View& view() { return view_; }
    PolicySource& policy() { return policy_; }
    const std::string& status() const { return status_; }
    void say(std::string sentence) { status_ = std::move(sentence); }
    /// A dialogue with a title and a text.
    void show_message(Text title, std::string text);
    bool dialog_open() const { return dialogs_.any_open(); }
    std::string window_title() const;

private:
    void perform(const Action& action);
    void start(const debug::Command& command);
    void draw_menus(const Ui& ui);
    void menu_item(const Ui& ui, CommandId id);
    void draw_file_menu(const Ui& ui);
    void draw_view_menu(const Ui& ui);
    float draw_toolbar(const Ui& ui, float top);
    float draw_status(const Ui& ui);
    void draw_panes(const Ui& ui, const Rectangle& place);
    void draw_pane(const Ui& ui, const Pane& pane);
    void draw_tab_list(const Ui& ui, const Pane& pane, ImVec2 at);
    void draw_border(const Ui& ui, const Border& border);
    debug::Command load_command() const;
    bool something_selected(unsigned wanted) const;
    void execute_selected(CommandId id);
    void break_on(debug::Breakpoint::Kind kind);
    void toggle_breakpoint();
    void rerun();
    /// What belongs to the open program, into the settings.
    void keep_program();
    void say_arrival();
    std::string stop_text() const;
    bool is_on(CommandId id) const;
    /// It runs so slowly that each step is to be seen.
    bool slow_motion() const;
    Layout& layout() { return layouts_[static_cast<std::size_t>(settings_.layout)]; }

    Result<lab::Home> home_;
    Settings settings_;
    Theme theme_;
    bool theme_changed_ = true;
    std::array<Layout, layout_count> layouts_;
    std::array<std::unique_ptr<Panel>, panel_count> panels_;
    std::vector<Example> examples_;
    std::vector<std::string> policies_;
    Model model_;
    View view_;
    Dialogs dialogs_;
    std::vector<Action> actions_;
    std::vector<KeyPress> keys_;          // that came since the last frame and were no command
    std::optional<OpenRequest> opening_;  // once the frame is drawn
    bool opening_demo_ = false;           // the same, at its interesting moment
    PolicySource policy_;
    double since_look_ = 0;  // seconds of work
    std::string status_;
    std::string announced_;                                      // said when the command under way has ended
    debug::GuestEvent jump_ = debug::GuestEvent::entry;          // of the tool bar's jump
    std::optional<PanelId> focus_;                               // to be given the keyboard
    std::optional<std::pair<LayoutId, unsigned>> focused_pane_;  // that had it last, by its number
    float toolbar_height_ = 0;
    bool looking_ = false;  // a panel has not found all yet
    bool quitting_ = false;
};

}  // namespace baton::gui
