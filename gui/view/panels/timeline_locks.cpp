// Locks as marks on the rows of the threads: waited for, acquired, released. Where they stand close each is a
// short stroke; zoomed in they are squares.
#include <algorithm>
#include <map>
#include <vector>

#include "gui/view/panels/timeline.hpp"

namespace baton::gui {

void draw_lock_mark(const Ui& ui, ImDrawList* draw, ImVec2 centre, debug::LockEvent::Kind kind) {
    using Kind = debug::LockEvent::Kind;
    const float size = ui.px(lock_mark_size);
    const ImVec2 least(centre.x - size, centre.y - size);
    const ImVec2 most(centre.x + size, centre.y + size);
    const ImU32 colour = ui.colour(kind == Kind::waiting ? Colour::blocked : Colour::text);
    draw->AddRectFilled(least, most, ui.colour(kind == Kind::acquired ? Colour::text : Colour::pane));
    draw->AddRect(least, most, colour, 0, 0, ui.px(1.5F));
    if (kind == Kind::released) draw->AddLine({least.x, most.y}, {most.x, least.y}, colour, ui.px(1.5F));
}

void TimelinePanel::draw_locks(const Frame& frame, const Places& places) const {
    const Ui& ui = frame.ui;
    const debug::Session& recording = frame.debugger->recording();
    const auto& events = recording.lock_log().events();
    const auto& objects = recording.os().objects();
    std::map<std::uint32_t, std::size_t> rows;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (rows_[row].kind == TimelineRow::Kind::thread) rows[rows_[row].row.thread] = row;
    }
    const auto first = std::lower_bound(
        events.begin(), events.end(), window_.begin(),
        [](const debug::LockEvent& event, double cycle) { return static_cast<double>(event.cycle) < cycle; });
    struct Mark {
        const debug::LockEvent* event;
        float x;
    };
    std::map<std::size_t, std::vector<Mark>> marks;  // by row, from left to right
    for (auto event = first; event != events.end() && static_cast<double>(event->cycle) <= window_.end();
         ++event) {
        const auto row = rows.find(event->thread);
        if (row == rows.end()) continue;
        std::vector<Mark>& all = marks[row->second];
        const float x = places.begin + static_cast<float>(window_.x_of(event->cycle));
        // Of many on one point two are enough to be a crowd.
        if (all.size() > 1 && x - all[all.size() - 2].x < 1) all.pop_back();
        all.push_back({&*event, x});
    }
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float size = ui.px(lock_mark_size);
    const float room = 3 * size;
    for (const auto& [row, all] : marks) {
        const Band band = band_of(places, row);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& [event, x] = all[i];
            const bool crowded =
                (i > 0 && x - all[i - 1].x < room) || (i + 1 < all.size() && all[i + 1].x - x < room);
            if (crowded) {
                const bool waits = event->kind == debug::LockEvent::Kind::waiting;
                draw->AddRectFilled({x, band.bottom - ui.px(4)}, {x + ui.px(1), band.bottom - ui.px(1)},
                                    ui.colour(waits ? Colour::blocked : Colour::text_soft));
                continue;
            }
            const ImVec2 centre(x, band.bottom - size - ui.px(2));
            draw_lock_mark(ui, draw, centre, event->kind);
            if (!ui.recording() || event->object >= objects.size()) continue;
            const char* kinds[] = {"acquired", "waiting", "released"};
            ui.record_widget(std::string("timeline.lock.") + kinds[static_cast<std::size_t>(event->kind)] +
                                 "." + objects[event->object].name,
                             {centre.x - size, centre.y - size, centre.x + size, centre.y + size});
        }
    }
}

}  // namespace baton::gui
