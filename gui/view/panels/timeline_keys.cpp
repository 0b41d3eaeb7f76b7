// The timeline by keyboard: zooming and moving, from mark to mark, from row to row and from slice to slice.
#include <algorithm>

#include "gui/view/panels/timeline.hpp"

namespace baton::gui {

void TimelinePanel::scroll(int rows) {
    if (rows < 0) {
        first_row_ -= std::min(first_row_, static_cast<std::size_t>(-rows));
    } else {
        first_row_ += static_cast<std::size_t>(rows);
    }
}

void TimelinePanel::select(Selection selection) {
    caret_ = selection.cycle;
    window_.bring(selection.cycle);
    selected_ = std::move(selection);
}

// The rows from the top: the processor's, the interrupts', then those of kernel, threads and idle.
void TimelinePanel::choose_row(int step) {
    const int last = static_cast<int>(all_rows_.size()) + 1;
    int at = selected_->interrupts ? 1 : 0;
    for (std::size_t i = 0; i < all_rows_.size() && !selected_->cpu && !selected_->interrupts; ++i) {
        if (all_rows_[i].row == selected_->row) at = static_cast<int>(i) + 2;
    }
    at = std::clamp(at + step, 0, last);
    Selection chosen{{}, at == 0, at == 1, selected_->cycle};
    if (at >= 2) {
        const auto row = static_cast<std::size_t>(at - 2);
        chosen.row = all_rows_[row].row;
        // Of the threads some are in view.
        const std::size_t in_view = rows_.size() - 2;
        if (row > 0 && row + 1 < all_rows_.size()) {
            first_row_ = std::min(first_row_, row - 1);
            first_row_ = std::max(first_row_, row - std::min(row, in_view));
        }
    }
    select(std::move(chosen));
}

// The nearest cycle before or behind the selected one in which another slice of its row begins.
std::optional<std::uint64_t> TimelinePanel::change(const Selection& selection, bool behind) const {
    if (selection.interrupts)
        return behind ? index_.mark_behind(selection.cycle) : index_.mark_before(selection.cycle);
    const std::vector<Row> rows = selection.cpu ? index_.rows() : std::vector<Row>{selection.row};
    std::optional<std::uint64_t> nearest;
    for (const Row& row : rows) {
        const std::optional<std::uint64_t> cycle = index_.change(row, selection.cycle, behind, selection.cpu);
        if (cycle && (!nearest || (behind ? *cycle < *nearest : *cycle > *nearest))) nearest = cycle;
    }
    return nearest;
}

void TimelinePanel::choose_slice(bool behind) {
    if (const std::optional<std::uint64_t> cycle = change(*selected_, behind)) {
        Selection chosen = *selected_;
        chosen.cycle = *cycle;
        select(std::move(chosen));
    }
}

void TimelinePanel::keys(Frame& frame) {
    if (!frame.focused) return;
    for (const KeyPress& press : frame.keys) key(frame, press);
}

void TimelinePanel::key(Frame& frame, KeyPress press) {
    if (press.ctrl || press.alt) return;
    const double step = window_.width() / 8;
    // Zooming by keys holds the cursor where it is, or else the middle.
    const double cursor = window_.x_of(caret(frame));
    const double still = cursor >= 0 && cursor <= window_.width() ? cursor : window_.width() / 2;
    const auto go_on = [&](std::optional<std::uint64_t> mark) {
        if (!mark) return;
        select({{}, false, true, *mark});
    };
    if (press.shift) {
        if (!selected_) selected_ = Selection{{}, true, false, caret(frame)};
        selected_->cycle = caret(frame);
        switch (press.key) {
        case Key::up: choose_row(-1); break;
        case Key::down: choose_row(1); break;
        case Key::left: choose_slice(false); break;
        case Key::right: choose_slice(true); break;
        default: break;
        }
        return;
    }
    switch (press.key) {
    case Key::a:
    case Key::left: window_.pan(-step); break;
    case Key::d:
    case Key::right: window_.pan(step); break;
    case Key::w:
    case Key::up:
    case Key::plus: window_.zoom(still, zoom_step); break;
    case Key::s:
    case Key::down:
    case Key::minus: window_.zoom(still, 1 / zoom_step); break;
    case Key::home: window_.fit(); break;
    case Key::end: {
        const std::uint64_t position = frame.debugger->position();
        if (window_.fits()) {
            const std::uint64_t room = (index_.end() - index_.begin()) / 16 + 1;
            window_.show(position - std::min(room, position), position + room);
        } else {
            window_.pan(window_.x_of(position) - window_.width() / 2);
        }
        break;
    }
    case Key::page_up: scroll(-1); break;
    case Key::page_down: scroll(1); break;
    case Key::enter: go(frame, caret(frame)); break;
    case Key::m: set_marker(caret(frame)); break;
    case Key::x: markers_ = {}; break;
    case Key::bracket_left: go_on(index_.mark_before(caret(frame))); break;
    case Key::bracket_right: go_on(index_.mark_behind(caret(frame))); break;
    default: break;
    }
}

}  // namespace baton::gui
