#include "course/marks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/markup.hpp"
#include "base/messages/course.hpp"
#include "base/text.hpp"
#include "lab/present/csv.hpp"
#include "lab/present/message_json.hpp"

namespace baton::course {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t indent = 6;

std::string place_text(const CheckResult& check, Language language) {
    std::string place;
    if (check.cycle) place = say(language, text::course_report_place, *check.cycle);
    if (check.line == 0) return place;
    const std::string line = say(language, text::course_report_line, check.file, check.line);
    return place.empty() ? line : place + ", " + line;
}

template <class T>
Json number_or_null(const std::optional<T>& number) {
    return number ? Json(*number) : Json(nullptr);
}

}  // namespace

std::string sentence(const CheckResult& check, Language language) {
    std::string words = say(language, check.message);
    const std::string& detail = check.detail.in(language);
    if (!detail.empty()) words += language == Language::french ? " : " + detail : ": " + detail;
    const std::string place = place_text(check, language);
    if (place.empty()) return words;
    return place + (language == Language::french ? " : " : ": ") + words;
}

std::string marked_text(const Marked& marked, Language language) {
    std::string out = say(language, text::course_report_mark, show_controls(marked.submission.file),
                          marked.mark, marked.out_of) +
                      "\n";
    for (const CheckResult& check : marked.checks) {
        const std::string head = fmt::format("  {} {:>2}/{:<2} {}", check.passed ? '+' : '-', check.points,
                                             check.out_of, check.about.in(language));
        out += head + "\n";
        if (check.passed) continue;
        out += std::string(indent, ' ') +
               wrap_text(show_controls(sentence(check, language)), columns - indent, indent) + "\n";
        if (!check.command.empty()) out += std::string(indent, ' ') + show_controls(check.command) + "\n";
    }
    return out;
}

Json marks_json(const Exercise& exercise, const std::vector<Marked>& all, Language language) {
    Json out;
    out["version"] = 1;
    out["exercise"] = exercise.id;
    out["submissions"] = Json::array();
    for (const Marked& marked : all) {
        Json one;
        one["file"] = marked.submission.file;
        one["pupil"] = marked.submission.pupil;
        one["mark"] = marked.mark;
        one["out_of"] = marked.out_of;
        one["checks"] = Json::array();
        for (const CheckResult& check : marked.checks) {
            Json result;
            result["id"] = check.id;
            result["kind"] = name_of(check.kind);
            result["passed"] = check.passed;
            result["points"] = check.points;
            result["out_of"] = check.out_of;
            result["message"] = check.passed ? std::string() : sentence(check, language);
            result["message_id"] = check.passed ? "" : check.message.id();
            result["arguments"] =
                check.passed ? Json::array() : *lab::message_json(check.message).find("arguments");
            result["cycle"] = number_or_null(check.cycle);
            result["tick"] = number_or_null(check.tick);
            result["file"] = check.line == 0 ? Json(nullptr) : Json(check.file);
            result["line"] = check.line == 0 ? Json(nullptr) : Json(check.line);
            result["command"] = check.command;
            one["checks"].push_back(std::move(result));
        }
        out["submissions"].push_back(std::move(one));
    }
    return out;
}

std::string marks_csv(const Exercise& exercise, const std::vector<Marked>& all, Language language) {
    lab::CsvWriter csv(language);
    csv.field(text::course_csv_pupil);
    csv.field(text::course_csv_file);
    csv.field(text::course_csv_mark);
    csv.field(text::course_csv_out_of);
    for (const Check& check : exercise.checks) csv.field(check.id);
    csv.field(text::course_csv_remark);
    csv.end_row();
    for (const Marked& marked : all) {
        csv.field(marked.submission.pupil);
        csv.field(marked.submission.file);
        csv.number(marked.mark);
        csv.number(marked.out_of);
        std::string remark;
        for (const CheckResult& check : marked.checks) {
            csv.number(check.points);
            if (!check.passed && remark.empty()) remark = show_controls(sentence(check, language));
        }
        csv.field(remark);
        csv.end_row();
    }
    return csv.text();
}

std::string marks_junit(const Exercise& exercise, const std::vector<Marked>& all, Language language) {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::string suites;
    for (const Marked& marked : all) {
        const auto failed =
            static_cast<std::size_t>(std::count_if(marked.checks.begin(), marked.checks.end(),
                                                   [](const CheckResult& check) { return !check.passed; }));
        tests += marked.checks.size();
        failures += failed;
        suites +=
            fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">\n",
                        xml_text(marked.submission.pupil), marked.checks.size(), failed);
        for (const CheckResult& check : marked.checks) {
            const std::string head =
                fmt::format("    <testcase classname=\"{}\" name=\"{}\"",
                            xml_text(exercise.id + "." + marked.submission.pupil), xml_text(check.id));
            if (check.passed) {
                suites += head + "/>\n";
                continue;
            }
            suites += fmt::format(
                "{}>\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>\n", head,
                xml_text(sentence(check, language)), name_of(check.kind), xml_text(check.command));
        }
        suites += "  </testsuite>\n";
    }
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n{}</testsuites>\n",
        xml_text(exercise.id), tests, failures, suites);
}

Json gradescope_json(const Marked& marked, Language language) {
    Json out;
    out["score"] = marked.mark;
    out["visibility"] = "visible";
    out["tests"] = Json::array();
    std::size_t number = 0;
    for (const CheckResult& check : marked.checks) {
        Json test;
        test["number"] = std::to_string(++number);
        test["name"] = check.about.in(language);
        test["score"] = check.points;
        test["max_score"] = check.out_of;
        test["status"] = check.passed ? "passed" : "failed";
        std::string output = check.passed ? "" : sentence(check, language);
        if (!check.command.empty()) output += "\n" + check.command;
        test["output"] = output;
        test["output_format"] = "text";
        out["tests"].push_back(std::move(test));
    }
    return out;
}

Json classroom_json(const Marked& marked, Language language) {
    Json out;
    out["version"] = 1;
    out["status"] = marked.passed() ? "pass" : "fail";
    out["max_score"] = marked.out_of;
    out["tests"] = Json::array();
    for (const CheckResult& check : marked.checks) {
        Json test;
        test["name"] = check.about.in(language);
        test["status"] = check.passed ? "pass" : "fail";
        test["score"] = check.points;
        test["message"] = check.passed ? std::string() : sentence(check, language);
        test["test_code"] = check.command;
        test["filename"] = check.line == 0 ? std::string() : check.file;
        test["line_no"] = check.line;
        test["execution_time"] = "0s";
        out["tests"].push_back(std::move(test));
    }
    return out;
}

}  // namespace baton::course
