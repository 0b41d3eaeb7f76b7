// Code: the source with the instruction that comes next, breakpoints at the edge, lines that have just
// run shaded, jumps as arrows; or the same memory as instructions.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "base/text.hpp"
#include "debug/replay/breakpoint_place.hpp"
#include "gui/model/code_lines.hpp"
#include "gui/view/panels/instruction_hover.hpp"
#include "gui/view/panels/panel.hpp"
#include "isa/disassemble.hpp"
#include "isa/table.hpp"

namespace baton::gui {
namespace {

class CodePanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    struct Shown {
        LoadedModule module;
        std::uint32_t file = 0;
        bool source = false;
        friend bool operator==(const Shown&, const Shown&) = default;
    };
    void choose(Frame& frame);
    void show(Frame& frame, Word address);
    void draw_strip(Frame& frame);
    void draw_lines(Frame& frame);
    void draw_visible(Frame& frame);
    void draw_menu(Frame& frame, const CodeLine& line);
    void draw_line(Frame& frame, std::size_t line, float width);
    void draw_gutter(Frame& frame, const CodeLine& line, ImVec2 at, float height);
    void draw_text(Frame& frame, const std::string& text, ImVec2 at, bool bright) const;
    void draw_jumps(Frame& frame, int first, int last, float top, float height, float right) const;
    std::string disassembled(Frame& frame, Word address) const;
    /// The instruction that comes next, or was the last one of all.
    Word place(const Frame& frame) const { return last_.value_or(frame.debugger->machine().cpu().ip()); }

    bool source_ = true;
    bool follow_ = true;
    std::uint64_t serial_ = 0;  // of the program that is shown
    std::optional<Shown> shown_;
    CodeLines lines_;
    const SourceLines* text_ = nullptr;
    std::size_t longest_ = 40;  // line, in letters
    float room_ = 0;            // width in view
    std::uint64_t position_ = ~std::uint64_t{0};
    std::uint64_t request_ = 0;
    std::optional<Word> last_;  // executed, when the machine has stopped
    std::optional<Word> scroll_to_;
};

std::optional<LoadedModule> module_at(const Frame& frame, Word address) {
    for (const LoadedModule& module : loaded_modules(*frame.debugger, *frame.program)) {
        if (module.holds(address)) return module;
    }
    return std::nullopt;
}

// The file number of the code at an address of the module.
std::optional<std::uint32_t> file_at(const LoadedModule& module, Word address) {
    const std::vector<isa::LineRow>& rows = module.image->lines;
    auto row = std::upper_bound(rows.begin(), rows.end(), address - module.base,
                                [](Word offset, const isa::LineRow& r) { return offset < r.address; });
    if (row == rows.begin()) return std::nullopt;
    --row;
    if (row->line == 0) return std::nullopt;
    return row->file;
}

// So many words around an address that belongs to nothing known.
constexpr Word words_around = 512;

void CodePanel::show(Frame& frame, Word address) {
    Shown wanted;
    const std::optional<LoadedModule> module = module_at(frame, address);
    const SourceLines* text = nullptr;
    if (module) {
        wanted.module = *module;
        if (const auto file = file_at(*module, address); file && source_) {
            text = frame.program->source(module->image->files[*file]);
            wanted.file = *file;
            wanted.source = text != nullptr;
        }
        if (!wanted.source) wanted.file = 0;
    } else {
        const Word from = (address & ~Word{3}) - std::min(address & ~Word{3}, words_around * isa::word_bytes);
        wanted.module.base = from;
        wanted.module.bytes = 2 * words_around * isa::word_bytes;
        // The same window serves as long as the address lies in it.
        if (shown_ && shown_->module.image == nullptr && shown_->module.holds(address)) wanted = *shown_;
    }
    if (shown_ != wanted) {
        shown_ = wanted;
        text_ = text;
        lines_ = wanted.source
                     ? CodeLines::of_source(wanted.module, wanted.file, *text)
                     : CodeLines::of_memory(wanted.module.base, wanted.module.base + wanted.module.bytes);
    }
    scroll_to_ = address;
    longest_ = 40;
    if (!shown_->source) return;
    for (const std::string& line : *text_) longest_ = std::max(longest_, count_code_points(line));
}

// Of a machine that has stopped nothing comes next: then the eye stays where it was last.
std::optional<Word> last_executed(const Frame& frame) {
    const debug::Debugger& debugger = *frame.debugger;
    if (debugger.machine().running() || debugger.position() == debugger.oldest()) return std::nullopt;
    const bool at_hand = frame.trail.position == debugger.position() && !frame.trail.last.empty();
    return (at_hand ? frame.trail.last.back() : debugger.tick_of(debugger.position() - 1)).ip;
}

void CodePanel::choose(Frame& frame) {
    if (frame.debugger->position() != position_ || !shown_) last_ = last_executed(frame);
    if (frame.view.code_request != request_) {
        request_ = frame.view.code_request;
        follow_ = false;
        frame.view.cursor = frame.view.code_address & ~Word{3};
        show(frame, frame.view.code_address);
        position_ = frame.debugger->position();
        return;
    }
    const std::uint64_t position = frame.debugger->position();
    if ((position != position_ && !frame.running_fast) || !shown_) {
        position_ = position;
        // A step brings the eye back to where the machine is.
        follow_ = true;
        show(frame, place(frame));
    }
}

void CodePanel::draw(Frame& frame) {
    if (frame.program->serial() != serial_) {
        // What is kept here points into the program that was open before.
        serial_ = frame.program->serial();
        shown_.reset();
        text_ = nullptr;
        lines_ = CodeLines();
    }
    choose(frame);
    draw_strip(frame);
    draw_lines(frame);
}

void CodePanel::draw_strip(Frame& frame) {
    const Ui& ui = frame.ui;
    if (ui.toggle("code.source", ui.say(text::code_source), source_, ui.say(text::code_source_hover)) &&
        !source_) {
        source_ = true;
        show(frame, scroll_to_.value_or(frame.view.cursor.value_or(place(frame))));
    }
    ImGui::SameLine(0, ui.px(4));
    if (ui.toggle("code.machine", ui.say(text::code_machine), !source_, ui.say(text::code_machine_hover)) &&
        source_) {
        source_ = false;
        show(frame, frame.view.cursor && !follow_ ? *frame.view.cursor : place(frame));
    }
    ImGui::SameLine(0, ui.px(12));
    std::string name;
    if (shown_ && shown_->source) {
        name = std::filesystem::path(shown_->module.image->files[shown_->file]).filename().string();
    } else if (shown_ && shown_->module.image != nullptr) {
        name = !shown_->module.program.empty() ? shown_->module.program
               : frame.program->uses_os()      ? std::string(ui.say(text::code_kernel))
                                               : frame.program->title();
    } else {
        name = ui.say(text::code_unknown);
    }
    const float back = ImGui::CalcTextSize(ui.say(text::code_follow)).x + ui.px(28);
    ImGui::SetNextItemWidth(std::max(ui.px(80), ImGui::GetContentRegionAvail().x - back));
    if (ImGui::BeginCombo("##file", name.c_str(), ImGuiComboFlags_HeightLarge)) {
        for (const LoadedModule& module : loaded_modules(*frame.debugger, *frame.program)) {
            for (std::uint32_t file = 0; file < module.image->files.size(); ++file) {
                const auto row =
                    std::find_if(module.image->lines.begin(), module.image->lines.end(),
                                 [file](const isa::LineRow& r) { return r.file == file && r.line != 0; });
                if (row == module.image->lines.end()) continue;
                const std::string label =
                    std::filesystem::path(module.image->files[file]).filename().string();
                const bool selected =
                    shown_ && shown_->source && shown_->module == module && shown_->file == file;
                ImGui::PushID(static_cast<int>(module.base + file));
                if (ImGui::Selectable(
                        (module.program.empty() ? label : module.program + ": " + label).c_str(), selected)) {
                    source_ = true;
                    follow_ = false;
                    show(frame, module.base + row->address);
                }
                ui.record_widget("code.file." + label);
                ImGui::PopID();
            }
        }
        ImGui::EndCombo();
    }
    ui.record_widget("code.file");
    ImGui::SameLine();
    ImGui::BeginDisabled(follow_);
    if (ui.button("code.follow", ui.say(text::code_follow), ui.say(text::code_follow_hover))) {
        follow_ = true;
        show(frame, place(frame));
    }
    ImGui::EndDisabled();
    ImGui::Dummy({0, ui.px(1)});
}

void CodePanel::draw_lines(Frame& frame) {
    const Ui& ui = frame.ui;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    ImGui::BeginChild("lines", {0, 0}, false,
                      ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NavFlattened);
    draw_visible(frame);
    ImGui::EndChild();
    ImGui::PopStyleVar();
    ui.record_widget("code.lines");
}

void CodePanel::draw_visible(Frame& frame) {
    const Ui& ui = frame.ui;
    const WithFont font(ui.theme().mono);
    const float height = ImGui::GetTextLineHeight() + ui.px(4);
    const float letter = ImGui::CalcTextSize("0").x;
    room_ = ImGui::GetContentRegionAvail().x;
    const float width =
        std::max(ImGui::GetContentRegionAvail().x, ui.px(52) + letter * static_cast<float>(longest_ + 16));
    if (scroll_to_) {
        if (const auto line = lines_.line_at(*scroll_to_)) {
            const float y = static_cast<float>(*line) * height;
            const float top = ImGui::GetScrollY();
            const float room = ImGui::GetWindowHeight();
            // Where it is in view already, nothing moves.
            if (y < top + height || y > top + room - 3 * height)
                ImGui::SetScrollY(std::max(0.0F, y - room * 0.4F));
        }
        scroll_to_.reset();
    }
    const float top = ImGui::GetCursorScreenPos().y;
    // The clipper also steps through lines out of view when the keyboard needs them.
    const int first = static_cast<int>(ImGui::GetScrollY() / height);
    const int last = std::min(static_cast<int>(lines_.size()),
                              first + static_cast<int>(ImGui::GetWindowHeight() / height) + 2);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(lines_.size()), height);
    while (clipper.Step()) {
        for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line)
            draw_line(frame, static_cast<std::size_t>(line), width);
    }
    draw_jumps(frame, first, last, top, height, ImGui::GetWindowPos().x - ImGui::GetScrollX() + ui.px(46));
}

void CodePanel::draw_line(Frame& frame, std::size_t number, float width) {
    const Ui& ui = frame.ui;
    const CodeLine& line = lines_[number];
    const emu::Machine& machine = frame.debugger->machine();
    const float height = ImGui::GetTextLineHeight() + ui.px(4);
    const float gutter = ui.px(22);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const bool current = line.address && lines_.line_at(place(frame)) == number;

    float executed = 0;
    if (line.address) {
        for (Word a = *line.address; a < *line.address + std::min(line.bytes, Word{64});
             a += isa::word_bytes) {
            if (const Trail::Use* use = frame.trail.at(a))
                executed = std::max(executed, frame.trail.freshness(use->fetched));
        }
    }
    const ImVec2 end(at.x + width, at.y + height);
    if (executed > 0) draw->AddRectFilled(at, end, ui.colour(Colour::executed, 0.35F + 0.65F * executed));
    if (current) draw->AddRectFilled(at, end, ui.colour(Colour::current), ui.px(3));
    if (line.address && frame.view.cursor == line.address) {
        draw->AddRect(at, end, ui.colour(Colour::accent, 0.7F), ui.px(3));
    }

    ImGui::PushID(static_cast<int>(number));
    draw_gutter(frame, line, at, height);
    ImGui::SetCursorScreenPos({at.x + gutter, at.y});
    const bool pressed = ImGui::InvisibleButton("line", {std::max(1.0F, width - gutter), height});
    if (pressed || (frame.focused && ImGui::IsItemFocused() && ImGui::GetIO().NavVisible)) {
        if (const auto code = lines_.code_from(number)) frame.view.cursor = lines_[*code].address;
    }
    const bool hovered = ImGui::IsItemHovered();
    if (line.address && ui.recording()) ui.record_widget(fmt::format("code.{:08x}", *line.address));
    if (current && last_) ui.hover(text::code_last);
    if (hovered && line.address && ImGui::IsMouseDoubleClicked(0) && !frame.running) {
        frame.emit(action::Start{debug::Command::to_address(*line.address)});
    }
    if (line.address && frame.view.cursor == line.address && frame.focused && frame.view.open_menu)
        ImGui::OpenPopup("menu");
    if (ImGui::BeginPopupContextItem("menu")) {
        draw_menu(frame, line);
        ImGui::EndPopup();
    }
    ImGui::PopID();

    // The current line's arrow, then what there is room for: the address, the line's number; the text.
    float x = at.x + ui.px(48);
    const float y = at.y + ui.px(2);
    if (current) {
        const float h = ui.px(5);
        const float middle = at.y + height / 2;
        const float left = at.x + ui.px(25);
        if (last_) {
            draw->AddRectFilled({left, middle - h}, {left + 2 * h, middle + h}, ui.colour(Colour::error));
            ui.record_widget("code.last", {at.x, at.y, end.x, end.y});
        } else {
            draw->AddTriangleFilled({left, middle - h}, {left + ui.px(9), middle}, {left, middle + h},
                                    ui.colour(Colour::changed));
        }
    }
    const float letter = ImGui::CalcTextSize("0").x;
    if (room_ > ui.px(440)) {
        if (line.address) {
            const std::string address = fmt::format("{:06x}", *line.address);
            draw->AddText({x, y}, ui.colour(Colour::text_faint), address.c_str());
        }
        x += letter * 8;
    }
    if (shown_->source) {
        if (room_ > ui.px(300)) {
            const std::string source_number = fmt::format("{:>4}", line.number);
            draw->AddText({x, y}, ui.colour(Colour::text_faint, 0.8F), source_number.c_str());
            x += letter * 6;
        }
        draw_text(frame, (*text_)[number], {x, y}, current);
    } else if (line.address) {
        const auto place = frame.debugger->code().locate(*line.address, frame.debugger->current_thread());
        if (place && place->offset == 0 && !place->symbol.empty()) {
            const std::string label = place->symbol.substr(0, 14) + ":";
            draw->AddText({x, y}, ui.colour(Colour::accent), label.c_str());
        }
        x += letter * 17;
        draw_text(frame, disassembled(frame, *line.address), {x, y}, current);
    }
    if (current && last_) {
        // In words where the line leaves room for them; they are in the hover, too.
        const std::size_t letters = shown_->source ? count_code_points((*text_)[number]) : std::size_t{30};
        const float behind = x + letter * static_cast<float>(letters + 2);
        const WithFont words(ui.theme().ui);
        const char* text = ui.say(text::code_last);
        const float begin = at.x + ImGui::GetScrollX() + room_ - ImGui::CalcTextSize(text).x - ui.px(8);
        if (begin > behind) draw->AddText({begin, y}, ui.colour(Colour::error), text);
    }
    if (hovered && line.address) {
        if (const auto word = machine.peek_word(Address(*line.address)))
            instruction_hover(frame, *line.address, *word);
    }
}

void CodePanel::draw_menu(Frame& frame, const CodeLine& line) {
    const Ui& ui = frame.ui;
    const WithFont font(ui.theme().ui);
    if (!line.address) return;
    frame.view.cursor = line.address;
    for (const CommandId id : {CommandId::to_cursor, CommandId::to_cursor_back, CommandId::breakpoint})
        frame.command_item(id, "code.");
    if (ImGui::MenuItem(ui.say(text::show_in_memory))) frame.emit(action::ShowMemory{*line.address});
    ui.record_widget("code.show_in_memory");
}

void CodePanel::draw_gutter(Frame& frame, const CodeLine& line, ImVec2 at, float height) {
    const Ui& ui = frame.ui;
    const float gutter = ui.px(22);
    const bool pressed = ImGui::InvisibleButton("gutter", {gutter, height});
    const bool hovered = ImGui::IsItemHovered();
    if (!line.address) return;
    if (ui.recording()) ui.record_widget(fmt::format("gutter.{:08x}", *line.address));
    const debug::Breakpoint* here =
        debug::find_breakpoint(*line.address, std::max(line.bytes, Word{1}), *frame.debugger);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const ImVec2 middle(at.x + gutter / 2, at.y + height / 2);
    const float radius = ui.px(5.5F);
    if (here != nullptr) {
        if (here->enabled) {
            draw->AddCircleFilled(middle, radius,
                                  ui.colour(here->log.empty() ? Colour::breakpoint : Colour::accent));
        } else {
            draw->AddCircle(middle, radius, ui.colour(Colour::breakpoint), 0, ui.px(1.5F));
        }
    } else if (hovered) {
        draw->AddCircleFilled(middle, radius, ui.colour(Colour::breakpoint, 0.3F));
    }
    if (hovered) ui.hover(text::gutter_hover);
    if (!pressed) return;
    if (here != nullptr) {
        frame.emit(action::RemoveBreakpoint{here->number});
        return;
    }
    frame.emit(action::AddBreakpoint{debug::breakpoint_at(*line.address, *frame.debugger)});
}

void CodePanel::draw_text(Frame& frame, const std::string& text, ImVec2 at, bool bright) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float letter = ImGui::CalcTextSize("0").x;
    for (const Token& token : tokens_of(text)) {
        Colour colour = Colour::text;
        switch (token.kind) {
        case Token::Kind::comment: colour = bright ? Colour::text_soft : Colour::text_faint; break;
        case Token::Kind::label: colour = Colour::accent; break;
        case Token::Kind::directive: colour = Colour::text_soft; break;
        case Token::Kind::text: colour = Colour::good; break;
        default: break;
        }
        const auto before =
            static_cast<float>(count_code_points(std::string_view(text).substr(0, token.begin)));
        draw->AddText({at.x + before * letter, at.y}, ui.colour(colour), text.data() + token.begin,
                      text.data() + token.end);
    }
}

// Jumps whose both ends are in view, nested from the inside out; that of the line that comes next, and
// of the selected line, stand out.
void CodePanel::draw_jumps(Frame& frame, int first, int last, float top, float height, float right) const {
    const Ui& ui = frame.ui;
    struct Jump {
        int from, to;
        bool strong;
    };
    std::vector<Jump> jumps;
    const emu::Machine& machine = frame.debugger->machine();
    const Word ip = machine.cpu().ip();
    for (int i = first; i < last && jumps.size() < 60; ++i) {
        const CodeLine& line = lines_[static_cast<std::size_t>(i)];
        if (!line.address) continue;
        for (Word a = *line.address; a < *line.address + std::min(line.bytes, Word{16});
             a += isa::word_bytes) {
            const auto word = machine.peek_word(Address(a));
            const auto target = word ? branch_target(a, *word) : std::nullopt;
            const auto to = target ? lines_.line_at(*target) : std::nullopt;
            if (!to || static_cast<int>(*to) < first || static_cast<int>(*to) >= last ||
                static_cast<int>(*to) == i)
                continue;
            jumps.push_back({i, static_cast<int>(*to), a == ip || line.address == frame.view.cursor});
        }
    }
    std::sort(jumps.begin(), jumps.end(),
              [](const Jump& a, const Jump& b) { return std::abs(a.from - a.to) < std::abs(b.from - b.to); });
    ImDrawList* draw = ImGui::GetWindowDrawList();
    std::vector<std::pair<int, int>> lanes[3];
    for (const Jump& jump : jumps) {
        const int low = std::min(jump.from, jump.to);
        const int high = std::max(jump.from, jump.to);
        unsigned lane = 0;
        const auto taken = [&](unsigned n) {
            return std::any_of(lanes[n].begin(), lanes[n].end(),
                               [&](const auto& span) { return low <= span.second && span.first <= high; });
        };
        while (lane < 2 && taken(lane)) ++lane;
        if (taken(lane) && !jump.strong) continue;
        lanes[lane].emplace_back(low, high);
        const float x = std::floor(right - ui.px(5.0F + 4.0F * static_cast<float>(lane))) + 0.5F;
        const auto y_of = [&](int line) {
            return std::floor(top + (static_cast<float>(line) + 0.5F) * height) + 0.5F;
        };
        const float from = y_of(jump.from) + (jump.to > jump.from ? ui.px(3) : -ui.px(3));
        const float to = y_of(jump.to) - (jump.to > jump.from ? ui.px(3) : -ui.px(3));
        const ImU32 colour = jump.strong ? ui.colour(Colour::accent) : ui.colour(Colour::text_faint, 0.55F);
        const float thick = ui.px(jump.strong ? 1.6F : 1.0F);
        draw->AddLine({right, from}, {x, from}, colour, thick);
        draw->AddLine({x, from}, {x, to}, colour, thick);
        draw->AddLine({x, to}, {right - ui.px(2), to}, colour, thick);
        draw->AddTriangleFilled({right + ui.px(2), to}, {right - ui.px(3), to - ui.px(3)},
                                {right - ui.px(3), to + ui.px(3)}, colour);
    }
}

std::string CodePanel::disassembled(Frame& frame, Word address) const {
    const auto word = frame.debugger->machine().peek_word(Address(address));
    if (!word) return {};
    const guest::Thread* thread = frame.debugger->current_thread();
    return isa::disassemble_at(*word, address, [&](Word target) -> std::optional<std::string> {
        const auto place = frame.debugger->code().locate(target, thread);
        if (!place || place->name().empty()) return std::nullopt;
        return place->name();
    });
}

}  // namespace

std::unique_ptr<Panel> make_code_panel() {
    return std::make_unique<CodePanel>();
}

}  // namespace baton::gui
