// Worksheets: what is on the page, that it stays on the page, and that the blank gives nothing away.
#include <catch2/catch.hpp>
#include <cmath>
#include <regex>
#include <set>

#include "base/text.hpp"
#include "course/sheet.hpp"
#include "solutions.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr const char* lesson_jobs = "A:0:5,B:1:3,C:3:2,D:5:4";

course::SheetRequest lesson_request(const std::string& policies = "fifo,sjf,srt,rr:1,rr:2,rr:3,rr:4") {
    course::SheetRequest request;
    request.jobs = *lab::parse_jobs(lesson_jobs);
    request.policies = *lab::parse_choices(policies);
    return request;
}

std::vector<course::Sheet> sheets_of(const course::SheetRequest& request) {
    auto sheets = course::make_sheets(product_home(), request);
    if (!sheets) FAIL(say(Language::english, sheets.failure().message));
    return *std::move(sheets);
}

struct Written {
    double x = 0, y = 0, size = 0;
    std::string how, words;
};
std::vector<Written> texts_of(const std::string& svg) {
    std::vector<Written> all;
    const std::regex text(
        "<text x=\"([-0-9.]+)\" y=\"([-0-9.]+)\" font-size=\"([0-9.]+)\"([^>]*)>([^<]*)</text>");
    for (std::sregex_iterator at(svg.begin(), svg.end(), text), end; at != end; ++at)
        all.push_back(
            {std::stod(at->str(1)), std::stod(at->str(2)), std::stod(at->str(3)), at->str(4), at->str(5)});
    return all;
}
/// Texts and lines, without what the solution adds.
std::multiset<std::string> lines_of_drawing(const std::string& svg) {
    std::multiset<std::string> lines;
    const std::regex line("<line [^>]*/>");
    for (std::sregex_iterator at(svg.begin(), svg.end(), line), end; at != end; ++at) lines.insert(at->str());
    return lines;
}

}  // namespace

TEST_CASE("the lesson's seven tables stand on one sheet, and its solution holds the lesson's numbers",
          "[course][sheet]") {
    const std::vector<course::Sheet> sheets = sheets_of(lesson_request());
    REQUIRE(sheets.size() == 1);
    CHECK(sheets.front().schedules.size() == 7);
    const auto svg = course::sheet_svg(sheets.front(), true, Language::french);
    REQUIRE(svg.ok());
    std::multiset<std::string> means;
    for (const Written& each : texts_of(*svg)) {
        if (each.how.find("middle") != std::string::npos && each.how.find("bold") != std::string::npos)
            means.insert(each.words);
    }
    // Turnaround and waiting of the seven policies, and the responses.
    for (const char* mean : {"7", "3,5", "6,75", "3,25", "6,25", "2,75", "8,25", "4,75", "8,5", "5", "7,25",
                             "3,75", "7,75", "4,25"}) {
        INFO(mean);
        CHECK(means.count(mean) >= 1);
    }
}

TEST_CASE("a blank sheet has the solution's lines and none of its answers", "[course][sheet]") {
    const std::vector<course::Sheet> sheets = sheets_of(lesson_request());
    const auto blank = course::sheet_svg(sheets.front(), false, Language::french);
    const auto solution = course::sheet_svg(sheets.front(), true, Language::french);
    REQUIRE(blank.ok());
    REQUIRE(solution.ok());
    CHECK(lines_of_drawing(*blank) == lines_of_drawing(*solution));
    CHECK(blank->find("fill-opacity") == std::string::npos);
    CHECK(blank->find("<circle") == std::string::npos);
    CHECK(solution->find("fill-opacity") != std::string::npos);
    // The same for any jobs: no number depends on what was run, but how many ticks there are.
    for (const Written& each : texts_of(*blank)) CHECK(each.words.find(',') != 1);
    for (const char* needed :
         {"Nom :", "Classe :", "Date :", "processus", "arrivée", "durée", "moyenne", "séjour", "attente"}) {
        INFO(needed);
        CHECK(blank->find(needed) != std::string::npos);
    }
}

TEST_CASE("nothing of a sheet leaves its A4 page, in either language", "[course][sheet]") {
    for (const char* policies : {"fifo", "fifo,sjf,srt", "fifo,sjf,srt,rr:1,rr:2,rr:3,rr:4",
                                 "priority,rr:2,fifo,sjf,srt,rr:1,rr:3,rr:4"}) {
        const std::vector<course::Sheet> sheets = sheets_of(lesson_request(policies));
        for (const Language language : {Language::english, Language::french}) {
            for (const bool solution : {false, true}) {
                const auto svg = course::sheet_svg(sheets.front(), solution, language);
                REQUIRE(svg.ok());
                CHECK(svg->find("width=\"210mm\" height=\"297mm\"") != std::string::npos);
                for (const Written& each : texts_of(*svg)) {
                    // DejaVu Sans is some 0.55 of its height wide on the average.
                    const double width =
                        0.55 * each.size * static_cast<double>(count_code_points(each.words));
                    const double left = each.how.find("middle") != std::string::npos ? each.x - width / 2
                                        : each.how.find("end") != std::string::npos  ? each.x - width
                                                                                     : each.x;
                    INFO(each.words);
                    CHECK(left >= 4);
                    CHECK(left + width <= 206);
                    CHECK(each.y >= 5);
                    CHECK(each.y <= 292);
                }
            }
        }
    }
}

TEST_CASE("what does not fit on a sheet is refused", "[course][sheet]") {
    course::SheetRequest request = lesson_request("fifo,rr:1");
    request.jobs = *lab::parse_jobs("A:0:60,B:0:60");
    const auto svg = course::sheet_svg(sheets_of(request).front(), false, Language::english);
    REQUIRE_FALSE(svg.ok());
    CHECK(svg.failure().text() == "2 jobs, 2 schedulers and 120 ticks don't fit on one sheet; take fewer");
}

TEST_CASE("variants are others of the same kind, by seed, without idle ticks and with policies that differ",
          "[course][sheet]") {
    course::SheetRequest request = lesson_request("fifo,sjf,rr:2");
    request.variants = 6;
    request.seed = 7;
    const std::vector<course::Sheet> sheets = sheets_of(request);
    REQUIRE(sheets.size() == 6);
    std::set<std::string> jobs;
    for (const course::Sheet& sheet : sheets) {
        const lab::Schedule& first = sheet.schedules.front();
        jobs.insert(lab::jobs_text(first.jobs));
        CHECK(first.jobs.size() == 4);
        for (const std::uint32_t job : first.order) CHECK(job != lab::Schedule::nobody);
        bool differ = false;
        for (const lab::Schedule& each : sheet.schedules) differ = differ || each.order != first.order;
        CHECK(differ);
        // Four jobs: every mean ends with two decimals.
        const lab::MeanTimes mean = lab::mean_times(first);
        CHECK(mean.turnaround * 4 == Approx(std::round(mean.turnaround * 4)));
        std::set<unsigned> bursts;
        for (const lab::Job& job : first.jobs) bursts.insert(job.burst());
        CHECK(bursts.size() == 4);
    }
    CHECK(jobs.size() == 6);
    const std::vector<course::Sheet> again = sheets_of(request);
    for (std::size_t index = 0; index < 6; ++index)
        CHECK(*course::sheet_svg(again[index], true, Language::english) ==
              *course::sheet_svg(sheets[index], true, Language::english));
    request.seed = 8;
    CHECK(lab::jobs_text(sheets_of(request).front().schedules.front().jobs) !=
          lab::jobs_text(sheets.front().schedules.front().jobs));
}
