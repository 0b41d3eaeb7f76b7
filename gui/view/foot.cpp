#include "gui/view/foot.hpp"

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "gui/view/imgui_bridge.hpp"

namespace baton::gui {
namespace {

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

float width_of(const std::string& words) {
    return ImGui::CalcTextSize(words.c_str()).x;
}

// What is open, and under which policy: one that was edited is not what its file holds.
std::string program_words(const Ui& ui, const Program& program) {
    std::string words = program.title();
    if (!program.uses_os()) return words;
    const OpenRequest& request = program.request();
    const std::string policy = show_controls(std::filesystem::path(request.policy).filename().string());
    return words + "   " +
           ui.say(request.policy_text ? text::state_policy_edited : text::state_policy, policy);
}

}  // namespace

float draw_foot(const Ui& ui, const Workspace& work, std::vector<Action>& actions) {
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float height = ImGui::GetTextLineHeight() + ui.px(12);
    ui.begin_strip(
        "foot", screen.y - height, height, {ui.px(14), ui.px(5)},
        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoFocusOnAppearing);
    const Model& model = work.model();
    const debug::Debugger* debugger = model.debugger();
    if (debugger == nullptr) {
        ui.words_cell(Colour::text, work.status());
        ui.record_widget("foot.status");
        ImGui::End();
        return height;
    }
    const bool stopped = !debugger->machine().running();
    const bool searching = model.running() && debugger->searching().has_value();
    const Text state = searching         ? text::state_searching
                       : model.running() ? text::state_running
                       : stopped         ? text::state_stopped
                                         : text::state_paused;
    const Colour colour = model.running() ? Colour::good : stopped ? Colour::error : Colour::accent;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float radius = ui.px(4);
    ImGui::GetWindowDrawList()->AddCircleFilled({at.x + radius, at.y + ImGui::GetTextLineHeight() / 2},
                                                radius, ui.colour(colour));
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.px(16));
    ui.text(colour, ui.say(state));
    ImGui::SameLine(0, ui.px(14));

    // The right end is what it is; the sentence has the room that is left, and is whole on hover.
    std::string past;
    if (debugger->future() != 0 && !model.running()) past = ui.say(text::state_past, debugger->future());
    const std::string what = program_words(ui, *model.program());
    const float right = width_of(what) + (past.empty() ? 0.0F : width_of(past) + ui.px(18));
    struct Link {
        const char* name;
        Text words;
        Text explanation;
        Action action;
    };
    std::optional<Link> link;
    if (work.tells_of_finding())
        link = Link{"foot.there", text::go_there, text::go_there_hover, action::Execute{CommandId::go_there}};
    if (work.explainable()) link = Link{"foot.why", text::explain, text::explain_hover, action::Explain{}};
    if (work.reuses_policy())
        link = Link{"foot.usual_policy", text::usual_policy, text::usual_policy_hover,
                    action::UsePolicy{OpenRequest{}.policy}};
    const float begin = ImGui::GetCursorPosX();
    const float end = screen.x - ui.px(14) - right;
    const float room = end - begin - ui.px(18) - (link ? width_of(ui.say(link->words)) + ui.px(12) : 0.0F);
    if (room > ui.px(40)) {
        ui.words(ui.colour(Colour::text), work.status(), room);
        ui.record_widget("foot.status");
        if (link) {
            ImGui::SameLine(0, ui.px(12));
            if (foot_link(ui, link->name, ui.say(link->words), Colour::accent, ui.say(link->explanation)))
                actions.push_back(link->action);
        }
        ImGui::SameLine(0, 0);
    }
    ImGui::SetCursorPosX(std::max(begin, end));
    if (!past.empty()) {
        if (foot_link(ui, "foot.past", past, Colour::changed, ui.say(text::state_hover)))
            actions.push_back(action::Execute{CommandId::to_newest});
        ImGui::SameLine(0, ui.px(18));
    }
    ui.text(Colour::text_soft, what);
    ui.record_widget("foot.program");
    ImGui::End();
    return height;
}

}  // namespace baton::gui
