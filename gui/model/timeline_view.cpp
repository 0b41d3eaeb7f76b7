#include "gui/model/timeline_view.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "gui/model/regions.hpp"

namespace baton::gui {

using debug::Timeline;

// --- the stretch in view ----------------------------------------------------------------------

void TimeWindow::set(std::uint64_t first, std::uint64_t last, double width) {
    first_ = first;
    last_ = std::max(last, first + 1);
    width_ = std::max(1.0, width);
    keep_within();
}

void TimeWindow::fit() {
    fit_ = true;
    keep_within();
}

void TimeWindow::show(std::uint64_t from, std::uint64_t to) {
    fit_ = false;
    begin_ = static_cast<double>(from);
    scale_ = static_cast<double>(std::max(to, from + 1) - from) / width_;
    keep_within();
}

void TimeWindow::zoom(double x, double factor) {
    const double whole = static_cast<double>(last_ - first_) / width_;
    const double under = begin_ + x * scale_;
    const double scale = std::max(scale_ / factor, 1.0 / most_pixels_a_cycle);
    if (scale >= whole) {
        fit();
        return;
    }
    fit_ = false;
    scale_ = scale;
    begin_ = under - x * scale_;
    keep_within();
}

void TimeWindow::pan(double pixels) {
    if (pixels == 0) return;
    fit_ = false;
    begin_ += pixels * scale_;
    keep_within();
}

void TimeWindow::bring(std::uint64_t cycle, double place) {
    const double x = x_of(cycle);
    if (fit_ || (x >= width_ * 0.02 && x <= width_ * 0.96)) return;
    begin_ = static_cast<double>(cycle) - place * width_ * scale_;
    keep_within();
}

void TimeWindow::keep_within() {
    const auto first = static_cast<double>(first_);
    const auto last = static_cast<double>(last_);
    if (fit_) {
        begin_ = first;
        // A little room, so that the end is seen to be one.
        scale_ = std::max((last - first) * 1.01 / width_, 1.0 / most_pixels_a_cycle);
        return;
    }
    scale_ = std::max(scale_, 1.0 / most_pixels_a_cycle);
    const double span = width_ * scale_;
    begin_ = std::clamp(begin_, std::min(first - 0.5 * span, last), last - 0.2 * span);
}

std::uint64_t TimeWindow::cycle_at(double x) const {
    const double cycle = std::floor(begin_ + x * scale_);
    if (cycle <= static_cast<double>(first_)) return first_;
    return std::min(last_, static_cast<std::uint64_t>(cycle));
}

TimeGrid TimeWindow::grid(double pixels) const {
    TimeGrid grid;
    grid.cycles = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(scale_ * pixels)));
    const double begin = std::max(begin_, static_cast<double>(first_));
    const double end = std::min(this->end(), static_cast<double>(last_));
    grid.first = static_cast<std::uint64_t>(begin) / grid.cycles * grid.cycles;
    if (end > begin) {
        const double wanted = (end - static_cast<double>(grid.first)) / static_cast<double>(grid.cycles);
        grid.count = static_cast<std::size_t>(std::ceil(wanted));
    }
    return grid;
}

// --- rows and columns -------------------------------------------------------------------------

TimelineHeights share_height(float room, std::size_t threads, bool shadows) {
    // As thin as a name can still be read; as high as a bar is still a bar.
    const float thin = shadows ? 23.0F : 16.0F;
    const float easy = thin + 4;
    constexpr float most = 52;
    // Of many threads so many come before everything else; they are scrolled through anyway.
    constexpr std::size_t many = 8;
    constexpr float more = 16;
    constexpr float around = 19 + 22 + 19 + 19 + 20 + 18;

    TimelineHeights heights;
    threads = std::max<std::size_t>(1, threads);
    float left = room;
    const auto take = [&](float& band, float height) {
        if (left < height) return;
        band = height;
        left -= height;
    };
    const auto take_rows = [&](std::size_t wanted) {
        const auto fit = static_cast<std::size_t>(std::max(0.0F, left) / thin);
        const std::size_t rows = std::min(wanted, fit);
        left -= static_cast<float>(rows) * thin;
        return rows;
    };
    take(heights.cpu, 23);
    const float all = thin * static_cast<float>(threads) + (threads > many ? around : 0.0F);
    if (all > left) take(heights.more, more);
    heights.rows = take_rows(std::min(threads, many));
    if (heights.rows == std::min(threads, many)) {
        take(heights.cycles, 19);
        take(heights.strip, 22);
        take(heights.interrupts, 19);
        take(heights.kernel, 19);
        take(heights.ticks, 20);
        take(heights.idle, 18);
        heights.rows += take_rows(threads - heights.rows);
    }
    if (heights.rows == threads) {
        left += heights.more;
        heights.more = 0;
    }
    heights.rows = std::max<std::size_t>(1, heights.rows);
    heights.row = thin;
    const auto grow = [&](float height) {
        const auto rows = static_cast<float>(heights.rows);
        const float higher = std::clamp(left / rows, 0.0F, std::max(0.0F, height - heights.row));
        heights.row += higher;
        left -= higher * rows;
    };
    grow(easy);
    if (heights.rows == threads) take(heights.legend, 24);
    if (left > 50 && heights.cpu > 0) {
        heights.cpu += 10;
        left -= 10;
    }
    grow(heights.rows == threads ? most : room);
    return heights;
}

std::vector<TimelineRow> timeline_rows(const TimelineIndex& index, const guest::OsView& os) {
    using Kind = TimelineRow::Kind;
    std::vector<TimelineRow> rows;
    rows.push_back({Kind::kernel, {Timeline::kernel_row, 0}, {}, 0, {}, 0});
    std::map<std::string, unsigned> occurrences;
    unsigned contexts = 0;
    // The threads of a process stand under its main program.
    const std::vector<std::uint32_t> order = os.by_process();
    std::vector<std::size_t> places(os.threads().size(), order.size());
    for (std::size_t i = 0; i < order.size(); ++i) places[order[i]] = i;
    const auto place_of = [&](const Timeline::Row& row) {
        return row.thread < places.size() ? places[row.thread] : order.size();
    };
    std::vector<Timeline::Row> all = index.rows();
    std::stable_sort(all.begin(), all.end(), [&](const Timeline::Row& a, const Timeline::Row& b) {
        return place_of(a) < place_of(b);
    });
    for (const Timeline::Row& row : all) {
        if (row.thread == Timeline::kernel_row || row.thread == Timeline::idle_row) continue;
        if (row.thread == guest::no_thread) {
            rows.push_back({Kind::context, row, os.context_name(row.context), contexts++, {}, 0});
            continue;
        }
        if (row.thread >= os.threads().size() || os.threads()[row.thread].idle()) continue;
        const std::string& program = os.threads()[row.thread].name;
        rows.push_back({Kind::thread, row, os.thread_name(row.thread), process_number(row.thread), program,
                        occurrences[program]++});
    }
    rows.push_back({Kind::idle, {Timeline::idle_row, 0}, {}, 0, {}, 0});
    return rows;
}

void TimelinePicture::prepare(const TimelineIndex& index, std::uint64_t stamp, const TimeGrid& grid,
                              const std::vector<Timeline::Row>& rows) {
    if (stamp == stamp_ && grid == grid_ && rows == rows_) return;
    ++prepared_;
    stamp_ = stamp;
    grid_ = grid;
    rows_ = rows;
    columns_.clear();
    for (const Timeline::Row& row : rows) columns_.push_back(index.columns(row, grid));
    processor_ = index.processor(grid);
    marks_ = index.marks(grid);
}

std::optional<double> TickRuler::ticks(std::uint64_t cycles) const {
    if (tick_cycles == 0) return std::nullopt;
    return static_cast<double>(cycles) / static_cast<double>(tick_cycles);
}

std::uint64_t round_step(double wanted) {
    std::uint64_t step = 1;
    while (static_cast<double>(step) < wanted && step < std::uint64_t{1} << 60) {
        if (static_cast<double>(step * 2) >= wanted) return step * 2;
        if (static_cast<double>(step * 5) >= wanted) return step * 5;
        step *= 10;
    }
    return step;
}

}  // namespace baton::gui
