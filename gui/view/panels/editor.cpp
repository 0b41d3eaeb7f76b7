// The scheduler's editor: the policy's source, what the assembler says of it as one types, and what the
// last change has done to each process.
//
// The text itself, and the file, are PolicySource's.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

namespace fs = std::filesystem;

constexpr double quiet_seconds = 0.35;  // after the last letter the text is assembled

class EditorPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    void check(const Frame& frame);
    void buttons(Frame& frame);
    void text(Frame& frame);
    void diagnostics(const Frame& frame);
    static void findings(Frame& frame);
    static void comparison(Frame& frame);

    std::string text_;             // as in the field
    std::size_t wanted_line_ = 0;  // the caret is to go there; from 1, 0: nowhere
    std::uint64_t loads_ = 0;
    std::uint64_t revision_ = 0;  // that was looked at last
    double changed_at_ = 0;
    bool unchecked_ = false;
    std::vector<assembler::Diagnostic> diagnostics_;
    std::string trouble_;
};

// What the field's callback works on.
struct Field {
    std::string& text;
    std::size_t& wanted_line;
};

std::size_t begin_of_line(std::string_view text, std::size_t line) {
    std::size_t at = 0;
    while (line > 1) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string_view::npos) break;
        at = end + 1;
        --line;
    }
    return at;
}

int work_on(ImGuiInputTextCallbackData* data) {
    Field& field = *static_cast<Field*>(data->UserData);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
        field.text.resize(static_cast<std::size_t>(data->BufTextLen));
        data->Buf = field.text.data();
    } else if (field.wanted_line != 0) {
        const std::string_view text(data->Buf, static_cast<std::size_t>(data->BufTextLen));
        const std::size_t begin = begin_of_line(text, field.wanted_line);
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        data->CursorPos = static_cast<int>(begin);
        data->SelectionStart = static_cast<int>(begin);
        data->SelectionEnd = static_cast<int>(end);
        field.wanted_line = 0;
    }
    return 0;
}

void EditorPanel::check(const Frame& frame) {
    if (frame.policy.revision() != revision_) {
        // What was typed is looked at when the typing rests; a text that was loaded, at once.
        const bool typed = frame.policy.loads() == loads_;
        revision_ = frame.policy.revision();
        changed_at_ = typed ? frame.seconds : 0;
        unchecked_ = true;
        if (!typed) text_ = frame.policy.text();
        loads_ = frame.policy.loads();
    }
    if (!unchecked_ || frame.seconds < changed_at_ + quiet_seconds) return;
    unchecked_ = false;
    lab::OsRequest request;
    request.policy = frame.policy.policy();
    request.policy_text = frame.policy.text();
    request.quantum = frame.program->request().quantum;
    const auto built = lab::build_kernel(*frame.home, request, frame.debugger->machine().settings().language);
    diagnostics_.clear();
    trouble_.clear();
    if (built) {
        diagnostics_ = built->warnings;
    } else if (built.failure().kind == lab::Problem::Kind::source) {
        diagnostics_ = built.failure().diagnostics;
    } else {
        trouble_ = problem_text(built.failure(), frame.ui.language());
    }
}

void EditorPanel::buttons(Frame& frame) {
    const Ui& ui = frame.ui;
    PolicySource& policy = frame.policy;
    {
        const WithFont font(ui.theme().strong);
        ui.text(Colour::text, ui.say(text::editor_title, fs::path(policy.path()).filename().string()));
    }
    if (policy.unsaved()) {
        ImGui::SameLine();
        ui.text(Colour::changed, ui.say(text::editor_unsaved));
    }
    const bool sound = std::none_of(diagnostics_.begin(), diagnostics_.end(), [](const auto& diagnostic) {
        return diagnostic.severity == assembler::Severity::error;
    });
    if (ui.button("editor.run", ui.say(text::editor_run), ui.say(text::editor_run_hover)) && sound)
        frame.emit(action::Execute{CommandId::rerun});
    ImGui::SameLine();
    // A policy of the collection is kept as a copy of one's own; the collection stays as it is.
    const std::string target = policy.save_path();
    const bool same = target == policy.path();
    const std::string explained = ui.say(same ? text::editor_save_hover : text::editor_save_as_hover, target);
    if (ui.button("editor.save", ui.say(text::editor_save), explained.c_str())) {
        if (const Result<Done> written = policy.save(); !written) {
            frame.emit(action::Say{written.failure().message()});
        } else if (!same) {
            frame.emit(action::UsePolicy{target});
        }
    }
    ImGui::SameLine();
    if (ui.button("editor.revert", ui.say(text::editor_revert), ui.say(text::editor_revert_hover)) &&
        policy.unsaved())
        policy.revert();
    ImGui::SameLine();
    const bool checking = frame.contract.running();
    const Text check = checking ? text::contract_checking : text::contract_check;
    if (ImGui::GetContentRegionAvail().x < ImGui::CalcTextSize(ui.say(check)).x + ui.px(24)) ImGui::NewLine();
    if (ui.button("editor.check", ui.say(check), ui.say(text::contract_check_hover)) && sound && !checking)
        frame.emit(action::CheckContract{});
    ImGui::SameLine(0, ui.px(14));
    const float toggle = ImGui::CalcTextSize(ui.say(text::editor_watch)).x + ui.px(24);
    if (ImGui::GetContentRegionAvail().x < toggle) ImGui::NewLine();
    if (ui.toggle("editor.watch", ui.say(text::editor_watch), policy.watching,
                  ui.say(text::editor_watch_hover)))
        policy.watching = !policy.watching;
}

void EditorPanel::text(Frame& frame) {
    const Ui& ui = frame.ui;
    const float line = ImGui::GetTextLineHeightWithSpacing();
    const auto wrong = static_cast<float>(std::min<std::size_t>(diagnostics_.size(), 4) + 1);
    const auto& outcome = frame.contract.outcome();
    const auto found = static_cast<float>(!outcome   ? 0
                                          : *outcome ? std::max<std::size_t>((*outcome)->failures.size(), 1)
                                                     : 1);
    const bool compares = frame.view.former != nullptr;
    const float processes =
        compares ? static_cast<float>(std::min<std::size_t>(frame.view.former->os.threads().size(), 8)) + 3.0F
                 : 0.0F;
    const float height = std::max(
        ui.px(120), ImGui::GetContentRegionAvail().y - (wrong + processes + found) * line - ui.px(8));
    const WithFont font(ui.theme().mono);
    ImGui::PushStyleColor(ImGuiCol_FrameBg, ui.colour(Colour::pane));
    // Another text makes another field: one that is being edited would keep the old one.
    ImGui::PushID(static_cast<int>(loads_));
    if (wanted_line_ != 0) ImGui::SetKeyboardFocusHere();
    Field field{text_, wanted_line_};
    if (ImGui::InputTextMultiline("##policy", text_.data(), text_.capacity() + 1, {-1, height},
                                  ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_CallbackAlways |
                                      ImGuiInputTextFlags_AllowTabInput,
                                  work_on, &field)) {
        frame.policy.edit(text_);
        if (text_.size() > PolicySource::most_bytes) frame.emit(action::Say{text::editor_too_big});
    }
    ui.record_widget("editor.text");
    ImGui::PopID();
    ImGui::PopStyleColor();
}

void EditorPanel::diagnostics(const Frame& frame) {
    const Ui& ui = frame.ui;
    if (!trouble_.empty()) {
        ui.text(Colour::error, trouble_);
        return;
    }
    if (diagnostics_.empty()) {
        ui.text(Colour::good, ui.say(text::editor_fine));
        ui.record_widget("editor.fine");
        return;
    }
    const PolicySource& policy = frame.policy;
    std::size_t shown = 0;
    for (const assembler::Diagnostic& diagnostic : diagnostics_) {
        if (++shown > 4) break;
        const bool error = diagnostic.severity == assembler::Severity::error;
        // The whole kernel is assembled with it: what is wrong may stand elsewhere.
        const std::string file = fs::path(diagnostic.place.file).filename().string();
        const bool here = file == fs::path(policy.path()).filename().string();
        const std::string text = here ? ui.say(text::editor_line, diagnostic.place.line, diagnostic.message)
                                      : fmt::format("{}:{}: {}", file, diagnostic.place.line,
                                                    say(ui.language(), diagnostic.message));
        ImGui::PushID(static_cast<int>(shown));
        ImGui::PushStyleColor(ImGuiCol_Text, ui.colour(error ? Colour::error : Colour::warning));
        if (ImGui::Selectable(text.c_str()) && here) wanted_line_ = diagnostic.place.line;
        ImGui::PopStyleColor();
        ImGui::PopID();
        ui.record_widget("editor.diagnostic");
        if (here) ui.hover(text::editor_go_to_line);
    }
}

// What the contract test has found; each finding leads to where it happened.
void EditorPanel::findings(Frame& frame) {
    const Ui& ui = frame.ui;
    const auto& outcome = frame.contract.outcome();
    if (!outcome) return;
    if (!*outcome) {
        ui.text(Colour::error, problem_text(outcome->failure(), ui.language()));
        return;
    }
    const lab::ContractReport& report = **outcome;
    if (report.holds()) {
        ui.text(Colour::good, ui.say(text::editor_kept, report.runs.size()));
        ui.record_widget("editor.kept");
        return;
    }
    for (std::size_t i = 0; i < report.failures.size(); ++i) {
        const lab::ContractFailure& failure = report.failures[i];
        std::string words = say(ui.language(), failure.what);
        if (!failure.place.empty()) words += " (" + failure.place + ")";
        ImGui::PushID(static_cast<int>(i));
        ImGui::PushStyleColor(ImGuiCol_Text, ui.colour(Colour::error));
        if (ImGui::Selectable(words.c_str())) frame.emit(action::ShowFinding{i});
        ImGui::PopStyleColor();
        ImGui::PopID();
        ui.record_widget("editor.finding." + std::to_string(i));
        std::string more = words;
        for (const Message& detail : failure.details) more += "\n" + say(ui.language(), detail);
        ui.hover((more + "\n" + ui.say(text::finding_hover, ui.number(failure.cycle))).c_str());
    }
}

// Each process beside the one of the same name and turn in the run before.
void EditorPanel::comparison(Frame& frame) {
    const Ui& ui = frame.ui;
    if (!frame.view.former) return;
    const FormerRun& former = *frame.view.former;
    ImGui::Dummy({0, ui.px(3)});
    ui.text(Colour::text_soft, ui.say(text::editor_compare, ui.number(former.end)));
    ImGui::SameLine();
    if (ui.button("editor.forget", "×", ui.say(text::editor_forget))) {
        frame.view.former.reset();
        return;
    }
    if (!ImGui::BeginTable("compare", 4, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_BordersInnerH))
        return;
    ImGui::TableNextRow();
    for (const Text head :
         {text::editor_process, text::editor_turnaround, text::editor_waiting, text::editor_response}) {
        ImGui::TableNextColumn();
        ui.text(Colour::text_faint, ui.say(head));
    }
    const std::vector<guest::Thread>& threads = frame.debugger->recording().os().threads();
    const auto cell = [&](std::optional<std::uint64_t> now, std::optional<std::uint64_t> then) {
        ImGui::TableNextColumn();
        if (!now) {
            ui.text(Colour::text_faint, "–");
            return;
        }
        const std::string text = ui.number(*now);
        if (!then || *then == *now) {
            ui.text(Colour::text, text);
            return;
        }
        const std::string difference =
            *now > *then ? "+" + ui.number(*now - *then) : "−" + ui.number(*then - *now);
        const Colour colour = *now > *then ? Colour::warning : Colour::good;
        const bool beside =
            ImGui::CalcTextSize((text + "  " + difference).c_str()).x <= ImGui::GetContentRegionAvail().x;
        ui.text(colour, beside ? text + "  " + difference : text + "\n" + difference);
    };
    const auto since_arrival = [](const guest::Thread& thread, std::optional<std::uint64_t> cycle) {
        return cycle && thread.arrival_cycle ? std::optional(*cycle - *thread.arrival_cycle) : std::nullopt;
    };
    std::vector<bool> used(former.os.threads().size(), false);
    for (const guest::Thread& thread : threads) {
        if (thread.idle()) continue;
        const guest::Thread* old = nullptr;
        for (std::size_t i = 0; i < used.size() && old == nullptr; ++i) {
            const guest::Thread& candidate = former.os.threads()[i];
            if (used[i] || candidate.idle() || candidate.name != thread.name) continue;
            used[i] = true;
            old = &candidate;
        }
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ui.text(Colour::text, thread.name);
        const auto of_old = [&](auto value) {
            return old != nullptr ? value(*old) : std::optional<std::uint64_t>();
        };
        const auto turnaround = [&](const guest::Thread& t) { return since_arrival(t, t.finish_cycle); };
        const auto waiting = [](const guest::Thread& t) { return std::optional(t.ready_cycles); };
        const auto response = [&](const guest::Thread& t) { return since_arrival(t, t.first_run_cycle); };
        cell(turnaround(thread), of_old(turnaround));
        cell(waiting(thread), of_old(waiting));
        cell(response(thread), of_old(response));
    }
    ImGui::EndTable();
    ui.record_widget("editor.comparison");
}

void EditorPanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    if (!frame.program->uses_os() || frame.home == nullptr) {
        ui.nothing(text::editor_no_os);
        return;
    }
    const WithFont font(ui.theme().ui);
    if (!frame.policy.readable()) {
        ui.text(Colour::error, say(ui.language(), frame.policy.trouble()));
        return;
    }
    check(frame);
    buttons(frame);
    text(frame);
    diagnostics(frame);
    findings(frame);
    comparison(frame);
}

}  // namespace

std::unique_ptr<Panel> make_editor_panel() {
    return std::make_unique<EditorPanel>();
}

}  // namespace baton::gui
