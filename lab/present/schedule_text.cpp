#include "lab/present/schedule_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "lab/present/chronogram.hpp"
#include "lab/present/policy_title.hpp"

namespace baton::lab {
namespace {

constexpr std::uint32_t most_bands = 8;  // of a chart before ticks are folded
constexpr std::uint32_t most_characters_a_cell = 3;

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

/// Steps that people count in: 1, 2, 5, 10, 20, 50, ...
std::uint32_t round_step(std::uint32_t least) {
    std::uint32_t power = 1;
    for (;; power *= 10) {
        for (const std::uint32_t factor : {1U, 2U, 5U}) {
            if (power * factor >= least) return power * factor;
        }
    }
}

struct Signs {
    std::array<std::string_view, 8> running;  // by eighths of the cell
    std::string_view ready, blocked, empty, ruler, mark;
};
constexpr Signs unicode_signs{{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, "░", "─", " ", "─", "┼"};
constexpr Signs ascii_signs{{"+", "+", "+", "+", "+", "+", "+", "#"}, ".", "-", " ", "-", "+"};

class ChronogramText {
public:
    ChronogramText(const Schedule& schedule, const TextStyle& style)
        : schedule_(schedule), style_(style), signs_(style.ascii ? ascii_signs : unicode_signs) {
        for (const Job& job : schedule.jobs) names_ = std::max(names_, display_columns(job.name));
        names_ = std::max(names_, display_columns(say(style.language, text::lab_idle)));
        const auto room = static_cast<std::uint32_t>(std::max<std::size_t>(10, style.width - names_ - 2));
        const auto ticks = static_cast<std::uint32_t>(std::max<std::size_t>(1, schedule.order.size()));
        if (ticks > room * most_bands)
            fold_ = round_step((ticks + room * most_bands - 1) / (room * most_bands));
        const std::uint32_t cells = (ticks + fold_ - 1) / fold_;
        cell_width_ = std::clamp(room / cells, 1U, most_characters_a_cell);
        band_ = std::min(cells, room / cell_width_);
        // Bands begin at round ticks.
        if (cells > band_) band_ = band_ / 10 * 10;
        chart_ = chronogram(schedule, fold_);
    }

    std::string draw() const {
        std::string text;
        for (std::size_t first = 0; first < chart_.idle.size(); first += band_) {
            if (first != 0) text += '\n';
            const std::size_t count = std::min<std::size_t>(band_, chart_.idle.size() - first);
            text += axis(first, count);
            for (std::size_t job = 0; job < chart_.jobs.size(); ++job)
                text += row(schedule_.jobs[job].name, chart_.jobs[job], first, count);
            text += row(std::string(say(style_.language, text::lab_idle)), chart_.idle, first, count);
        }
        return text + legend();
    }

private:
    std::string axis(std::size_t first, std::size_t count) const {
        const std::uint32_t step = 5 * std::max(1U, 2 / cell_width_ == 2 ? 2U : 1U);
        std::string labels;
        std::string ruler;
        for (std::size_t cell = 0; cell < count; ++cell) {
            const bool marked = (first + cell) % step == 0;
            if (marked) {
                const std::string label = std::to_string((first + cell) * fold_);
                if (labels.size() < cell * cell_width_ + 1 &&
                    labels.size() + label.size() <= cell * cell_width_ + label.size()) {
                    labels.resize(cell * cell_width_, ' ');
                    labels += label;
                }
            }
            ruler += marked ? signs_.mark : signs_.ruler;
            ruler += repeated(signs_.ruler, cell_width_ - 1);
        }
        const std::string title = padded(std::string(say(style_.language, text::lab_tick)), names_);
        return fmt::format(" {} {}\n {} {}\n", title, labels, std::string(names_, ' '), ruler);
    }
    std::string row(const std::string& name, const std::vector<Cell>& cells, std::size_t first,
                    std::size_t count) const {
        std::string text = " " + padded(name, names_) + " ";
        for (std::size_t cell = first; cell < first + count; ++cell) {
            if (style_.blank) {
                text += '.';
                text.append(cell_width_ - 1, ' ');
            } else {
                text += repeated(sign(cells[cell]), cell_width_);
            }
        }
        text.erase(text.find_last_not_of(' ') + 1);
        return text + "\n";
    }
    std::string_view sign(const Cell& cell) const {
        if (cell.running != 0) {
            const std::uint32_t eighths = (cell.running * 8 + fold_ - 1) / fold_;
            return signs_.running[std::clamp(eighths, 1U, 8U) - 1];
        }
        if (cell.ready == 0 && cell.blocked == 0) return signs_.empty;
        return cell.ready >= cell.blocked ? signs_.ready : signs_.blocked;
    }
    std::string legend() const {
        const Language language = style_.language;
        std::string text;
        if (!style_.blank) {
            text = fmt::format(" {} {}   {} {}   {} {}\n", signs_.running.back(),
                               say(language, text::lab_legend_running), signs_.ready,
                               say(language, text::lab_legend_ready), signs_.blocked,
                               say(language, text::lab_legend_blocked));
        }
        if (fold_ != 1) text += " " + say(language, text::lab_column_ticks, fold_) + "\n";
        return text;
    }

    const Schedule& schedule_;
    const TextStyle& style_;
    const Signs& signs_;
    Chronogram chart_;
    std::size_t names_ = 4;
    std::uint32_t fold_ = 1;
    std::uint32_t cell_width_ = 1;
    std::uint32_t band_ = 1;
};

std::vector<std::vector<std::string>> job_rows(const Schedule& schedule, const TextStyle& style, bool devices,
                                               std::size_t pattern_width) {
    const Language language = style.language;
    const auto word = [&](Text phrase) { return std::string(say(language, phrase)); };
    std::vector<std::vector<std::string>> rows;
    rows.push_back({word(text::lab_process), word(text::lab_arrival), word(text::lab_needs),
                    word(text::lab_finish), word(text::lab_turnaround), word(text::lab_waiting),
                    word(text::lab_response)});
    if (devices) rows[0].push_back(word(text::lab_blocked));
    rows.emplace_back();
    const auto answer = [&](double value) {
        return style.blank ? std::string("....") : number_text(language, value);
    };
    const auto maybe = [&](bool known, double value) { return known ? answer(value) : std::string("-"); };
    for (std::size_t j = 0; j < schedule.jobs.size(); ++j) {
        const Job& job = schedule.jobs[j];
        const JobRun& run = schedule.runs[j];
        const bool ended = run.start && run.finish;
        rows.push_back({job.name, std::to_string(job.arrival), fitted(job.pattern_text(), pattern_width),
                        maybe(run.finish.has_value(), schedule.ticks(run.finish.value_or(0))),
                        maybe(ended, schedule.turnaround(j)), maybe(ended, schedule.waiting(j)),
                        maybe(ended, schedule.response(j))});
        if (devices) rows.back().push_back(maybe(ended, schedule.ticks(run.blocked)));
    }
    rows.emplace_back();
    if (schedule.complete()) {
        const MeanTimes mean = mean_times(schedule);
        rows.push_back({word(text::lab_mean), "", "", "", answer(mean.turnaround), answer(mean.waiting),
                        answer(mean.response)});
    }
    return rows;
}

std::size_t table_columns(const std::vector<std::vector<std::string>>& rows) {
    std::size_t columns = 0;
    const std::string text = table_text(rows);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        columns = std::max(columns, display_columns(std::string_view(text).substr(at, end - at)));
        at = end + 1;
    }
    return columns;
}

}  // namespace

std::string schedule_title(const Schedule& schedule, Language language) {
    const std::string policy = policy_title(language, schedule.policy);
    const Text clock = schedule.clock == emu::Clock::ideal ? text::lab_ideal_clock : text::lab_real_clock;
    const std::size_t ticks = schedule.order.size();
    if (!schedule.uses_quantum)
        return say(language, text::lab_title, policy, clock, ticks, schedule.tick_cycles);
    return say(language, text::lab_title_quantum, policy, schedule.quantum, clock, ticks,
               schedule.tick_cycles);
}

std::string chronogram_text(const Schedule& schedule, const TextStyle& style) {
    return ChronogramText(schedule, style).draw();
}

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_columns(row[i]));
    }
    std::size_t total = 0;
    for (const std::size_t width : widths) total += width + 2;
    std::string text;
    for (const auto& row : rows) {
        if (row.empty()) {
            text += " " + std::string(total == 0 ? 0 : total - 2, '-') + "\n";
            continue;
        }
        std::string line = " " + padded(row[0], widths[0]);
        for (std::size_t i = 1; i < row.size(); ++i) {
            line += "  " + std::string(widths[i] - display_columns(row[i]), ' ') + row[i];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string job_table(const Schedule& schedule, const TextStyle& style) {
    const bool devices = std::any_of(schedule.jobs.begin(), schedule.jobs.end(),
                                     [](const Job& job) { return job.blocked() != 0; });
    // The patterns are cut where they would make the table wider than is asked for, and written out below it.
    constexpr std::size_t least_pattern = 10;
    std::size_t pattern_width = 0;
    for (const Job& job : schedule.jobs)
        pattern_width = std::max(pattern_width, display_columns(job.pattern_text()));
    const std::vector<std::vector<std::string>> whole = job_rows(schedule, style, devices, pattern_width);
    const std::size_t columns = table_columns(whole);
    if (columns <= style.width || pattern_width <= least_pattern) return table_text(whole);
    const std::size_t room = pattern_width - std::min(pattern_width - least_pattern, columns - style.width);
    std::string text = table_text(job_rows(schedule, style, devices, room));
    for (const Job& job : schedule.jobs) {
        if (display_columns(job.pattern_text()) > room)
            text += " " + job.name + ": " + job.pattern_text() + "\n";
    }
    return text;
}

std::string usage_text(const Schedule& schedule, const TextStyle& style) {
    const auto part = [&](Text text, double share) {
        return " " + say(style.language, text, 100.0 * share) + "  ";
    };
    const std::string switches = " " + say(style.language, text::lab_switch_count, schedule.switches) + "\n";
    if (schedule.clock == emu::Clock::ideal)
        return part(text::lab_idle_share, 1.0 - schedule.utilisation()) + switches;
    const double all = static_cast<double>(
        std::max<std::uint64_t>(1, schedule.user_cycles + schedule.kernel_cycles + schedule.idle_cycles));
    const auto of = [&](std::uint64_t cycles) { return static_cast<double>(cycles) / all; };
    return part(text::lab_programs_share, of(schedule.user_cycles)) +
           part(text::lab_kernel_share_of, of(schedule.kernel_cycles)) +
           part(text::lab_idle_share, of(schedule.idle_cycles)) + switches;
}

}  // namespace baton::lab
