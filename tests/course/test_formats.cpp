// The forms that other programs read, against what is published of them.
//
// Gradescope: results.json of its autograder specification. GitHub Classroom: the result object of its
// grading reporter, version 1. JUnit: the schema that Jenkins' xUnit plugin publishes, as the elements and
// attributes that it requires; xmllint says whether the XML is sound, where it is installed.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "course/marks.hpp"
#include "solutions.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using Outside = nlohmann::json;

/// One right and one wrong answer, with a pupil whose name XML must write in another way.
std::vector<course::Marked> marks_of(const course::Exercise& exercise, const TemporaryFolder& folder) {
    course::GradeRequest request;
    request.submissions.push_back(
        course::find_submission(exercise, folder.write("right.asm", exercise.reference)));
    request.submissions.push_back(
        course::find_submission(exercise, folder.write("a<b>&\"c.asm", exercise.start)));
    auto marked = course::grade(product_home(), exercise, request, [](const auto*) { return true; });
    if (!marked) FAIL(marked.failure().text());
    return *std::move(marked);
}

void has_only(const Outside& object, const std::set<std::string>& needed,
              const std::set<std::string>& known) {
    for (const std::string& name : needed) {
        INFO(name);
        CHECK(object.contains(name));
    }
    for (const auto& [name, value] : object.items()) {
        INFO(name);
        CHECK((needed.count(name) + known.count(name)) == 1);
    }
}

}  // namespace

TEST_CASE("the JSON of marks has version, exercise and submissions with their checks", "[course][formats]") {
    const TemporaryFolder folder;
    const course::Exercise exercise = exercise_named("alphabet");
    const std::vector<course::Marked> all = marks_of(exercise, folder);
    const Outside english = Outside::parse(course::marks_json(exercise, all, Language::english).dump());
    const Outside french = Outside::parse(course::marks_json(exercise, all, Language::french).dump());
    has_only(english, {"version", "exercise", "submissions"}, {});
    CHECK(english["version"] == 1);
    CHECK(english["exercise"] == "alphabet");
    REQUIRE(english["submissions"].size() == 2);
    for (const Outside& one : english["submissions"]) {
        has_only(one, {"file", "pupil", "mark", "out_of", "checks"}, {});
        int sum = 0;
        for (const Outside& check : one["checks"]) {
            has_only(check,
                     {"id", "kind", "passed", "points", "out_of", "message", "message_id", "arguments",
                      "cycle", "tick", "file", "line", "command"},
                     {});
            sum += check["points"].get<int>();
            CHECK(check["passed"].get<bool>() == check["message"].get<std::string>().empty());
        }
        CHECK(one["mark"] == sum);
    }
    // But for sentences the two are one.
    Outside without_words = english, sans_mots = french;
    for (Outside* each : {&without_words, &sans_mots}) {
        for (Outside& one : (*each)["submissions"]) {
            for (Outside& check : one["checks"]) check.erase("message");
        }
    }
    CHECK(without_words == sans_mots);
    CHECK(english != french);
}

TEST_CASE("results for Gradescope keep to its specification", "[course][formats]") {
    const TemporaryFolder folder;
    const course::Exercise exercise = exercise_named("alphabet");
    for (const course::Marked& marked : marks_of(exercise, folder)) {
        const Outside json = Outside::parse(course::gradescope_json(marked, Language::english).dump());
        has_only(json, {"score", "tests"},
                 {"execution_time", "output", "output_format", "test_output_format", "test_name_format",
                  "visibility", "stdout_visibility", "extra_data", "leaderboard"});
        CHECK(json["score"].is_number());
        CHECK((json["visibility"] == "visible" || json["visibility"] == "hidden" ||
               json["visibility"] == "after_due_date" || json["visibility"] == "after_published"));
        double sum = 0;
        for (const Outside& test : json["tests"]) {
            has_only(test, {"score", "max_score", "name"},
                     {"status", "name_format", "number", "output", "output_format", "tags", "visibility",
                      "extra_data"});
            CHECK((test["status"] == "passed" || test["status"] == "failed"));
            CHECK(test["number"].is_string());
            CHECK(test["score"].get<double>() <= test["max_score"].get<double>());
            sum += test["score"].get<double>();
        }
        CHECK(json["score"] == sum);
    }
}

TEST_CASE("the result for GitHub Classroom keeps to version 1 of its reporter", "[course][formats]") {
    const TemporaryFolder folder;
    const course::Exercise exercise = exercise_named("alphabet");
    const std::vector<course::Marked> all = marks_of(exercise, folder);
    CHECK(Outside::parse(course::classroom_json(all[0], Language::english).dump())["status"] == "pass");
    for (const course::Marked& marked : all) {
        const Outside json = Outside::parse(course::classroom_json(marked, Language::english).dump());
        has_only(json, {"version", "status", "tests"}, {"max_score"});
        CHECK(json["version"] == 1);
        CHECK((json["status"] == "pass" || json["status"] == "fail" || json["status"] == "error"));
        CHECK(json["max_score"].is_number());
        for (const Outside& test : json["tests"]) {
            has_only(test, {"name", "status"},
                     {"message", "test_code", "filename", "line_no", "execution_time", "score"});
            CHECK((test["status"] == "pass" || test["status"] == "fail" || test["status"] == "error"));
            CHECK(test["line_no"].is_number_integer());
        }
    }
}

TEST_CASE("the JUnit report is sound XML with the counts that it claims", "[course][formats]") {
    const TemporaryFolder folder;
    const course::Exercise exercise = exercise_named("alphabet");
    const std::string xml = course::marks_junit(exercise, marks_of(exercise, folder), Language::french);
    const auto count = [&xml](const std::string& pattern) {
        const std::regex regex(pattern);
        return std::distance(std::sregex_iterator(xml.begin(), xml.end(), regex), std::sregex_iterator());
    };
    CHECK(xml.rfind("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"alphabet\" tests=\"6\" "
                    "failures=\"1\"",
                    0) == 0);
    CHECK(count("<testsuite name=\"[^\"<]*\" tests=\"3\" failures=\"[01]\" errors=\"0\" skipped=\"0\">") ==
          2);
    CHECK(count("<testcase classname=\"[^\"<]+\" name=\"[^\"<]+\"/?>") == 6);
    CHECK(count("<failure message=\"[^\"<]+\" type=\"console\">") == 1);
    CHECK(count("a&lt;b&gt;&amp;&quot;c") > 0);
    CHECK(count("</testcase>") == 1);
    const std::string file = folder.write("report.xml", xml);
    if (run_command("command -v xmllint").status == 0)
        CHECK(run_command("xmllint --noout '" + file + "'").status == 0);
}

TEST_CASE("the table of marks opens in the language's spreadsheet", "[course][formats]") {
    const TemporaryFolder folder;
    const course::Exercise exercise = exercise_named("alphabet");
    const std::vector<course::Marked> all = marks_of(exercise, folder);
    const std::string english = course::marks_csv(exercise, all, Language::english);
    const std::string french = course::marks_csv(exercise, all, Language::french);
    CHECK(english.rfind("pupil,file,mark,out of,says,ends,short,first remark\n", 0) == 0);
    CHECK(french.rfind("élève;fichier;note;sur;says;ends;short;première remarque\n", 0) == 0);
    CHECK(english.find("right,") != std::string::npos);
    CHECK(english.find(",4,4,2,1,1,") != std::string::npos);
}
