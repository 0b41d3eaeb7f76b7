#include "lab/present/timeline_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/messages/common.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "debug/observe/timeline_index.hpp"
#include "lab/study/guest_words.hpp"
#include "lab/study/waiting.hpp"

namespace baton::lab {
namespace {

constexpr unsigned least_width = 40;
constexpr std::size_t most_label = 18;
constexpr unsigned ruler_step = 10;
// Blocked for all but two of so many parts of a column, and running in no more than one: that is no bar.
constexpr std::uint64_t brief_share = 16;

using debug::TimeColumn;
using debug::Use;

enum class Paint : std::uint8_t { none, run, ready, blocked, kernel, idle, wrong, faint };

const char* escape(Paint paint) {
    switch (paint) {
    case Paint::none: return "";
    case Paint::run: return "\x1b[1;32m";
    case Paint::ready: return "\x1b[33m";
    case Paint::blocked: return "\x1b[36m";
    case Paint::kernel: return "\x1b[35m";
    case Paint::idle: return "\x1b[34m";
    case Paint::wrong: return "\x1b[1;31m";
    case Paint::faint: return "\x1b[2m";
    }
    return "";
}

struct Glyph {
    std::string text;
    Paint paint = Paint::none;
};

// What the legend has to explain: only what the chart shows.
struct Seen {
    bool run = false, part = false, less = false, brief = false, ready = false, yielded = false,
         claimed = false, fresh = false, ended = false, other = false, wrong = false;
    std::map<isa::Word, std::set<std::uint32_t>> reasons;  // with the locks and the like
};

std::string paint(const std::string& text, Paint paint, bool colour) {
    if (!colour || paint == Paint::none) return text;
    return escape(paint) + text + "\x1b[0m";
}

// The smallest round number of cycles, a multiple of `unit`, of which at most `cells` cover `span`.
std::uint64_t round_cell(std::uint64_t span, std::uint64_t cells, std::uint64_t unit) {
    const std::uint64_t least = std::max<std::uint64_t>(span / cells + (span % cells != 0 ? 1 : 0), 1);
    static constexpr std::array<std::uint64_t, 9> steps{10, 15, 20, 25, 30, 40, 50, 60, 80};
    if (least <= 10 && unit == 1) return least;
    for (std::uint64_t power = 1; power <= 1'000'000'000'000'000'000ULL / 8; power *= 10) {
        for (const std::uint64_t step : steps) {
            if (step * power >= least && step * power % unit == 0) return step * power;
        }
    }
    return (least + unit - 1) / unit * unit;
}

// 1500000 as "1.5M": in the largest unit in which three decimals say it exactly.
std::string short_number(std::uint64_t number) {
    static constexpr std::array<std::pair<std::uint64_t, const char*>, 3> units{
        {{1'000'000'000, "G"}, {1'000'000, "M"}, {1'000, "k"}}};
    for (const auto& [unit, letter] : units) {
        if (number < unit || number % (unit / 1000) != 0) continue;
        std::string text = fmt::format("{}.{:03}", number / unit, number % unit / (unit / 1000));
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
        return text + letter;
    }
    return std::to_string(number);
}

// Cycles in user mode.
std::uint64_t ran(const TimeColumn& column) {
    return column.of(Use::user) + column.of(Use::user_mismatched);
}

// Cycles in which the guest's table had the thread in this state.
std::uint64_t cycles_in(const TimeColumn& column, guest::ThreadState state) {
    using S = guest::ThreadState;
    switch (state) {
    case S::free: return 0;
    case S::fresh: return column.of(Use::fresh);
    case S::ready: return column.of(Use::ready) + column.of(Use::preempted) + column.of(Use::yielded);
    case S::running: return column.of(Use::running);
    case S::blocked: return column.of(Use::blocked);
    case S::terminated: return column.of(Use::terminated);
    case S::other: break;
    }
    return column.of(Use::other);
}

// The state with the most cycles.
guest::ThreadState state_of(const TimeColumn& column) {
    auto most = guest::ThreadState::free;
    for (unsigned state = 0; state < guest::thread_state_count; ++state) {
        const auto each = static_cast<guest::ThreadState>(state);
        if (cycles_in(column, each) > cycles_in(column, most)) most = each;
    }
    return most;
}

class Chart {
public:
    Chart(const debug::Timeline& timeline, const guest::OsView& os, const ChartOptions& options)
        : timeline_(timeline), os_(os), options_(options) {}

    std::string draw();

private:
    struct Line {
        std::string label;
        debug::Timeline::Row row;
    };

    void choose_rows();
    void choose_scale();
    std::string head() const;
    std::string ruler(std::size_t from, std::size_t to) const;
    std::string row(const Line& line, const std::vector<TimeColumn>& cells, std::size_t from, std::size_t to);
    Glyph bar(std::uint64_t part, std::size_t cell, Paint paint);
    Glyph thread_cell(const TimeColumn& use, std::size_t cell, const TimeColumn* before);
    Glyph state_cell(const TimeColumn& use, const TimeColumn* before);
    std::uint64_t span_of(std::size_t cell) const;
    template <class... Arguments>
    std::string line(Text text, const Arguments&... arguments) const {
        return say(options_.language, Message(text, arguments...)) + "\n";
    }
    std::string reason_word(isa::Word reason) const;
    std::string names(const std::set<std::uint32_t>& objects) const;
    std::string legend() const;
    std::string hand_overs() const;
    std::string wrapped(const std::vector<std::string>& parts) const;
    char reason_letter(isa::Word reason) const;
    std::string label(const std::string& text) const;

    const debug::Timeline& timeline_;
    const guest::OsView& os_;
    const ChartOptions& options_;
    std::vector<Line> lines_;
    std::size_t left_out_ = 0;
    std::size_t label_width_ = 6;
    std::uint64_t first_ = 0;
    std::uint64_t cell_cycles_ = 1;
    std::size_t cells_ = 0;
    std::size_t room_ = 0;  // cells of a line
    bool cut_off_ = false;  // the last cells are not drawn
    Seen seen_;
};

void Chart::choose_rows() {
    const auto add = [this](std::string name, debug::Timeline::Row row) {
        if (lines_.size() >= options_.most_rows) {
            ++left_out_;
            return;
        }
        lines_.push_back({std::move(name), row});
    };
    for (const std::uint32_t index : os_.by_process()) add(os_.thread_name(index), {index, 0});
    for (const guest::Context& context : os_.contexts())
        add(os_.context_name(context.address), {guest::no_thread, context.address});
    lines_.push_back({say(options_.language, text::lab_timeline_kernel), {debug::Timeline::kernel_row, 0}});
    lines_.push_back({say(options_.language, text::lab_idle), {debug::Timeline::idle_row, 0}});
    for (const Line& line : lines_) label_width_ = std::max(label_width_, display_columns(line.label));
    label_width_ = std::min(label_width_, most_label);
}

void Chart::choose_scale() {
    const unsigned width = std::max(options_.width, least_width);
    room_ = width - label_width_ - 3;
    const std::uint64_t fold = std::max<std::uint64_t>(timeline_.fold_cycles(), 1);
    // The first column begins at a multiple of its length, so that the ruler has round numbers; that may
    // take one column more.
    const auto begin_at = [&](std::uint64_t cell) { return timeline_.begin() / cell * cell; };
    const std::uint64_t span = timeline_.end() - timeline_.begin();
    const std::uint64_t wanted = options_.column_cycles;
    cell_cycles_ = wanted != 0 ? (wanted + fold - 1) / fold * fold : round_cell(span, room_, fold);
    if (wanted == 0 && (timeline_.end() - begin_at(cell_cycles_) - 1) / cell_cycles_ >= room_)
        cell_cycles_ = round_cell(span, room_ - 1, fold);
    first_ = begin_at(cell_cycles_);
    const std::uint64_t cells = (timeline_.end() - first_ - 1) / cell_cycles_ + 1;
    const std::uint64_t most = room_ * std::max<std::size_t>(options_.most_bands, 1);
    cut_off_ = cells > most;
    cells_ = static_cast<std::size_t>(std::min(cells, most));
}

std::uint64_t Chart::span_of(std::size_t cell) const {
    const std::uint64_t begin = first_ + cell * cell_cycles_;
    return std::min(timeline_.end(), begin + cell_cycles_) - std::max(timeline_.begin(), begin);
}

std::string Chart::label(const std::string& text) const {
    return "  " + padded(fitted(text, label_width_), label_width_ + 1);
}

std::string Chart::head() const {
    std::string text = line(text::lab_timeline_head, timeline_.begin(), timeline_.end(), cell_cycles_);
    if (timeline_.fold_cycles() != 0) text += line(text::lab_timeline_folded, timeline_.fold_cycles());
    if (cut_off_) text += line(text::lab_timeline_cut, first_ + cells_ * cell_cycles_);
    return text;
}

std::string Chart::ruler(std::size_t from, std::size_t to) const {
    std::string numbers = label("");
    std::string marks = label("");
    const std::size_t margin = numbers.size();
    // Marks stand at multiples of ten columns, whatever the first column is; the first has one, too.
    const std::uint64_t first_column = first_ / cell_cycles_;
    for (std::size_t cell = from; cell < to; ++cell) {
        const bool mark = (first_column + cell) % ruler_step == 0 || cell == from;
        const std::size_t at = margin + cell - from;
        if (mark) {
            std::string number = short_number(first_ + cell * cell_cycles_);
            if (options_.language == Language::french) std::replace(number.begin(), number.end(), '.', ',');
            const bool room =
                numbers.size() < at + (cell == from ? 1 : 0) && (cell == from || to - cell >= number.size());
            if (room) numbers += std::string(at - numbers.size(), ' ') + number;
        }
        marks += options_.ascii ? (mark ? "+" : "-") : (mark ? "┼" : "─");
    }
    return paint(numbers, Paint::faint, options_.colour) + "\n" +
           paint(marks, Paint::faint, options_.colour) + "\n";
}

Glyph Chart::bar(std::uint64_t part, std::size_t cell, Paint paint) {
    static constexpr std::array heights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const std::uint64_t whole = span_of(cell);
    const bool full = part >= whole;
    const bool half = part * 2 >= whole;
    seen_.run |= options_.ascii ? half : full;
    seen_.part |= !full;
    seen_.less |= !half;
    // In 128ths first: `part` may be near 2^64.
    const std::uint64_t unit = whole / heights.size() + 1;
    const std::size_t height =
        full ? heights.size() - 1 : std::min<std::size_t>(part / unit, heights.size() - 1);
    if (options_.ascii) return {half ? "#" : "+", paint};
    return {heights[height], paint};
}

char Chart::reason_letter(isa::Word reason) const {
    if (!os_.layout()) return '?';
    const std::string name = os_.layout()->reason_name(reason);
    return name.empty() || os_.layout()->reasons.count(reason) == 0 ? '?' : name[0];
}

Glyph Chart::state_cell(const TimeColumn& use, const TimeColumn* before) {
    const guest::ThreadState state = state_of(use);
    const std::uint64_t most = cycles_in(use, state);
    if (most == 0) return {" ", Paint::none};
    // A letter begins an interval of a state; that begins behind a column in which it ran, too.
    const bool begins = before == nullptr || ran(*before) != 0 || state_of(*before) != state;
    switch (state) {
    case guest::ThreadState::ready:
        if (use.of(Use::yielded) * 2 > most && begins) {
            seen_.yielded = true;
            return {"y", Paint::ready};
        }
        seen_.ready = true;
        return {options_.ascii ? "." : "░", Paint::ready};
    case guest::ThreadState::blocked: {
        const isa::Word reason = use.reason;
        const bool same = !begins && before->reason_cycles != 0 && before->reason == reason;
        std::set<std::uint32_t>& objects = seen_.reasons[reason];
        if (use.object != guest::no_object) objects.insert(use.object);
        if (!same) return {std::string(1, reason_letter(reason)), Paint::blocked};
        return {options_.ascii ? "-" : "─", Paint::blocked};
    }
    case guest::ThreadState::running: seen_.claimed = true; return {"=", Paint::faint};
    case guest::ThreadState::fresh: seen_.fresh = true; return {"n", Paint::faint};
    case guest::ThreadState::terminated: seen_.ended = true; return {begins ? "x" : " ", Paint::faint};
    case guest::ThreadState::free: return {" ", Paint::none};
    case guest::ThreadState::other: seen_.other = true; return {"?", Paint::wrong};
    }
    return {" ", Paint::none};
}

Glyph Chart::thread_cell(const TimeColumn& use, std::size_t cell, const TimeColumn* before) {
    if (use.of(Use::user_mismatched) != 0) {
        seen_.wrong = true;
        return {"!", Paint::wrong};
    }
    if (ran(use) == 0) return state_cell(use, before);
    const std::uint64_t blocked = use.of(Use::blocked);
    const std::uint64_t whole = span_of(cell);
    if (ran(use) <= whole / brief_share && blocked >= whole / brief_share * (brief_share - 2)) {
        seen_.brief = true;
        return {options_.ascii ? "~" : "┄", Paint::blocked};
    }
    return bar(ran(use), cell, Paint::run);
}

std::string Chart::row(const Line& line, const std::vector<TimeColumn>& cells, std::size_t from,
                       std::size_t to) {
    std::string text = label(line.label);
    Paint now = Paint::none;
    for (std::size_t cell = from; cell < to; ++cell) {
        const TimeColumn& use = cells[cell];
        Glyph glyph{" ", Paint::none};
        if (line.row.thread == debug::Timeline::kernel_row) {
            const std::uint64_t kernel = use.of(Use::kernel) + use.of(Use::entry);
            if (kernel != 0) glyph = bar(kernel, cell, Paint::kernel);
        } else if (line.row.thread == debug::Timeline::idle_row) {
            if (use.of(Use::idle) != 0) glyph = bar(use.of(Use::idle), cell, Paint::idle);
        } else {
            glyph = thread_cell(use, cell, cell == 0 ? nullptr : &cells[cell - 1]);
        }
        if (options_.colour && glyph.paint != now) {
            if (now != Paint::none) text += "\x1b[0m";
            text += escape(glyph.paint);
            now = glyph.paint;
        }
        text += glyph.text;
    }
    if (now != Paint::none && options_.colour) text += "\x1b[0m";
    if (now == Paint::none || !options_.colour) text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
}

// " (verrou, fork_1)"
std::string Chart::names(const std::set<std::uint32_t>& objects) const {
    constexpr std::size_t most_names = 6;
    std::set<std::string> names;
    for (const std::uint32_t object : objects) names.insert(object_name(os_, object));
    std::string text;
    std::size_t count = 0;
    for (const std::string& name : names)
        if (++count <= most_names) text += (text.empty() ? " (" : ", ") + name;
    if (count > most_names) text += ", ...";
    return text.empty() ? text : text + ")";
}

std::string Chart::legend() const {
    std::vector<std::string> parts;
    const auto part = [&](Text text, const auto&... arguments) {
        parts.push_back(say(options_.language, Message(text, arguments...)));
    };
    const auto sign = [&](const char* ascii, const char* unicode) {
        return options_.ascii ? ascii : unicode;
    };
    if (options_.ascii) {
        if (seen_.run) part(seen_.part ? text::lab_key_half : text::lab_key_running, "#");
        if (seen_.less) part(text::lab_key_less, "+");
    } else if (seen_.part) {
        part(text::lab_key_share);
    } else if (seen_.run) {
        part(text::lab_key_running, "█");
    }
    if (seen_.ready) part(text::lab_key_ready, sign(".", "░"));
    if (seen_.yielded) part(text::lab_key_yielded);
    if (!seen_.reasons.empty()) {
        std::string reasons;
        for (const auto& [reason, objects] : seen_.reasons)
            reasons += fmt::format(" {} {}{}", reason_letter(reason), reason_word(reason), names(objects));
        part(text::lab_key_blocked, sign("-", "─"), reasons);
    }
    if (seen_.brief) part(text::lab_key_brief, sign("~", "┄"));
    if (seen_.fresh) part(text::lab_key_new);
    if (seen_.ended) part(text::lab_key_ended);
    if (seen_.claimed) part(text::lab_key_claimed);
    if (seen_.other) part(text::lab_key_other);
    if (seen_.wrong) part(text::lab_key_wrong);

    return wrapped(parts);
}

std::string Chart::reason_word(isa::Word reason) const {
    return say(options_.language, text::verbatim, word_for(os_.layout()->reason_name(reason)));
}

// How each thread lost the processor: a preemption and a yield look alike in a bar.
std::string Chart::hand_overs() const {
    std::vector<std::string> parts{say(options_.language, text::lab_hand_overs)};
    for (const Line& line : lines_) {
        if (line.row.thread >= os_.threads().size()) continue;
        const guest::Thread& thread = os_.threads()[line.row.thread];
        if (thread.preempted + thread.yielded == 0) continue;
        parts.push_back(fmt::format("{} {}/{}", line.label, count_text(options_.language, thread.preempted),
                                    count_text(options_.language, thread.yielded)));
    }
    return parts.size() == 1 ? std::string() : wrapped(parts);
}

// Indented, three blanks apart, as many on a line as fit.
std::string Chart::wrapped(const std::vector<std::string>& parts) const {
    const std::size_t width = std::max(options_.width, least_width);
    std::string text;
    std::string line;
    for (const std::string& part : parts) {
        if (!line.empty() && display_columns(line) + 3 + display_columns(part) > width) {
            text += line + "\n";
            line.clear();
        }
        line += (line.empty() ? "  " : "   ") + part;
    }
    return line.empty() ? text : text + line + "\n";
}

std::string Chart::draw() {
    if (timeline_.empty()) return line(text::lab_timeline_empty);
    choose_rows();
    choose_scale();
    debug::TimelineIndex index;
    index.update(timeline_);
    const debug::TimeGrid grid{first_, cell_cycles_, cells_};
    std::vector<std::vector<TimeColumn>> columns;
    for (const Line& line : lines_) columns.push_back(index.columns(line.row, grid));
    std::string text = head();
    for (std::size_t from = 0; from < cells_; from += room_) {
        const std::size_t to = std::min(cells_, from + room_);
        if (from != 0) text += "\n";
        text += ruler(from, to);
        for (std::size_t i = 0; i < lines_.size(); ++i) text += row(lines_[i], columns[i], from, to);
    }
    if (left_out_ != 0) text += line(text::lab_timeline_more_rows, left_out_);
    return text + legend() + hand_overs();
}

}  // namespace

std::string timeline_chart(const debug::Timeline& timeline, const guest::OsView& os,
                           const ChartOptions& options) {
    return Chart(timeline, os, options).draw();
}

std::string contradiction_notes(const guest::OsView& os, Language language) {
    std::string text;
    for (std::size_t i = 0; i < os.threads().size(); ++i) {
        const guest::Thread& thread = os.threads()[i];
        const std::string name = os.thread_name(static_cast<std::uint32_t>(i));
        if (thread.ran_unstored.cycles != 0)
            text += say(language, text::lab_ran_unstored, name, thread.ran_unstored.cycles,
                        thread.ran_unstored.first_cycle,
                        word_for(os.layout()->state_name(thread.stored_while_ran))) +
                    "\n";
        if (thread.stored_unrun.cycles != 0)
            text += say(language, text::lab_stored_unrun, name, thread.stored_unrun.cycles,
                        thread.stored_unrun.first_cycle) +
                    "\n";
    }
    return text;
}

}  // namespace baton::lab
