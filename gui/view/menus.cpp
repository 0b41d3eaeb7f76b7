#include "gui/view/menus.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "base/text.hpp"
#include "gui/view/imgui_bridge.hpp"
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

bool is_on(const Workspace& work, CommandId id) {
    switch (id) {
    case CommandId::layout_lesson: return work.plain_settings().layout == LayoutId::lesson;
    case CommandId::layout_debug: return work.plain_settings().layout == LayoutId::debug;
    case CommandId::layout_os: return work.plain_settings().layout == LayoutId::os;
    case CommandId::read_only: return work.model().open() && work.model().debugger()->read_only();
    default: return false;
    }
}

void menu_item(const Ui& ui, const Workspace& work, CommandId id, std::vector<Action>& actions) {
    const CommandInfo& info = command(id);
    if (info.separator) ImGui::Separator();
    const std::string key = key_text(ui.language(), info.key);
    if (ImGui::MenuItem(ui.say(info.label), key.c_str(), is_on(work, id), work.possible(id))) {
        actions.push_back(action::Execute{id});
    }
    ui.record_widget("menu." + std::string(info.name));
    ui.hover(info.hover);
}

void file_menu(const Ui& ui, const Workspace& work, std::vector<Action>& actions) {
    const Settings& settings = work.plain_settings();
    if (ImGui::BeginMenu(ui.say(text::menu_recent))) {
        if (settings.recent.empty()) ui.text(Colour::text_faint, ui.say(text::nothing_recent));
        for (const OpenRequest& request : settings.recent) {
            std::string name;
            std::string paths;
            for (const std::string& file : request.files) {
                name += (name.empty() ? "" : ", ") + std::filesystem::path(file).filename().string();
                paths += (paths.empty() ? "" : "\n") + file;
            }
            if (name.empty()) name = "shell";
            const std::string policy = std::filesystem::path(request.policy).filename().string();
            ImGui::PushID(&request);
            if (ImGui::MenuItem(show_controls(name).c_str(), show_controls(policy).c_str()))
                actions.push_back(action::Open{request});
            ui.record_widget("recent." + name);
            if (paths != name) ui.hover(show_controls(paths).c_str());
            ImGui::PopID();
        }
        ImGui::EndMenu();
    }
    ui.record_widget("menu.recent");
    if (ImGui::BeginMenu(ui.say(text::menu_examples))) {
        if (ImGui::MenuItem(ui.say(text::example_demo))) actions.push_back(action::OpenDemo{});
        ui.hover(text::example_demo_hover);
        ui.record_widget("example.demo");
        ImGui::Separator();
        for (const Example& example : work.examples()) {
            if (ImGui::MenuItem(example.name.c_str())) {
                OpenRequest request;
                request.files = {example.name};
                actions.push_back(action::OpenWithLastPolicy{request});
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
        for (const std::string& policy : work.policies()) {
            const bool now = policy == settings.policy;
            if (ImGui::MenuItem(policy.c_str(), nullptr, now)) actions.push_back(action::UsePolicy{policy});
            ui.record_widget("policy." + policy);
            ImGui::SameLine(ui.px(130));
            ui.text(Colour::text_soft, lab::policy_title(ui.language(), policy));
        }
        ImGui::EndMenu();
    }
    ui.record_widget("menu.policy");
}

void view_menu(const Ui& ui, const Workspace& work, std::vector<Action>& actions) {
    ImGui::Separator();
    if (ImGui::BeginMenu(ui.say(text::menu_panels))) {
        for (const PanelInfo& info : panels()) {
            const std::string key = key_text(ui.language(), info.key);
            if (ImGui::MenuItem(ui.say(info.title), key.c_str(), false, work.layout().has(info.id))) {
                actions.push_back(action::ShowPanel{info.id});
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
            if (ImGui::MenuItem(ui.say(name), nullptr, ui.language() == language))
                actions.push_back(action::SetLanguage{language});
            ui.record_widget(std::string("menu.") + name.id());
        }
        ImGui::EndMenu();
    }
    ui.record_widget("menu.language");
}

}  // namespace

void draw_menus(const Ui& ui, const Workspace& work, std::vector<Action>& actions) {
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
            if (info.id == CommandId::reload) file_menu(ui, work, actions);
            menu_item(ui, work, info.id, actions);
        }
        if (menu == Menu::view) view_menu(ui, work, actions);
        if (menu == Menu::help) {
            if (ImGui::MenuItem(ui.say(text::welcome_again))) actions.push_back(action::OpenDemo{true});
            ui.record_widget("menu.welcome");
            ui.hover(text::welcome_again_hover);
        }
        ImGui::EndMenu();
    }
    ImGui::EndMainMenuBar();
    ImGui::PopStyleVar();
}

}  // namespace baton::gui
