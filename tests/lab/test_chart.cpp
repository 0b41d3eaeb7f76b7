// The chart: readable on 80 columns, and nothing that ran is left out of it.
#include <catch2/catch.hpp>

#include "base/text.hpp"
#include "lab/present/timeline_text.hpp"
#include "tests/debug/observed.hpp"
#include "tests/support/golden.hpp"

using namespace baton;
using namespace baton::debug;
using namespace baton::lab;
using namespace baton::test;

namespace {

CpuSlice slice(std::uint64_t begin, std::uint64_t end, CpuMode holder, isa::Word context = 0) {
    return {begin, end, holder, false, guest::no_thread, context, 0};
}

/// The line of the chart whose label begins with `label`.
std::string row(const std::string& chart, const std::string& label) {
    for (const std::string& line : lines_of(chart)) {
        if (line.rfind("  " + label, 0) == 0) return line;
    }
    FAIL("no row " << label << " in\n" << chart);
    return {};
}

bool contains_line(const std::string& text, const std::string& line) {
    const std::vector<std::string> lines = lines_of(text);
    INFO(text);
    CHECK(std::count(lines.begin(), lines.end(), line) == 1);
    return std::count(lines.begin(), lines.end(), line) == 1;
}

}  // namespace

TEST_CASE("the chart of two threads under a clock, as it is drawn", "[chart]") {
    const Session session = observed(mini_kernel);
    check_golden("tests/lab/golden/two_threads.txt", timeline_chart(session.timeline(), session.os()));
    ChartOptions french;
    french.language = Language::french;
    check_golden("tests/lab/golden/two_threads_fr.txt",
                 timeline_chart(session.timeline(), session.os(), french));
    ChartOptions ascii;
    ascii.ascii = true;
    ascii.width = 60;
    check_golden("tests/lab/golden/two_threads_ascii.txt",
                 timeline_chart(session.timeline(), session.os(), ascii));
}

TEST_CASE("no line is wider than the terminal", "[chart]") {
    const Session session = observed(mini_kernel);
    for (const bool ascii : {false, true}) {
        for (unsigned width = 40; width <= 200; width += 3) {
            ChartOptions options;
            options.width = width;
            options.ascii = ascii;
            for (const std::string& line :
                 lines_of(timeline_chart(session.timeline(), session.os(), options))) {
                // Sentences are as long as they are; pictures must fit.
                if (line.rfind("  ", 0) != 0 || width < 70) continue;
                INFO(line);
                CHECK(count_code_points(line) <= width);
            }
        }
    }
}

TEST_CASE("an ASCII chart holds ASCII alone", "[chart]") {
    const Session session = observed(mini_kernel);
    ChartOptions options;
    options.ascii = true;
    const std::string chart = timeline_chart(session.timeline(), session.os(), options);
    CHECK(
        std::all_of(chart.begin(), chart.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}

TEST_CASE("one cycle in a hundred million is still drawn", "[chart]") {
    Timeline timeline;
    const guest::OsView os;
    timeline.cpu(slice(0, 50'000'000, CpuMode::idle));
    timeline.cpu(slice(50'000'000, 50'000'001, CpuMode::kernel));
    timeline.cpu(slice(50'000'001, 100'000'000, CpuMode::idle));
    const std::string chart = timeline_chart(timeline, os);
    CHECK(chart.find("one column is 1,500,000 cycles") != std::string::npos);
    CHECK(row(chart, "kernel").find("▁") != std::string::npos);
    ChartOptions ascii;
    ascii.ascii = true;
    CHECK(row(timeline_chart(timeline, os, ascii), "kernel").find('+') != std::string::npos);
}

TEST_CASE("a full column is a full bar, also the last one, which is shorter", "[chart]") {
    Timeline timeline;
    const guest::OsView os;
    timeline.cpu(slice(0, 1005, CpuMode::kernel));
    const std::string kernel = row(timeline_chart(timeline, os), "kernel");
    CHECK(kernel.find("▁") == std::string::npos);
    CHECK(kernel.find("█") != std::string::npos);
    CHECK(kernel.find("▇") == std::string::npos);
}

TEST_CASE("contexts that nobody names have rows with their addresses", "[chart]") {
    Timeline timeline;
    guest::OsView os;
    timeline.cpu(slice(0, 100, CpuMode::user, 0x4000));
    os.ran(0x4000, 0, 100);
    CHECK(row(timeline_chart(timeline, os), "context 0x00004000").find("█") != std::string::npos);
}

TEST_CASE("more rows than fit on a screen are counted", "[chart]") {
    Timeline timeline;
    guest::OsView os;
    for (isa::Word i = 0; i < 100; ++i) {
        timeline.cpu(slice(i * 10, i * 10 + 10, CpuMode::user, i * 4));
        os.ran(i * 4, i * 10, i * 10 + 10);
    }
    const std::string chart = timeline_chart(timeline, os);
    CHECK(chart.find("... and 36 more that are not drawn") != std::string::npos);
    CHECK(lines_of(chart).size() < 75);
}

TEST_CASE("a thread that gives the processor away is told from one that loses it", "[chart]") {
    // The first thread's loop ends in a system call that this kernel takes for a yield.
    std::string kernel = mini_kernel;
    kernel = replaced(kernel, ".equ WHY_PREEMPTED, 3", ".equ WHY_PREEMPTED, 3\n .equ WHY_YIELDED, 4");
    kernel = replaced(kernel, "        ldw r0, [sp]                    ; exit",
                      "        ldw r0, [sp]\n cmp r0, 99\n bne 9f\n mov r0, WHY_YIELDED\n"
                      " stw r0, [r6 + THREAD_WHY]\n mov r0, STATE_READY\n stw r0, [r6 + THREAD_STATE]\n"
                      " jmp choose\n9:      nop                             ; exit");
    kernel = replaced(kernel, "first:  mov r1, 500", "first:  mov r0, 99\n syscall\n syscall\n mov r1, 500");
    const Session session = observed(kernel);
    CHECK(session.os().threads()[0].yielded == 2);
    CHECK(session.os().threads()[1].yielded == 0);
    const auto& threads = session.os().threads();
    CHECK(threads[0].preempted + threads[1].preempted == session.statistics().entries[16]);
    const std::string chart = timeline_chart(session.timeline(), session.os());
    CHECK(contains_line(chart, "  preempted/yielded:   1 first 5/2   2 second 2/0"));
}

TEST_CASE("with a given column two runs of different lengths are drawn alike", "[chart]") {
    const guest::OsView os;
    ChartOptions options;
    options.column_cycles = 100;
    std::vector<std::string> kernels;
    for (const std::uint64_t end : {7'050U, 7'410U}) {  // one band, and one that goes on in a second
        Timeline timeline;
        for (std::uint64_t at = 0; at < end; at += 500) {
            timeline.cpu(slice(at, std::min(at + 100, end), CpuMode::kernel));
            if (at + 100 < end) timeline.cpu(slice(at + 100, std::min(at + 500, end), CpuMode::idle));
        }
        const std::string chart = timeline_chart(timeline, os, options);
        CHECK(chart.find("one column is 100 cycles") != std::string::npos);
        kernels.push_back(row(chart, "kernel"));
        for (const std::string& line : lines_of(chart)) CHECK(count_code_points(line) <= 80);
        const std::vector<std::string> lines = lines_of(chart);
        const auto bands = std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
            return line.rfind("  kernel", 0) == 0;
        });
        CHECK(bands == (end > 7'100 ? 2 : 1));
    }
    CHECK(kernels[0] == kernels[1]);
}

TEST_CASE("bands end where nobody would read on", "[chart]") {
    Timeline timeline;
    const guest::OsView os;
    timeline.cpu(slice(0, 1'000'000'000'000, CpuMode::idle));
    ChartOptions options;
    options.column_cycles = 1;
    options.most_bands = 3;
    const std::string chart = timeline_chart(timeline, os, options);
    CHECK(chart.find("(Only what happened before cycle 213 is drawn") != std::string::npos);
    CHECK(lines_of(chart).size() < 20);
}

TEST_CASE("a chart that begins late has round numbers on its ruler all the same", "[chart]") {
    const guest::OsView os;
    for (const std::uint64_t begin : {1'234'567ULL, 12'345'678ULL, 999'999'999ULL, 7ULL}) {
        for (const std::uint64_t span : {100ULL, 98'765ULL, 5'000'000ULL, 87'654'321ULL}) {
            Timeline timeline;
            timeline.cpu(slice(begin, begin + span, CpuMode::kernel));
            const std::string chart = timeline_chart(timeline, os);
            INFO(chart);
            const std::vector<std::string> lines = lines_of(chart);
            REQUIRE(lines.size() > 3);
            // At most two marks stand apart from the ten columns between marks: the first two.
            std::vector<std::size_t> marks;
            std::size_t column = 0;
            for (std::size_t at = 0; at < lines[2].size(); at += decode_utf8(lines[2], at).bytes, ++column) {
                if (lines[2].compare(at, 3, "┼") == 0) marks.push_back(column);
            }
            for (std::size_t i = 2; i < marks.size(); ++i) CHECK(marks[i] - marks[i - 1] == 10);
            for (const std::string& line : lines) CHECK(count_code_points(line) <= 80);
            // The bar fills every column, also the first and the last, which are not whole.
            CHECK(row(chart, "kernel").find("▇") == std::string::npos);
        }
    }
}

TEST_CASE("a thread that sleeps nearly all of a column is drawn as blocked", "[chart]") {
    const Session session = observed(mini_kernel);  // for the names of its threads
    Timeline timeline;
    std::uint64_t at = 0;
    for (const std::uint64_t runs : {50U, 200U, 0U, 0U}) {  // of the thousand cycles of a column
        timeline.state(at, {0, guest::ThreadState::running, 3, 0, guest::ReadyReason::none, false});
        timeline.state(at + runs, {0, guest::ThreadState::blocked, 4, 0, guest::ReadyReason::none, false});
        timeline.cpu({at, at + runs, CpuMode::user, false, 0, 0x280, 0});
        timeline.cpu(slice(at + runs, at + 1000, CpuMode::idle));
        at += 1000;
    }
    timeline.sync_to_now(at);
    ChartOptions options;
    options.column_cycles = 1000;
    const std::string chart = timeline_chart(timeline, session.os(), options);
    CHECK(row(chart, "1 first") == "  1 first  ┄▂?─");
    CHECK(chart.find("┄ blocked, ran briefly") != std::string::npos);
    options.ascii = true;
    CHECK(row(timeline_chart(timeline, session.os(), options), "1 first") == "  1 first  ~+?-");
}

TEST_CASE("the legend explains what is drawn, and nothing else", "[chart]") {
    const std::vector<std::pair<std::string, std::string>> signs{
        {"#", "# running"}, {"+", "+ running, less than half"}, {".", ". ready"}, {"n", "n new"},
        {"x", "x ended"},   {"=", "= running by the table"},    {"y", "y ready"}, {"~", "~ blocked"}};
    for (const std::uint64_t column : {10U, 120U, 1'000U, 5'000U, 100'000U}) {
        const Session session = observed(mini_kernel);
        ChartOptions options;
        options.ascii = true;
        options.column_cycles = column;
        const std::string chart = timeline_chart(session.timeline(), session.os(), options);
        INFO(chart);
        std::string drawn;
        for (const std::string& line : lines_of(chart)) {
            const bool is_row = line.rfind("  1 first ", 0) == 0 || line.rfind("  2 second", 0) == 0 ||
                                line.rfind("  kernel", 0) == 0 || line.rfind("  idle", 0) == 0;
            if (is_row && line.size() > 10) drawn += line.substr(10);
        }
        for (const auto& [sign, words] : signs) {
            INFO(sign << " at " << column);
            CHECK((drawn.find(sign) != std::string::npos) == (chart.find("  " + words) != std::string::npos));
        }
    }
}

TEST_CASE("a chart of nothing says so", "[chart]") {
    CHECK(timeline_chart(Timeline(), guest::OsView()) == "Timeline: nothing has run.\n");
}

TEST_CASE("colours come in pairs: whatever is switched on is switched off in the same line", "[chart]") {
    const Session session = observed(mini_kernel);
    ChartOptions options;
    options.colour = true;
    for (const std::string& line : lines_of(timeline_chart(session.timeline(), session.os(), options))) {
        std::size_t on = 0, off = 0;
        for (std::size_t at = line.find("\x1b["); at != std::string::npos; at = line.find("\x1b[", at + 1))
            ++(line.compare(at, 4, "\x1b[0m") == 0 ? off : on);
        INFO(line);
        CHECK(on == off);
    }
}

TEST_CASE("a long run is drawn from its folded slices, and says so", "[chart]") {
    Timeline timeline(200);
    const guest::OsView os;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        timeline.cpu(slice(i * 10, i * 10 + 1, CpuMode::kernel));
        timeline.cpu(slice(i * 10 + 1, i * 10 + 10, CpuMode::idle));
    }
    REQUIRE(timeline.fold_cycles() != 0);
    const std::string chart = timeline_chart(timeline, os);
    CHECK(chart.find("kept in steps of " + grouped(timeline.fold_cycles()) + " cycles") != std::string::npos);
    // Each column has the same tenth in the kernel.
    const std::string kernel = row(chart, "kernel");
    std::size_t bars = 0;
    for (std::size_t at = kernel.find("▁"); at != std::string::npos; at = kernel.find("▁", at + 3)) ++bars;
    CHECK(bars >= 30);
    CHECK(kernel.find("▃") == std::string::npos);
}

TEST_CASE("numbers are grouped by thousands", "[chart]") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1000) == "1,000");
    CHECK(grouped(1234567) == "1,234,567");
    CHECK(grouped(~std::uint64_t{0}) == "18,446,744,073,709,551,615");
}
