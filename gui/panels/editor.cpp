// The scheduler's editor: the policy's source, what the assembler says of it as one types, and what the
// last change has done to each process.
//
// Files are read and written only when the person asks for it, or when another editor has saved one.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "gui/panels/factories.hpp"
#include "gui/settings.hpp"
#include "lab/files.hpp"

namespace baton::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = 256 << 10;
constexpr double quiet_seconds = 0.35;  // after the last letter the text is assembled
constexpr double look_seconds = 0.7;    // between two looks at the files

class EditorPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    void take(Frame& frame);
    void read(const std::string& path);
    void check(Frame& frame);
    void look_outside(Frame& frame);
    void buttons(Frame& frame);
    void text(Frame& frame);
    void diagnostics(const Frame& frame) const;
    static void comparison(Frame& frame);
    std::string own_path(const Frame& frame) const;
    static std::optional<fs::file_time_type> newest_source(const Frame& frame);

    std::string policy_;  // whose text this is
    std::string path_;
    std::string in_file_;  // what the file holds
    std::string text_;
    bool readable_ = false;
    double changed_at_ = 0;
    bool unchecked_ = false;
    std::vector<assembler::Diagnostic> diagnostics_;
    std::string trouble_;
    bool rerun_on_change_ = true;
    double looked_at_ = 0;
    std::optional<fs::file_time_type> newest_;
};

int grow(ImGuiInputTextCallbackData* data) {
    if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
        auto* text = static_cast<std::string*>(data->UserData);
        text->resize(static_cast<std::size_t>(data->BufTextLen));
        data->Buf = text->data();
    }
    return 0;
}

void EditorPanel::read(const std::string& path) {
    path_ = path;
    readable_ = false;
    trouble_.clear();
    const Result<lab::Bytes> bytes = lab::read_file(path, most_bytes);
    if (!bytes) {
        trouble_ = bytes.failure().text();
        return;
    }
    readable_ = true;
    in_file_ = replace_invalid_utf8(std::string(bytes->begin(), bytes->end()));
    text_ = in_file_;
    unchecked_ = true;
    changed_at_ = 0;
}

// Another program or policy is open than the one whose text this is.
void EditorPanel::take(Frame& frame) {
    const OpenRequest& request = frame.program->request();
    if (request.policy == policy_) return;
    policy_ = request.policy;
    read(lab::policy_path(*frame.home, policy_));
    if (request.policy_text) text_ = *request.policy_text;
    newest_ = newest_source(frame);
}

void EditorPanel::check(Frame& frame) {
    frame.view.policy_text = text_ != in_file_ ? std::optional(text_) : std::nullopt;
    if (!unchecked_ || frame.seconds < changed_at_ + quiet_seconds) return;
    unchecked_ = false;
    lab::OsRequest request;
    request.policy = policy_;
    request.policy_text = text_;
    request.quantum = frame.program->request().quantum;
    const auto built = lab::build_kernel(*frame.home, request);
    diagnostics_.clear();
    trouble_.clear();
    if (built) {
        diagnostics_ = built->warnings;
    } else if (built.problem().kind == lab::Problem::Kind::source) {
        diagnostics_ = built.problem().diagnostics;
    } else {
        trouble_ = problem_text(built.problem());
    }
}

std::optional<fs::file_time_type> EditorPanel::newest_source(const Frame& frame) {
    std::optional<fs::file_time_type> newest;
    const auto look = [&](const fs::path& path) {
        std::error_code error;
        const auto time = fs::last_write_time(path, error);
        if (!error && (!newest || time > *newest)) newest = time;
    };
    const auto folder = [&](const fs::path& path) {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(path, error)) look(entry.path());
    };
    folder(frame.home->os());
    folder(frame.home->include());
    look(lab::policy_path(*frame.home, frame.program->request().policy));
    for (const std::string& file : frame.program->request().files) {
        const std::string word = file.substr(0, file.find(' '));
        look(word);
        look(frame.home->program(word));
    }
    return newest;
}

// A source that another editor has saved.
void EditorPanel::look_outside(Frame& frame) {
    if (frame.seconds < looked_at_ + look_seconds) return;
    looked_at_ = frame.seconds;
    const auto newest = newest_source(frame);
    if (newest == newest_) return;
    newest_ = newest;
    const Result<lab::Bytes> bytes = lab::read_file(path_, most_bytes);
    if (bytes) {
        const std::string now = replace_invalid_utf8(std::string(bytes->begin(), bytes->end()));
        // What has been typed here and not been saved is never thrown away.
        if (now != in_file_ && text_ == in_file_) {
            text_ = now;
            unchecked_ = true;
            frame.emit(action::Say{frame.ui.say(Text::editor_changed_outside, path_)});
        }
        in_file_ = now;
    }
    if (!rerun_on_change_ || frame.running) return;
    frame.view.policy_text = text_ != in_file_ ? std::optional(text_) : std::nullopt;
    frame.emit(action::Execute{CommandId::rerun});
}

// A policy of the collection is kept as a copy of one's own; the collection stays as it is.
std::string EditorPanel::own_path(const Frame& frame) const {
    const bool own = path_ != frame.home->policy(policy_).string();
    if (own) return path_;
    return (fs::path(settings_path()).parent_path() / "policies" / (policy_ + ".asm")).string();
}

void EditorPanel::buttons(Frame& frame) {
    const Ui& ui = frame.ui;
    {
        const WithFont font(ui.theme().strong);
        ui.text(Colour::text, ui.say(Text::editor_title, fs::path(path_).filename().string()));
    }
    if (text_ != in_file_) {
        ImGui::SameLine();
        ui.text(Colour::changed, ui.say(Text::editor_unsaved));
    }
    const bool sound = std::none_of(diagnostics_.begin(), diagnostics_.end(), [](const auto& diagnostic) {
        return diagnostic.severity == assembler::Severity::error;
    });
    if (ui.button("editor.run", ui.say(Text::editor_run), ui.say(Text::editor_run_hover)) && sound)
        frame.emit(action::Execute{CommandId::rerun});
    ImGui::SameLine();
    const std::string target = own_path(frame);
    const bool same = target == path_;
    const std::string explained = ui.say(same ? Text::editor_save_hover : Text::editor_save_as_hover, target);
    if (ui.button("editor.save", ui.say(Text::editor_save), explained.c_str())) {
        std::error_code ignored;
        fs::create_directories(fs::path(target).parent_path(), ignored);
        if (const Result<Done> written = lab::write_file(target, text_); !written) {
            frame.emit(action::Say{written.failure().text()});
        } else {
            in_file_ = text_;
            newest_ = newest_source(frame);
            if (!same) frame.emit(action::UsePolicy{target});
        }
    }
    ImGui::SameLine();
    if (ui.button("editor.revert", ui.say(Text::editor_revert), ui.say(Text::editor_revert_hover)) &&
        text_ != in_file_) {
        text_ = in_file_;
        unchecked_ = true;
    }
    ImGui::SameLine(0, ui.px(14));
    if (ui.toggle("editor.watch", ui.say(Text::editor_watch), rerun_on_change_,
                  ui.say(Text::editor_watch_hover)))
        rerun_on_change_ = !rerun_on_change_;
}

void EditorPanel::text(Frame& frame) {
    const Ui& ui = frame.ui;
    const float line = ImGui::GetTextLineHeightWithSpacing();
    const auto wrong = static_cast<float>(std::min<std::size_t>(diagnostics_.size(), 4) + 1);
    const bool compares = frame.view.former != nullptr;
    const float processes =
        compares ? static_cast<float>(std::min<std::size_t>(frame.view.former->os.threads().size(), 8)) + 3.0F
                 : 0.0F;
    const float height =
        std::max(ui.px(120), ImGui::GetContentRegionAvail().y - (wrong + processes) * line - ui.px(8));
    const WithFont font(ui.theme().mono);
    ImGui::PushStyleColor(ImGuiCol_FrameBg, ui.colour(Colour::pane));
    if (ImGui::InputTextMultiline("##policy", text_.data(), text_.capacity() + 1, {-1, height},
                                  ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_AllowTabInput,
                                  grow, &text_)) {
        unchecked_ = true;
        changed_at_ = frame.seconds;
        if (text_.size() > most_bytes) frame.emit(action::Say{ui.say(Text::editor_too_big)});
    }
    ui.mark("editor.text");
    ImGui::PopStyleColor();
}

void EditorPanel::diagnostics(const Frame& frame) const {
    const Ui& ui = frame.ui;
    if (!trouble_.empty()) {
        ui.text(Colour::error, trouble_);
        return;
    }
    if (diagnostics_.empty()) {
        ui.text(Colour::good, ui.say(Text::editor_fine));
        ui.mark("editor.fine");
        return;
    }
    std::size_t shown = 0;
    for (const assembler::Diagnostic& diagnostic : diagnostics_) {
        if (++shown > 4) break;
        const bool error = diagnostic.severity == assembler::Severity::error;
        const std::string text = ui.say(Text::editor_line, diagnostic.place.line, diagnostic.message);
        ui.text(error ? Colour::error : Colour::warning, text);
        ui.mark("editor.diagnostic");
    }
}

// Each process beside the one of the same name and turn in the run before.
void EditorPanel::comparison(Frame& frame) {
    const Ui& ui = frame.ui;
    if (!frame.view.former) return;
    const FormerRun& former = *frame.view.former;
    ImGui::Dummy({0, ui.px(3)});
    ui.text(Colour::text_soft, ui.say(Text::editor_compare, ui.number(former.end)));
    ImGui::SameLine();
    if (ui.button("editor.forget", "×", ui.say(Text::editor_forget))) {
        frame.view.former.reset();
        return;
    }
    if (!ImGui::BeginTable("compare", 4, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_BordersInnerH))
        return;
    ImGui::TableNextRow();
    for (const Text head :
         {Text::editor_process, Text::editor_turnaround, Text::editor_waiting, Text::editor_response}) {
        ImGui::TableNextColumn();
        ui.text(Colour::text_faint, ui.say(head));
    }
    const std::vector<debug::Thread>& threads = frame.debugger->recording().os().threads();
    const auto cell = [&](std::optional<std::uint64_t> now, std::optional<std::uint64_t> then) {
        ImGui::TableNextColumn();
        if (!now) {
            ui.text(Colour::text_faint, "–");
            return;
        }
        std::string text = ui.number(*now);
        Colour colour = Colour::text;
        if (then && *then != *now) {
            text += *now > *then ? "  +" + ui.number(*now - *then) : "  −" + ui.number(*then - *now);
            colour = *now > *then ? Colour::warning : Colour::good;
        }
        ui.text(colour, text);
    };
    const auto since_arrival = [](const debug::Thread& thread, std::optional<std::uint64_t> cycle) {
        return cycle && thread.arrival_cycle ? std::optional(*cycle - *thread.arrival_cycle) : std::nullopt;
    };
    std::vector<bool> used(former.os.threads().size(), false);
    for (const debug::Thread& thread : threads) {
        if (thread.idle()) continue;
        const debug::Thread* old = nullptr;
        for (std::size_t i = 0; i < used.size() && old == nullptr; ++i) {
            const debug::Thread& candidate = former.os.threads()[i];
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
        const auto turnaround = [&](const debug::Thread& t) { return since_arrival(t, t.finish_cycle); };
        const auto waiting = [](const debug::Thread& t) { return std::optional(t.ready_cycles); };
        const auto response = [&](const debug::Thread& t) { return since_arrival(t, t.first_run_cycle); };
        cell(turnaround(thread), of_old(turnaround));
        cell(waiting(thread), of_old(waiting));
        cell(response(thread), of_old(response));
    }
    ImGui::EndTable();
    ui.mark("editor.comparison");
}

void EditorPanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    if (!frame.program->uses_os() || frame.home == nullptr) {
        ui.nothing(Text::editor_no_os);
        return;
    }
    const WithFont font(ui.theme().ui);
    take(frame);
    if (!readable_) {
        ui.text(Colour::error, trouble_.empty() ? ui.say(Text::editor_unreadable, path_) : trouble_);
        return;
    }
    look_outside(frame);
    buttons(frame);
    text(frame);
    check(frame);
    diagnostics(frame);
    comparison(frame);
}

}  // namespace

std::unique_ptr<Panel> make_editor_panel() {
    return std::make_unique<EditorPanel>();
}

}  // namespace baton::gui
