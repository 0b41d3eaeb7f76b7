// What the timeline says of a slice, a mark, a place under the mouse.
#include <algorithm>
#include <cmath>

#include "gui/view/panels/thread_words.hpp"
#include "gui/view/panels/timeline.hpp"

namespace baton::gui {

std::string TimelinePanel::row_name(const Ui& ui, const TimelineRow& row) const {
    switch (row.kind) {
    case TimelineRow::Kind::kernel:
        // What runs alone is no kernel to those who wrote it.
        return bare() ? program_->title() : std::string(ui.say(text::time_kernel));
    case TimelineRow::Kind::idle: return ui.say(text::time_idle);
    case TimelineRow::Kind::thread:
    case TimelineRow::Kind::context: break;
    }
    return row.name;
}

std::optional<std::uint64_t> TimelinePanel::first_kept(const Frame& frame) const {
    const debug::Timeline& timeline = frame.debugger->timeline();
    if (timeline.folded_marks() == 0) return std::nullopt;
    return timeline.marks().empty() ? timeline.end() : timeline.marks().front().cycle;
}

std::optional<TimelinePanel::Row> TimelinePanel::processor_row(std::uint64_t cycle) const {
    for (const Row& row : index_.rows()) {
        const std::optional<TimeSlice> slice = index_.processor_at(row, cycle);
        if (slice && !slice->folded()) return row;
    }
    return std::nullopt;
}

std::optional<TimeSlice> TimelinePanel::slice_of(const Selection& selection) const {
    if (selection.interrupts) return std::nullopt;
    if (selection.cpu) {
        const std::optional<Row> row = processor_row(selection.cycle);
        return row ? index_.processor_at(*row, selection.cycle) : std::nullopt;
    }
    const std::optional<TimeSlice> had = index_.processor_at(selection.row, selection.cycle);
    return had ? had : index_.state_at(selection.row, selection.cycle);
}

std::string TimelinePanel::slice_text(const Frame& frame, const TimeSlice& slice) const {
    const Ui& ui = frame.ui;
    const std::uint64_t length = slice.end - slice.begin;
    if (slice.folded())
        return ui.say(text::time_bucket, ui.number(slice.begin), ui.number(slice.end),
                      ui.number(slice.cycles));
    if (const std::optional<double> ticks = ruler_.ticks(length)) {
        return ui.say(text::time_slice_ticks, ui.number(slice.begin), ui.number(slice.end), ui.number(length),
                      *ticks);
    }
    return ui.say(text::time_slice, ui.number(slice.begin), ui.number(slice.end), ui.number(length));
}

std::string TimelinePanel::describe(const Frame& frame, const Selection& selection) const {
    const Ui& ui = frame.ui;
    const guest::OsView& os = frame.debugger->recording().os();
    if (selection.interrupts) {
        const auto about = static_cast<std::uint64_t>(std::ceil(window_.cycles_per_pixel() * 3));
        std::vector<MarkSum> sums = index_.marks_between(selection.cycle, selection.cycle + 1);
        if (sums.empty()) {
            sums = index_.marks_between(selection.cycle - std::min(about, selection.cycle),
                                        selection.cycle + about + 1);
        }
        std::string text;
        for (const MarkSum& sum : sums) {
            const std::string name = mark_text(ui, sum.kind, sum.code);
            text += text.empty() ? "" : "; ";
            text += sum.count == 1
                        ? ui.say(text::time_mark, name, ui.number(sum.first))
                        : ui.say(text::time_mark_many, ui.number(sum.count), name, ui.number(sum.first));
        }
        return text.empty() ? ui.say(text::time_at, ui.number(selection.cycle)) : text;
    }
    const std::optional<Row> row = selection.cpu ? processor_row(selection.cycle) : selection.row;
    const std::optional<TimeSlice> slice = slice_of(selection);
    if (!row || !slice) return ui.say(text::time_at, ui.number(selection.cycle));
    std::string name;
    for (const TimelineRow& known : all_rows_) {
        if (known.row == *row) name = row_name(ui, known);
    }
    const Use what = bare() && slice->use == Use::kernel ? Use::user : slice->use;
    const std::string use = use_text(ui, os, what, slice->reason, slice->object);
    return (name == use ? name : ui.say(text::time_name_and_use, name, use)) + ", " +
           slice_text(frame, *slice);
}

void TimelinePanel::tooltip(const Frame& frame, const Places& places, const Selection& selection) const {
    const Ui& ui = frame.ui;
    const float y = ImGui::GetIO().MousePos.y;
    const std::optional<std::uint64_t> kept = first_kept(frame);
    const std::string older =
        kept ? "\n" + ui.say(text::time_marks_folded, *kept, frame.debugger->timeline().folded_marks())
             : std::string();
    if (places.ticks.holds(y)) {
        const std::string ticks = ruler_.quantum != 0
                                      ? ui.say(text::time_quantum_hover, ruler_.quantum, ruler_.tick_cycles)
                                      : std::string(ui.say(text::time_ticks_hover));
        ui.hover((ticks + older).c_str());
        return;
    }
    if (places.cycles.holds(y)) return;
    std::string text = describe(frame, selection);
    if (selection.interrupts) text += older;
    const std::optional<TimeSlice> state = selection.cpu || selection.interrupts
                                               ? std::nullopt
                                               : index_.state_at(selection.row, selection.cycle);
    const std::optional<TimeSlice> shown = slice_of(selection);
    if (state && shown && is_processor(shown->use)) {
        text += "\n" +
                use_text(ui, frame.debugger->recording().os(), state->use, state->reason, state->object) +
                ", " + slice_text(frame, *state);
    }
    if (shown && static_cast<double>(shown->end - shown->begin) < window_.cycles_per_pixel() * 1.5)
        text += std::string("\n") + ui.say(text::time_folded_hover);
    ui.hover(text.c_str());
}

}  // namespace baton::gui
