// Processes: what the guest's table says of each at this moment, the ready queue as it is chained in
// memory, the times that the schedule is judged by, and the registers saved in a control block.
#include <fmt/format.h>

#include <algorithm>

#include "gui/model/regions.hpp"
#include "gui/view/panels/panel.hpp"
#include "gui/view/panels/thread_words.hpp"
#include "isa/registers.hpp"
#include "lab/present/policy_title.hpp"

namespace baton::gui {
namespace {

enum class Column : std::uint8_t {
    pid,
    name,
    state,
    priority,
    cpu,
    kernel,
    ready,
    blocked,
    preempted,
    yielded,
    turnaround,
    response
};

struct ColumnInfo {
    Column column;
    Text title;
    Text hover;
    int weight;  // where there is little room the lighter ones go first
};

constexpr std::array<ColumnInfo, 12> all_columns{{
    {Column::pid, text::process_pid, text::process_pid_hover, 10},
    {Column::name, text::process_name, text::process_fold_hover, 11},
    {Column::state, text::process_state, text::process_state_hover, 9},
    {Column::priority, text::process_priority, text::process_priority_hover, 3},
    {Column::cpu, text::process_cpu, text::process_cpu_hover, 8},
    {Column::kernel, text::process_kernel, text::process_kernel_hover, 4},
    {Column::ready, text::process_ready, text::process_ready_hover, 7},
    {Column::blocked, text::process_blocked, text::process_blocked_hover, 6},
    {Column::turnaround, text::process_turnaround, text::process_turnaround_hover, 5},
    {Column::response, text::process_response, text::process_response_hover, 1},
    {Column::preempted, text::process_preempted, text::process_preempted_hover, 2},
    {Column::yielded, text::process_yielded, text::process_yielded_hover, 0},
}};

// A name and its number, beside the one before where there is room.
void fact(const Ui& ui, const std::string& name, const std::string& value) {
    const float width = ImGui::CalcTextSize((name + value).c_str()).x + ui.px(24);
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    if (ImGui::GetItemRectMax().x + width < right) ImGui::SameLine(0, ui.px(16));
    ui.text(Colour::text_faint, name);
    ImGui::SameLine(0, ui.px(6));
    ui.text(Colour::text, value);
}

// A sign for each state, as in the timeline: nobody has to tell colours apart.
const char* sign_of(Use use) {
    switch (use) {
    case Use::running: return "■";
    case Use::ready: return "□";
    case Use::preempted: return "▼";
    case Use::yielded: return "○";
    case Use::blocked: return "–";
    case Use::terminated: return "×";
    default: return "·";
    }
}

class ProcessesPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    void head(Frame& frame) const;
    static void chip(const Frame& frame, std::uint32_t thread);
    static void queue(const Frame& frame, const std::string& title, const char* explanation,
                      const std::vector<std::uint32_t>& threads);
    void table(Frame& frame);
    void find_columns(const Frame& frame);
    void row(Frame& frame, std::uint32_t thread);
    static std::string words_of(const Frame& frame, const guest::Thread& thread, Column column);
    static void cell(Frame& frame, const guest::Thread& thread, Column column);
    static std::optional<std::uint64_t> number_of(const Frame& frame, const guest::Thread& thread,
                                                  Column column);
    static void means(const Frame& frame);
    void details(Frame& frame) const;
    static void contexts(const Frame& frame);

    struct ShownColumn {
        ColumnInfo info;
        float width;
    };
    std::vector<ShownColumn> columns_;
    std::optional<std::uint32_t> selected_;
};

void ProcessesPanel::draw(Frame& frame) {
    const guest::OsView& os = frame.debugger->now().os();
    if (!os.layout()) {
        contexts(frame);
        return;
    }
    if (selected_ && *selected_ >= os.threads().size()) selected_.reset();
    head(frame);
    table(frame);
}

// --- above the table --------------------------------------------------------------------------

void ProcessesPanel::chip(const Frame& frame, std::uint32_t thread) {
    const Ui& ui = frame.ui;
    const std::string name = frame.debugger->now().os().thread_name(thread);
    const ImVec2 size = ImGui::CalcTextSize(name.c_str());
    const ImVec2 line = ImGui::GetCursorScreenPos();
    // Around the text, which stays on the line.
    const ImVec2 at(line.x, line.y - ui.px(1));
    const ImVec2 end(at.x + size.x + ui.px(14), line.y + size.y + ui.px(2));
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(at, end, ui.theme().process(process_number(thread), 0.16F), ui.px(4));
    draw->AddRect(at, end, ui.theme().process(process_number(thread)), ui.px(4), 0, ui.px(1));
    draw->AddText({at.x + ui.px(7), line.y}, ui.theme().process(process_number(thread)), name.c_str());
    ImGui::Dummy({end.x - at.x, size.y});
}

void ProcessesPanel::queue(const Frame& frame, const std::string& title, const char* explanation,
                           const std::vector<std::uint32_t>& threads) {
    const Ui& ui = frame.ui;
    ui.text(Colour::text_soft, title);
    ui.hover(explanation);
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        const std::string name = frame.debugger->now().os().thread_name(threads[i]);
        const float width = ImGui::CalcTextSize(name.c_str()).x + ui.px(34);
        // What does not fit goes on in the next line.
        if (ImGui::GetItemRectMax().x + width < right) ImGui::SameLine(0, ui.px(6));
        if (i != 0) {
            ui.text(Colour::text_faint, "→");
            ImGui::SameLine(0, ui.px(6));
        }
        chip(frame, threads[i]);
    }
    ui.record_widget("processes.queue");
}

void ProcessesPanel::head(Frame& frame) const {
    const Ui& ui = frame.ui;
    const guest::OsView& os = frame.debugger->now().os();
    ui.text(Colour::text_soft, ui.say(text::process_policy));
    ImGui::SameLine();
    ui.text(Colour::text, lab::policy_title(ui.language(), frame.program->request().policy));
    ui.record_widget("processes.policy");
    ui.text(Colour::text_soft, ui.say(text::process_now));
    ImGui::SameLine();
    const guest::Thread* current = frame.debugger->current_thread();
    if (current != nullptr && !current->idle()) {
        chip(frame, static_cast<std::uint32_t>(current - os.threads().data()));
    } else {
        ui.text(Colour::text_faint, ui.say(text::process_nobody));
    }
    const guest::ReadyQueues queues =
        frame.program->setup().guest.ready_queues(frame.debugger->machine(), os);
    for (const guest::ReadyChain& chain : queues.chains) {
        queue(frame, ui.say(text::process_queue_named, chain.name), ui.say(text::process_queue_hover),
              chain.threads);
    }
    if (!queues.unchained.empty()) {
        const bool published = queues.published;
        queue(frame, ui.say(published ? text::process_unchained : text::process_queue_table),
              ui.say(published ? text::process_unchained_hover : text::process_queue_table_hover),
              queues.unchained);
    }
    if (queues.chains.empty() && queues.unchained.empty()) {
        ui.text(Colour::text_soft, ui.say(text::process_queue));
        ImGui::SameLine();
        ui.text(Colour::text_faint, ui.say(text::process_queue_empty));
    }
    ImGui::Dummy({0, ui.px(3)});
}

// --- the table --------------------------------------------------------------------------------

void ProcessesPanel::table(Frame& frame) {
    const Ui& ui = frame.ui;
    const std::vector<guest::Thread>& threads = frame.debugger->now().os().threads();
    if (threads.empty()) {
        ui.text(Colour::text_faint, ui.say(text::process_none));
        return;
    }
    find_columns(frame);
    ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, ImVec2(ui.px(6), ui.px(2)));
    if (ImGui::BeginTable("processes", static_cast<int>(columns_.size()),
                          ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_BordersInnerH)) {
        for (const ShownColumn& column : columns_) {
            const bool state = column.info.column == Column::state;
            ImGui::TableSetupColumn(
                "", state ? ImGuiTableColumnFlags_WidthStretch : ImGuiTableColumnFlags_WidthFixed,
                state ? 1.0F : column.width);
        }
        ImGui::TableNextRow();
        for (const ShownColumn& column : columns_) {
            ImGui::TableNextColumn();
            ui.text(Colour::text_faint, ui.say(column.info.title));
            ui.hover(column.info.hover);
            ui.record_widget(fmt::format("processes.column.{}", static_cast<unsigned>(column.info.column)));
        }
        // Threads under their processes; the idle thread comes last.
        std::vector<std::uint32_t> order = frame.debugger->now().os().by_process();
        for (std::uint32_t i = 0; i < threads.size(); ++i) {
            if (threads[i].idle()) order.push_back(i);
        }
        ImGuiListClipper clipper;
        clipper.Begin(static_cast<int>(order.size()));
        while (clipper.Step()) {
            for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
                row(frame, order[static_cast<std::size_t>(i)]);
        }
        ImGui::EndTable();
    }
    ImGui::PopStyleVar();
    means(frame);
    if (selected_) {
        details(frame);
    } else {
        ImGui::PushTextWrapPos(0);
        ui.text(Colour::text_faint, ui.say(text::process_fold_hover));
        ImGui::PopTextWrapPos();
    }
}

void ProcessesPanel::row(Frame& frame, std::uint32_t index) {
    const Ui& ui = frame.ui;
    const guest::Thread& thread = frame.debugger->now().os().threads()[index];
    ImGui::TableNextRow();
    ImGui::PushID(static_cast<int>(index));
    bool first = true;
    for (const ShownColumn& column : columns_) {
        ImGui::TableNextColumn();
        if (first) {
            const bool chosen = selected_ == index;
            if (ImGui::Selectable("##row", chosen, ImGuiSelectableFlags_SpanAllColumns)) {
                if (chosen) {
                    selected_.reset();
                } else {
                    selected_ = index;
                }
            }
            ui.record_widget(fmt::format("processes.row.{}", index));
            ui.hover(text::process_fold_hover);
            ImGui::SameLine(0, 0);
            first = false;
        }
        cell(frame, thread, column.info.column);
    }
    ImGui::PopID();
}

// The columns that there is room for, the weightiest first, each as wide as its largest number. Of very many
// processes the first ones say how wide.
void ProcessesPanel::find_columns(const Frame& frame) {
    const Ui& ui = frame.ui;
    const std::vector<guest::Thread>& threads = frame.debugger->now().os().threads();
    const std::size_t measured = std::min<std::size_t>(threads.size(), 300);
    std::vector<TableColumn> needs;
    for (const ColumnInfo& info : all_columns) {
        float width = ImGui::CalcTextSize(ui.say(info.title)).x;
        std::uint64_t largest = 0;
        for (std::size_t i = 0; i < measured; ++i) {
            largest = std::max(largest, number_of(frame, threads[i], info.column).value_or(0));
            const std::string words = words_of(frame, threads[i], info.column);
            if (!words.empty()) width = std::max(width, ImGui::CalcTextSize(words.c_str()).x);
        }
        // As many eights as there are digits: numbers that grow don't make the columns shiver.
        std::string digits = ui.number(largest);
        for (char& digit : digits) digit = digit >= '0' && digit <= '9' ? '8' : digit;
        if (largest != 0) width = std::max(width, ImGui::CalcTextSize(digits.c_str()).x);
        needs.push_back({width, info.weight});
    }
    columns_.clear();
    for (const std::size_t place : columns_in(needs, ImGui::GetContentRegionAvail().x, ui.px(13), 2))
        columns_.push_back({all_columns[place], needs[place].width + 1});
}

// What stands in a column of words; empty in one of numbers.
std::string ProcessesPanel::words_of(const Frame& frame, const guest::Thread& thread, Column column) {
    const Ui& ui = frame.ui;
    const guest::OsView& os = frame.debugger->now().os();
    switch (column) {
    case Column::pid:
        if (!thread.pid || thread.idle()) return "";
        return thread.main_program() ? fmt::format("{}", *thread.pid)
                                     : fmt::format("{}.{}", *thread.pid, thread.number);
    case Column::name: return thread.idle() ? ui.say(text::time_idle) : thread.name;
    case Column::state: {
        const Use use = use_of(thread.state, os.layout()->why_of(thread.why_number));
        if (!thread.over && use != Use::terminated)
            return std::string(sign_of(use)) + " " +
                   use_text(ui, os, use, thread.reason_number, thread.object);
        return std::string(sign_of(Use::terminated)) + " " +
               (thread.exit_code ? ui.say(text::process_ended, *thread.exit_code)
                                 : std::string(ui.say(text::process_gone)));
    }
    default: return {};
    }
}

void ProcessesPanel::cell(Frame& frame, const guest::Thread& thread, Column column) {
    const Ui& ui = frame.ui;
    const guest::OsView& os = frame.debugger->now().os();
    const bool there = thread.live() || thread.idle();
    const Colour colour = there ? Colour::text : Colour::text_faint;
    const std::string words = words_of(frame, thread, column);
    switch (column) {
    case Column::pid: ui.text(colour, words); break;
    case Column::name: {
        const auto index = static_cast<unsigned>(&thread - os.threads().data());
        ui.words_cell(!there || thread.idle() ? ui.colour(Colour::text_faint)
                                              : ui.theme().process(process_number(index)),
                      words);
        break;
    }
    case Column::state: {
        const bool runs = thread.state == guest::ThreadState::running && !thread.over;
        ui.words_cell(runs ? Colour::accent : colour, words);
        break;
    }
    default: {
        const std::optional<std::uint64_t> value = number_of(frame, thread, column);
        if (!value) break;
        const bool open = column == Column::turnaround && !thread.finish_cycle;
        ui.number_cell(*value == 0 || open ? Colour::text_faint : colour, ui.number(*value));
        break;
    }
    }
}

std::optional<std::uint64_t> ProcessesPanel::number_of(const Frame& frame, const guest::Thread& thread,
                                                       Column column) {
    const std::optional<guest::ThreadTimes> times = guest::times_of(thread, frame.debugger->position());
    // Of the idle thread they say nothing: it runs whenever no other can.
    const auto of_process = [&](std::uint64_t value) {
        return thread.idle() ? std::nullopt : std::optional(value);
    };
    switch (column) {
    case Column::priority:
        if (const auto priority =
                thread.idle() ? std::nullopt
                              : frame.program->setup().guest.priority(frame.debugger->machine(), thread))
            return *priority;
        return std::nullopt;
    case Column::cpu:
        // The idle thread has the processor while that sleeps, in the kernel's own mode.
        if (thread.idle()) return frame.debugger->now().statistics().idle_cycles;
        return thread.cpu_cycles;
    case Column::ready: return of_process(thread.ready_cycles);
    case Column::blocked: return of_process(thread.blocked_cycles);
    case Column::preempted: return of_process(thread.preempted);
    case Column::yielded: return of_process(thread.yielded);
    case Column::kernel: return times ? std::optional(times->kernel) : std::nullopt;
    case Column::turnaround: return times ? std::optional(times->turnaround) : std::nullopt;
    case Column::response:
        if (thread.idle() || !thread.arrival_cycle || !thread.first_run_cycle) return std::nullopt;
        return *thread.first_run_cycle - *thread.arrival_cycle;
    default: return std::nullopt;
    }
}

void ProcessesPanel::means(const Frame& frame) {
    const Ui& ui = frame.ui;
    double turnaround = 0;
    double waiting = 0;
    double response = 0;
    unsigned ended = 0;
    for (const guest::Thread& thread : frame.debugger->now().os().threads()) {
        if (thread.idle() || !thread.arrival_cycle || !thread.finish_cycle || !thread.first_run_cycle)
            continue;
        ++ended;
        turnaround += static_cast<double>(*thread.finish_cycle - *thread.arrival_cycle);
        waiting += static_cast<double>(thread.ready_cycles);
        response += static_cast<double>(*thread.first_run_cycle - *thread.arrival_cycle);
    }
    if (ended == 0) return;
    const auto mean = [&](double sum) { return ui.number(static_cast<std::uint64_t>(sum / ended + 0.5)); };
    ui.text(Colour::text_soft, ui.say(text::process_mean, ended));
    ui.record_widget("processes.mean");
    const std::array<std::pair<Text, double>, 3> sums{{{text::process_turnaround, turnaround},
                                                       {text::process_waiting, waiting},
                                                       {text::process_response, response}}};
    for (const auto& [name, sum] : sums) fact(ui, ui.say(name), mean(sum));
}

// --- below the table --------------------------------------------------------------------------

void ProcessesPanel::details(Frame& frame) const {
    const Ui& ui = frame.ui;
    const guest::OsView& os = frame.debugger->now().os();
    const guest::Thread& thread = os.threads()[*selected_];
    ImGui::Dummy({0, ui.px(4)});
    {
        const WithFont font(ui.theme().strong);
        ui.text(Colour::text, os.thread_name(*selected_));
    }
    // The numbers for which the table has no room.
    for (const ColumnInfo& info : all_columns) {
        const bool shown = std::any_of(columns_.begin(), columns_.end(), [&](const ShownColumn& column) {
            return column.info.column == info.column;
        });
        const std::optional<std::uint64_t> value = number_of(frame, thread, info.column);
        if (shown || !value) continue;
        fact(ui, ui.say(info.title), ui.number(*value));
        ui.hover(info.hover);
    }
    const std::optional<guest::SavedRegisters> saved =
        frame.program->setup().guest.saved_registers(frame.debugger->machine(), thread);
    if (!saved) {
        ImGui::PushTextWrapPos(0);
        ui.text(
            Colour::text_faint,
            ui.say(thread.over || thread.state == guest::ThreadState::terminated ? text::process_frame_gone
                   : thread.state == guest::ThreadState::running                 ? text::process_frame_running
                                                                 : text::process_frame_unknown));
        ImGui::PopTextWrapPos();
        ui.record_widget("processes.frame");
        return;
    }
    ui.text(Colour::text_soft, ui.say(text::process_frame, saved->address));
    ui.record_widget("processes.frame");
    ui.text(Colour::text_soft, ui.say(text::process_frame_cause, vector_text(ui.language(), saved->code)));
    if (ui.button("processes.memory", text::process_frame_memory, text::process_frame_memory_hover))
        frame.emit(action::ShowMemory{saved->address});
    ImGui::SameLine();
    if (ui.button("processes.code", text::process_frame_code, text::process_frame_code_hover))
        frame.emit(action::ShowCode{saved->ip});
    const WithFont font(ui.theme().mono);
    const float width = ImGui::CalcTextSize("flags 00000000  ").x;
    const auto across =
        std::max(1, static_cast<int>(ImGui::GetContentRegionAvail().x / std::max(1.0F, width)));
    int at = 0;
    const auto put = [&](std::string_view name, isa::Word value) {
        if (at % across != 0) ImGui::SameLine(static_cast<float>(at % across) * width);
        ++at;
        ui.text(value == 0 ? Colour::text_faint : Colour::text, fmt::format("{:<5} {:08x}", name, value));
    };
    put("ip", saved->ip);
    put("flags", saved->flags);
    for (unsigned i = 0; i < isa::register_count; ++i) put(isa::register_name(i), saved->registers[i]);
}

// Without a table there are contexts, and how long each had the processor.
void ProcessesPanel::contexts(const Frame& frame) {
    const Ui& ui = frame.ui;
    const guest::OsView& os = frame.debugger->now().os();
    ImGui::PushTextWrapPos(0);
    ui.text(Colour::text_faint, ui.say(text::process_no_table));
    ImGui::PopTextWrapPos();
    ui.record_widget("processes.none");
    for (const guest::Context& context : os.contexts()) {
        ui.text(Colour::text, os.context_name(context.address) + "   " + ui.number(context.cpu_cycles));
    }
}

}  // namespace

std::unique_ptr<Panel> make_processes_panel() {
    return std::make_unique<ProcessesPanel>();
}

}  // namespace baton::gui
