// The timeline as it is laid out before it is drawn: which stretch of time is in view, which rows there
// are, and what fills each column of each row. No ImGui; what is drawn of it is in
// gui/view/panels/timeline*.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "debug/observe/timeline_index.hpp"
#include "guest/os_view.hpp"

namespace baton::gui {

using debug::is_processor;
using debug::MarkColumn;
using debug::MarkSum;
using debug::TimeColumn;
using debug::TimeGrid;
using debug::TimelineIndex;
using debug::TimeSlice;
using debug::Use;
using debug::use_count;
using debug::use_of;

/// The stretch of time in view. Pixels count from the left edge of the chart.
class TimeWindow {
public:
    /// A cycle is never wider than so many pixels.
    static constexpr double most_pixels_a_cycle = 60;

    /// What there is to see, and how wide the chart is; called before each look.
    void set(std::uint64_t first, std::uint64_t last, double width);
    /// Everything, also when it grows.
    void fit();
    bool fits() const { return fit_; }
    /// Exactly this, as far as a cycle is not too wide then.
    void show(std::uint64_t from, std::uint64_t to);
    /// By `factor` (above 1: nearer), so that what is under `x` stays there.
    void zoom(double x, double factor);
    /// Moves what is seen to the left.
    void pan(double pixels);
    /// Moves so that `cycle` is in view; when it was not, it comes to `place` of the width.
    void bring(std::uint64_t cycle, double place = 0.5);

    double begin() const { return begin_; }
    double end() const { return begin_ + width_ * scale_; }
    double width() const { return width_; }
    double cycles_per_pixel() const { return scale_; }
    double x_of(double cycle) const { return (cycle - begin_) / scale_; }
    double x_of(std::uint64_t cycle) const { return x_of(static_cast<double>(cycle)); }
    /// The cycle in which the point lies, within what there is.
    std::uint64_t cycle_at(double x) const;
    /// Columns at least `pixels` wide that cover what is in view and start at multiples of their
    /// length, so that they do not change when the window moves.
    TimeGrid grid(double pixels) const;

private:
    void keep_within();

    double begin_ = 0;
    double scale_ = 1;
    double width_ = 1;
    std::uint64_t first_ = 0;
    std::uint64_t last_ = 1;
    bool fit_ = true;
};

struct TimelineRow {
    enum class Kind : std::uint8_t { kernel, thread, context, idle };
    Kind kind = Kind::thread;
    debug::Timeline::Row row;
    std::string name;  ///< of a thread or context: "2 count"; empty for the others
    unsigned colour = 0;
    std::string program;      ///< "count"
    unsigned occurrence = 0;  ///< the how manieth row of this program
};

/// How the height of the chart is shared out, in pixels at 100 %. What has 0 is left out.
struct TimelineHeights {
    float cpu = 0;
    float cycles = 0;
    float ticks = 0;
    float interrupts = 0;
    float kernel = 0;
    float row = 0;         ///< of each thread
    std::size_t rows = 1;  ///< so many of the threads are in view
    float more = 0;        ///< the line that tells of the others
    float idle = 0;
    float legend = 0;
    float strip = 0;

    float chart() const {
        return cpu + cycles + ticks + interrupts + kernel + row * static_cast<float>(rows) + more + idle;
    }
};

/// For `threads` rows, each with a shadow of the former run beneath it or without: first the processor and
/// the threads, thin, then when it was, then the others; what is left makes the rows higher.
TimelineHeights share_height(float room, std::size_t threads, bool shadows);

/// Kernel, processes in the order of their appearance, each followed by its threads, contexts, idle.
std::vector<TimelineRow> timeline_rows(const TimelineIndex& index, const guest::OsView& os);

/// What fills the columns of the rows in view. Worked out anew only when something is different.
class TimelinePicture {
public:
    /// `stamp` is another one whenever the index has changed.
    void prepare(const TimelineIndex& index, std::uint64_t stamp, const TimeGrid& grid,
                 const std::vector<debug::Timeline::Row>& rows);

    const TimeGrid& grid() const { return grid_; }
    const std::vector<TimeColumn>& row(std::size_t number) const { return columns_[number]; }
    const std::vector<TimeColumn>& processor() const { return processor_; }
    const std::vector<MarkColumn>& marks() const { return marks_; }
    /// How often prepare() had something to do.
    std::uint64_t prepared() const { return prepared_; }

private:
    std::uint64_t stamp_ = ~std::uint64_t{0};
    TimeGrid grid_;
    std::vector<debug::Timeline::Row> rows_;
    std::vector<std::vector<TimeColumn>> columns_;
    std::vector<TimeColumn> processor_;
    std::vector<MarkColumn> marks_;
    std::uint64_t prepared_ = 0;
};

/// The ticks of the clock, as its interrupts have shown them.
struct TickRuler {
    const std::vector<std::uint64_t>* entries = nullptr;
    std::uint64_t number_of_first = 1;  ///< of the first entry
    std::uint64_t quantum = 0;          ///< ticks; 0: the kernel publishes none
    std::uint64_t tick_cycles = 0;      ///< 0: not known

    /// So many ticks long is a stretch of time; nothing when the length of a tick is not known.
    std::optional<double> ticks(std::uint64_t cycles) const;
};

/// 1, 2, 5, 10, 20, 50, ...: the smallest that is at least `wanted`.
std::uint64_t round_step(double wanted);

}  // namespace baton::gui
