// Around the rows of the timeline: rulers of cycles and ticks, cursor and markers, legend, and the strip
// that shows the whole run with its keyframes.
#include <fmt/format.h>

#include <algorithm>

#include "gui/view/panels/timeline.hpp"

namespace baton::gui {

void TimelinePanel::draw_rulers(const Frame& frame, const Places& places) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const auto label = [&](const Band& band, const std::string& text) {
        if (band.empty()) return;
        const ImVec2 size = ImGui::CalcTextSize(text.c_str());
        draw->AddText({places.left + ui.px(9), band.middle() - size.y / 2}, ui.colour(Colour::text_faint),
                      text.c_str());
    };
    label(places.cycles, ui.say(text::time_cycles));
    label(places.ticks, ruler_.quantum != 0 ? ui.say(text::time_quantum, ruler_.quantum)
                                            : std::string(ui.say(text::time_ticks)));
    draw->PushClipRect({places.begin, places.cycles.top}, {places.end, places.ticks.bottom}, true);
    // About one number in every 110 pixels, and never one over the next.
    const float widest = ImGui::CalcTextSize(ui.number(index_.end()).c_str()).x + ui.px(16);
    const std::uint64_t step =
        round_step(window_.cycles_per_pixel() * static_cast<double>(std::max(ui.px(110), widest)));
    const std::uint64_t from = window_.cycle_at(0) / step * step;
    for (std::uint64_t cycle = from; static_cast<double>(cycle) < window_.end() && cycle <= index_.end();
         cycle += step) {
        const float x = places.begin + static_cast<float>(window_.x_of(cycle));
        draw->AddLine({x, places.cycles.bottom - ui.px(5)}, {x, places.cycles.bottom},
                      ui.colour(Colour::text_faint), ui.px(1));
        const std::string text = ui.number(cycle);
        draw->AddText({x + ui.px(4), places.cycles.top}, ui.colour(Colour::text_soft), text.c_str());
    }
    draw->PopClipRect();
    draw->AddLine({places.begin, places.cycles.bottom}, {places.end, places.cycles.bottom},
                  ui.colour(Colour::border), ui.px(1));
}

void TimelinePanel::draw_ticks(const Frame& frame, const Places& places) const {
    const Ui& ui = frame.ui;
    const std::vector<std::uint64_t>& entries = *ruler_.entries;
    if (entries.empty() || places.ticks.empty()) return;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const auto begin = std::lower_bound(entries.begin(), entries.end(), window_.cycle_at(0));
    const auto end = std::upper_bound(begin, entries.end(), window_.cycle_at(window_.width()));
    const auto first = static_cast<std::size_t>(begin - entries.begin());
    const auto last = static_cast<std::size_t>(end - entries.begin());
    const double average =
        entries.size() > 1
            ? static_cast<double>(entries.back() - entries.front()) / static_cast<double>(entries.size() - 1)
            : static_cast<double>(std::max<std::uint64_t>(1, ruler_.tick_cycles));
    const double pixels = std::max(1e-6, average / window_.cycles_per_pixel());
    const auto x_of = [&](std::size_t tick) {
        return places.begin + static_cast<float>(window_.x_of(entries[tick]));
    };
    const auto number_of = [&](std::size_t tick) { return ruler_.number_of_first + tick; };
    // Bands of one quantum each, while they can be told apart.
    if (ruler_.quantum != 0 && pixels * static_cast<double>(ruler_.quantum) >= 4) {
        for (std::size_t tick = first == 0 ? 0 : first - 1; tick < last; ++tick) {
            if (number_of(tick) / ruler_.quantum % 2 != 0) continue;
            const float right =
                tick + 1 < entries.size() ? x_of(tick + 1) : x_of(tick) + static_cast<float>(pixels);
            draw->AddRectFilled({x_of(tick), places.ticks.top + ui.px(2)}, {right, places.ticks.bottom},
                                ui.colour(Colour::accent_soft));
        }
    }
    // Every tick, or every second, fifth, tenth...: lines no nearer than 7 pixels, numbers than they are
    // wide.
    const float widest = ImGui::CalcTextSize(ui.number(number_of(last)).c_str()).x + ui.px(12);
    const std::uint64_t line_step = round_step(static_cast<double>(ui.px(7)) / pixels);
    const std::uint64_t number_step = round_step(static_cast<double>(std::max(ui.px(44), widest)) / pixels);
    const auto first_of = [&](std::uint64_t step) {
        const std::uint64_t number = number_of(first);
        return first + static_cast<std::size_t>((step - number % step) % step);
    };
    for (std::size_t tick = first_of(line_step); tick < last; tick += line_step) {
        const float x = x_of(tick);
        draw->AddLine({x, places.ticks.bottom - ui.px(5)}, {x, places.ticks.bottom},
                      ui.colour(Colour::text_soft), ui.px(1));
        if (line_step == 1)
            draw->AddLine({x, places.cpu.top}, {x, places.idle.bottom}, ui.colour(Colour::border, 0.8F),
                          ui.px(1));
    }
    for (std::size_t tick = first_of(number_step); tick < last; tick += number_step) {
        const std::string text = ui.number(number_of(tick));
        draw->AddText({x_of(tick) + ui.px(3), places.ticks.top}, ui.colour(Colour::text_soft), text.c_str());
    }
}

void TimelinePanel::draw_overlay(const Frame& frame, const Places& places) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float top = places.cpu.top - ui.px(2);
    const auto x_of = [&](std::uint64_t cycle) {
        return places.begin + static_cast<float>(window_.x_of(cycle));
    };
    const std::uint64_t position = frame.debugger->position();
    const float cursor = x_of(position);
    // What is recorded of the future is paler.
    if (frame.debugger->in_past()) {
        draw->AddRectFilled({std::max(places.begin, cursor), top},
                            {std::max(places.begin, x_of(frame.debugger->newest())), places.idle.bottom},
                            ui.colour(Colour::pane, 0.55F));
    }
    const float before_history = x_of(frame.debugger->oldest());
    if (before_history > places.begin) {
        draw->AddRectFilled({places.begin, top}, {before_history, places.idle.bottom},
                            ui.colour(Colour::background, 0.45F));
    }
    if (selected_ && !selected_->interrupts) {
        if (const std::optional<TimeSlice> slice = slice_of(*selected_)) {
            const std::optional<Row> row = selected_->cpu ? std::optional<Row>() : selected_->row;
            for (std::size_t visible = 0; visible < rows_.size(); ++visible) {
                if (row && !(rows_[visible].row == *row)) continue;
                const Band band = row ? band_of(places, visible) : places.cpu;
                draw->AddRect({x_of(slice->begin), band.top}, {x_of(slice->end), band.bottom},
                              ui.colour(Colour::text), ui.px(2), 0, ui.px(1.5F));
                break;
            }
        }
    }
    if (caret_ && *caret_ != position) {
        const float x = x_of(*caret_);
        for (float y = top; y < places.idle.bottom; y += ui.px(7))
            draw->AddRectFilled({x, y}, {x + ui.px(1), y + ui.px(4)}, ui.colour(Colour::text_soft));
    }
    constexpr std::array<const char*, 2> names{"A", "B"};
    if (markers_[0] && markers_[1]) {
        const float from = x_of(std::min(*markers_[0], *markers_[1]));
        const float to = x_of(std::max(*markers_[0], *markers_[1]));
        draw->AddRectFilled({from, top}, {to, places.idle.bottom}, ui.colour(Colour::warning, 0.10F));
    }
    for (std::size_t i = 0; i < markers_.size(); ++i) {
        if (!markers_[i]) continue;
        const float x = x_of(*markers_[i]);
        const ImVec2 size = ImGui::CalcTextSize(names[i]);
        draw->AddRectFilled({x, places.cycles.top + ui.px(2)}, {x + ui.px(1.5F), places.idle.bottom},
                            ui.colour(Colour::warning));
        draw->AddRectFilled({x, places.cycles.top + ui.px(1)},
                            {x + size.x + ui.px(8), places.cycles.top + size.y + ui.px(2)},
                            ui.colour(Colour::warning), ui.px(3));
        draw->AddText({x + ui.px(4), places.cycles.top + ui.px(1)}, ui.colour(Colour::on_accent), names[i]);
    }
    const float flag = ui.px(6);
    draw->AddRectFilled({cursor - ui.px(1), places.cycles.top}, {cursor + ui.px(1), places.idle.bottom},
                        ui.colour(Colour::accent));
    draw->AddTriangleFilled({cursor - flag, places.cycles.top}, {cursor + flag, places.cycles.top},
                            {cursor, places.cycles.top + flag * 1.6F}, ui.colour(Colour::accent));
}

// Says that rows are out of view, and scrolls to them.
void TimelinePanel::more(const Frame& frame, const Places& places) {
    const Ui& ui = frame.ui;
    if (places.more.empty() || hidden_rows() == 0) return;
    const std::size_t below = hidden_rows() - std::min(first_row_, hidden_rows());
    const ImVec2 before = ImGui::GetCursorPos();
    float x = places.left;
    const auto sign = [&](const char* name, Text text, std::size_t rows, int way) {
        if (rows == 0) return;
        const std::string words = ui.say(text, rows);
        const ImVec2 size = ImGui::CalcTextSize(words.c_str());
        ImGui::SetCursorScreenPos({x, places.more.top});
        if (ImGui::InvisibleButton(name, {size.x + ui.px(8), places.more.bottom - places.more.top}))
            scroll(way);
        const bool hovered = ImGui::IsItemHovered();
        ui.record_widget(name);
        ui.hover(text::time_hint_rows);
        ImGui::GetWindowDrawList()->AddText({x, places.more.middle() - size.y / 2},
                                            ui.colour(hovered ? Colour::text : Colour::accent),
                                            words.c_str());
        x += size.x + ui.px(20);
    };
    const auto page = static_cast<int>(std::max<std::size_t>(1, places.row_count));
    sign("timeline.below", text::time_rows_below, below, page);
    sign("timeline.above", text::time_rows_above, first_row_, -page);
    ImGui::SetCursorPos(before);
}

void TimelinePanel::draw_strip(const Frame& frame, const Places& places) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const debug::Debugger& debugger = *frame.debugger;
    if (places.strip.empty()) return;
    const float top = places.strip.top + ui.px(4);
    const float bottom = places.strip.bottom - ui.px(2);
    const auto first = static_cast<double>(index_.begin());
    const double length = std::max(1.0, static_cast<double>(index_.end() - index_.begin()));
    const auto width = static_cast<double>(places.end - places.begin);
    const auto x_of = [&](double cycle) {
        const double share = std::clamp((cycle - first) / length, 0.0, 1.0);
        return places.begin + static_cast<float>(share * width);
    };
    const auto x = [&](std::uint64_t cycle) { return x_of(static_cast<double>(cycle)); };
    const char* name = ui.say(text::time_strip);
    const ImVec2 size = ImGui::CalcTextSize(name);
    draw->AddText({places.left + ui.px(9), (top + bottom - size.y) / 2}, ui.colour(Colour::text_faint), name);
    draw->PushClipRect({places.begin - ui.px(4), places.strip.top},
                       {places.end + ui.px(4), places.strip.bottom}, true);
    draw->AddRectFilled({places.begin, top}, {places.end, bottom}, ui.colour(Colour::field), ui.px(3));
    // Before the oldest keyframe nothing can be gone back to.
    if (debugger.oldest() > index_.begin()) {
        const float oldest = x(debugger.oldest());
        for (float at = places.begin; at < oldest; at += ui.px(5))
            draw->AddLine({at, bottom}, {std::min(oldest, at + (bottom - top)), top},
                          ui.colour(Colour::text_faint), ui.px(1));
    }
    float last = -1e9F;
    for (const debug::History::Frame& keyframe : debugger.history().frames()) {
        const float at = x(keyframe.position());
        if (at - last < ui.px(2)) continue;
        last = at;
        draw->AddRectFilled({at, bottom - ui.px(5)}, {at + ui.px(1), bottom}, ui.colour(Colour::text_soft));
    }
    if (!window_.fits()) {
        const float from = x_of(window_.begin());
        const float to = std::max(from + ui.px(3), x_of(window_.end()));
        draw->AddRectFilled({from, top}, {to, bottom}, ui.colour(Colour::accent, 0.18F), ui.px(3));
        draw->AddRect({from, top}, {to, bottom}, ui.colour(Colour::accent), ui.px(3), 0, ui.px(1));
    }
    for (const std::uint64_t hit : frame.hits)
        draw->AddCircleFilled({x(hit), (top + bottom) / 2}, ui.px(3.5F), ui.colour(Colour::breakpoint));
    for (const auto& marker : markers_) {
        if (marker)
            draw->AddRectFilled({x(*marker) - ui.px(1), top}, {x(*marker) + ui.px(1), bottom},
                                ui.colour(Colour::warning));
    }
    const float cursor = x(debugger.position());
    draw->AddRectFilled({cursor - ui.px(1), places.strip.top}, {cursor + ui.px(1), places.strip.bottom},
                        ui.colour(Colour::accent));
    draw->PopClipRect();
}

}  // namespace baton::gui
