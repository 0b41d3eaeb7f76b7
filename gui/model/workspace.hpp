// What a person works on in the window, and what commands do to it: the open program under its debugger, the
// scheduler's text, the layouts, the settings, and the sentence at the foot. No ImGui.
//
// What comes up in front (a message, a question) is asked for as a value; whoever draws takes it. Time comes
// in as a number. Settings are read before and written after by whoever owns the workspace.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gui/model/action.hpp"
#include "gui/model/contract_check.hpp"
#include "gui/model/drafts.hpp"
#include "gui/model/layout.hpp"
#include "gui/model/model.hpp"
#include "gui/model/policy_source.hpp"
#include "gui/model/settings.hpp"
#include "gui/model/view_state.hpp"

namespace baton::gui {

/// A dialogue that is to come up.
struct DialogRequest {
    enum class Kind : std::uint8_t {
        message,   ///< something is told
        help,      ///< all keys and commands
        go_to,     ///< which cycle
        open,      ///< which file
        open_raw,  ///< which file, and where its bytes go; `text` may name the file
        welcome,   ///< the sentences of a first start
        leave,     ///< there is unsaved text, named in `text`: save, discard, or stay
        drafts,    ///< unsaved text of a former window, named in `text`: take it back or discard it
    };
    Kind kind = Kind::message;
    Text title = text::problem;
    std::string text = {};
    /// What could not be opened, and may be tried again.
    std::optional<OpenRequest> retry = std::nullopt;
};

class Workspace {
public:
    /// `drafts` is the folder for unsaved text; empty: none is kept.
    Workspace(Result<lab::Home> home, Settings settings, std::string drafts = {});

    // --- opening ---
    /// The guest speaks the window's language from its first cycle on, and keeps it when the window changes
    /// its own. On a problem what was open stays; the problem is returned, nothing is shown.
    std::optional<lab::Problem> open(const OpenRequest& wanted);
    /// The same, with a dialogue about the problem; false when there was one.
    bool open_or_show(const OpenRequest& request);
    /// The same as open(), under the policy that was used last; which is said where it is not the usual one.
    std::optional<lab::Problem> open_with_last_policy(OpenRequest request);
    /// The demo at its first interesting moment, with the sentences of welcome at a first start.
    void open_demo();
    void show_problem(const lab::Problem& problem, const OpenRequest& request);
    /// Takes the machine to a cycle, however long that takes. Precondition: something is open.
    void go_to(std::uint64_t cycle);
    /// A file dropped on the window.
    void drop(const std::string& path);

    // --- commands ---
    bool possible(CommandId id) const;
    /// Does nothing when it is not possible.
    void execute(CommandId id);
    void perform(const Action& action);
    void start(const debug::Command& command);

    // --- time ---
    void work(double elapsed, const std::function<bool()>& enough);
    /// Sources are open that another program may change: `look_at_files` is to be called now and then.
    bool watches_files() const { return policy_.open() && policy_.watching; }
    static constexpr double look_seconds = 0.7;
    /// Takes over what another program has saved and runs again; true when there was something.
    bool look_at_files();
    /// Takes what was worked out beside the window, if it is there.
    void look_at_check();
    /// Keeps what is unsaved on the disk as a draft, if it has changed.
    void keep_drafts();

    // --- ending ---
    /// A person wants to go: at once, or there is a question when something is unsaved.
    void ask_to_quit();
    /// The end comes, and nobody can be asked: drafts are kept.
    void quit();
    bool quitting() const { return quitting_; }

    // --- looks ---
    void set_scale(int percent);
    void set_theme(ThemeKind kind) { settings_.theme = kind; }
    void set_language(Language language) { settings_.language = language; }
    void set_layout(LayoutId id) { settings_.layout = id; }
    void set_speed(unsigned speed) { settings_.speed = speed; }
    Layout& layout() { return layouts_[static_cast<std::size_t>(settings_.layout)]; }
    const Layout& layout() const { return layouts_[static_cast<std::size_t>(settings_.layout)]; }
    /// The panel that is to be given the keyboard, once.
    std::optional<PanelId> take_focus() { return std::exchange(focus_, std::nullopt); }
    /// The pane that has the keyboard, by its number.
    void set_focused_pane(unsigned node) { focused_pane_ = {settings_.layout, node}; }
    /// It runs so slowly that each step is to be seen.
    bool slow_motion() const;

    // --- looking ---
    Language language() const { return settings_.language; }
    const std::optional<lab::Home>& home() const { return known_home_; }
    const std::vector<Example>& examples() const { return examples_; }
    const std::vector<std::string>& policies() const { return policies_; }
    /// As they are to be kept: with the layouts, breakpoints and watches of now.
    Settings settings() const;
    /// The same without what the open program and the layouts add.
    const Settings& plain_settings() const { return settings_; }
    Model& model() { return model_; }
    const Model& model() const { return model_; }
    View& view() { return view_; }
    const View& view() const { return view_; }
    PolicySource& policy() { return policy_; }
    const PolicySource& policy() const { return policy_; }
    const ContractCheck& contract() const { return contract_; }
    /// The machine stands where one may wonder why: `action::Explain` says it.
    bool explainable() const;
    /// The sentence at the foot, in the language of now.
    std::string status() const { return baton::say(settings_.language, status_); }
    void say(Message sentence);
    /// The foot tells who writes what was asked for, and one can go there.
    bool tells_of_finding() const;
    /// The foot says that a policy is used because it was used last: one can go back to the usual one.
    bool reuses_policy() const;
    void show_message(Text title, std::string text);
    std::vector<DialogRequest> take_dialogs() { return std::exchange(dialogs_, {}); }
    bool asks() const { return !dialogs_.empty(); }
    /// Another number whenever there may be something new to see, though nobody has touched anything.
    std::uint64_t news() const { return news_; }
    std::string window_title() const;

private:
    void execute_selected(CommandId id);
    bool something_selected(unsigned wanted) const;
    debug::Command load_command() const;
    void break_on(debug::Breakpoint::Kind kind);
    void toggle_breakpoint();
    void edit(const std::function<Result<Done>()>& change);
    void rerun();
    /// In the language that the request names: that of a run that is to be the same again.
    std::optional<lab::Problem> open_as_it_was(const OpenRequest& wanted);
    /// What belongs to the open program, into the settings.
    void keep_program();
    void say_arrival();
    Message stop_sentence() const;
    void answer_leave(action::Leave::Answer answer);
    void answer_drafts(bool take);
    void show_finding(std::size_t number);
    void explain();
    void ask(DialogRequest request);

    Result<lab::Home> home_;
    std::optional<lab::Home> known_home_;
    Settings settings_;
    std::array<Layout, layout_count> layouts_;
    std::vector<Example> examples_;
    std::vector<std::string> policies_;
    Model model_;
    View view_;
    PolicySource policy_;
    ContractCheck contract_;
    Drafts drafts_;
    std::vector<DialogRequest> dialogs_;
    Message status_;
    Message announced_;      // said when the command under way has ended
    double since_look_ = 0;  // seconds of work
    std::optional<PanelId> focus_;
    std::optional<std::pair<LayoutId, unsigned>> focused_pane_;
    std::uint64_t news_ = 0;
    Message policy_note_;  // why what is open runs under the policy that it has, where nobody chose it
    bool quitting_ = false;
};

}  // namespace baton::gui
