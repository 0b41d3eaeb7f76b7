// Locks as marks on the rows of the threads: waited for, acquired, released, with the lock's name where there
// is room.
#include <algorithm>
#include <map>

#include "debug/observe/lock_log.hpp"
#include "gui/view/panels/timeline.hpp"

namespace baton::gui {

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
    std::map<std::size_t, float> last;  // by row: where the mark before stands
    ImDrawList* draw = ImGui::GetWindowDrawList();
    for (auto event = first; event != events.end() && static_cast<double>(event->cycle) <= window_.end();
         ++event) {
        const auto row = rows.find(event->thread);
        if (row == rows.end()) continue;
        const float x = places.begin + static_cast<float>(window_.x_of(event->cycle));
        const float size = ui.px(4);
        const auto before = last.find(row->second);
        // Where they stand close, one stands for several.
        if (before != last.end() && x - before->second < 2 * size) continue;
        last[row->second] = x;
        const Band band = band_of(places, row->second);
        const float y = band.bottom - size - ui.px(2);
        const ImVec2 least(x - size, y - size);
        const ImVec2 most(x + size, y + size);
        using Kind = debug::LockEvent::Kind;
        const ImU32 colour = ui.colour(event->kind == Kind::waiting ? Colour::blocked : Colour::text);
        draw->AddRectFilled(least, most,
                            ui.colour(event->kind == Kind::acquired ? Colour::text : Colour::pane));
        draw->AddRect(least, most, colour, 0, 0, ui.px(1.5F));
        if (event->kind == Kind::released)
            draw->AddLine({least.x, most.y}, {most.x, least.y}, colour, ui.px(1.5F));
        if (!ui.recording() || event->object >= objects.size()) continue;
        const char* kinds[] = {"acquired", "waiting", "released"};
        ui.record_widget(std::string("timeline.lock.") + kinds[static_cast<std::size_t>(event->kind)] + "." +
                             objects[event->object].name,
                         {least.x, least.y, most.x, most.y});
    }
}

}  // namespace baton::gui
