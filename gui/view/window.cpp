#include "gui/view/window.hpp"

#include <utility>

#include "gui/view/foot.hpp"
#include "gui/view/menus.hpp"

namespace baton::gui {

Window::Window(Result<lab::Home> home, Settings settings, std::string drafts)
    : work_(std::move(home), std::move(settings), std::move(drafts)),
      theme_(work_.plain_settings().theme, work_.plain_settings().scale) {}

bool Window::key(KeyPress press, bool repeated) {
    touch();
    if (const std::optional<CommandId> id = command_of(press)) {
        const bool waits = !waiting_.empty() || (started_ && (command(*id).needs & needs::paused) != 0);
        if (*id == CommandId::pause) waiting_.clear();
        if (!waits || *id == CommandId::pause || *id == CommandId::quit) {
            execute(*id);
        } else if (!repeated) {
            waiting_.push_back(*id);
        }
        return true;
    }
    for (const PanelInfo& info : panels()) {
        if (press.key != Key::none && info.key == press) {
            work_.perform(action::ShowPanel{info.id});
            return true;
        }
    }
    if (press.key != Key::none) keys_.push_back(press);
    return false;
}

void Window::execute(CommandId id) {
    const bool ran = work_.model().running();
    work_.execute(id);
    if (ran || !work_.model().running()) return;
    started_ = true;
    stepping_ = id != CommandId::run && id != CommandId::run_back;
}

void Window::execute_waiting() {
    started_ = false;
    if (stepping_ && work_.model().running()) return;
    while (!waiting_.empty() && !started_) {
        const CommandId id = waiting_.front();
        waiting_.pop_front();
        execute(id);
    }
}

bool Window::wants_redraw() const {
    return frames_wanted_ > 0 || !waiting_.empty() || looking_ || work_.model().running() ||
           work_.news() != news_seen_;
}

double Window::wait_seconds() const {
    if (wants_redraw()) return 0;
    constexpr double blink = 0.2;  // of a cursor
    if (bridge::typing()) return blink;
    if (work_.contract().running()) return blink;
    return work_.watches_files() ? Workspace::look_seconds : 60;
}

void Window::waited() {
    if (bridge::typing() && frames_wanted_ == 0) frames_wanted_ = 1;
    work_.keep_drafts();
    work_.look_at_check();
    if (work_.watches_files()) work_.look_at_files();
}

void Window::apply_theme(Surface& surface) {
    const Settings& wanted = work_.plain_settings();
    const float density = surface.density();
    if (theme_applied_ && theme_.kind() == wanted.theme && theme_.scale() == wanted.scale &&
        density == density_)
        return;
    theme_ = Theme(wanted.theme, wanted.scale);
    density_ = density;
    theme_applied_ = true;
    if (!theme_.apply(program_fonts(), density)) work_.say(say(work_.language(), text::no_fonts));
    surface.fonts_changed();
    touch();
}

void Window::frame(Surface& surface, double elapsed, const std::function<bool()>& enough,
                   Recorder* recorder) {
    work_.work(elapsed, enough);
    execute_waiting();
    apply_theme(surface);
    if (const std::string title = work_.window_title(); title != title_) {
        title_ = title;
        surface.set_title(title_);
    }
    // What is news while it is drawn is drawn again.
    if (work_.news() != news_seen_) touch();
    news_seen_ = work_.news();
    if (frames_wanted_ > 0) --frames_wanted_;
    surface.begin_frame();
    ImGui::NewFrame();
    if (recorder != nullptr) recorder->widgets.clear();
    draw(Ui(work_.language(), theme_, recorder));
    ImGui::Render();
    surface.present();
}

void Window::draw(const Ui& ui) {
    const WithFont font(theme_.ui);
    std::vector<Action> actions;
    // A panel's picture of the past is found before it draws.
    if (work_.model().open()) work_.model().find_trail(work_.slow_motion());
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    ImGui::GetBackgroundDrawList()->AddRectFilled({0, 0}, screen, ui.colour(Colour::background));
    draw_menus(ui, work_, actions);
    const float top = ImGui::GetFrameHeight();
    const float bar = toolbar_.draw(ui, work_, top, actions);
    const float foot = draw_foot(ui, work_, actions);
    const float gap = ui.px(6);
    const std::vector<KeyPress> keys = std::exchange(keys_, {});
    looking_ = panes_.draw(ui, work_, {gap, top + bar + gap / 2, screen.x - gap, screen.y - foot - gap / 2},
                           keys, actions);
    for (DialogRequest& request : work_.take_dialogs())
        dialogs_.show(std::move(request), work_.model().open() ? work_.model().debugger()->position() : 0);
    dialogs_.draw(ui, actions);
    work_.view().open_menu = false;
    const std::uint64_t opened = work_.model().open() ? work_.model().program()->serial() : 0;
    for (const Action& action : actions) {
        work_.perform(action);
        // The further ones were about what was open before.
        if (work_.model().open() && work_.model().program()->serial() != opened) break;
    }
}

}  // namespace baton::gui
