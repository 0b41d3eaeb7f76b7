// The rows of the timeline: processor, interrupts, kernel, threads, idle.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "gui/view/panels/thread_words.hpp"
#include "gui/view/panels/timeline.hpp"

namespace baton::gui {
namespace {

constexpr std::size_t nothing = 1000;
constexpr std::size_t mixed = 1001;
constexpr std::size_t others = 1002;

std::size_t number(Use use) {
    return static_cast<std::size_t>(use);
}

// What the table says of the thread in a column that holds no short slices.
std::size_t state_of(const TimeColumn& column) {
    if (column.folded) return mixed;
    std::size_t best = nothing;
    std::uint64_t most = 0;
    for (std::size_t use = number(Use::fresh); use < use_count; ++use) {
        if (column.cycles[use] <= most) continue;
        most = column.cycles[use];
        best = use;
    }
    return best;
}

bool waits(std::size_t state) {
    return state == number(Use::ready) || state == number(Use::preempted) || state == number(Use::yielded);
}

void dots(ImDrawList* draw, float from, float to, float y, float size, ImU32 colour) {
    for (float x = from; x < to; x += size * 3) draw->AddRectFilled({x, y}, {x + size, y + size}, colour);
}

// Rectangles of columns side by side, in layers; neighbours that look alike become one. Behind a million
// slices most do, and what draws is spared them.
class Strips {
public:
    explicit Strips(ImDrawList* draw) : draw_(draw) {}
    ~Strips() {
        for (const Strip& strip : strips_) put(strip);
    }
    Strips(const Strips&) = delete;
    Strips& operator=(const Strips&) = delete;

    void add(std::size_t layer, float left, float right, float top, float bottom, ImU32 colour) {
        if (layer >= strips_.size()) strips_.resize(layer + 1);
        Strip& last = strips_[layer];
        const Strip wanted{left, right, std::round(top), std::round(bottom), colour};
        if (last.right == left && last.top == wanted.top && last.bottom == wanted.bottom &&
            last.colour == colour) {
            last.right = right;
            return;
        }
        put(last);
        last = wanted;
    }

private:
    struct Strip {
        float left = 0;
        float right = 0;
        float top = 0;
        float bottom = 0;
        ImU32 colour = 0;
    };
    void put(const Strip& strip) const {
        if (strip.right > strip.left && strip.bottom > strip.top)
            draw_->AddRectFilled({strip.left, strip.top}, {strip.right, strip.bottom}, strip.colour);
    }

    ImDrawList* draw_;
    std::vector<Strip> strips_;
};

}  // namespace

float TimelinePanel::column_x(const Places& places, std::size_t column) const {
    const std::uint64_t cycle = std::min(picture_.grid().begin_of(column), index_.end());
    const auto x = static_cast<float>(window_.x_of(cycle));
    return std::clamp(places.begin + x, places.begin, places.end);
}

ImU32 TimelinePanel::row_colour(const Ui& ui, const TimelineRow& row, float opacity) const {
    switch (row.kind) {
    case TimelineRow::Kind::kernel: return ui.colour(Colour::kernel, opacity);
    case TimelineRow::Kind::idle: return ui.colour(Colour::idle, opacity);
    case TimelineRow::Kind::thread:
    case TimelineRow::Kind::context: break;
    }
    return ui.theme().process(row.colour, opacity);
}

TimelinePanel::Band TimelinePanel::band_of(const Places& places, std::size_t visible) const {
    if (visible == 0) return places.kernel;
    if (visible + 1 == rows_.size()) return places.idle;
    const float top = places.rows.top + static_cast<float>(visible - 1) * places.row_height;
    return {top, top + places.row_height};
}

void TimelinePanel::draw_cpu(const Frame& frame, const Places& places) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const std::vector<TimeColumn>& columns = picture_.processor();
    const Band& band = places.cpu;
    const std::size_t rows = rows_.size();
    const auto cycles_of = [&](std::size_t row, std::size_t column) {
        return picture_.row(row)[column].processor();
    };
    const auto owner_of = [&](std::size_t column) {
        const std::uint64_t all = columns[column].processor();
        if (all == 0) return nothing;
        if (columns[column].folded) return mixed;
        std::uint64_t known = 0;
        std::uint64_t most = 0;
        std::size_t best = others;
        for (std::size_t row = 0; row < rows; ++row) {
            const std::uint64_t cycles = cycles_of(row, column);
            known += cycles;
            if (cycles <= most) continue;
            most = cycles;
            best = row;
        }
        return all - std::min(all, known) > most ? others : best;
    };
    const auto colour_of = [&](std::size_t row) {
        return row < rows ? row_colour(ui, rows_[row]) : ui.colour(Colour::text_faint);
    };
    Strips strips(draw);
    for (std::size_t column = 0; column < columns.size();) {
        const std::size_t owner = owner_of(column);
        const float x = column_x(places, column);
        if (owner == mixed) {
            // Shares, stacked: processes from below, then the kernel, idle on top.
            const float right = column_x(places, column + 1);
            const float height = band.bottom - band.top;
            const auto whole = static_cast<float>(picture_.grid().cycles);
            float y = band.bottom;
            const auto stack = [&](std::size_t row, std::uint64_t cycles) {
                if (cycles == 0) return;
                const float part = height * static_cast<float>(cycles) / whole;
                strips.add(std::min(row, rows), x, right, y - part, y, colour_of(row));
                y -= part;
            };
            std::uint64_t known = 0;
            for (std::size_t row = 1; row + 1 < rows; ++row) {
                known += cycles_of(row, column);
                stack(row, cycles_of(row, column));
            }
            known += cycles_of(0, column) + cycles_of(rows - 1, column);
            const std::uint64_t all = columns[column].processor();
            stack(others, all - std::min(all, known));
            stack(0, cycles_of(0, column));
            stack(rows - 1, cycles_of(rows - 1, column));
            ++column;
            continue;
        }
        std::size_t next = column + 1;
        while (next < columns.size() && owner_of(next) == owner) ++next;
        const float right = column_x(places, next);
        if (owner != nothing) {
            draw->AddRectFilled({x, band.top}, {right, band.bottom}, colour_of(owner));
            const std::string name =
                owner < rows ? row_name(ui, rows_[owner]) : std::string(ui.say(text::use_user));
            const ImVec2 size = ImGui::CalcTextSize(name.c_str());
            if (right - x > size.x + ui.px(10)) {
                const bool pale = owner < rows && rows_[owner].kind == TimelineRow::Kind::idle;
                draw->AddText({x + (right - x - size.x) / 2, band.middle() - size.y / 2},
                              ui.colour(pale ? Colour::text : Colour::on_accent), name.c_str());
            }
        }
        column = next;
    }
}

void TimelinePanel::draw_interrupts(const Frame& frame, const Places& places) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    if (places.interrupts.empty()) return;
    const std::vector<MarkColumn>& columns = picture_.marks();
    const Band& band = places.interrupts;
    // Where the marks are only counted, an empty row would tell a lie.
    if (const std::optional<std::uint64_t> kept = first_kept(frame); kept) {
        const float end = std::min(places.end, places.begin + static_cast<float>(window_.x_of(*kept)));
        dots(draw, places.begin, end, band.middle(), ui.px(1.5F), ui.colour(Colour::text_faint));
    }
    const auto marked = [&](std::size_t column) {
        const MarkColumn& marks = columns[column];
        return marks[0] + marks[1] + marks[2] != 0;
    };
    const float width = ui.px(1.4F);
    float last = -1e9F;
    for (std::size_t column = 0; column < columns.size(); ++column) {
        if (!marked(column)) continue;
        const std::uint64_t begin = picture_.grid().begin_of(column);
        const std::uint64_t end = picture_.grid().begin_of(column + 1);
        const float x =
            std::clamp(places.begin + static_cast<float>(window_.x_of(begin)), places.begin, places.end);
        std::size_t next = column + 1;
        // Far enough to know whether there is room for a sign or a name.
        const float room = ui.px(140);
        while (next < columns.size() && !marked(next) && column_x(places, next) - x < room) ++next;
        const float free = column_x(places, next) - x;
        const MarkColumn& marks = columns[column];
        const bool apart = free > ui.px(9) && x - last > ui.px(9);
        const ImU32 line = ui.colour(marks[2] != 0   ? Colour::error
                                     : marks[0] != 0 ? Colour::device
                                                     : Colour::accent);
        // Of interrupts the whole height, of traps the lower half.
        const float top = marks[0] + marks[2] != 0 ? band.top : band.middle();
        draw->AddRectFilled({x, top}, {x + width, band.bottom}, line);
        if (apart) {
            const float size = ui.px(4);
            if (marks[2] != 0) {
                const float y = band.top + size;
                draw->AddLine({x - size, y - size}, {x + size, y + size}, line, ui.px(2));
                draw->AddLine({x - size, y + size}, {x + size, y - size}, line, ui.px(2));
            } else if (marks[0] != 0) {
                draw->AddTriangleFilled({x - size, band.top}, {x + width + size, band.top},
                                        {x + width / 2, band.top + size * 1.6F}, line);
            } else {
                draw->AddCircleFilled({x + width / 2, band.middle()}, ui.px(3), line);
            }
        }
        const std::uint32_t count = marks[0] + marks[1] + marks[2];
        if (count > 1)
            draw->AddRectFilled({x - width, band.bottom - ui.px(2)}, {x + 2 * width, band.bottom}, line);
        if (apart && free > ui.px(60)) {
            std::string name;
            for (const MarkSum& sum : index_.marks_between(begin, end)) {
                if (sum.kind == debug::TimelineMarkKind::context_switch) continue;
                name = vector_text(ui.language(), sum.code);
                break;
            }
            const WithFont font(ui.theme().ui);
            const ImVec2 size = ImGui::CalcTextSize(name.c_str());
            if (size.x + ui.px(14) < free)
                draw->AddText({x + ui.px(7), band.middle() - size.y / 2}, ui.colour(Colour::text_soft),
                              name.c_str());
        }
        last = x;
    }
}

// Kernel and idle: one kind only, full or by its share.
void TimelinePanel::draw_band(const Frame& frame, const Places& places, const Band& band, std::size_t row,
                              ImU32 colour) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    if (band.empty()) return;
    const std::vector<TimeColumn>& columns = picture_.row(row);
    const float top = band.top + ui.px(2);
    const float bottom = band.bottom - ui.px(2);
    const auto whole = static_cast<float>(picture_.grid().cycles);
    const auto height_of = [&](std::size_t column) {
        const TimeColumn& here = columns[column];
        const std::uint64_t cycles = here.processor();
        if (cycles == 0) return 0.0F;
        if (!here.folded) return cycles * 2 >= picture_.grid().cycles ? bottom - top : 0.0F;
        return std::max(ui.px(2), (bottom - top) * static_cast<float>(cycles) / whole);
    };
    for (std::size_t column = 0; column < columns.size();) {
        const float height = height_of(column);
        std::size_t next = column + 1;
        while (next < columns.size() && height_of(next) == height) ++next;
        if (height > 0) {
            draw->AddRectFilled({column_x(places, column), bottom - height}, {column_x(places, next), bottom},
                                colour);
        }
        column = next;
    }
}

void TimelinePanel::draw_thread(const Frame& frame, const Places& places, const Band& band,
                                std::size_t row) const {
    const Ui& ui = frame.ui;
    const bool ghost = ghost_ != nullptr;
    const float margin = ui.px(band.bottom - band.top < ui.px(ghost ? 28.0F : 20.0F) ? 1.5F : 3.0F);
    Band bars{band.top + margin, band.bottom - (ghost ? ui.px(6) : 0.0F) - margin};
    draw_states(frame, places, bars, row);
    draw_shares(frame, places, bars, row);
    if (ghost) draw_ghost(frame, places, {bars.bottom + ui.px(1), band.bottom - ui.px(1)}, rows_[row]);
}

void TimelinePanel::draw_states(const Frame& frame, const Places& places, const Band& band,
                                std::size_t row) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const std::vector<TimeColumn>& columns = picture_.row(row);
    const TimelineRow& about = rows_[row];
    const guest::OsView& os = frame.debugger->recording().os();
    const float height = band.bottom - band.top;
    const float middle = band.middle();
    for (std::size_t column = 0; column < columns.size();) {
        const std::size_t state = state_of(columns[column]);
        const isa::Word reason = columns[column].reason;
        const std::uint32_t object = columns[column].object;
        std::size_t next = column + 1;
        while (next < columns.size() && state_of(columns[next]) == state &&
               (state != number(Use::blocked) ||
                (columns[next].reason == reason && columns[next].object == object)))
            ++next;
        const float x = column_x(places, column);
        const float right = column_x(places, next);
        const bool begins = column > 0;
        const auto label = [&](const std::string& text, float from, Colour colour) {
            const WithFont font(ui.theme().ui);
            const ImVec2 size = ImGui::CalcTextSize(text.c_str());
            if (right - from < size.x + ui.px(10) || height < size.y) return false;
            const float at = std::max(from + ui.px(5), (from + right - size.x) / 2);
            draw->AddRectFilled({at - ui.px(4), middle - ui.px(4)},
                                {at + size.x + ui.px(4), middle + ui.px(4)}, ui.colour(Colour::pane));
            draw->AddText({at, middle - size.y / 2}, ui.colour(colour), text.c_str());
            return true;
        };
        if (state == number(Use::running)) {
            draw->AddRectFilled({x, band.top}, {right, band.bottom}, row_colour(ui, about, 0.22F));
        } else if (waits(state)) {
            // Half as high, hollow.
            const float top = middle - height * 0.26F;
            const float bottom = middle + height * 0.26F;
            draw->AddRectFilled({x, top}, {right, bottom}, ui.colour(Colour::ready, 0.45F));
            if (right - x > ui.px(3))
                draw->AddRect({x, top}, {right, bottom}, row_colour(ui, about, 0.75F), 0, 0, ui.px(1));
            const float sign = std::min(ui.px(5), height * 0.24F);
            if (begins && right - x > sign * 2) {
                const ImU32 colour = ui.colour(Colour::text);
                const float at = x + sign + ui.px(2);
                if (state == number(Use::preempted)) {
                    draw->AddTriangleFilled({at - sign, middle - sign}, {at + sign, middle - sign},
                                            {at, middle + sign}, colour);
                } else if (state == number(Use::yielded)) {
                    draw->AddCircle({at, middle}, sign * 0.9F, colour, 0, ui.px(1.5F));
                }
            }
        } else if (state == number(Use::blocked)) {
            const ImU32 colour = ui.colour(Colour::blocked);
            draw->AddRectFilled({x, middle - ui.px(1)}, {right, middle + ui.px(1)}, colour);
            if (right - x > ui.px(4)) {
                draw->AddRectFilled({x, middle - ui.px(4)}, {x + ui.px(1.5F), middle + ui.px(4)}, colour);
                draw->AddRectFilled({right - ui.px(1.5F), middle - ui.px(4)}, {right, middle + ui.px(4)},
                                    colour);
            }
            // In full, or without "blocked".
            if (!label(use_text(ui, os, Use::blocked, reason, object), x, Colour::text_soft))
                label(reason_text(ui, os, reason, object), x, Colour::text_soft);
        } else if (state == number(Use::terminated)) {
            const ImU32 colour = ui.colour(Colour::text_faint);
            const float size = std::min(ui.px(4), height / 3);
            if (begins) {
                const float at = x + size + ui.px(1);
                draw->AddLine({at - size, middle - size}, {at + size, middle + size}, row_colour(ui, about),
                              ui.px(2));
                draw->AddLine({at - size, middle + size}, {at + size, middle - size}, row_colour(ui, about),
                              ui.px(2));
            }
            dots(draw, x + 3 * size, right, middle, ui.px(1), colour);
        } else if (state == number(Use::fresh)) {
            dots(draw, x, right, middle - ui.px(1), ui.px(2), row_colour(ui, about, 0.6F));
            label(ui.say(text::use_fresh), x, Colour::text_faint);
        } else if (state == number(Use::other)) {
            draw->AddRect({x, band.top}, {right, band.bottom}, ui.colour(Colour::warning), 0, 0, ui.px(1));
        }
        column = next;
    }
}

// Where the thread had the processor; and columns of many short slices, as shares from below.
void TimelinePanel::draw_shares(const Frame& frame, const Places& places, const Band& band,
                                std::size_t row) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const std::vector<TimeColumn>& columns = picture_.row(row);
    const TimelineRow& about = rows_[row];
    const std::uint64_t whole = picture_.grid().cycles;
    const auto look = [&](std::size_t column) {
        const TimeColumn& here = columns[column];
        if (here.folded) return mixed;
        const std::uint64_t user = here.of(Use::user) + here.of(Use::user_mismatched);
        if (user * 2 < whole) return nothing;
        return number(here.of(Use::user_mismatched) > here.of(Use::user) ? Use::user_mismatched : Use::user);
    };
    Strips strips(draw);
    float folded_from = -1;
    const auto end_folded = [&](float x) {
        // A line underneath says: more happened here than can be seen.
        if (folded_from >= 0) dots(draw, folded_from, x, band.bottom, ui.px(1), ui.colour(Colour::text_soft));
        folded_from = -1;
    };
    for (std::size_t column = 0; column < columns.size();) {
        const std::size_t kind = look(column);
        const float x = column_x(places, column);
        if (kind == mixed) {
            const float right = column_x(places, column + 1);
            const TimeColumn& here = columns[column];
            float y = band.bottom;
            std::size_t layer = 0;
            const auto stack = [&](std::uint64_t cycles, ImU32 colour, float least) {
                const std::size_t mine = layer++;
                if (cycles == 0 || y <= band.top) return;
                const float part = std::max(
                    least, (band.bottom - band.top) * static_cast<float>(cycles) / static_cast<float>(whole));
                strips.add(mine, x, right, std::max(band.top, y - part), y, colour);
                y -= part;
            };
            const std::uint64_t user = here.of(Use::user) + here.of(Use::user_mismatched);
            const std::uint64_t running = here.of(Use::running);
            stack(user, row_colour(ui, about), ui.px(2));
            stack(running - std::min(running, user), row_colour(ui, about, 0.3F), 0);
            stack(here.of(Use::ready) + here.of(Use::preempted) + here.of(Use::yielded),
                  ui.colour(Colour::ready, 0.8F), ui.px(1));
            stack(here.of(Use::blocked), ui.colour(Colour::blocked, 0.3F), 0);
            if (folded_from < 0) folded_from = x;
            ++column;
            continue;
        }
        end_folded(x);
        std::size_t next = column + 1;
        while (next < columns.size() && look(next) == kind) ++next;
        if (kind != nothing) {
            const float right = column_x(places, next);
            draw->AddRectFilled({x, band.top}, {right, band.bottom}, row_colour(ui, about));
            if (kind == number(Use::user_mismatched))
                draw->AddRect({x, band.top}, {right, band.bottom}, ui.colour(Colour::error), 0, 0, ui.px(2));
        }
        column = next;
    }
    end_folded(column_x(places, columns.size()));
}

void TimelinePanel::draw_ghost(const Frame& frame, const Places& places, const Band& band,
                               const TimelineRow& row) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    unsigned occurrence = 0;
    for (std::size_t i = 0; i < ghost_rows_.size(); ++i) {
        if (ghost_rows_[i].first != row.program || occurrence++ != row.occurrence) continue;
        const std::vector<TimeColumn>& columns = ghost_picture_.row(i);
        const auto whole = static_cast<float>(ghost_picture_.grid().cycles);
        for (std::size_t column = 0; column < columns.size(); ++column) {
            const std::uint64_t cycles = columns[column].processor();
            if (cycles == 0) continue;
            const auto at = [&](std::size_t c) {
                const std::uint64_t cycle = std::min(ghost_picture_.grid().begin_of(c), ghost_index_.end());
                return std::clamp(places.begin + static_cast<float>(window_.x_of(cycle)), places.begin,
                                  places.end);
            };
            const float share = std::clamp(static_cast<float>(cycles) / whole, 0.25F, 1.0F);
            draw->AddRectFilled({at(column), band.top}, {at(column + 1), band.bottom},
                                row_colour(ui, row, 0.5F * share));
        }
        return;
    }
}

void TimelinePanel::draw_labels(const Frame& frame, const Places& places) const {
    const Ui& ui = frame.ui;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const guest::OsView& now = frame.debugger->now().os();
    const isa::Word context = frame.debugger->machine().cpu().system(isa::SystemRegister::ctx);
    const auto put = [&](const Band& band, const std::string& text, ImU32 colour, ImU32 sign) {
        if (band.empty()) return;
        const ImVec2 size = ImGui::CalcTextSize(text.c_str());
        const float dot = ui.px(4);
        if (sign != 0)
            draw->AddRectFilled({places.left, band.middle() - dot}, {places.left + dot, band.middle() + dot},
                                sign);
        draw->AddText({places.left + ui.px(9), band.middle() - size.y / 2}, colour, text.c_str());
    };
    draw->PushClipRect({places.left, places.cycles.top}, {places.begin - ui.px(4), places.idle.bottom}, true);
    {
        const WithFont font(ui.theme().strong);
        put(places.cpu, ui.say(text::time_cpu), ui.colour(Colour::text), 0);
    }
    put(places.interrupts, ui.say(text::time_interrupts), ui.colour(Colour::text_soft), 0);
    put(places.kernel, row_name(ui, rows_.front()), ui.colour(Colour::text_soft), ui.colour(Colour::kernel));
    put(places.idle, ui.say(text::time_idle), ui.colour(Colour::text_soft), ui.colour(Colour::idle));
    for (std::size_t row = 1; row + 1 < rows_.size(); ++row) {
        const Band band = band_of(places, row);
        const TimelineRow& about = rows_[row];
        // Pale before it is there and after it has gone.
        bool there = true;
        bool current = about.kind == TimelineRow::Kind::context && about.row.context == context;
        if (about.kind == TimelineRow::Kind::thread) {
            there = about.row.thread < now.threads().size() && now.threads()[about.row.thread].live();
            current = there && now.thread_of(context) == about.row.thread;
        }
        const WithFont font(current ? ui.theme().strong : ui.theme().ui);
        put(band, row_name(ui, about), there ? row_colour(ui, about) : ui.colour(Colour::text_faint),
            row_colour(ui, about));
    }
    draw->PopClipRect();
}

}  // namespace baton::gui
