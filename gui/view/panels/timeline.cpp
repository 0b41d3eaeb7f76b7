#include "gui/view/panels/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/view/panels/panel.hpp"

namespace baton::gui {
namespace {

using debug::Timeline;

constexpr std::uint8_t timer_code = 16;

}  // namespace

// --- following the machine --------------------------------------------------------------------

void TimelinePanel::follow(const Frame& frame) {
    const debug::Debugger& debugger = *frame.debugger;
    if (debugger_ != &debugger || serial_ != frame.program->serial()) {
        // Another program: nothing of the former one means anything.
        *this = TimelinePanel();
        debugger_ = &debugger;
        program_ = frame.program;
        serial_ = program_->serial();
    }
    if (index_.update(debugger.timeline())) ++stamp_;
    if (ghost_ != frame.view.former) {
        ghost_ = frame.view.former;
        ghost_index_ = TimelineIndex();
        ghost_rows_.clear();
        if (ghost_ != nullptr) {
            ghost_index_.update(ghost_->timeline);
            const auto& threads = ghost_->os.threads();
            for (const Row& row : ghost_index_.rows()) {
                if (row.thread < threads.size()) ghost_rows_.emplace_back(threads[row.thread].name, row);
            }
        }
    }
    // What was cut off has never been.
    const std::uint64_t newest = debugger.newest();
    for (auto& marker : markers_) {
        if (marker && *marker > newest) marker.reset();
    }
    if (caret_ && *caret_ > newest) caret_.reset();
    if (selected_ && selected_->cycle > newest) selected_.reset();
}

void TimelinePanel::find_ruler(const Frame& frame) {
    const debug::Session& recording = frame.debugger->recording();
    ruler_ = TickRuler();
    ruler_.entries = &index_.entries_of(timer_code);
    const std::uint64_t all = recording.statistics().entries[timer_code];
    ruler_.number_of_first = all + 1 - std::min<std::uint64_t>(all, ruler_.entries->size());
    const emu::Machine& machine = frame.debugger->machine();
    ruler_.tick_cycles = machine.bus().timer().state().period;
    const guest::Kernel& kernel = program_->setup().guest;
    if (const auto cycles = kernel.tick_cycles()) ruler_.tick_cycles = *cycles;
    if (kernel.layout()) ruler_.quantum = kernel.quantum(machine).value_or(0);
}

void TimelinePanel::find_rows(const Places& places) {
    const std::size_t threads = all_rows_.size() - 2;
    const std::size_t shown = std::min(places.row_count, threads);
    first_row_ = std::min(first_row_, threads - shown);
    rows_.clear();
    rows_.push_back(all_rows_.front());
    for (std::size_t i = 0; i < shown; ++i) rows_.push_back(all_rows_[1 + first_row_ + i]);
    rows_.push_back(all_rows_.back());
}

TimelinePanel::Places TimelinePanel::places(const Ui& ui) const {
    Places places;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    // The names of those out of view count, too: the chart stays where it is when rows are scrolled.
    float names = ImGui::CalcTextSize(ui.say(text::time_interrupts)).x;
    for (std::size_t row = 0; row < std::min<std::size_t>(all_rows_.size(), 100); ++row)
        names = std::max(names, ImGui::CalcTextSize(row_name(ui, all_rows_[row]).c_str()).x);
    places.left = at.x;
    places.begin = at.x + std::min(names + ui.px(22), room.x * 0.3F);
    places.end = at.x + room.x - ui.px(6);
    const std::size_t threads = all_rows_.size() < 3 ? 1 : all_rows_.size() - 2;
    const TimelineHeights heights = share_height(room.y / ui.px(1), threads, ghost_ != nullptr);
    float y = at.y;
    const auto take = [&](float height, float gap = 0) {
        const Band band{y, std::max(y, y + ui.px(height - gap))};
        y += ui.px(height);
        return band;
    };
    places.cycles = take(heights.cycles);
    places.ticks = take(heights.ticks, 3);
    places.cpu = take(heights.cpu, 3);
    places.interrupts = take(heights.interrupts);
    places.kernel = take(heights.kernel);
    places.row_count = heights.rows;
    places.row_height = ui.px(heights.row);
    places.rows = take(heights.row * static_cast<float>(heights.rows));
    places.more = take(heights.more);
    places.idle = take(heights.idle);
    y = std::max(y, at.y + room.y - ui.px(heights.legend + heights.strip));
    places.legend = take(heights.legend);
    places.strip = take(heights.strip);
    return places;
}

// --- drawing ----------------------------------------------------------------------------------

void TimelinePanel::draw(Frame& frame) {
    const Ui& ui = frame.ui;
    follow(frame);
    if (index_.end() <= index_.begin()) {
        ui.nothing(text::time_empty);
        return;
    }
    // Keys are the chart's: ImGui's own walk from widget to widget stays out of here.
    const bool popup = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup);
    if (frame.focused && !popup && !ImGui::IsMouseDown(0)) ImGui::SetNextWindowFocus();
    ImGui::BeginChild(
        "timeline", {0, 0}, false,
        ImGuiWindowFlags_NoNavInputs | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    header(frame);
    find_ruler(frame);
    all_rows_ = timeline_rows(index_, frame.debugger->recording().os());
    const Places places = this->places(ui);
    find_rows(places);
    window_.set(index_.begin(), std::max(index_.end(), frame.debugger->newest()),
                static_cast<double>(places.end - places.begin));
    const std::uint64_t position = frame.debugger->position();
    if (position != position_) {
        if (position_ != ~std::uint64_t{0}) window_.bring(position, frame.running ? 0.75 : 0.5);
        position_ = position;
    }
    keys(frame);
    if (frame.focused && frame.view.open_menu) {
        menu_cycle_ = caret(frame);
        ImGui::OpenPopup("menu");
    }
    more(frame, places);
    names_mouse(frame, places);
    mouse(frame, places);
    strip_mouse(frame, places);

    std::vector<Row> wanted;
    for (const TimelineRow& row : rows_) wanted.push_back(row.row);
    const TimeGrid grid = window_.grid(static_cast<double>(ui.px(1.5F)));
    picture_.prepare(index_, stamp_, grid, wanted);
    if (ghost_ != nullptr) {
        std::vector<Row> former;
        for (const auto& [name, row] : ghost_rows_) former.push_back(row);
        ghost_picture_.prepare(ghost_index_, 0, window_.grid(static_cast<double>(ui.px(3))), former);
    }

    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw_labels(frame, places);
    draw_rulers(frame, places);
    draw->PushClipRect({places.begin, places.cycles.top}, {places.end, places.idle.bottom}, true);
    draw_ticks(frame, places);
    draw_cpu(frame, places);
    draw_interrupts(frame, places);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        const Band band = band_of(places, row);
        const bool single =
            rows_[row].kind == TimelineRow::Kind::kernel || rows_[row].kind == TimelineRow::Kind::idle;
        if (single) {
            draw_band(frame, places, band, row, row_colour(ui, rows_[row]));
        } else {
            draw_thread(frame, places, band, row);
        }
    }
    draw_locks(frame, places);
    draw_overlay(frame, places);
    draw->PopClipRect();
    draw_legend(frame, places);
    draw_strip(frame, places);
    menu(frame);
    ImGui::EndChild();
}

void TimelinePanel::header(Frame& frame) {
    const Ui& ui = frame.ui;
    const float right = ImGui::GetContentRegionAvail().x;
    const ImVec2 at = ImGui::GetCursorPos();
    // The buttons stand at the right; what was clicked on is told in the room that they leave.
    const float spacing = ImGui::GetStyle().ItemSpacing.x;
    const auto width = [&](const char* label) {
        return ImGui::CalcTextSize(label).x + 2 * ImGui::GetStyle().FramePadding.x + spacing;
    };
    const float buttons =
        width("+") + width("-") + width(ui.say(text::time_fit)) + width(ui.say(text::time_now));
    std::string words = selected_ ? describe(frame, *selected_) : std::string(ui.say(text::time_hint));
    if (!selected_ && hidden_rows() != 0) words = ui.say(text::time_hint_rows) + ("   " + words);
    if (markers_[0] && markers_[1]) {
        const std::uint64_t from = std::min(*markers_[0], *markers_[1]);
        const std::uint64_t cycles = std::max(*markers_[0], *markers_[1]) - from;
        const std::optional<double> ticks = ruler_.ticks(cycles);
        const std::string between =
            ticks ? ui.say(text::time_between_ticks, cycles, *ticks) : ui.say(text::time_between, cycles);
        words = selected_ ? between + "   |   " + words : between;
    }
    ImGui::AlignTextToFramePadding();
    const ImVec2 screen = ImGui::GetCursorScreenPos();
    ImGui::PushClipRect(screen, {screen.x + right - buttons - spacing, screen.y + ImGui::GetFrameHeight()},
                        true);
    ui.text(selected_ || (markers_[0] && markers_[1]) ? Colour::text : Colour::text_faint, words);
    ImGui::PopClipRect();
    ui.record_widget("timeline.words");
    ui.hover(words.c_str());
    ImGui::SetCursorPos({std::max(at.x, at.x + right - buttons), at.y});
    if (ui.button("timeline.farther", "-", ui.say(text::time_farther_hover)))
        window_.zoom(window_.width() / 2, 1 / (zoom_step * zoom_step));
    ImGui::SameLine();
    if (ui.button("timeline.nearer", "+", ui.say(text::time_nearer_hover)))
        window_.zoom(window_.width() / 2, zoom_step * zoom_step);
    ImGui::SameLine();
    if (ui.button("timeline.fit", text::time_fit, text::time_fit_hover)) window_.fit();
    ImGui::SameLine();
    if (ui.button("timeline.now", text::time_now, text::time_now_hover)) key(frame, plain(Key::end));
}

// --- mouse ------------------------------------------------------------------------------------

void TimelinePanel::go(Frame& frame, std::uint64_t cycle) {
    const std::uint64_t there = std::clamp(cycle, frame.debugger->oldest(), frame.debugger->newest());
    frame.emit(action::Start{debug::Command::seek(there)});
}

void TimelinePanel::set_marker(std::uint64_t cycle) {
    markers_[next_marker_] = cycle;
    next_marker_ ^= 1U;
}

std::uint64_t TimelinePanel::caret(const Frame& frame) const {
    return caret_ ? *caret_ : frame.debugger->position();
}

std::optional<TimelinePanel::Selection> TimelinePanel::selection_at(const Places& places, float x,
                                                                    float y) const {
    Selection selection;
    selection.cycle = window_.cycle_at(static_cast<double>(x - places.begin));
    if (places.interrupts.holds(y)) {
        selection.interrupts = true;
        return selection;
    }
    if (places.cpu.holds(y) || y < places.cpu.top) {
        selection.cpu = true;
        return selection;
    }
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (!band_of(places, row).holds(y)) continue;
        selection.row = rows_[row].row;
        return selection;
    }
    return std::nullopt;
}

void TimelinePanel::mouse(Frame& frame, const Places& places) {
    const Ui& ui = frame.ui;
    const ImVec2 before = ImGui::GetCursorPos();
    ImGui::SetCursorScreenPos({places.begin, places.cycles.top});
    ImGui::InvisibleButton("chart", {std::max(1.0F, places.end - places.begin),
                                     std::max(1.0F, places.idle.bottom - places.cycles.top)});
    const bool hovered = ImGui::IsItemHovered();
    const bool active = ImGui::IsItemActive();
    const bool released = ImGui::IsItemDeactivated();
    ui.record_widget("timeline.chart");
    const ImGuiIO& io = ImGui::GetIO();
    const ImVec2 mouse = io.MousePos;
    const auto x = static_cast<double>(mouse.x - places.begin);
    if (ui.recording()) {
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            const Band band = band_of(places, row);
            ui.record_widget("timeline.row." + row_name(ui, rows_[row]),
                             {places.begin, band.top, places.end, band.bottom});
        }
        ui.record_widget("timeline.cpu", {places.begin, places.cpu.top, places.end, places.cpu.bottom});
        ui.record_widget("timeline.interrupts",
                         {places.begin, places.interrupts.top, places.end, places.interrupts.bottom});
        const float cursor = places.begin + static_cast<float>(window_.x_of(frame.debugger->position()));
        for (std::size_t i = 0; i < markers_.size(); ++i) {
            if (!markers_[i]) continue;
            const float x = places.begin + static_cast<float>(window_.x_of(*markers_[i]));
            ui.record_widget("timeline.marker." + std::to_string(i),
                             {x, places.cycles.top, x, places.idle.bottom});
        }
        ui.record_widget("timeline.cursor", {cursor, places.cycles.top, cursor, places.idle.bottom});
    }
    if (active && ImGui::IsMouseDragging(0, ui.px(3))) {
        dragged_ = true;
        window_.pan(-static_cast<double>(io.MouseDelta.x));
    }
    const std::optional<Selection> here = selection_at(places, mouse.x, mouse.y);
    if (released) {
        if (!dragged_ && here) {
            selected_ = here;
            caret_ = here->cycle;
        }
        dragged_ = false;
    }
    if (hovered) {
        if (io.MouseWheel != 0) {
            if (io.KeyShift) {
                scroll(io.MouseWheel > 0 ? -1 : 1);
            } else {
                window_.zoom(x, std::pow(zoom_step, static_cast<double>(io.MouseWheel)));
            }
        }
        if (io.MouseWheelH != 0) window_.pan(static_cast<double>(-io.MouseWheelH) * 40);
        if (ImGui::IsMouseDoubleClicked(0)) go(frame, window_.cycle_at(x));
        if (ImGui::IsMouseClicked(1)) {
            menu_cycle_ = window_.cycle_at(x);
            if (here) selected_ = here;
            ImGui::OpenPopup("menu");
        }
        if (here && !active) tooltip(frame, places, *here);
    }
    ImGui::SetCursorPos(before);
}

// Over the names: what a row shows; the wheel scrolls where not all rows have room.
void TimelinePanel::names_mouse(const Frame& frame, const Places& places) {
    const Ui& ui = frame.ui;
    const ImVec2 before = ImGui::GetCursorPos();
    ImGui::SetCursorScreenPos({places.left, places.cpu.top});
    ImGui::InvisibleButton("names", {std::max(1.0F, places.begin - places.left - ui.px(4)),
                                     std::max(1.0F, places.idle.bottom - places.cpu.top)});
    ui.record_widget("timeline.names");
    if (ImGui::IsItemHovered()) {
        const float wheel = ImGui::GetIO().MouseWheel;
        const float y = ImGui::GetIO().MousePos.y;
        if (wheel != 0) scroll(wheel > 0 ? -1 : 1);
        if (places.cpu.holds(y)) ui.hover(text::time_cpu_hover);
        if (places.interrupts.holds(y)) ui.hover(text::time_interrupts_hover);
        if (places.rows.holds(y) && hidden_rows() != 0) ui.hover(text::time_hint_rows);
    }
    ImGui::SetCursorPos(before);
}

void TimelinePanel::menu(Frame& frame) {
    const Ui& ui = frame.ui;
    if (!ImGui::BeginPopup("menu")) return;
    if (ImGui::MenuItem(ui.say(text::time_go, ui.number(menu_cycle_)).c_str())) go(frame, menu_cycle_);
    ui.record_widget("timeline.go");
    if (ImGui::MenuItem(ui.say(text::time_set_marker), "M")) set_marker(menu_cycle_);
    ui.record_widget("timeline.set_marker");
    const std::optional<TimeSlice> slice = selected_ ? slice_of(*selected_) : std::nullopt;
    if (ImGui::MenuItem(ui.say(text::time_zoom_slice), nullptr, false, slice.has_value())) {
        const std::uint64_t room = (slice->end - slice->begin) / 10 + 1;
        window_.show(slice->begin - std::min(room, slice->begin), slice->end + room);
    }
    ui.record_widget("timeline.zoom_slice");
    if (ImGui::MenuItem(ui.say(text::time_clear_markers), "X", false, markers_[0] || markers_[1]))
        markers_ = {};
    ui.record_widget("timeline.clear_markers");
    ImGui::EndPopup();
}

void TimelinePanel::strip_mouse(Frame& frame, const Places& places) {
    const Ui& ui = frame.ui;
    const ImVec2 before = ImGui::GetCursorPos();
    ImGui::SetCursorScreenPos({places.begin, places.strip.top});
    ImGui::InvisibleButton("strip", {std::max(1.0F, places.end - places.begin),
                                     std::max(1.0F, places.strip.bottom - places.strip.top)});
    ui.record_widget("timeline.strip");
    ui.hover(ui.say(text::time_strip_hover, ui.number(frame.debugger->oldest())).c_str());
    const double width = window_.width();
    const auto share = static_cast<double>(ImGui::GetIO().MousePos.x - places.begin) / width;
    const auto first = static_cast<double>(index_.begin());
    const auto length = static_cast<double>(index_.end() - index_.begin());
    const double there = first + std::clamp(share, 0.0, 1.0) * length;
    if (ImGui::IsItemActive() && !window_.fits())
        window_.pan((there - (window_.begin() + window_.end()) / 2) / window_.cycles_per_pixel());
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0))
        go(frame, static_cast<std::uint64_t>(there));
    ImGui::SetCursorPos(before);
}

std::unique_ptr<Panel> make_timeline_panel() {
    return std::make_unique<TimelinePanel>();
}

}  // namespace baton::gui
