// The drawing of a worksheet.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/markup.hpp"
#include "base/messages/course.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "course/sheet.hpp"
#include "lab/present/policy_title.hpp"

namespace baton::course {
namespace {

// Millimetres.
constexpr double page_width = 210;
constexpr double page_height = 297;
constexpr double margin = 10;
constexpr double gutter = 6;
constexpr double small_letters = 2.6;
constexpr double letters = 3;
constexpr double line_height = 4.2;
constexpr double title_height = 6;
constexpr double axis_height = 3.6;
constexpr double below_block = 4;
constexpr double narrowest_cell = 2.4;
constexpr double widest_cell = 6;
constexpr std::size_t line_letters = 118;

class SheetPage {
public:
    SheetPage(const Sheet& sheet, bool solution, Language language)
        : sheet_(sheet), solution_(solution), language_(language), jobs_(sheet.schedules.front().jobs) {
        for (const lab::Job& job : jobs_) {
            names_ = std::max(names_, 2 + 2.0 * static_cast<double>(count_code_points(job.name)));
            priorities_ = priorities_ || job.priority != jobs_.front().priority;
        }
        for (const lab::Schedule& schedule : sheet.schedules)
            ticks_ = std::max(ticks_, schedule.order.size());
    }

    Result<std::string> draw() {
        head();
        given();
        if (!place()) {
            return Failure{Message(),
                           Message(text::sheet_too_much, jobs_.size(), sheet_.schedules.size(), ticks_)};
        }
        const double top = y_;
        for (std::size_t index = 0; index < sheet_.schedules.size(); ++index) {
            const std::size_t row = index / columns_;
            x_ = margin + static_cast<double>(index % columns_) * (column_width() + gutter);
            y_ = top + static_cast<double>(row) * block_height();
            block(sheet_.schedules[index]);
        }
        return finish();
    }

private:
    double column_width() const {
        const auto count = static_cast<double>(columns_);
        return (page_width - 2 * margin - gutter * (count - 1)) / count;
    }
    double block_height() const {
        return title_height + axis_height + row_ * (static_cast<double>(jobs_.size()) + 2) + below_block;
    }
    double table_width() const { return 4 * field_; }

    /// Finds a size at which all blocks fit below y_.
    bool place() {
        for (const std::size_t columns : {std::size_t{1}, std::size_t{2}}) {
            columns_ = columns;
            field_ = columns == 1 ? 15 : 11;
            const double room = column_width() - names_ - table_width() - 2;
            cell_ = std::min(widest_cell, room / static_cast<double>(std::max<std::size_t>(1, ticks_)));
            if (cell_ < narrowest_cell) continue;
            const std::size_t rows = (sheet_.schedules.size() + columns - 1) / columns;
            for (row_ = 6; row_ >= 3.9; row_ -= 0.5) {
                if (y_ + static_cast<double>(rows) * block_height() <= page_height - margin + below_block)
                    return true;
            }
        }
        return false;
    }

    void write(double x, double y, std::string_view words, const char* how = "", double size = letters) {
        body_ += fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\" font-size=\"{}\"{}>{}</text>\n", x, y, size,
                             how, xml_text(words));
    }
    void line(double x1, double y1, double x2, double y2, const char* colour = "#555", double width = 0.2) {
        body_ += fmt::format(
            "<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" stroke=\"{}\" "
            "stroke-width=\"{}\"/>\n",
            x1, y1, x2, y2, colour, width);
    }
    void paragraph(Text text) {
        const std::string wrapped = wrap_text(say(language_, text), line_letters);
        for (std::size_t at = 0; at < wrapped.size();) {
            const std::size_t end = std::min(wrapped.find('\n', at), wrapped.size());
            y_ += line_height;
            write(margin, y_, wrapped.substr(at, end - at));
            at = end + 1;
        }
        y_ += 1;
    }

    void head() {
        y_ = margin + 5;
        std::string title = say(language_, solution_ ? text::sheet_solution_title : text::sheet_title);
        if (sheet_.variant != 0) title += " · " + say(language_, text::sheet_variant, sheet_.variant);
        write(margin, y_, title, " font-weight=\"bold\"", 5);
        y_ += 8;
        const std::array<std::pair<Text, double>, 3> fields{
            {{text::sheet_name, 90}, {text::sheet_class, 45}, {text::sheet_date, 45}}};
        double x = margin;
        for (const auto& [label, width] : fields) {
            write(x, y_, say(language_, label));
            line(x + 13, y_ + 0.5, x + width - 3, y_ + 0.5);
            x += width;
        }
        y_ += 2;
        paragraph(text::sheet_instructions);
        paragraph(text::sheet_definitions);
    }
    /// What is known of the jobs: a column each, so that it is flat.
    void given() {
        const std::size_t rows = priorities_ ? 4 : 3;
        constexpr double label = 26;
        const double width =
            std::min(22.0, (page_width - 2 * margin - label) / static_cast<double>(jobs_.size()));
        y_ += 1;
        for (std::size_t row = 0; row < rows; ++row) {
            static constexpr std::array heads{text::sheet_process, text::sheet_arrival, text::sheet_needs,
                                              text::sheet_priority};
            write(margin + 1, y_ + 3.6, say(language_, heads[row]));
            for (std::size_t job = 0; job < jobs_.size(); ++job) {
                const lab::Job& each = jobs_[job];
                const std::string words = row == 0   ? each.name
                                          : row == 1 ? std::to_string(each.arrival)
                                          : row == 2 ? each.pattern_text()
                                                     : std::to_string(each.priority);
                write(margin + label + width * (static_cast<double>(job) + 0.5), y_ + 3.6, words,
                      row == 0 ? " text-anchor=\"middle\" font-weight=\"bold\"" : " text-anchor=\"middle\"");
            }
            line(margin, y_, margin + label + width * static_cast<double>(jobs_.size()), y_);
            y_ += 5;
        }
        const double right = margin + label + width * static_cast<double>(jobs_.size());
        line(margin, y_, right, y_);
        const double top = y_ - 5 * static_cast<double>(rows);
        line(margin, top, margin, y_);
        for (std::size_t job = 0; job <= jobs_.size(); ++job) {
            const double x = margin + label + width * static_cast<double>(job);
            line(x, top, x, y_);
        }
        y_ += 4;
    }

    void block(const lab::Schedule& schedule) {
        std::string title = lab::policy_title(language_, schedule.policy);
        if (schedule.uses_quantum) title += ", quantum " + std::to_string(schedule.quantum);
        write(x_, y_ + 4, title, " font-weight=\"bold\"");
        const double left = x_ + names_;
        const double top = y_ + title_height + axis_height;
        const double width = cell_ * static_cast<double>(ticks_);
        const std::size_t step = cell_ >= 3.2 ? 1 : 2;
        for (std::size_t tick = 0; tick <= ticks_; ++tick) {
            const double x = left + cell_ * static_cast<double>(tick);
            if (tick % step == 0) write(x, top - 0.8, std::to_string(tick), " text-anchor=\"middle\"", 2.1);
            line(x, top, x, top + row_ * static_cast<double>(jobs_.size()), tick % 5 == 0 ? "#555" : "#999",
                 tick % 5 == 0 ? 0.25 : 0.12);
        }
        for (std::size_t job = 0; job <= jobs_.size(); ++job) {
            const double y = top + row_ * static_cast<double>(job);
            line(left, y, left + width, y);
            if (job < jobs_.size())
                write(left - 1.2, y + row_ * 0.7, jobs_[job].name,
                      " text-anchor=\"end\" font-weight=\"bold\"");
        }
        if (solution_) fill(schedule, left, top);
        table(schedule, left + width + 2, top);
    }
    void fill(const lab::Schedule& schedule, double left, double top) {
        for (std::uint32_t job = 0; job < jobs_.size(); ++job) {
            const auto ready = lab::shares(schedule.ready, job, schedule.tick_cycles, ticks_);
            const auto blocked = lab::shares(schedule.blocked, job, schedule.tick_cycles, ticks_);
            for (std::size_t tick = 0; tick < schedule.order.size(); ++tick) {
                const double x = left + cell_ * static_cast<double>(tick);
                const double y = top + row_ * job;
                if (schedule.order[tick] == job) {
                    body_ += fmt::format(
                        "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" "
                        "fill=\"#3366aa\" fill-opacity=\"0.75\"/>\n",
                        x, y, cell_, row_);
                } else if (2 * ready[tick] > schedule.tick_cycles) {
                    body_ += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"0.5\"/>\n", x + cell_ / 2,
                                         y + row_ / 2);
                } else if (2 * blocked[tick] > schedule.tick_cycles) {
                    line(x + 0.4, y + row_ / 2, x + cell_ - 0.4, y + row_ / 2, "#000", 0.3);
                }
            }
        }
    }
    void table(const lab::Schedule& schedule, double left, double top) {
        static constexpr std::array heads{text::lab_finish, text::sheet_turnaround, text::sheet_waiting,
                                          text::lab_response};
        const auto cell = [&](double row, std::size_t column, const std::string& words,
                              const char* how = "") {
            write(left + field_ * (static_cast<double>(column) + 0.5), top + row_ * (row + 0.7), words,
                  (std::string(" text-anchor=\"middle\"") + how).c_str(), small_letters);
        };
        const lab::MeanTimes mean = lab::mean_times(schedule);
        const auto number = [&](double value) { return number_text(language_, value); };
        for (std::size_t column = 0; column < heads.size(); ++column) {
            write(left + field_ * (static_cast<double>(column) + 0.5), top - 0.9,
                  say(language_, heads[column]), " text-anchor=\"middle\"",
                  columns_ == 1 ? small_letters : 2.1);
            for (std::size_t job = 0; job < jobs_.size() && solution_; ++job) {
                const double value = column == 0   ? schedule.ticks(*schedule.runs[job].finish)
                                     : column == 1 ? schedule.turnaround(job)
                                     : column == 2 ? schedule.waiting(job)
                                                   : schedule.response(job);
                cell(static_cast<double>(job), column, number(std::round(value * 100) / 100));
            }
            if (column == 0 || !solution_) continue;
            const double value = column == 1 ? mean.turnaround : column == 2 ? mean.waiting : mean.response;
            cell(static_cast<double>(jobs_.size()), column, number(value), " font-weight=\"bold\"");
        }
        write(left - 3, top + row_ * (static_cast<double>(jobs_.size()) + 0.7),
              say(language_, text::sheet_mean), " text-anchor=\"end\"", small_letters);
        const double bottom = top + row_ * (static_cast<double>(jobs_.size()) + 1);
        for (std::size_t row = 0; row <= jobs_.size() + 1; ++row) {
            const double y = top + row_ * static_cast<double>(row);
            line(left, y, left + table_width(), y);
        }
        for (std::size_t column = 0; column <= heads.size(); ++column) {
            const double x = left + field_ * static_cast<double>(column);
            line(x, top, x, bottom);
        }
    }

    std::string finish() const {
        return fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\" height=\"297mm\" "
            "viewBox=\"0 0 {} {}\" font-family=\"DejaVu Sans, Arial, sans-serif\">\n<title>{}</title>\n"
            "<rect width=\"{}\" height=\"{}\" fill=\"white\"/>\n{}</svg>\n",
            page_width, page_height,
            xml_text(say(language_, solution_ ? text::sheet_solution_title : text::sheet_title)), page_width,
            page_height, body_);
    }

    const Sheet& sheet_;
    bool solution_;
    Language language_;
    const std::vector<lab::Job>& jobs_;
    bool priorities_ = false;
    std::size_t ticks_ = 1;
    std::size_t columns_ = 1;
    double names_ = 5;
    double field_ = 15;
    double cell_ = widest_cell;
    double row_ = 6;
    double x_ = margin;
    double y_ = margin;
    std::string body_;
};

}  // namespace

Result<std::string> sheet_svg(const Sheet& sheet, bool solution, Language language) {
    return SheetPage(sheet, solution, language).draw();
}

std::string sheet_html(const std::vector<std::string>& pages, bool solution, Language language) {
    std::string body;
    for (const std::string& page : pages) body += "<section>\n" + page + "</section>\n";
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n"
        "<style>\n@page {{ size: A4; margin: 0 }}\nbody {{ margin: 0; background: #ddd }}\n"
        "section {{ width: 210mm; height: 297mm; margin: 0 auto; background: white; "
        "break-after: page }}\nsection:last-child {{ break-after: auto }}\n"
        "svg {{ display: block }}\n@media print {{ body {{ background: none }} }}\n</style>\n"
        "</head>\n<body>\n{}</body>\n</html>\n",
        language == Language::french ? "fr" : "en",
        xml_text(say(language, solution ? text::sheet_solution_title : text::sheet_title)), body);
}

}  // namespace baton::course
