// Breakpoints and watches: what ends a run, what is written to the log, and expressions that are shown
// with their value of this moment.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "debug/replay/breakpoint_place.hpp"
#include "debug/symbols/watch_expression.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

using debug::Breakpoint;
using Kind = Breakpoint::Kind;

struct KindRow {
    Kind kind;
    Text name;
    bool place;  ///< it is at a place that is written
    bool code;   ///< it is about an interrupt
};
constexpr std::array<KindRow, 7> kinds{{{Kind::address, text::kind_address, true, false},
                                        {Kind::entered, text::kind_entered, false, true},
                                        {Kind::returned, text::kind_returned, false, true},
                                        {Kind::write, text::kind_write, true, false},
                                        {Kind::read, text::kind_read, true, false},
                                        {Kind::change, text::kind_change, true, false},
                                        {Kind::vector_write, text::kind_vectors, false, false}}};

class WatchesPanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    void draw_add(Frame& frame);
    void draw_list(Frame& frame);
    void draw_row(Frame& frame, const Breakpoint& breakpoint);
    void draw_details(Frame& frame, const Breakpoint& breakpoint);
    void begin_details(const Breakpoint& breakpoint);
    void draw_watches(Frame& frame);
    static void draw_log(Frame& frame);

    std::size_t kind_ = 0;  // index into kinds
    std::optional<std::uint8_t> code_;
    std::array<char, 256> place_{};
    std::string complaint_;
    unsigned details_ = 0;  // number of the breakpoint whose details are open; 0: none
    std::array<char, 256> condition_{};
    std::array<char, 256> log_{};
    int skip_ = 0;

    struct Watched {
        std::string text;
        Expression expression;
        std::string complaint;  ///< it can't be read, in this program
    };
    std::vector<Watched> watched_;  // as View::watches, parsed
    std::uint64_t serial_ = 0;      // of the program for which they were parsed
    std::array<char, 256> watch_{};
    std::string watch_complaint_;
};

template <std::size_t size>
void put(std::array<char, size>& field, const std::string& text) {
    std::snprintf(field.data(), size, "%s", text.c_str());
}

void WatchesPanel::draw(Frame& frame) {
    draw_add(frame);
    draw_list(frame);
    ImGui::Dummy({0, frame.ui.px(6)});
    draw_watches(frame);
    draw_log(frame);
}

void WatchesPanel::draw_add(Frame& frame) {
    const Ui& ui = frame.ui;
    const KindRow& row = kinds[kind_];
    const float whole = ImGui::GetContentRegionAvail().x;
    ImGui::SetNextItemWidth(std::min(whole * 0.45F, ui.px(170)));
    if (ImGui::BeginCombo("##kind", ui.say(row.name))) {
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            if (ImGui::Selectable(ui.say(kinds[i].name), i == kind_)) kind_ = i;
            ui.record_widget(std::string("break.") + kinds[i].name.id());
        }
        ImGui::EndCombo();
    }
    ui.record_widget("break.kind");
    ImGui::SameLine();
    bool entered = false;
    const float button = ImGui::CalcTextSize(ui.say(text::add)).x + ui.px(28);
    ImGui::SetNextItemWidth(std::max(ui.px(60), ImGui::GetContentRegionAvail().x - button));
    if (row.code) {
        const std::string shown = code_ ? vector_text(ui.language(), *code_) : ui.say(text::any_interrupt);
        if (ImGui::BeginCombo("##code", shown.c_str())) {
            if (ImGui::Selectable(ui.say(text::any_interrupt), !code_)) code_.reset();
            for (const isa::VectorInfo& info : isa::vectors) {
                if (info.code != 0 &&
                    ImGui::Selectable(vector_text(ui.language(), info.code).c_str(), code_ == info.code))
                    code_ = info.code;
                ui.record_widget("break.code." + std::to_string(info.code));
            }
            ImGui::EndCombo();
        }
        ui.record_widget("break.code");
    } else {
        ImGui::BeginDisabled(!row.place);
        entered =
            ImGui::InputTextWithHint("##place", row.place ? ui.say(text::place_hint) : "", place_.data(),
                                     place_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
        ImGui::EndDisabled();
        ui.record_widget("break.place");
        if (row.place) ui.hover(text::place_hover);
    }
    ImGui::SameLine();
    entered |= ui.button("break.add", ui.say(text::add), ui.say(text::add_hover));
    if (entered) {
        const auto made = debug::breakpoints_from(row.kind, place_.data(), row.code ? code_ : std::nullopt,
                                                  *frame.debugger);
        complaint_ = made ? std::string() : made.failure().text(ui.language());
        if (made) {
            for (const Breakpoint& breakpoint : *made) frame.emit(action::AddBreakpoint{breakpoint});
            place_[0] = '\0';
        }
    }
    if (!complaint_.empty()) ui.text(Colour::error, complaint_);
}

void WatchesPanel::draw_list(Frame& frame) {
    const Ui& ui = frame.ui;
    const std::vector<Breakpoint>& list = frame.debugger->breakpoints();
    if (list.empty()) {
        ImGui::PushTextWrapPos(0);
        ui.text(Colour::text_faint, ui.say(text::no_breakpoints));
        ImGui::PopTextWrapPos();
        return;
    }
    if (!ImGui::BeginTable("breakpoints", 4, ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingFixedFit))
        return;
    ImGui::TableSetupColumn("on");
    ImGui::TableSetupColumn("what", ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableSetupColumn("hits");
    ImGui::TableSetupColumn("more");
    for (const Breakpoint& breakpoint : list) draw_row(frame, breakpoint);
    ImGui::EndTable();
}

void WatchesPanel::draw_row(Frame& frame, const Breakpoint& breakpoint) {
    const Ui& ui = frame.ui;
    const std::string name = "break." + std::to_string(breakpoint.number);
    ImGui::TableNextRow();
    ImGui::PushID(static_cast<int>(breakpoint.number));
    ImGui::TableNextColumn();
    bool on = breakpoint.enabled;
    if (ImGui::Checkbox("##on", &on)) {
        Breakpoint changed = breakpoint;
        changed.enabled = on;
        frame.emit(action::ChangeBreakpoint{changed});
    }
    ui.record_widget(name + ".on");
    ui.hover(text::break_on_hover);
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    std::string what =
        std::to_string(breakpoint.number) + "  " + say(ui.language(), debug::breakpoint_message(breakpoint));
    const Colour colour = !breakpoint.enabled       ? Colour::text_faint
                          : !breakpoint.log.empty() ? Colour::accent
                                                    : Colour::text;
    ImGui::PushStyleColor(ImGuiCol_Text, ui.colour(colour));
    if (ImGui::Selectable(what.c_str(), false) && breakpoint.kind == Kind::address) {
        if (const auto address = address_of(breakpoint, *frame.debugger))
            frame.emit(action::ShowCode{*address});
    }
    ImGui::PopStyleColor();
    ui.record_widget(name);
    if (!breakpoint.condition.empty())
        ui.text(Colour::text_soft, ui.say(text::break_if, breakpoint.condition.text()));
    if (!breakpoint.log.empty()) ui.text(Colour::text_soft, ui.say(text::break_logs, breakpoint.log));
    ImGui::TableNextColumn();
    ImGui::AlignTextToFramePadding();
    ui.text(Colour::text_soft, breakpoint.skip != 0 ? fmt::format("{}/{}", breakpoint.hits, breakpoint.skip)
                                                    : std::to_string(breakpoint.hits));
    ui.hover(text::break_hits_hover);
    ImGui::TableNextColumn();
    if (ui.toggle(name + ".more", "…", details_ == breakpoint.number, ui.say(text::break_more_hover)))
        begin_details(breakpoint);
    ImGui::SameLine(0, ui.px(4));
    if (ui.button(name + ".remove", "×", ui.say(text::break_remove_hover)))
        frame.emit(action::RemoveBreakpoint{breakpoint.number});
    if (details_ == breakpoint.number) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ImGui::TableNextColumn();
        draw_details(frame, breakpoint);
    }
    ImGui::PopID();
}

void WatchesPanel::begin_details(const Breakpoint& breakpoint) {
    details_ = details_ == breakpoint.number ? 0 : breakpoint.number;
    put(condition_, breakpoint.condition.text());
    put(log_, breakpoint.log);
    skip_ = static_cast<int>(breakpoint.skip);
    complaint_.clear();
}

void WatchesPanel::draw_details(Frame& frame, const Breakpoint& breakpoint) {
    const Ui& ui = frame.ui;
    Breakpoint changed = breakpoint;
    bool done = false;
    ImGui::SetNextItemWidth(-1);
    done |= ImGui::InputTextWithHint("##condition", ui.say(text::condition_hint), condition_.data(),
                                     condition_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    ui.record_widget("break.condition");
    ui.hover(text::condition_hover);
    ImGui::SetNextItemWidth(-1);
    done |= ImGui::InputTextWithHint("##log", ui.say(text::log_hint, "{r6}").c_str(), log_.data(),
                                     log_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    ui.record_widget("break.log");
    ui.hover(ui.say(text::log_hover, "{expression}").c_str());
    ImGui::SetNextItemWidth(ui.px(110));
    // Waiting for Enter, it would keep its number from the button beside it.
    ImGui::InputInt("##skip", &skip_, 1, 10);
    ui.record_widget("break.skip");
    ImGui::SameLine();
    ui.text(Colour::text_soft, ui.say(text::skip_text));
    ImGui::SameLine();
    done |= ui.button("break.apply", ui.say(text::apply));
    if (!done) return;
    changed.condition = Expression();
    const std::string condition = condition_.data();
    if (condition.find_first_not_of(' ') != std::string::npos) {
        if (const auto error = debug::parse_watch(condition, frame.debugger->code(), changed.condition)) {
            complaint_ = condition + ": " + say(ui.language(), error->message);
            return;
        }
    }
    complaint_.clear();
    changed.log = log_.data();
    changed.skip = static_cast<std::uint64_t>(std::max(0, skip_));
    frame.emit(action::ChangeBreakpoint{changed});
    details_ = 0;
}

void WatchesPanel::draw_watches(Frame& frame) {
    const Ui& ui = frame.ui;
    {
        const WithFont font(ui.theme().strong);
        ui.text(Colour::text, ui.say(text::watches_title));
    }
    std::vector<std::string>& watches = frame.view.watches;
    const bool same =
        std::equal(watches.begin(), watches.end(), watched_.begin(), watched_.end(),
                   [](const std::string& text, const Watched& watched) { return text == watched.text; });
    if (!same || serial_ != frame.program->serial()) {
        serial_ = frame.program->serial();
        watched_.clear();
        for (const std::string& text : watches) {
            Watched watched{text, {}, {}};
            if (const auto error = debug::parse_watch(text, frame.debugger->code(), watched.expression))
                watched.complaint = say(ui.language(), error->message);
            watched_.push_back(std::move(watched));
        }
    }
    std::size_t gone = watched_.size();
    if (!watched_.empty() &&
        ImGui::BeginTable("watches", 4, ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingFixedFit)) {
        ImGui::TableSetupColumn("text", ImGuiTableColumnFlags_WidthStretch);
        ImGui::TableSetupColumn("hex");
        ImGui::TableSetupColumn("decimal");
        ImGui::TableSetupColumn("remove");
        for (std::size_t i = 0; i < watched_.size(); ++i) {
            const WithFont font(ui.theme().mono);
            ImGui::PushID(static_cast<int>(i));
            ImGui::TableNextRow();
            ImGui::TableNextColumn();
            const Watched& watched = watched_[i];
            ImGui::TextUnformatted(watched.text.c_str());
            ui.record_widget("watch." + std::to_string(i));
            const Result<std::int64_t> value =
                !watched.complaint.empty()
                    ? Result<std::int64_t>(Failure{"", watched.complaint})
                    : debug::evaluate_watch(watched.expression, frame.debugger->machine(),
                                            frame.debugger->code(), frame.debugger->now().os().layout());
            if (!value) {
                const WithFont words(ui.theme().ui);
                ImGui::PushTextWrapPos(0);
                ui.text(Colour::warning, say(ui.language(), value.failure().reason));
                ImGui::PopTextWrapPos();
            }
            ImGui::TableNextColumn();
            if (value) ui.text(Colour::text, fmt::format("{:08x}", static_cast<std::uint32_t>(*value)));
            ImGui::TableNextColumn();
            ui.text(Colour::text_soft, value ? fmt::format("{:>11}", *value) : std::string("–"));
            ImGui::TableNextColumn();
            if (ui.button("watch." + std::to_string(i) + ".remove", "×")) gone = i;
            ImGui::PopID();
        }
        ImGui::EndTable();
    }
    if (gone < watches.size()) watches.erase(watches.begin() + static_cast<std::ptrdiff_t>(gone));
    ImGui::SetNextItemWidth(-1);
    if (ImGui::InputTextWithHint("##watch", ui.say(text::watch_hint), watch_.data(), watch_.size(),
                                 ImGuiInputTextFlags_EnterReturnsTrue) &&
        watch_[0] != '\0') {
        Expression expression;
        const auto error = debug::parse_watch(watch_.data(), frame.debugger->code(), expression);
        watch_complaint_ = error ? say(ui.language(), error->message) : std::string();
        if (!error) {
            watches.emplace_back(watch_.data());
            watch_[0] = '\0';
        }
    }
    ui.record_widget("watch.add");
    ui.hover(text::watch_hover);
    if (!watch_complaint_.empty()) ui.text(Colour::error, watch_complaint_);
}

void WatchesPanel::draw_log(Frame& frame) {
    const Ui& ui = frame.ui;
    const std::deque<debug::LogLine>& log = frame.debugger->log();
    if (log.empty()) return;
    ImGui::Dummy({0, ui.px(6)});
    {
        const WithFont font(ui.theme().strong);
        ui.text(Colour::text, ui.say(text::log_title));
    }
    const WithFont font(ui.theme().mono);
    const std::size_t first = log.size() > 200 ? log.size() - 200 : 0;
    for (std::size_t i = first; i < log.size(); ++i) {
        ImGui::PushID(static_cast<int>(i - first));
        ImGui::PushStyleColor(
            ImGuiCol_Text,
            ui.colour(log[i].position > frame.debugger->position() ? Colour::text_faint : Colour::text));
        const std::string line = ui.number(log[i].position) + "  " + log[i].text(ui.language());
        if (ImGui::Selectable(line.c_str()) && !frame.running)
            frame.emit(action::Start{debug::Command::seek(log[i].position)});
        ImGui::PopStyleColor();
        ImGui::PopID();
    }
}

}  // namespace

std::unique_ptr<Panel> make_watches_panel() {
    return std::make_unique<WatchesPanel>();
}

}  // namespace baton::gui
