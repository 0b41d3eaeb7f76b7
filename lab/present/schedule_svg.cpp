#include "lab/present/schedule_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/markup.hpp"
#include "base/text.hpp"
#include "lab/present/chronogram.hpp"
#include "lab/present/schedule_text.hpp"

namespace baton::lab {
namespace {

constexpr std::array<const char*, 8> colours{"#3366aa", "#cc6633", "#558844", "#8855aa",
                                             "#aa8822", "#338899", "#bb4466", "#666666"};
constexpr double page_width = 960;
constexpr double margin = 24;
constexpr double row_height = 26;
constexpr double widest_cell = 30;
constexpr double narrowest_cell = 14;

class Page {
public:
    double y = margin;

    void text(double x, double at, std::string_view words, const char* more = "") {
        body_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n", x, at, more, xml_text(words));
    }
    void line(double x1, double y1, double x2, double y2, const char* how) {
        body_ += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", x1, y1,
                             x2, y2, how);
    }
    void rectangle(double x, double top, double width, double height, const std::string& how) {
        body_ += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" {}/>\n", x,
                             top, width, height, how);
    }
    void raw(const std::string& markup) { body_ += markup; }

    std::string finish(std::string_view title) const {
        return fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
            "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"DejaVu Sans, Arial, sans-serif\" "
            "font-size=\"13\">\n"
            "<title>{2}</title>\n"
            "<defs><pattern id=\"ready\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
            "patternTransform=\"rotate(45)\"><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#888\" "
            "stroke-width=\"1.5\"/></pattern></defs>\n"
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{3}</svg>\n",
            page_width, y + margin, xml_text(title), body_);
    }

private:
    std::string body_;
};

class Drawing {
public:
    Drawing(Page& page, const Schedule& schedule, const DrawingStyle& style)
        : page_(page), schedule_(schedule), style_(style) {
        for (const Job& job : schedule.jobs)
            names_ = std::max(names_, 10.0 + 8.5 * static_cast<double>(display_columns(job.name)));
        const auto ticks = static_cast<double>(std::max<std::size_t>(1, schedule.order.size()));
        const double room = page_width - 2 * margin - names_;
        // Up to ten bands; beyond that several ticks share a cell.
        const double most = std::floor(room / narrowest_cell) * 10;
        fold_ = static_cast<std::uint32_t>(std::max(1.0, std::ceil(ticks / most)));
        const double cells = std::ceil(ticks / fold_);
        cell_ = std::clamp(std::floor(room / cells), narrowest_cell, widest_cell);
        band_ = std::min(static_cast<std::size_t>(cells), static_cast<std::size_t>(room / cell_));
        chart_ = chronogram(schedule, fold_);
    }

    void draw() {
        page_.y += 14;
        page_.text(margin, page_.y, schedule_title(schedule_, style_.language),
                   " font-weight=\"bold\" font-size=\"15\"");
        page_.y += 12;
        for (std::size_t first = 0; first < chart_.idle.size(); first += band_)
            band(first, std::min(band_, chart_.idle.size() - first));
        legend();
        table();
    }

private:
    double left() const { return margin + names_; }

    void band(std::size_t first, std::size_t count) {
        page_.y += 18;
        const std::size_t step = cell_ >= 22 ? 1 : 5;
        for (std::size_t i = 0; i <= count; ++i) {
            if ((first + i) % step != 0) continue;
            page_.text(left() + cell_ * static_cast<double>(i), page_.y, std::to_string((first + i) * fold_),
                       " text-anchor=\"middle\" font-size=\"11\" fill=\"#555\"");
        }
        page_.y += 6;
        const double top = page_.y;
        for (std::size_t job = 0; job < chart_.jobs.size(); ++job)
            row(schedule_.jobs[job].name, chart_.jobs[job], first, count, colours[job % colours.size()]);
        row(std::string(say(style_.language, text::lab_idle)), chart_.idle, first, count, "#bbbbbb");
        const double width = cell_ * static_cast<double>(count);
        for (std::size_t i = 0; i <= count; ++i) {
            const double x = left() + cell_ * static_cast<double>(i);
            page_.line(x, top, x, page_.y, (first + i) % 5 == 0 ? "stroke=\"#999\"" : "stroke=\"#ddd\"");
        }
        for (std::size_t r = 0; r <= chart_.jobs.size() + 1; ++r) {
            const double at = top + row_height * static_cast<double>(r);
            page_.line(left(), at, left() + width, at, "stroke=\"#bbb\"");
        }
        page_.y += 4;
    }
    void row(const std::string& name, const std::vector<Cell>& cells, std::size_t first, std::size_t count,
             const char* colour) {
        page_.text(left() - 8, page_.y + row_height * 0.66, name, " text-anchor=\"end\"");
        for (std::size_t i = 0; i < count && !style_.blank; ++i) {
            const Cell& cell = cells[first + i];
            const double x = left() + cell_ * static_cast<double>(i);
            if (cell.running != 0) {
                const double height =
                    (row_height - 4) * std::min(1.0, static_cast<double>(cell.running) / fold_);
                page_.rectangle(x, page_.y + row_height - 2 - height, cell_, height,
                                fmt::format("fill=\"{}\"", colour));
            } else if (cell.ready != 0 && cell.ready >= cell.blocked) {
                page_.rectangle(x, page_.y + 8, cell_, row_height - 16, "fill=\"url(#ready)\"");
            } else if (cell.blocked != 0) {
                page_.line(x, page_.y + row_height / 2, x + cell_, page_.y + row_height / 2,
                           "stroke=\"#444\" stroke-width=\"2\" stroke-dasharray=\"4 3\"");
            }
        }
        page_.y += row_height;
    }
    void legend() {
        page_.y += 16;
        double x = left();
        const auto word = [&](Text phrase) {
            page_.text(x + 30, page_.y, say(style_.language, phrase), " font-size=\"11\"");
            x += 110;
        };
        page_.rectangle(x, page_.y - 10, 24, 12, std::string("fill=\"") + colours[0] + "\"");
        word(text::lab_legend_running);
        page_.rectangle(x, page_.y - 9, 24, 10, "fill=\"url(#ready)\"");
        word(text::lab_legend_ready);
        page_.line(x, page_.y - 4, x + 24, page_.y - 4,
                   "stroke=\"#444\" stroke-width=\"2\" stroke-dasharray=\"4 3\"");
        word(text::lab_legend_blocked);
        if (fold_ != 1) {
            page_.text(x, page_.y, say(style_.language, text::lab_column_ticks, fold_), " font-size=\"11\"");
        }
    }
    void table() {
        const Language language = style_.language;
        static constexpr std::array heads{text::lab_process, text::lab_arrival,    text::lab_needs,
                                          text::lab_finish,  text::lab_turnaround, text::lab_waiting,
                                          text::lab_response};
        constexpr double column = 100;
        page_.y += 10;
        const double top = page_.y;
        const std::size_t rows = schedule_.jobs.size() + 2;
        const auto cell = [&](std::size_t r, std::size_t c, std::string_view words, bool bold) {
            page_.text(margin + column * (static_cast<double>(c) + 0.5),
                       top + row_height * (static_cast<double>(r) + 0.66), words,
                       bold ? " text-anchor=\"middle\" font-weight=\"bold\"" : " text-anchor=\"middle\"");
        };
        for (std::size_t c = 0; c < heads.size(); ++c) cell(0, c, say(language, heads[c]), true);
        for (std::size_t j = 0; j < schedule_.jobs.size(); ++j) {
            const Job& job = schedule_.jobs[j];
            cell(j + 1, 0, job.name, true);
            cell(j + 1, 1, std::to_string(job.arrival), false);
            cell(j + 1, 2, job.pattern_text(), false);
            if (style_.blank || !schedule_.runs[j].finish || !schedule_.runs[j].start) continue;
            cell(j + 1, 3, number_text(language, schedule_.ticks(*schedule_.runs[j].finish)), false);
            cell(j + 1, 4, number_text(language, schedule_.turnaround(j)), false);
            cell(j + 1, 5, number_text(language, schedule_.waiting(j)), false);
            cell(j + 1, 6, number_text(language, schedule_.response(j)), false);
        }
        cell(rows - 1, 0, say(language, text::lab_mean), true);
        if (!style_.blank && schedule_.complete()) {
            const MeanTimes mean = mean_times(schedule_);
            cell(rows - 1, 4, number_text(language, mean.turnaround), true);
            cell(rows - 1, 5, number_text(language, mean.waiting), true);
            cell(rows - 1, 6, number_text(language, mean.response), true);
        }
        const double width = column * static_cast<double>(heads.size());
        for (std::size_t r = 0; r <= rows; ++r) {
            const double at = top + row_height * static_cast<double>(r);
            page_.line(margin, at, margin + width, at, "stroke=\"#888\"");
        }
        for (std::size_t c = 0; c <= heads.size(); ++c) {
            const double x = margin + column * static_cast<double>(c);
            page_.line(x, top, x, top + row_height * static_cast<double>(rows), "stroke=\"#888\"");
        }
        page_.y = top + row_height * static_cast<double>(rows) + 10;
    }

    Page& page_;
    const Schedule& schedule_;
    const DrawingStyle& style_;
    Chronogram chart_;
    double names_ = 70;
    double cell_ = widest_cell;
    std::size_t band_ = 1;
    std::uint32_t fold_ = 1;
};

/// 1, 2 or 5 times a power of ten, at least a fifth of `most`.
double nice_step(double most) {
    double step = 1e-3;
    for (;; step *= 10) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            if (step * factor * 6 >= most) return step * factor;
        }
    }
}

}  // namespace

std::string schedules_svg(const std::vector<Schedule>& schedules, const DrawingStyle& style) {
    Page page;
    for (const Schedule& schedule : schedules) Drawing(page, schedule, style).draw();
    return page.finish(schedules.empty() ? "Baton" : schedule_title(schedules.front(), style.language));
}

std::string curves_svg(const std::string& title, const std::string& below,
                       const std::vector<unsigned>& positions, const std::vector<Curve>& curves,
                       Language language) {
    Page page;
    page.text(margin, margin + 14, title, " font-weight=\"bold\" font-size=\"15\"");
    constexpr double left = 80;
    constexpr double right = page_width - 80;
    constexpr double top = 70;
    constexpr double bottom = 430;
    double most = 1;
    for (const Curve& curve : curves) {
        for (const double value : curve.values) {
            if (!curve.percent) most = std::max(most, value);
        }
    }
    const double step = nice_step(most);
    most = std::ceil(most / step) * step;
    const auto x_of = [&](std::size_t i) {
        return positions.size() < 2 ? (left + right) / 2
                                    : left + (right - left) * static_cast<double>(i) /
                                                 static_cast<double>(positions.size() - 1);
    };
    for (double value = 0; value <= most + step / 2; value += step) {
        const double at = bottom - (bottom - top) * value / most;
        page.line(left, at, right, at, "stroke=\"#ddd\"");
        page.text(left - 8, at + 4, number_text(language, value), " text-anchor=\"end\" font-size=\"11\"");
        page.text(right + 8, at + 4, number_text(language, 100 * value / most, 0) + " %",
                  " font-size=\"11\" fill=\"#666\"");
    }
    const std::size_t every = (positions.size() + 24) / 25;
    for (std::size_t i = 0; i < positions.size(); i += every)
        page.text(x_of(i), bottom + 18, std::to_string(positions[i]),
                  " text-anchor=\"middle\" font-size=\"11\"");
    page.text((left + right) / 2, bottom + 40, below, " text-anchor=\"middle\"");
    static constexpr std::array dashes{"", "8 4", "3 3", "10 3 3 3"};
    double legend = left;
    for (std::size_t c = 0; c < curves.size(); ++c) {
        std::string points;
        for (std::size_t i = 0; i < curves[c].values.size(); ++i) {
            const double share = curves[c].percent ? curves[c].values[i] / 100 : curves[c].values[i] / most;
            points += fmt::format("{:.1f},{:.1f} ", x_of(i), bottom - (bottom - top) * share);
        }
        const std::string how = fmt::format("stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\"",
                                            colours[c % colours.size()], dashes[c % dashes.size()]);
        page.raw(fmt::format("<polyline points=\"{}\" fill=\"none\" {}/>\n", points, how));
        page.line(legend, 54, legend + 30, 54, how.c_str());
        page.text(legend + 36, 58, curves[c].name, " font-size=\"12\"");
        legend += 215;
    }
    page.y = bottom + 50;
    return page.finish(title);
}

}  // namespace baton::lab
