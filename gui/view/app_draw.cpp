// What a frame looks like: menus, panes with their borders, the foot. The tool bar is in app_toolbar.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/text.hpp"
#include "gui/view/app.hpp"
#include "lab/present/policy_title.hpp"

namespace baton::gui {
namespace {

std::optional<Text> example_text(const std::string& name) {
    static const std::array<std::pair<const char*, Text>, 11> known{{
        {"cat", text::example_cat},
        {"count", text::example_count},
        {"crash", text::example_crash},
        {"diskwrite", text::example_diskwrite},
        {"echo", text::example_echo},
        {"family", text::example_family},
        {"hello", text::example_hello},
        {"netecho", text::example_netecho},
        {"primes", text::example_primes},
        {"shell", text::example_shell},
        {"sleeper", text::example_sleeper},
    }};
    for (const auto& [word, text] : known) {
        if (name == word) return text;
    }
    return std::nullopt;
}

// Words at the foot that can be pressed.
bool foot_link(const Ui& ui, const char* name, const std::string& words, Colour colour,
               const char* explanation) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size = ImGui::CalcTextSize(words.c_str());
    const bool pressed = ImGui::InvisibleButton(name, size);
    ui.record_widget(name);
    ui.hover(explanation);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddText(at, ui.colour(colour), words.c_str());
    if (ImGui::IsItemHovered())
        draw->AddLine({at.x, at.y + size.y}, {at.x + size.x, at.y + size.y}, ui.colour(colour));
    return pressed;
}

}  // namespace

void App::draw(Recorder* recorder) {
    if (recorder != nullptr) recorder->widgets.clear();
    const Ui ui(settings_.language, theme_, recorder);
    const WithFont font(theme_.ui);
    actions_.clear();
    looking_ = false;
    // A panel's picture of the past is found before it draws.
    if (model_.open()) model_.find_trail(slow_motion());

    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    ImGui::GetBackgroundDrawList()->AddRectFilled({0, 0}, screen, ui.colour(Colour::background));
    draw_menus(ui);
    const float top = ImGui::GetFrameHeight();
    const float bar = draw_toolbar(ui, top);
    const float foot = draw_status(ui);
    const float gap = ui.px(6);
    draw_panes(ui, {gap, top + bar + gap / 2, screen.x - gap, screen.y - foot - gap / 2});

    const Dialogs::Decision decision = dialogs_.draw(ui);
    if (decision.open) {
        opening_ = *decision.open;
        opening_->policy = settings_.policy;
    }
    if (std::exchange(opening_demo_, false)) {
        open_demo();
        actions_.clear();
    }
    if (opening_) {
        open_or_show(*std::exchange(opening_, std::nullopt));
        // The actions were about what was open before.
        actions_.clear();
    }
    if (decision.go_to && model_.open()) {
        model_.pause();
        start(debug::Command::seek(*decision.go_to));
    }
    keys_.clear();
    view_.open_menu = false;
    const std::vector<Action> wanted = std::exchange(actions_, {});
    for (const Action& action : wanted) perform(action);
}

bool App::is_on(CommandId id) const {
    switch (id) {
    case CommandId::layout_lesson: return settings_.layout == LayoutId::lesson;
    case CommandId::layout_debug: return settings_.layout == LayoutId::debug;
    case CommandId::layout_os: return settings_.layout == LayoutId::os;
    case CommandId::read_only: return model_.open() && model_.debugger()->read_only();
    default: return false;
    }
}

void App::menu_item(const Ui& ui, CommandId id) {
    const CommandInfo& info = command(id);
    if (info.separator) ImGui::Separator();
    const std::string key = key_text(settings_.language, info.key);
    if (ImGui::MenuItem(ui.say(info.label), key.c_str(), is_on(id), possible(id))) {
        actions_.push_back(action::Execute{id});
    }
    ui.record_widget("menu." + std::string(info.name));
    ui.hover(info.hover);
}

void App::draw_menus(const Ui& ui) {
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(ui.px(8), ui.px(6)));
    if (!ImGui::BeginMainMenuBar()) {
        ImGui::PopStyleVar();
        return;
    }
    constexpr std::array<std::pair<Menu, Text>, 6> menus{{{Menu::file, text::menu_file},
                                                          {Menu::run, text::menu_run},
                                                          {Menu::step, text::menu_step},
                                                          {Menu::jump, text::menu_jump},
                                                          {Menu::view, text::menu_view},
                                                          {Menu::help, text::menu_help}}};
    for (const auto& [menu, title] : menus) {
        const bool shown = ImGui::BeginMenu(ui.say(title));
        ui.record_widget(std::string("menubar.") + title.id());
        if (!shown) continue;
        for (const CommandInfo& info : commands()) {
            if (info.menu != menu) continue;
            if (info.id == CommandId::reload) draw_file_menu(ui);
            menu_item(ui, info.id);
        }
        if (menu == Menu::view) draw_view_menu(ui);
        if (menu == Menu::help) {
            if (ImGui::MenuItem(ui.say(text::welcome_again))) {
                settings_.welcomed = false;
                opening_demo_ = true;
            }
            ui.record_widget("menu.welcome");
            ui.hover(text::welcome_again_hover);
        }
        ImGui::EndMenu();
    }
    ImGui::EndMainMenuBar();
    ImGui::PopStyleVar();
}

void App::draw_file_menu(const Ui& ui) {
    std::optional<OpenRequest> wanted;
    if (ImGui::BeginMenu(ui.say(text::menu_recent))) {
        if (settings_.recent.empty()) ui.text(Colour::text_faint, ui.say(text::nothing_recent));
        for (const OpenRequest& request : settings_.recent) {
            std::string name;
            std::string paths;
            for (const std::string& file : request.files) {
                name += (name.empty() ? "" : ", ") + std::filesystem::path(file).filename().string();
                paths += (paths.empty() ? "" : "\n") + file;
            }
            if (name.empty()) name = "shell";
            const std::string policy = std::filesystem::path(request.policy).filename().string();
            ImGui::PushID(&request);
            if (ImGui::MenuItem(show_controls(name).c_str(), show_controls(policy).c_str())) wanted = request;
            ui.record_widget("recent." + name);
            if (paths != name) ui.hover(show_controls(paths).c_str());
            ImGui::PopID();
        }
        ImGui::EndMenu();
    }
    ui.record_widget("menu.recent");
    if (ImGui::BeginMenu(ui.say(text::menu_examples))) {
        if (ImGui::MenuItem(ui.say(text::example_demo))) opening_demo_ = true;
        ui.hover(text::example_demo_hover);
        ui.record_widget("example.demo");
        ImGui::Separator();
        for (const Example& example : examples_) {
            if (ImGui::MenuItem(example.name.c_str())) {
                wanted = OpenRequest{};
                wanted->files = {example.name};
                wanted->policy = settings_.policy;
            }
            ui.record_widget("example." + example.name);
            ImGui::SameLine(ui.px(110));
            const std::optional<Text> watch = example_text(example.name);
            ui.text(Colour::text_soft, watch ? std::string(ui.say(*watch)) : example.watch);
        }
        ImGui::EndMenu();
    }
    ui.record_widget("menu.examples");
    if (ImGui::BeginMenu(ui.say(text::menu_policy))) {
        for (const std::string& policy : policies_) {
            const bool now = policy == settings_.policy;
            if (ImGui::MenuItem(policy.c_str(), nullptr, now)) actions_.push_back(action::UsePolicy{policy});
            ui.record_widget("policy." + policy);
            ImGui::SameLine(ui.px(130));
            ui.text(Colour::text_soft, lab::policy_title(settings_.language, policy));
        }
        ImGui::EndMenu();
    }
    ui.record_widget("menu.policy");
    // Not while a menu of it is being drawn.
    if (wanted) opening_ = std::move(wanted);
}

void App::draw_view_menu(const Ui& ui) {
    ImGui::Separator();
    if (ImGui::BeginMenu(ui.say(text::menu_panels))) {
        for (const PanelInfo& info : panels()) {
            const std::string key = key_text(settings_.language, info.key);
            if (ImGui::MenuItem(ui.say(info.title), key.c_str(), false, layout().has(info.id))) {
                actions_.push_back(action::ShowPanel{info.id});
            }
            ui.record_widget("menu.panel." + std::string(info.name));
            ui.hover(info.hover);
        }
        ImGui::EndMenu();
    }
    if (ImGui::BeginMenu(ui.say(text::menu_language))) {
        constexpr std::array<std::pair<Language, Text>, 2> languages{
            {{Language::english, text::language_english}, {Language::french, text::language_french}}};
        for (const auto& [language, name] : languages) {
            if (ImGui::MenuItem(ui.say(name), nullptr, settings_.language == language))
                set_language(language);
            ui.record_widget(std::string("menu.") + name.id());
        }
        ImGui::EndMenu();
    }
    ui.record_widget("menu.language");
}

void App::draw_panes(const Ui& ui, const Rectangle& place) {
    std::vector<Pane> panes;
    std::vector<Border> borders;
    layout().arrange(place, {ui.px(6), ui.px(260), ui.px(130)}, panes, borders);
    for (const Pane& pane : panes) draw_pane(ui, pane);
    for (const Border& border : borders) draw_border(ui, border);
}

void App::draw_pane(const Ui& ui, const Pane& pane) {
    PanelId front = pane.front;
    if (std::find(pane.panels.begin(), pane.panels.end(), front) == pane.panels.end())
        front = pane.panels.front();
    const Rectangle& place = pane.place;
    if (place.width() < 1 || place.height() < 1) return;
    ImGui::SetNextWindowPos({place.left, place.top});
    ImGui::SetNextWindowSize({place.width(), place.height()});
    const bool takes_focus = focus_ == front;
    if (takes_focus) {
        ImGui::SetNextWindowFocus();
        focus_.reset();
    }
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    // The name people see when they go from pane to pane with Ctrl+Tab; the number keeps it apart.
    const std::string title =
        fmt::format("{}###{}.{}", ui.say(panel(front).title), layout_name(settings_.layout), pane.node);
    ImGui::Begin(title.c_str(), nullptr,
                 fixed_window | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar(2);
    const bool focused = ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows);
    if (focused) focused_pane_ = {settings_.layout, pane.node};
    ui.record_widget("pane." + std::string(panel(front).name), place);

    // The strip with the names.
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float strip = ui.px(28);
    draw->AddRectFilled({place.left + 1, place.top + 1}, {place.right - 1, place.top + strip},
                        ui.colour(Colour::header), ui.px(5), ImDrawFlags_RoundCornersTop);
    draw->AddLine({place.left + 1, place.top + strip}, {place.right - 1, place.top + strip},
                  ui.colour(Colour::border));
    float x = place.left + ui.px(4);
    {
        const WithFont font(theme_.strong);
        // Where there is no room for all names, the front one has some, and a list has all of them.
        const auto tab_width = [&](PanelId id) {
            return ImGui::CalcTextSize(ui.say(panel(id).title)).x + ui.px(18);
        };
        float wanted = ui.px(4);
        for (const PanelId id : pane.panels) wanted += tab_width(id);
        const bool crowded = wanted > place.width();
        float left = place.width() - ui.px(4) - (crowded ? ui.px(28) + tab_width(front) : 0);
        for (const PanelId id : pane.panels) {
            if (crowded && id != front) {
                if (left < tab_width(id)) continue;
                left -= tab_width(id);
            }
            const PanelInfo& info = panel(id);
            const char* name = ui.say(info.title);
            const ImVec2 size = ImGui::CalcTextSize(name);
            const float width = size.x + ui.px(18);
            ImGui::SetCursorScreenPos({x, place.top});
            ImGui::PushID(static_cast<int>(id));
            if (ImGui::InvisibleButton("tab", {width, strip})) actions_.push_back(action::ShowPanel{id});
            ImGui::PopID();
            const bool hovered = ImGui::IsItemHovered();
            ui.record_widget("tab." + std::string(info.name));
            {
                const WithFont plain(theme_.ui);
                const std::string key = key_text(settings_.language, info.key);
                ui.hover(ui.say(text::with_key, std::string(ui.say(info.hover)), key).c_str());
            }
            const bool shown = id == front;
            draw->AddText({x + ui.px(9), place.top + (strip - size.y) / 2},
                          ui.colour(shown     ? focused ? Colour::accent : Colour::text
                                    : hovered ? Colour::text
                                              : Colour::text_faint),
                          name);
            if (shown && (pane.panels.size() > 1 || focused)) {
                draw->AddRectFilled({x + ui.px(9), place.top + strip - ui.px(2)},
                                    {x + width - ui.px(9), place.top + strip},
                                    ui.colour(focused ? Colour::accent : Colour::text_faint));
            }
            x += width;
        }
        if (crowded) draw_tab_list(ui, pane, {place.right - ui.px(28), place.top});
    }
    ImGui::SetCursorScreenPos({place.left + ui.px(10), place.top + strip + ui.px(8)});
    const ImVec2 room(place.width() - ui.px(16), std::max(1.0F, place.height() - strip - ui.px(12)));
    // Who comes by a key finds the arrows among the panel's own things, not on its name.
    if (takes_focus) ImGui::SetNextWindowFocus();
    ImGui::BeginChild("content", room, false, 0);
    if (!model_.open()) {
        ui.nothing(text::nothing_open);
    } else if (Panel* shown = panels_[static_cast<std::size_t>(front)].get()) {
        Frame frame{ui,
                    model_.debugger(),
                    model_.program().get(),
                    home_ ? &*home_ : nullptr,
                    model_.hits(),
                    model_.changes(),
                    model_.trail(),
                    view_,
                    policy_,
                    actions_,
                    model_.running(),
                    model_.running() && !slow_motion(),
                    focused,
                    ImGui::GetTime(),
                    keys_,
                    looking_};
        shown->draw(frame);
    }
    ImGui::EndChild();
    ImGui::End();
}

// All panels of a pane, from a button at its strip's end.
void App::draw_tab_list(const Ui& ui, const Pane& pane, ImVec2 at) {
    ImGui::SetCursorScreenPos(at);
    const ImVec2 size(ui.px(26), ui.px(28));
    if (ImGui::InvisibleButton("tabs", size)) ImGui::OpenPopup("tab list");
    ui.record_widget("tabs." + std::string(panel(pane.front).name));
    ui.hover(text::tabs_hover);
    const ImVec2 middle(at.x + size.x / 2, at.y + size.y / 2);
    ImGui::GetWindowDrawList()->AddTriangleFilled(
        {middle.x - ui.px(5), middle.y - ui.px(2)}, {middle.x + ui.px(5), middle.y - ui.px(2)},
        {middle.x, middle.y + ui.px(4)}, ui.colour(Colour::text_soft));
    if (!ImGui::BeginPopup("tab list")) return;
    {
        const WithFont font(theme_.ui);
        for (const PanelId id : pane.panels) {
            if (ImGui::MenuItem(ui.say(panel(id).title), key_text(settings_.language, panel(id).key).c_str(),
                                id == pane.front))
                actions_.push_back(action::ShowPanel{id});
            ui.record_widget("tabs." + std::string(panel(id).name) + ".show");
        }
    }
    ImGui::EndPopup();
}

void App::draw_border(const Ui& ui, const Border& border) {
    const Rectangle& place = border.place;
    if (place.width() < 1 || place.height() < 1) return;
    ImGui::SetNextWindowPos({place.left, place.top});
    ImGui::SetNextWindowSize({place.width(), place.height()});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    const std::string name = fmt::format("border.{}.{}", layout_name(settings_.layout), border.node);
    ImGui::Begin(name.c_str(), nullptr,
                 fixed_window | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::PopStyleVar(3);
    ImGui::InvisibleButton("grip", {place.width(), place.height()});
    ui.record_widget(name);
    const bool active = ImGui::IsItemActive();
    if (active || ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(border.vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
        const float width = ui.px(2);
        const float x = (place.left + place.right) / 2;
        const float y = (place.top + place.bottom) / 2;
        const ImVec2 least =
            border.vertical ? ImVec2(x - width / 2, place.top) : ImVec2(place.left, y - width / 2);
        const ImVec2 most =
            border.vertical ? ImVec2(x + width / 2, place.bottom) : ImVec2(place.right, y + width / 2);
        ImGui::GetWindowDrawList()->AddRectFilled(least, most, ui.colour(Colour::accent), width / 2);
    }
    if (active && border.length > 0) {
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        layout().set_share(border.node,
                           ((border.vertical ? mouse.x : mouse.y) - border.begin) / border.length);
    }
    ImGui::End();
}

float App::draw_status(const Ui& ui) {
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float height = ImGui::GetTextLineHeight() + ui.px(12);
    ui.begin_strip(
        "foot", screen.y - height, height, {ui.px(14), ui.px(5)},
        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoFocusOnAppearing);
    if (const debug::Debugger* debugger = model_.debugger()) {
        const bool stopped = !debugger->machine().running();
        const bool searching = model_.running() && debugger->searching().has_value();
        const Text state = searching          ? text::state_searching
                           : model_.running() ? text::state_running
                           : stopped          ? text::state_stopped
                                              : text::state_paused;
        const Colour colour = model_.running() ? Colour::good : stopped ? Colour::error : Colour::accent;
        ImDrawList* draw = ImGui::GetWindowDrawList();
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float radius = ui.px(4);
        draw->AddCircleFilled({at.x + radius, at.y + ImGui::GetTextLineHeight() / 2}, radius,
                              ui.colour(colour));
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.px(16));
        ui.text(colour, ui.say(state));
        ImGui::SameLine(0, ui.px(14));
        ui.text(Colour::text, status_);
        const debug::StopEvent& arrival = debugger->stop_event();
        if (!model_.running() && arrival.command.what == debug::Command::What::find_write &&
            debugger->write_origin().outcome == debug::WriteOrigin::Outcome::found &&
            status_ == stop_text()) {
            ImGui::SameLine(0, ui.px(12));
            if (foot_link(ui, "foot.there", ui.say(text::go_there), Colour::accent,
                          ui.say(text::go_there_hover))) {
                actions_.push_back(action::Execute{CommandId::go_there});
            }
        }
        std::string right;
        if (debugger->future() != 0 && !model_.running())
            right = ui.say(text::state_past, ui.number(debugger->future()));
        std::string what = model_.program()->title();
        if (model_.program()->uses_os())
            what += "   " + ui.say(text::state_policy, model_.program()->request().policy);
        const float width = ImGui::CalcTextSize((right + "      " + what).c_str()).x;
        ImGui::SameLine(std::max(ImGui::GetCursorPosX(), screen.x - width - ui.px(14)));
        if (!right.empty()) {
            if (foot_link(ui, "foot.past", right, Colour::changed, ui.say(text::state_hover))) {
                actions_.push_back(action::Execute{CommandId::to_newest});
            }
            ImGui::SameLine(0, ui.px(18));
        }
        ui.text(Colour::text_soft, what);
    } else {
        ui.text(Colour::text, status_);
    }
    ImGui::End();
    return height;
}

}  // namespace baton::gui
