// The call stack: who called whom, the innermost one first, of who has the processor or of a thread that
// waits. A frame that is chosen is shown in the code.
#include <fmt/format.h>

#include <algorithm>

#include "base/messages/debugger.hpp"
#include "debug/symbols/unwinder.hpp"
#include "gui/model/regions.hpp"
#include "gui/view/panels/panel.hpp"
#include "lab/present/stack_text.hpp"

namespace baton::gui {
namespace {

class StackPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    void find(const Frame& frame);
    void choose_thread(Frame& frame);
    void row(Frame& frame, std::size_t number) const;

    std::optional<std::uint32_t> thread_;  // by its index; nothing: who has the processor
    std::optional<debug::CallStack> stack_;
    // For which it was found.
    std::uint64_t serial_ = 0;
    std::uint64_t position_ = 0;
    std::uint64_t changes_ = 0;
    std::optional<std::uint32_t> found_of_;
};

// Inside of an instruction the stack is that of its beginning: its registers are half written.
std::uint64_t boundary_before(const Frame& frame) {
    const std::vector<emu::Tick>& last = frame.trail.last;
    const auto began = std::find_if(last.rbegin(), last.rend(), [](const emu::Tick& tick) {
        return tick.did(emu::happened::began | emu::happened::accepted);
    });
    return began == last.rend() ? frame.debugger->position() : began->cycle;
}

void StackPanel::find(const Frame& frame) {
    const debug::Debugger& debugger = *frame.debugger;
    const bool same = serial_ == frame.program->serial() && position_ == debugger.position() &&
                      changes_ == debugger.changes() && found_of_ == thread_;
    if (same || (frame.running_fast && stack_)) return;
    serial_ = frame.program->serial();
    position_ = debugger.position();
    changes_ = debugger.changes();
    found_of_ = thread_;
    const auto stack_at = [&](const emu::Machine& machine) -> std::optional<debug::CallStack> {
        if (!thread_) return debug::call_stack(machine, debugger.kernel());
        const guest::Thread& thread = debugger.now().os().threads()[*thread_];
        if (thread.over) return std::nullopt;
        return debug::call_stack_of(machine, debugger.kernel(), thread.address);
    };
    stack_ = debugger.machine().at_boundary() ? stack_at(debugger.machine())
                                              : stack_at(debugger.machine_at(boundary_before(frame)));
}

void StackPanel::choose_thread(Frame& frame) {
    const Ui& ui = frame.ui;
    const guest::OsView& os = frame.debugger->now().os();
    const auto name_of = [&](std::optional<std::uint32_t> thread) -> std::string {
        return thread ? os.thread_name(*thread) : ui.say(text::stack_of_processor);
    };
    ImGui::SetNextItemWidth(std::min(ImGui::GetContentRegionAvail().x, ui.px(260)));
    if (ImGui::BeginCombo("##thread", name_of(thread_).c_str())) {
        const auto offer = [&](std::optional<std::uint32_t> thread, const std::string& widget) {
            if (ImGui::Selectable(name_of(thread).c_str(), thread_ == thread)) thread_ = thread;
            ui.record_widget("stack.of." + widget);
        };
        offer(std::nullopt, "processor");
        for (std::uint32_t i = 0; i < os.threads().size(); ++i) {
            if (os.threads()[i].live()) offer(i, std::to_string(i));
        }
        ImGui::EndCombo();
    }
    ui.record_widget("stack.of");
    ui.hover(text::stack_of_hover);
}

void StackPanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    const guest::OsView& os = frame.debugger->now().os();
    if (serial_ != frame.program->serial()) stack_.reset();
    if (thread_ && (serial_ != frame.program->serial() || *thread_ >= os.threads().size())) thread_.reset();
    if (os.layout()) choose_thread(frame);
    find(frame);
    if (!stack_) {
        ui.nothing(text::stack_not_known);
        return;
    }
    if (os.layout() && stack_->context != 0 && !thread_) {
        const std::uint32_t owner = os.thread_of(stack_->context);
        ui.text(Colour::text_soft,
                owner == guest::no_thread ? os.context_name(stack_->context) : os.thread_name(owner));
    }
    if (!ImGui::BeginTable("frames", 3, ImGuiTableFlags_BordersInnerH)) return;
    ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthStretch, 1.2F);
    ImGui::TableSetupColumn("place", ImGuiTableColumnFlags_WidthStretch, 1);
    ImGui::TableSetupColumn("what", ImGuiTableColumnFlags_WidthStretch, 1);
    for (std::size_t i = 0; i < stack_->frames.size(); ++i) row(frame, i);
    ImGui::EndTable();
    if (stack_->truncated) ui.text(Colour::text_faint, ui.say(text::stack_truncated));
}

void StackPanel::row(Frame& frame, std::size_t number) const {
    const Ui& ui = frame.ui;
    const debug::StackFrame& each = stack_->frames[number];
    const guest::OsView& os = frame.debugger->now().os();
    const auto place = lab::place_of(each, *stack_, frame.debugger->code(), os);
    std::string name;
    std::string source;
    if (place) {
        name = place->program.empty() ? place->name() : place->program + "." + place->name();
        if (!place->file.empty()) source = fmt::format("{}:{}", place->file, place->line);
    }
    if (name.empty()) name = fmt::format("0x{:08x}", each.at());
    if (each.gap) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ui.words_cell(Colour::text_faint, ui.say(text::stack_gap));
    }
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::PushID(static_cast<int>(number));
    const ImVec2 line = ImGui::GetCursorPos();
    if (ImGui::Selectable("##frame", frame.view.cursor == each.at(), ImGuiSelectableFlags_SpanAllColumns))
        frame.emit(action::ShowCode{each.at()});
    ui.record_widget("stack." + std::to_string(number));
    const std::string mode = ui.say(each.user ? text::stack_user : text::stack_kernel);
    ui.hover(ui.say(text::stack_frame_hover, name, mode,
                    source.empty() ? fmt::format("0x{:08x}", each.at()) : source)
                 .c_str());
    ImGui::SetCursorPos(line);
    const std::uint32_t owner = os.layout() ? os.thread_of(stack_->context) : guest::no_thread;
    const ImU32 colour = !each.user                  ? ui.colour(Colour::kernel)
                         : owner == guest::no_thread ? ui.colour(Colour::text)
                                                     : ui.theme().process(process_number(owner));
    {
        const WithFont font(ui.theme().mono);
        ui.words_cell(colour, name);
    }
    ImGui::TableNextColumn();
    ui.words_cell(Colour::text_soft, source.substr(source.rfind('/') + 1));
    ImGui::TableNextColumn();
    ui.words_cell(Colour::text_soft, say(ui.language(), lab::frame_message(each)));
    ImGui::PopID();
}

}  // namespace

std::unique_ptr<Panel> make_stack_panel() {
    return std::make_unique<StackPanel>();
}

}  // namespace baton::gui
