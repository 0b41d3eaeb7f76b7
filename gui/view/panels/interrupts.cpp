// Interrupts: the vector table with what each entry is doing, in plain words why nothing happens, and the
// steps of the last interrupts, cycle by cycle.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gui/model/interrupt_text.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

using debug::Breakpoint;
using debug::InterruptRecord;
using isa::Word;

constexpr unsigned first_line = static_cast<unsigned>(isa::Vector::first_line);
// Of looking for what lies far back, in a frame: about a millisecond.
constexpr std::uint64_t cycles_a_frame = 1'000'000;

class InterruptsPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    enum class Column : std::uint8_t { cause, handler, state, taken, last };
    void find_columns(const Frame& frame);
    void table(Frame& frame);
    void row(Frame& frame, const isa::VectorInfo& info);
    void circle(Frame& frame, const isa::VectorInfo& info) const;
    void handler(Frame& frame, const isa::VectorInfo& info) const;
    void cell(Frame& frame, const isa::VectorInfo& info, Column column) const;
    void reasons(const Frame& frame) const;
    void records(Frame& frame) const;
    void record(Frame& frame, const InterruptRecord& interrupt, std::size_t index) const;

    std::vector<std::pair<Column, float>> columns_;  // for which there is room, with their widths
    /// While the machine runs fast, what was known at the last stop.
    debug::InterruptSearch search_;
};

const Breakpoint* breakpoint_on(const debug::Debugger& debugger, unsigned code) {
    for (const Breakpoint& breakpoint : debugger.breakpoints()) {
        if (breakpoint.kind == Breakpoint::Kind::entered && breakpoint.code == code) return &breakpoint;
    }
    return nullptr;
}

std::optional<std::uint64_t> last_taken(const debug::Debugger& debugger, unsigned code) {
    const auto& marks = debugger.timeline().marks();
    for (auto mark = marks.rbegin(); mark != marks.rend(); ++mark) {
        const bool entry = mark->kind != debug::TimelineMarkKind::context_switch;
        if (entry && mark->code == code && mark->cycle < debugger.position()) return mark->cycle;
    }
    return std::nullopt;
}

void InterruptsPanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    const emu::Machine& machine = frame.debugger->machine();
    const WithFont font(ui.theme().ui);
    if (!frame.running_fast) {
        search_.work(*frame.debugger, cycles_a_frame);
        if (!search_.done()) frame.looking = true;
    }
    const Word vbase = machine.cpu().system(isa::SystemRegister::vbase);
    if (vbase == 0) {
        ImGui::PushTextWrapPos(0);
        ui.text(Colour::text_soft, ui.say(text::irq_no_table));
        ImGui::PopTextWrapPos();
    } else {
        ui.text(Colour::text_faint, ui.say(text::irq_table_at, fmt::format("0x{:x}", vbase)));
    }
    reasons(frame);
    ImGui::Dummy({0, ui.px(2)});
    table(frame);
    ImGui::Dummy({0, ui.px(6)});
    records(frame);
}

// One sentence on the switch, and one for each line that asks in vain.
void InterruptsPanel::reasons(const Frame& frame) const {
    const Ui& ui = frame.ui;
    ImGui::PushTextWrapPos(0);
    ui.text(Colour::text_soft, switch_text(ui.language(), *frame.debugger, search_));
    ui.record_widget("interrupts.switch");
    for (unsigned line = 0; line < isa::line_count; ++line) {
        const auto why = line_text(ui.language(), *frame.debugger, search_, line);
        if (!why) continue;
        ui.text(why->trouble == LineTrouble::zero ? Colour::error : Colour::warning, why->text);
        ui.record_widget("interrupts.why." + std::to_string(line));
    }
    ImGui::PopTextWrapPos();
}

std::string handler_text(const debug::Debugger& debugger, unsigned code) {
    const Word handler = handler_of(debugger.machine(), code).value_or(0);
    if (handler == 0) return {};
    const auto place = debugger.code().locate(handler);
    return place && !place->name().empty() ? place->name() : fmt::format("0x{:x}", handler);
}

// Whole columns are left out where there is no room: a cut number would be another one.
void InterruptsPanel::find_columns(const Frame& frame) {
    const Ui& ui = frame.ui;
    const debug::Debugger& debugger = *frame.debugger;
    struct Candidate {
        Column column;
        Text head;
        int weight;
    };
    constexpr std::array<Candidate, 5> all{{{Column::cause, text::irq_cause, 5},
                                            {Column::handler, text::irq_handler, 3},
                                            {Column::state, text::irq_state, 1},
                                            {Column::taken, text::irq_count, 4},
                                            {Column::last, text::irq_last, 2}}};
    std::vector<TableColumn> needs;
    for (const Candidate& one : all) {
        float width = ImGui::CalcTextSize(ui.say(one.head)).x;
        const auto fit = [&width](const std::string& text) {
            width = std::max(width, ImGui::CalcTextSize(text.c_str()).x);
        };
        for (const isa::VectorInfo& info : isa::vectors) {
            if (info.code == 0) continue;
            const std::uint64_t count = debugger.now().statistics().entries[info.code];
            switch (one.column) {
            case Column::cause: fit(vector_text(ui.language(), info.code)); break;
            case Column::handler: fit(handler_text(debugger, info.code)); break;
            case Column::state: fit(ui.say(text::irq_enabled)); break;
            case Column::taken: fit(ui.number(count)); break;
            case Column::last:
                if (const auto cycle = count == 0 ? std::nullopt : last_taken(debugger, info.code))
                    fit(ui.number(*cycle));
                break;
            }
        }
        needs.push_back({width, one.weight});
    }
    columns_.clear();
    const float rest = ImGui::GetContentRegionAvail().x - ui.px(16 + 24 + 4 * 7);
    for (const std::size_t place : columns_in(needs, rest, ui.px(14)))
        columns_.emplace_back(all[place].column, needs[place].width + 1);
}

void InterruptsPanel::table(Frame& frame) {
    const Ui& ui = frame.ui;
    find_columns(frame);
    constexpr ImGuiTableFlags flags = ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_BordersInnerH;
    ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, ImVec2(ui.px(7), ui.px(1)));
    // Another set of columns is another table: ImGui keeps widths.
    int set = 0;
    for (const auto& [column, width] : columns_) set |= 1 << static_cast<int>(column);
    ImGui::PushID(set);
    if (ImGui::BeginTable("vectors", static_cast<int>(columns_.size()) + 2, flags)) {
        ImGui::TableSetupColumn("");
        ImGui::TableSetupColumn("");
        for (const auto& [column, width] : columns_)
            ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, width);
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ImGui::TableNextColumn();
        ui.text(Colour::text_faint, ui.say(text::irq_code));
        constexpr std::array<Text, 5> heads{text::irq_cause, text::irq_handler, text::irq_state,
                                            text::irq_count, text::irq_last};
        for (const auto& [column, width] : columns_) {
            ImGui::TableNextColumn();
            ui.text(Colour::text_faint, ui.say(heads[static_cast<std::size_t>(column)]));
        }
        // Devices first: they are what one waits for.
        for (const isa::VectorInfo& info : isa::vectors) {
            if (info.code >= first_line) row(frame, info);
        }
        for (const isa::VectorInfo& info : isa::vectors) {
            if (info.code != 0 && info.code < first_line) row(frame, info);
        }
        ImGui::EndTable();
    }
    ImGui::PopID();
    ImGui::PopStyleVar();
}

void InterruptsPanel::circle(Frame& frame, const isa::VectorInfo& info) const {
    const Ui& ui = frame.ui;
    const std::string name = "vector." + std::to_string(info.code);
    const Breakpoint* breakpoint = breakpoint_on(*frame.debugger, info.code);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float line = ImGui::GetTextLineHeight();
    if (ImGui::InvisibleButton("break", {ui.px(16), line})) {
        if (breakpoint != nullptr) {
            frame.emit(action::RemoveBreakpoint{breakpoint->number});
        } else {
            Breakpoint added;
            added.kind = Breakpoint::Kind::entered;
            added.code = info.code;
            frame.emit(action::AddBreakpoint{added});
        }
    }
    ui.record_widget(name + ".break");
    const bool hovered = ImGui::IsItemHovered();
    ui.hover(text::irq_break_hover);
    const ImVec2 middle(at.x + ui.px(8), at.y + line / 2);
    if (breakpoint != nullptr) {
        ImGui::GetWindowDrawList()->AddCircleFilled(
            middle, ui.px(5), ui.colour(Colour::breakpoint, breakpoint->enabled ? 1.0F : 0.4F));
    } else {
        ImGui::GetWindowDrawList()->AddCircle(
            middle, ui.px(5), ui.colour(hovered ? Colour::breakpoint : Colour::border), 0, ui.px(1.2F));
    }
}

void InterruptsPanel::handler(Frame& frame, const isa::VectorInfo& info) const {
    const Ui& ui = frame.ui;
    const std::string name = "vector." + std::to_string(info.code);
    const std::optional<Word> entry = handler_of(frame.debugger->machine(), info.code);
    const Word handler = entry.value_or(0);
    if (handler == 0) {
        ui.text(Colour::text_faint, ui.say(entry ? text::irq_no_handler : text::irq_no_table_entry));
        ui.record_widget(name + (entry ? ".no_handler" : ".no_table"));
    } else {
        ImGui::PushStyleColor(ImGuiCol_Text, ui.colour(Colour::kernel));
        if (ImGui::Selectable(handler_text(*frame.debugger, info.code).c_str()))
            frame.emit(action::ShowCode{handler});
        ImGui::PopStyleColor();
        ui.record_widget(name + ".handler");
        ui.hover((fmt::format("0x{:08x}\n", handler) + ui.say(text::irq_handler_hover)).c_str());
    }
}

void InterruptsPanel::cell(Frame& frame, const isa::VectorInfo& info, Column column) const {
    const Ui& ui = frame.ui;
    const debug::Debugger& debugger = *frame.debugger;
    const emu::Machine& machine = debugger.machine();
    const std::string name = "vector." + std::to_string(info.code);
    const std::uint64_t count = debugger.now().statistics().entries[info.code];
    switch (column) {
    case Column::cause: {
        const bool under_way =
            emu::is_entry(machine.cpu().step()) && machine.cpu().latches().code == info.code;
        ui.text(under_way ? Colour::accent : Colour::text, vector_text(ui.language(), info.code));
        ui.hover(ui.say(text::irq_row_hover, info.code, info.cause.in(ui.language()),
                        info.saved_ip.in(ui.language()))
                     .c_str());
        break;
    }
    case Column::handler: handler(frame, info); break;
    case Column::state: {
        if (info.code < first_line) break;
        const emu::Interrupts& controller = machine.bus().interrupts();
        const unsigned number = info.code - first_line;
        const bool enabled = (controller.state().enable >> number & 1U) != 0;
        const bool pending = (controller.pending() >> number & 1U) != 0;
        ui.text(pending ? Colour::changed : Colour::text_faint,
                ui.say(pending   ? enabled ? text::irq_pending : text::irq_pending_masked
                       : enabled ? text::irq_enabled
                                 : text::irq_masked));
        break;
    }
    case Column::taken:
        ui.number_cell(count == 0 ? Colour::text_faint : Colour::text, ui.number(count));
        ui.record_widget(name + ".count");
        break;
    case Column::last:
        if (const auto cycle = count == 0 ? std::nullopt : last_taken(debugger, info.code)) {
            if (ImGui::Selectable(ui.number(*cycle).c_str()))
                frame.emit(action::Start{debug::Command::seek(*cycle + 1)});
            ui.record_widget(name + ".last");
            ui.hover(ui.say(text::irq_jump_hover, ui.number(*cycle + 1)).c_str());
        }
        break;
    }
}

void InterruptsPanel::row(Frame& frame, const isa::VectorInfo& info) {
    ImGui::TableNextRow();
    ImGui::PushID(info.code);
    ImGui::TableNextColumn();
    circle(frame, info);
    ImGui::TableNextColumn();
    {
        const WithFont mono(frame.ui.theme().mono);
        frame.ui.text(Colour::text_soft, fmt::format("{:>2}", info.code));
    }
    for (const auto& [column, width] : columns_) {
        ImGui::TableNextColumn();
        cell(frame, info, column);
    }
    ImGui::PopID();
}

void InterruptsPanel::records(Frame& frame) const {
    const Ui& ui = frame.ui;
    {
        const WithFont font(ui.theme().strong);
        ui.text(Colour::text, ui.say(text::irq_last_ones));
    }
    const auto& all = search_.records();
    const std::string from = ui.number(search_.looked_from());
    std::size_t index = 0;
    for (auto one = all.rbegin(); one != all.rend(); ++one) record(frame, *one, index++);
    if (!search_.done() && all.size() < debug::InterruptSearch::most) {
        ui.text(Colour::text_faint, ui.say(text::irq_looking, from));
    } else if (all.empty()) {
        ui.text(Colour::text_faint,
                search_.looked_from() == 0 ? ui.say(text::irq_none_yet) : ui.say(text::irq_none_since, from));
        ui.record_widget("interrupts.none");
    }
}

// Five moments on a line; those that have been reached are filled, and each leads to its cycle.
void InterruptsPanel::record(Frame& frame, const InterruptRecord& interrupt, std::size_t index) const {
    const Ui& ui = frame.ui;
    const guest::OsView& os = frame.debugger->now().os();
    ImGui::PushID(static_cast<int>(index));
    ImGui::Dummy({0, ui.px(3)});
    ui.text(Colour::accent,
            fmt::format("{}  {}", interrupt.code, vector_text(ui.language(), interrupt.code)));
    ImGui::SameLine();
    const std::uint32_t thread = os.thread_of(interrupt.context);
    const guest::Thread* interrupted = thread < os.threads().size() ? &os.threads()[thread] : nullptr;
    std::string words = ui.say(text::irq_interrupted, os.context_name(interrupt.context),
                               place_text(*frame.debugger, interrupt.interrupted_ip, interrupted));
    if (interrupt.returned && interrupt.back_to != interrupt.context)
        words += "; " + ui.say(text::irq_to_other, os.context_name(interrupt.back_to));
    ui.text(Colour::text_soft, words);
    struct Moment {
        Text name;
        std::optional<std::uint64_t> cycle;
    };
    // The handler's first cycle comes behind the last one of the entry.
    const auto begun = interrupt.entered ? std::optional(*interrupt.entered + 1) : std::nullopt;
    const Moment moments[] = {{text::irq_raised, interrupt.raised},
                              {text::irq_accepted, interrupt.accepted},
                              {text::irq_saved, interrupt.saved},
                              {text::irq_entered, begun},
                              {text::irq_returned, interrupt.returned}};
    const bool device = interrupt.code >= first_line;
    const float width = std::max(ui.px(72), std::min(ui.px(130), ImGui::GetContentRegionAvail().x / 5));
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const float line = ImGui::GetTextLineHeight();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    for (int i = device ? 0 : 1; i < 5; ++i) {
        const Moment& moment = moments[i];
        const float x = origin.x + width * static_cast<float>(i - (device ? 0 : 1)) + ui.px(6);
        const float y = origin.y + ui.px(7);
        const ImU32 colour = ui.colour(moment.cycle ? Colour::accent : Colour::border);
        if (i < 4) {
            const bool reached = moments[i + 1].cycle.has_value();
            draw->AddLine({x, y}, {x + width, y}, ui.colour(reached ? Colour::accent : Colour::border),
                          ui.px(2));
        }
        draw->AddCircleFilled({x, y}, ui.px(5), ui.colour(Colour::pane));
        if (moment.cycle) {
            draw->AddCircleFilled({x, y}, ui.px(4.5F), colour);
        } else {
            draw->AddCircle({x, y}, ui.px(4.5F), colour, 0, ui.px(1.5F));
        }
        draw->AddText({x - ui.px(4), y + ui.px(8)}, ui.colour(Colour::text_soft), ui.say(moment.name));
        const std::string cycle = moment.cycle ? ui.number(*moment.cycle)
                                  : i == 0     ? ui.say(text::irq_before, ui.number(search_.looked_from()))
                                               : std::string();
        draw->AddText({x - ui.px(4), y + ui.px(8) + line}, ui.colour(Colour::text), cycle.c_str());
        if (!moment.cycle) continue;
        ImGui::SetCursorScreenPos({x - ui.px(6), origin.y});
        ImGui::PushID(i);
        if (ImGui::InvisibleButton("moment", {width - ui.px(4), line * 2 + ui.px(16)}))
            frame.emit(action::Start{debug::Command::seek(*moment.cycle)});
        ImGui::PopID();
        ui.record_widget(fmt::format("interrupt.{}.{}", index, i));
        ui.hover(ui.say(text::irq_jump_hover, ui.number(*moment.cycle)).c_str());
    }
    ImGui::SetCursorScreenPos({origin.x, origin.y + line * 2 + ui.px(18)});
    if (interrupt.entered) {
        const std::uint64_t waited = interrupt.raised ? interrupt.accepted - *interrupt.raised : 0;
        const std::uint64_t entry = *interrupt.entered + 1 - interrupt.accepted;
        ui.text(Colour::text_faint, interrupt.returned ? ui.say(text::irq_waited, waited, entry,
                                                                *interrupt.returned - *interrupt.entered)
                                                       : ui.say(text::irq_running));
    }
    ImGui::PopID();
}

}  // namespace

std::unique_ptr<Panel> make_interrupts_panel() {
    return std::make_unique<InterruptsPanel>();
}

}  // namespace baton::gui
