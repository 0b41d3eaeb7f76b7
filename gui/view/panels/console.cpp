// Console: what the guest has printed up to this moment, each process in its colour, and a line to type
// into the machine.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "gui/model/regions.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

class ConsolePanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    void find_lines(std::string_view text);
    void draw_line(Frame& frame, std::string_view text, std::size_t line) const;
    void draw_input(Frame& frame);
    static void press(Frame& frame, std::uint8_t byte);

    // Where lines begin in the kept text; one that never ends is broken.
    static constexpr std::size_t longest_line = 400;
    std::vector<std::size_t> starts_;
    std::size_t known_ = 0;  // bytes whose lines are found
    std::uint64_t forgotten_ = 0;
    std::array<char, 512> typed_{};
};

void ConsolePanel::find_lines(std::string_view text) {
    if (text.size() < known_ || starts_.empty()) {
        starts_.assign(1, 0);
        known_ = 0;
    }
    for (; known_ < text.size(); ++known_) {
        // Not within a sign of several bytes, unless there is no end of them.
        const bool inside = (static_cast<unsigned char>(text[known_]) & 0xc0U) == 0x80;
        const std::size_t length = known_ - starts_.back();
        if (text[known_] != '\n' && length >= longest_line && (!inside || length >= longest_line + 4))
            starts_.push_back(known_);
        if (text[known_] == '\n') starts_.push_back(known_ + 1);
    }
}

void ConsolePanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    const debug::ConsoleLog& log = frame.debugger->recording().console();
    const std::string_view text = frame.debugger->console_text();
    if (log.forgotten() != forgotten_) {
        forgotten_ = log.forgotten();
        starts_.clear();
    }
    find_lines(text);
    const float input = ImGui::GetFrameHeight() + 2 * ImGui::GetStyle().ItemSpacing.y + ui.px(2);
    ImGui::BeginChild("output", {0, -input}, false, ImGuiWindowFlags_HorizontalScrollbar);
    {
        const WithFont font(ui.theme().mono);
        const bool at_end = ImGui::GetScrollY() >= ImGui::GetScrollMaxY() - 1;
        if (text.empty()) ui.text(Colour::text_faint, ui.say(text::console_empty));
        ImGuiListClipper clipper;
        clipper.Begin(static_cast<int>(starts_.size()));
        while (clipper.Step()) {
            for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line)
                draw_line(frame, text, static_cast<std::size_t>(line));
        }
        if (at_end) ImGui::SetScrollHereY(1.0F);
    }
    ImGui::EndChild();
    ui.record_widget("console.output");
    draw_input(frame);
}

void ConsolePanel::draw_line(Frame& frame, std::string_view text, std::size_t line) const {
    const Ui& ui = frame.ui;
    const debug::ConsoleLog& log = frame.debugger->recording().console();
    const std::vector<debug::ConsoleLog::Run>& runs = log.runs();
    const std::size_t begin = starts_[line];
    std::size_t end = line + 1 < starts_.size() ? starts_[line + 1] : text.size();
    if (end > begin && text[end - 1] == '\n') --end;
    if (begin >= end) {
        ImGui::NewLine();
        return;
    }
    // The run in which the line begins.
    auto run = std::upper_bound(
        runs.begin(), runs.end(), begin + forgotten_,
        [](std::uint64_t number, const debug::ConsoleLog::Run& r) { return number < r.begin; });
    if (run != runs.begin()) --run;
    std::size_t at = begin;
    while (at < end) {
        const auto next = run == runs.end() ? runs.end() : run + 1;
        const std::size_t until =
            next == runs.end() ? end : std::min<std::size_t>(end, next->begin - forgotten_);
        if (until > at) {
            const bool known = run != runs.end() && run->thread != guest::no_thread && run->thread != 0;
            const std::string part = Ui::drawable(show_controls(text.substr(at, until - at)));
            ImGui::PushStyleColor(ImGuiCol_Text, known ? ui.theme().process(process_number(run->thread))
                                                       : ui.colour(Colour::text));
            ImGui::TextUnformatted(part.c_str(), part.c_str() + part.size());
            ImGui::PopStyleColor();
            if (run != runs.end() && ImGui::IsItemHovered()) {
                const std::uint64_t cycle = log.cycle_of(at + forgotten_);
                ui.hover(ui.say(text::console_hover,
                                frame.debugger->recording().os().context_name(run->context), ui.number(cycle))
                             .c_str());
                if (ImGui::IsMouseDoubleClicked(0) && !frame.running) {
                    frame.emit(action::Start{debug::Command::seek(cycle)});
                }
            }
            at = until;
            if (at < end) ImGui::SameLine(0, 0);
        }
        if (next == runs.end()) break;
        run = next;
    }
}

void ConsolePanel::press(Frame& frame, std::uint8_t byte) {
    emu::InputEvent event;
    event.kind = emu::InputKind::key;
    event.data = {byte};
    frame.emit(action::Input{event});
}

void ConsolePanel::draw_input(Frame& frame) {
    const Ui& ui = frame.ui;
    ImGui::Dummy({0, ui.px(1)});
    const float button = ImGui::CalcTextSize(ui.say(text::console_end)).x + ui.px(24);
    ImGui::SetNextItemWidth(std::max(ui.px(60), ImGui::GetContentRegionAvail().x - button));
    bool entered = false;
    {
        const WithFont font(ui.theme().mono);
        entered = ImGui::InputTextWithHint("##keys", ui.say(text::console_hint), typed_.data(), typed_.size(),
                                           ImGuiInputTextFlags_EnterReturnsTrue);
    }
    ui.record_widget("console.input");
    if (entered) {
        for (const char* byte = typed_.data(); *byte != '\0'; ++byte)
            press(frame, static_cast<std::uint8_t>(*byte));
        press(frame, '\n');
        typed_[0] = '\0';
        ImGui::SetKeyboardFocusHere(-1);
    }
    ImGui::SameLine();
    if (ui.button("console.end", ui.say(text::console_end), ui.say(text::console_end_hover)))
        press(frame, end_of_input);
}

}  // namespace

std::unique_ptr<Panel> make_console_panel() {
    return std::make_unique<ConsolePanel>();
}

}  // namespace baton::gui
