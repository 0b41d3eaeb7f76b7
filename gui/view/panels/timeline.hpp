// The timeline panel: what belongs to its looks, and what its files share. timeline.cpp follows the machine
// and takes the mouse, timeline_keys.cpp the keys, timeline_words.cpp tells of what is pointed at,
// timeline_rows.cpp draws the rows, timeline_locks.cpp the locks on them, timeline_edges.cpp what is around
// them, timeline_legend.cpp the legend.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "debug/observe/lock_log.hpp"
#include "gui/model/timeline_view.hpp"
#include "gui/view/panels/panel.hpp"

namespace baton::gui {

inline constexpr float lock_mark_size = 4;  // half of its side, in the window's units
void draw_lock_mark(const Ui& ui, ImDrawList* draw, ImVec2 centre, debug::LockEvent::Kind kind);

class TimelinePanel final : public Panel {
public:
    void draw(Frame& frame) override;

private:
    using Row = debug::Timeline::Row;
    static constexpr double zoom_step = 1.25;
    /// Where things are on the screen in this frame.
    struct Band {
        float top = 0;
        float bottom = 0;
        bool holds(float y) const { return y >= top && y < bottom; }
        float middle() const { return (top + bottom) / 2; }
        bool empty() const { return bottom <= top; }  ///< there is no room for it
    };
    struct Places {
        float left = 0;   ///< of the labels
        float begin = 0;  ///< of the chart
        float end = 0;
        Band cycles, ticks, cpu, interrupts, kernel, more, idle, legend, strip;
        Band rows;                  ///< of threads and contexts
        float row_height = 0;       ///< of each
        std::size_t row_count = 1;  ///< so many are in view
    };
    struct Selection {
        Row row;
        bool cpu = false;         ///< the CPU row
        bool interrupts = false;  ///< the row of marks
        std::uint64_t cycle = 0;
    };

    // --- timeline.cpp ---
    void follow(const Frame& frame);
    void find_rows(const Places& places);
    void find_ruler(const Frame& frame);
    Places places(const Ui& ui) const;
    void header(Frame& frame);
    void mouse(Frame& frame, const Places& places);
    void names_mouse(const Frame& frame, const Places& places);
    void menu(Frame& frame);
    void strip_mouse(Frame& frame, const Places& places);
    void keys(Frame& frame);
    void key(Frame& frame, KeyPress press);
    void scroll(int rows);
    std::size_t hidden_rows() const { return all_rows_.size() - rows_.size(); }
    void choose_row(int step);
    void choose_slice(bool behind);
    std::optional<std::uint64_t> change(const Selection& selection, bool behind) const;
    void select(Selection selection);
    void set_marker(std::uint64_t cycle);
    std::uint64_t caret(const Frame& frame) const;
    static void go(Frame& frame, std::uint64_t cycle);
    std::optional<Selection> selection_at(const Places& places, float x, float y) const;

    // --- timeline_words.cpp ---
    /// The first mark that is there singly, when older ones are only counted.
    std::optional<std::uint64_t> first_kept(const Frame& frame) const;
    std::optional<Row> processor_row(std::uint64_t cycle) const;
    std::optional<TimeSlice> slice_of(const Selection& selection) const;
    std::string describe(const Frame& frame, const Selection& selection) const;
    std::string slice_text(const Frame& frame, const TimeSlice& slice) const;
    void tooltip(const Frame& frame, const Places& places, const Selection& selection) const;
    /// A program that runs alone, without the operating system.
    bool bare() const { return program_ != nullptr && !program_->uses_os(); }
    std::string row_name(const Ui& ui, const TimelineRow& row) const;

    // --- timeline_rows.cpp ---
    float column_x(const Places& places, std::size_t column) const;
    void draw_cpu(const Frame& frame, const Places& places) const;
    void draw_interrupts(const Frame& frame, const Places& places) const;
    void draw_band(const Frame& frame, const Places& places, const Band& band, std::size_t row,
                   ImU32 colour) const;
    void draw_thread(const Frame& frame, const Places& places, const Band& band, std::size_t row) const;
    void draw_states(const Frame& frame, const Places& places, const Band& band, std::size_t row) const;
    void draw_shares(const Frame& frame, const Places& places, const Band& band, std::size_t row) const;
    void draw_ghost(const Frame& frame, const Places& places, const Band& band, const TimelineRow& row) const;
    void draw_labels(const Frame& frame, const Places& places) const;
    ImU32 row_colour(const Ui& ui, const TimelineRow& row, float opacity = 1.0F) const;
    Band band_of(const Places& places, std::size_t visible) const;

    // --- timeline_locks.cpp ---
    void draw_locks(const Frame& frame, const Places& places) const;

    // --- timeline_edges.cpp ---
    void more(const Frame& frame, const Places& places);
    void draw_rulers(const Frame& frame, const Places& places) const;
    void draw_ticks(const Frame& frame, const Places& places) const;
    void draw_overlay(const Frame& frame, const Places& places) const;
    void draw_strip(const Frame& frame, const Places& places) const;

    // --- timeline_legend.cpp ---
    void draw_legend(const Frame& frame, const Places& places) const;

    // What is known of the run.
    const debug::Debugger* debugger_ = nullptr;
    const Program* program_ = nullptr;
    std::uint64_t serial_ = 0;  // of the program
    TimelineIndex index_;
    std::uint64_t stamp_ = 0;
    std::vector<TimelineRow> all_rows_;
    std::vector<TimelineRow> rows_;  // in view: kernel, some threads and contexts, idle
    TickRuler ruler_;
    std::uint64_t position_ = ~std::uint64_t{0};
    std::shared_ptr<const FormerRun> ghost_;
    TimelineIndex ghost_index_;
    std::vector<std::pair<std::string, Row>> ghost_rows_;

    // What is looked at.
    TimeWindow window_;
    TimelinePicture picture_;
    TimelinePicture ghost_picture_;
    std::size_t first_row_ = 0;  // of the threads, the uppermost in view
    std::optional<Selection> selected_;
    std::optional<std::uint64_t> caret_;
    std::array<std::optional<std::uint64_t>, 2> markers_;
    unsigned next_marker_ = 0;
    bool dragged_ = false;
    std::uint64_t menu_cycle_ = 0;
};

}  // namespace baton::gui
