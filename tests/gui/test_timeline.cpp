// The timeline: no cycle is lost between slices and columns, however far one zooms out; the window of time
// moves as mouse and keys say; and the panel takes the machine where one points.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "gui/model/timeline_view.hpp"
#include "tests/gui/headless.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;
using debug::Timeline;

namespace {

// Kernel and two threads in turn, with states, for slices of 1 to 400 cycles.
Timeline made_up(std::size_t slices, std::size_t limit) {
    Timeline timeline(limit);
    std::mt19937 random(7);
    std::uint64_t now = 0;
    for (std::size_t i = 0; i < slices; ++i) {
        const std::uint32_t thread = 1 + i % 2;
        const auto change = [&](std::uint32_t of, guest::ThreadState state, guest::ReadyReason why) {
            timeline.state(now, {of, state, static_cast<isa::Word>(state), 0, why, false});
        };
        const std::uint64_t kernel = 1 + random() % 40;
        timeline.cpu({now, now + kernel, debug::CpuMode::kernel, false, guest::no_thread, 0, 0});
        timeline.mark({now, debug::TimelineMarkKind::interrupt, 16, 0, 0});
        now += kernel;
        change(3 - thread, guest::ThreadState::ready,
               i % 3 == 0 ? guest::ReadyReason::yielded : guest::ReadyReason::preempted);
        change(thread, guest::ThreadState::running, guest::ReadyReason::none);
        const std::uint64_t user = 1 + random() % 400;
        timeline.cpu({now, now + user, debug::CpuMode::user, false, thread, 0, 0});
        now += user;
    }
    timeline.sync_to_now(now);
    return timeline;
}

struct Sums {
    std::uint64_t user = 0, kernel = 0, idle = 0, ready = 0, running = 0, blocked = 0;
    friend bool operator==(const Sums&, const Sums&) = default;
};

Sums sums_of(const std::vector<TimeColumn>& columns) {
    Sums sums;
    for (const TimeColumn& column : columns) {
        sums.user += column.of(Use::user) + column.of(Use::user_mismatched);
        sums.kernel += column.of(Use::kernel) + column.of(Use::entry);
        sums.idle += column.of(Use::idle);
        sums.ready += column.of(Use::ready) + column.of(Use::preempted) + column.of(Use::yielded);
        sums.running += column.of(Use::running);
        sums.blocked += column.of(Use::blocked);
    }
    return sums;
}

// What the row's slices and folded buckets say, counted one by one.
std::vector<Sums> cells_of(const Timeline& timeline, const Timeline::Row& row, const TimeGrid& grid) {
    std::vector<Sums> cells(grid.count);
    const auto add = [](Sums& sums, Use use, std::uint64_t cycles) {
        switch (use) {
        case Use::user:
        case Use::user_mismatched: sums.user += cycles; break;
        case Use::kernel:
        case Use::entry: sums.kernel += cycles; break;
        case Use::idle: sums.idle += cycles; break;
        case Use::ready:
        case Use::preempted:
        case Use::yielded: sums.ready += cycles; break;
        case Use::running: sums.running += cycles; break;
        case Use::blocked: sums.blocked += cycles; break;
        default: break;
        }
    };
    const auto single = [&](std::uint64_t begin, std::uint64_t end, Use use) {
        while (begin < end) {
            const std::uint64_t cell = begin / grid.cycles;
            const std::uint64_t part = std::min(end, (cell + 1) * grid.cycles);
            if (cell < cells.size()) add(cells[cell], use, part - begin);
            begin = part;
        }
    };
    timeline.for_each_folded(
        [&](std::uint64_t begin, const Timeline::Row& whose, Use use, isa::Word, std::uint64_t cycles) {
            if (whose == row && begin / grid.cycles < cells.size())
                add(cells[begin / grid.cycles], use, cycles);
        });
    for (const debug::CpuSlice& slice : timeline.cpu_slices()) {
        if (Timeline::row_of(slice) == row) single(slice.begin, slice.end, use_of(slice));
    }
    for (const debug::StateSlice& slice : timeline.state_slices()) {
        if (Timeline::Row{slice.thread, 0} == row) single(slice.begin, slice.end, use_of(slice));
    }
    for (const auto& [thread, slice] : timeline.open_states()) {
        if (Timeline::Row{thread, 0} == row) single(slice.begin, slice.end, use_of(slice));
    }
    return cells;
}

Sums sum(const std::vector<Sums>& cells) {
    Sums all;
    for (const Sums& each : cells) {
        all.user += each.user;
        all.kernel += each.kernel;
        all.idle += each.idle;
        all.ready += each.ready;
        all.running += each.running;
        all.blocked += each.blocked;
    }
    return all;
}

bool operator!=(const Sums& a, const Sums& b) {
    return !(a == b);
}

// Every row, over grids of several widths: the columns hold what the timeline counts.
void check_sums(const Timeline& timeline) {
    TimelineIndex index;
    index.update(timeline);
    const std::uint64_t unit = std::max<std::uint64_t>(1, timeline.fold_cycles());
    REQUIRE(index.rows().size() >= 3);
    for (const std::uint64_t factor : {1U, 7U, 100U}) {
        const std::uint64_t cycles = timeline.fold_cycles() == 0 ? factor * 13 : factor * unit;
        const TimeGrid grid{0, cycles, static_cast<std::size_t>(timeline.end() / cycles + 1)};
        std::uint64_t differing = 0;
        std::uint64_t processor = 0;
        for (const Timeline::Row& row : index.rows()) {
            const std::vector<TimeColumn> columns = index.columns(row, grid);
            const std::vector<Sums> cells = cells_of(timeline, row, grid);
            for (std::size_t i = 0; i < grid.count; ++i)
                differing += sums_of({columns[i]}) != cells[i] ? 1 : 0;
            CHECK(sums_of(columns) == sum(cells));
            for (const TimeColumn& column : columns) processor += column.processor();
        }
        // A bucket whose end holds single slices already is drawn to their beginning: cycles may stand in
        // the next column, but none is lost.
        if (timeline.fold_cycles() == 0) CHECK(differing == 0);
        CHECK(processor == timeline.end() - timeline.begin());
        std::uint64_t everybody = 0;
        for (const TimeColumn& column : index.processor(grid)) everybody += column.processor();
        CHECK(everybody == processor);
    }
}

Headless& opened(Headless& window, std::uint64_t ticks = 4) {
    window.work.set_layout(LayoutId::os);
    window.work.open_demo();
    for (std::uint64_t i = 0; i < ticks; ++i) {
        window.work.model().start(debug::Command::to_event(debug::GuestEvent::tick));
        window.work.model().finish();
    }
    // Panes that appear take the keyboard.
    window.frames(2);
    window.app.key(panel(PanelId::timeline).key);
    window.frames(4);
    return window;
}

double share(const Headless& window, double position) {
    const Rectangle& chart = window.place("timeline.chart");
    return static_cast<double>(chart.left) + position * static_cast<double>(chart.width());
}

void double_click(Headless& window, float x, float y) {
    window.click(x, y);
    window.click(x, y);
}

}  // namespace

TEST_CASE("columns hold exactly the cycles of the timeline's slices", "[gui][timeline]") {
    check_sums(made_up(3000, Timeline::default_limit));
}

TEST_CASE("columns hold the cycles of folded buckets, too", "[gui][timeline]") {
    const Timeline timeline = made_up(20'000, 6000);
    REQUIRE(timeline.fold_cycles() != 0);
    check_sums(timeline);
}

TEST_CASE("an index that follows a growing timeline equals one that is made at its end", "[gui][timeline]") {
    Timeline timeline(4000);
    TimelineIndex following;
    std::uint64_t now = 0;
    for (unsigned i = 0; i < 9000; ++i) {
        timeline.cpu({now, now + 10 + i % 7, debug::CpuMode::user, false, 1 + i % 3, 0, 0});
        now += 10 + i % 7;
        timeline.state(now, {1 + i % 3, guest::ThreadState::blocked, 4, 1 + i % 2, {}, false});
        if (i % 50 == 0) following.update(timeline);
    }
    timeline.sync_to_now(now);
    following.update(timeline);
    TimelineIndex fresh;
    fresh.update(timeline);
    const TimeGrid grid{0, 97, static_cast<std::size_t>(now / 97 + 1)};
    CHECK(following.rows() == fresh.rows());
    for (const Timeline::Row& row : fresh.rows()) {
        const auto left = following.columns(row, grid);
        const auto right = fresh.columns(row, grid);
        bool same = true;
        for (std::size_t i = 0; i < grid.count; ++i) same = same && left[i].cycles == right[i].cycles;
        CHECK(same);
    }
}

TEST_CASE("an index forgets what an edit in the past has cut off", "[gui][timeline]") {
    Timeline timeline = made_up(500, Timeline::default_limit);
    TimelineIndex index;
    index.update(timeline);
    const std::uint64_t middle = timeline.end() / 2;
    REQUIRE(timeline.cut(middle, guest::OsView()));
    timeline.sync_to_now(middle);
    CHECK(index.update(timeline));
    CHECK(index.end() == middle);
    const TimeGrid grid{0, 1000, 200};
    std::uint64_t sum = 0;
    for (const TimeColumn& column : index.processor(grid)) sum += column.processor();
    CHECK(sum == middle);
    CHECK(index.mark_behind(middle) == std::nullopt);
}

TEST_CASE("a slice shorter than a column is folded, one longer is not", "[gui][timeline]") {
    Timeline timeline;
    timeline.cpu({0, 1000, debug::CpuMode::user, false, 1, 0, 0});
    timeline.cpu({1000, 1010, debug::CpuMode::user, false, 2, 0, 0});
    timeline.cpu({1010, 2000, debug::CpuMode::user, false, 1, 0, 0});
    TimelineIndex index;
    index.update(timeline);
    const TimeGrid grid{0, 100, 20};
    const auto columns = index.columns({2, 0}, grid);
    CHECK(columns[10].folded);
    CHECK(columns[10].of(Use::user) == 10);
    CHECK(!index.columns({1, 0}, grid)[5].folded);
}

TEST_CASE("zooming keeps the cycle under the mouse where it is", "[gui][timeline]") {
    TimeWindow window;
    window.set(0, 1'000'000, 1000);
    for (const double x : {100.0, 500.0, 930.0}) {
        window.fit();
        const double under = window.begin() + x * window.cycles_per_pixel();
        for (int i = 0; i < 25; ++i) {
            window.zoom(x, 1.25);
            CHECK(window.x_of(under) == Approx(x));
        }
        for (int i = 0; i < 25; ++i) {
            window.zoom(x, 1 / 1.25);
            CHECK(window.x_of(under) == Approx(x));
        }
    }
}

TEST_CASE("a window of time neither loses the run nor shows a cycle too wide", "[gui][timeline]") {
    TimeWindow window;
    window.set(0, 5000, 800);
    window.zoom(400, 1e12);
    CHECK(window.cycles_per_pixel() == Approx(1.0 / TimeWindow::most_pixels_a_cycle));
    window.pan(1e12);
    CHECK(window.x_of(std::uint64_t{5000}) > 0);
    window.pan(-1e12);
    CHECK(window.x_of(std::uint64_t{0}) < 800);
    window.zoom(400, 1e-12);
    CHECK(window.fits());
    CHECK(window.x_of(std::uint64_t{5000}) <= 800);
}

TEST_CASE("columns do not change when the window moves", "[gui][timeline]") {
    TimeWindow window;
    window.set(0, 1'000'000, 1000);
    window.show(10'000, 20'000);
    const TimeGrid before = window.grid(1.5);
    window.pan(333);
    const TimeGrid after = window.grid(1.5);
    CHECK(after.cycles == before.cycles);
    CHECK(after.first % after.cycles == 0);
    CHECK(before.first % before.cycles == 0);
}

TEST_CASE("a double-click in the timeline takes the machine to that cycle", "[gui][timeline]") {
    Headless window;
    opened(window);
    const std::uint64_t newest = window.debugger().newest();
    const Rectangle chart = window.place("timeline.chart");
    double_click(window, static_cast<float>(share(window, 0.5)), (chart.top + chart.bottom) / 2);
    window.settle();
    CHECK(window.debugger().in_past());
    CHECK(window.debugger().newest() == newest);
    const double expected = 0.5 * 1.01 * static_cast<double>(newest);
    CHECK(static_cast<double>(window.debugger().position()) ==
          Approx(expected).margin(static_cast<double>(newest) / static_cast<double>(chart.width()) * 3));
}

TEST_CASE("the timeline's cursor moves with each step", "[gui][timeline]") {
    Headless window;
    opened(window, 1);
    const Rectangle chart = window.place("timeline.chart");
    window.move(window.place("timeline.cursor").left, (chart.top + chart.bottom) / 2);
    for (int i = 0; i < 25; ++i) {
        ImGui::GetIO().MouseWheel = 3;
        window.frames(1);
    }
    ImGui::GetIO().MouseWheel = 0;
    window.frames(2);
    const Rectangle before = window.place("timeline.cursor");
    window.work.execute(CommandId::cycle_back);
    window.settle();
    const Rectangle after = window.place("timeline.cursor");
    CHECK(after.left < before.left);
}

TEST_CASE("keys zoom the timeline behind End", "[gui][timeline]") {
    Headless window;
    opened(window, 1);
    window.app.key(plain(Key::end));
    window.frames(2);
    const auto width = [&] {
        const float before = window.place("timeline.cursor").left;
        window.work.execute(CommandId::cycle_back);
        window.settle();
        const float after = window.place("timeline.cursor").left;
        window.work.execute(CommandId::cycle);
        window.settle();
        return before - after;
    };
    CHECK(width() < 1);
    for (int i = 0; i < 40; ++i) window.app.key(plain(Key::w));
    window.frames(2);
    CHECK(width() == Approx(TimeWindow::most_pixels_a_cycle).margin(1));
}

TEST_CASE("the wheel zooms the timeline, a drag moves it, Home shows all of it", "[gui][timeline]") {
    Headless window;
    opened(window);
    const Rectangle chart = window.place("timeline.chart");
    const float all = window.place("timeline.cursor").left;
    window.move((chart.left + chart.right) / 2, (chart.top + chart.bottom) / 2);
    ImGui::GetIO().MouseWheel = 3;
    window.frames();
    ImGui::GetIO().MouseWheel = 0;
    window.frames();
    const float zoomed = window.place("timeline.cursor").left;
    CHECK(zoomed > all);
    window.drag("timeline.chart", -60, 0);
    CHECK(window.place("timeline.cursor").left == Approx(zoomed - 60).margin(1));
    window.app.key(plain(Key::home));
    window.frames(2);
    CHECK(window.place("timeline.cursor").left == Approx(all));
}

TEST_CASE("by keys alone: to the mark before, there with Enter", "[gui][timeline]") {
    Headless window;
    opened(window);
    // The last mark before the present: the entry of the tick that was run to, or a switch behind it.
    const std::uint64_t position = window.debugger().position();
    std::uint64_t expected = 0;
    for (const debug::TimelineMark& mark : window.debugger().timeline().marks()) {
        if (mark.cycle < position) expected = std::max(expected, mark.cycle);
    }
    REQUIRE(expected != 0);
    window.app.key(plain(Key::bracket_left));
    window.frames(2);
    window.app.key(plain(Key::enter));
    window.settle();
    CHECK(window.debugger().position() == expected);
}

TEST_CASE("keys for the timeline are not taken while another pane has the keyboard", "[gui][timeline]") {
    Headless window;
    opened(window);
    window.app.key(panel(PanelId::console).key);
    window.frames(4);
    const std::uint64_t position = window.debugger().position();
    window.app.key(plain(Key::bracket_left));
    window.app.key(plain(Key::enter));
    window.settle();
    CHECK(window.debugger().position() == position);
}

TEST_CASE("no thread is left out of the timeline without a line that says so", "[gui][timeline]") {
    for (const bool shadows : {false, true}) {
        for (std::size_t threads = 1; threads < 40; ++threads) {
            for (float room = 20; room < 700; room += 7) {
                INFO(threads << " threads, " << room << " pixels, shadows " << shadows);
                const TimelineHeights heights = share_height(room, threads, shadows);
                REQUIRE(heights.rows >= 1);
                REQUIRE(heights.rows <= threads);
                const float thin = shadows ? 23.0F : 16.0F;
                if (room >= 23 + 16 + thin) {
                    REQUIRE((heights.rows == threads) == (heights.more == 0));
                    REQUIRE(heights.chart() + heights.legend + heights.strip <= room + 0.01F);
                }
                REQUIRE(heights.row >= thin);
                // Nothing that is left out would have had room below.
                const float blank = room - heights.chart() - heights.legend - heights.strip;
                if (heights.more != 0 || heights.legend == 0) REQUIRE(blank <= 0.01F);
                // The legend comes after all that it explains.
                if (heights.legend != 0) REQUIRE((heights.idle != 0 && heights.ticks != 0));
            }
        }
    }
}

TEST_CASE("each process of the demo has a row in every layout, small or large", "[gui][timeline]") {
    struct Screen {
        float width, height;
        int scale;
    };
    for (const Screen& screen : {Screen{1600, 900, 100}, Screen{1280, 720, 100}, Screen{1024, 768, 100},
                                 Screen{1600, 900, 150}, Screen{1600, 900, 75}}) {
        for (const LayoutId layout : {LayoutId::lesson, LayoutId::debug, LayoutId::os}) {
            for (const bool ghost : {false, true}) {
                INFO(screen.width << "x" << screen.height << " at " << screen.scale << " %, layout "
                                  << layout_name(layout) << ", ghost " << ghost);
                Settings settings = Headless::welcomed();
                settings.scale = screen.scale;
                Headless window(settings, screen.width, screen.height);
                opened(window, 6);
                window.work.set_layout(layout);
                window.app.key(panel(PanelId::timeline).key);
                const debug::Session& run = window.debugger().recording();
                if (ghost)
                    window.work.view().former = std::make_shared<FormerRun>(
                        FormerRun{run.timeline(), run.os(), run.machine().cycle()});
                window.frames(4);
                const Rectangle pane = window.place("pane.timeline");
                unsigned seen = 0;
                for (const char* name : {"1 count", "2 primes", "3 sleeper"}) {
                    const std::string row = std::string("timeline.row.") + name;
                    if (!window.shows(row)) continue;
                    ++seen;
                    CHECK(window.place(row).height() >= 15.9F * static_cast<float>(screen.scale) / 100);
                    CHECK(window.place(row).bottom <= pane.bottom);
                }
                CHECK((seen == 3 || window.shows("timeline.below")));
                // Without shadows there is room for three names on each of these screens.
                if (!ghost && screen.scale <= 100) CHECK(seen == 3);
            }
        }
    }
}

TEST_CASE("rows out of view are a click, a turn of the wheel or a key away", "[gui][timeline]") {
    Headless window(Headless::welcomed(), 1024, 768);
    OpenRequest request;
    for (int i = 0; i < 12; ++i) request.files.emplace_back("count");
    REQUIRE(!window.work.open(request));
    window.work.model().start(debug::Command::seek(400'000));
    window.work.model().finish();
    window.work.set_layout(LayoutId::debug);
    window.frames(2);
    window.app.key(panel(PanelId::timeline).key);
    window.frames(4);
    REQUIRE(window.shows("timeline.row.1 count"));
    REQUIRE(!window.shows("timeline.row.12 count"));
    CHECK(!window.shows("timeline.above"));
    while (window.shows("timeline.below")) window.click("timeline.below");
    CHECK(window.shows("timeline.row.12 count"));
    CHECK(!window.shows("timeline.row.1 count"));
    const Rectangle names = window.place("timeline.names");
    window.move((names.left + names.right) / 2, (names.top + names.bottom) / 2);
    ImGui::GetIO().MouseWheel = 1;
    window.frames();
    ImGui::GetIO().MouseWheel = 0;
    window.frames(2);
    CHECK(!window.shows("timeline.row.12 count"));
    window.app.key(plain(Key::page_down));
    window.frames(2);
    CHECK(window.shows("timeline.row.12 count"));
    while (window.shows("timeline.above")) window.click("timeline.above");
    CHECK(window.shows("timeline.row.1 count"));
}

TEST_CASE("a former run is drawn under the rows without disturbing them", "[gui][timeline]") {
    Headless window;
    opened(window);
    // The legend has one entry more then; all else is where it was.
    const auto others = [&] {
        return std::count_if(
            window.recorder.widgets.begin(), window.recorder.widgets.end(),
            [](const auto& widget) { return widget.first.rfind("timeline.legend", 0) != 0; });
    };
    const auto before = others();
    const debug::Session& run = window.debugger().recording();
    window.work.view().former =
        std::make_shared<FormerRun>(FormerRun{run.timeline(), run.os(), run.machine().cycle()});
    const int drawn = ImGui::GetDrawData()->TotalVtxCount;
    window.frames(3);
    CHECK(others() == before);
    CHECK(ImGui::GetDrawData()->TotalVtxCount > drawn);
}

TEST_CASE("many short slices make lists longer than 16-bit indices, and they are drawn", "[gui][timeline]") {
    Headless window(Headless::welcomed(), 2560, 1440);
    OpenRequest request;
    request.files.assign(4, BATON_SOURCE_DIR "/bench/workloads/os8/worker.asm");
    window.work.open_or_show(request);
    REQUIRE(window.work.model().open());
    window.work.set_layout(LayoutId::os);
    window.work.go_to(50'000'000);
    window.frames(3);
    const ImDrawData* drawn = ImGui::GetDrawData();
    int longest = 0;
    for (int i = 0; i < drawn->CmdListsCount; ++i)
        longest = std::max(longest, drawn->CmdLists[i]->VtxBuffer.Size);
    CHECK(longest > 65'535);
}
