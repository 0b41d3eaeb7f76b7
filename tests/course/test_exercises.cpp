// The collection: every exercise is sound, accepts what is right in whatever way it was written, and tells
// what is wrong with the right sentence.
//
// In all 25 exercises with 3 right and 5 wrong solutions each, some 60 s of one core, most of them for the
// contract of policies; while one works, one solution of each exercise, and the contract of one policy.
// BATON_EXHAUSTIVE takes all.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "solutions.hpp"
#include "tests/support/exhaustive.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// The contract's checks take long: a sample leaves them to one exercise, or to none.
void shorten(course::Exercise& exercise, const std::string& whole) {
    if (exhaustive() || exercise.id == whole) return;
    const auto is_contract = [](const course::Check& check) {
        return check.kind == course::CheckKind::contract;
    };
    exercise.checks.erase(std::remove_if(exercise.checks.begin(), exercise.checks.end(), is_contract),
                          exercise.checks.end());
}

std::vector<Solution> taken_from(const std::vector<Solution>& all, std::size_t turn) {
    if (exhaustive()) return all;
    std::vector<Solution> kind;
    for (const Solution& each : all) {
        if (each.right == (turn % 2 == 0) && each.check != "contract") kind.push_back(each);
    }
    return {kind.at(turn % kind.size())};
}

}  // namespace

TEST_CASE("every exercise of the collection tells right solutions from wrong ones, each with its sentence",
          "[course][exercises]") {
    std::size_t turn = 0;
    for (const std::string& name : exercise_names()) {
        course::Exercise exercise = exercise_named(name);
        shorten(exercise, "paps");
        const std::vector<Solution> all = solutions_of(exercise);
        INFO(name);
        CHECK(std::count_if(all.begin(), all.end(), [](const Solution& each) { return each.right; }) >= 3);
        CHECK(std::count_if(all.begin(), all.end(), [](const Solution& each) { return !each.right; }) >= 5);
        const std::vector<Solution> solutions = taken_from(all, turn++);
        const TemporaryFolder folder;
        course::GradeRequest request;
        const std::string end = std::filesystem::path(exercise.answer_name()).extension().string();
        for (const Solution& each : solutions)
            request.submissions.push_back(
                course::find_submission(exercise, folder.write(each.name + end, each.source)));
        const auto marked =
            course::grade(product_home(), exercise, request, [](const auto*) { return true; });
        if (!marked) FAIL(marked.failure().text());
        REQUIRE(marked->size() == solutions.size());
        for (std::size_t index = 0; index < solutions.size(); ++index) {
            const Solution& solution = solutions[index];
            INFO(solution.name);
            bool told = false;
            for (const course::CheckResult& check : (*marked)[index].checks) {
                if (check.passed) continue;
                INFO(check.id << ": " << check.message.id() << ": " << say(Language::english, check.message)
                              << " (" << check.file << ":" << check.line << ")");
                CHECK_FALSE(solution.right);
                told = told || (check.id == solution.check && check.message.id() == solution.message);
                if (check.id == solution.check) CHECK(check.message.id() == solution.message);
            }
            CHECK((solution.right || told));
        }
    }
}

TEST_CASE("the collection covers the lesson", "[course][exercises]") {
    std::size_t programs = 0, policies = 0, threads = 0;
    std::map<char, unsigned> sections;
    const std::vector<std::string> names = exercise_names();
    CHECK(names.size() >= 24);
    for (const std::string& name : names) {
        const course::Exercise exercise = exercise_named(name);
        ++sections[exercise.section.front()];
        const bool threaded = exercise.section.front() == '4';
        programs +=
            exercise.answer == course::AnswerKind::program || exercise.answer == course::AnswerKind::bare ? 1
                                                                                                          : 0;
        policies += exercise.answer == course::AnswerKind::policy ? 1 : 0;
        threads += threaded ? 1 : 0;
        INFO(name);
        CHECK(exercise.out_of() > 0);
        for (const std::string* text : {&exercise.text.english, &exercise.text.french}) {
            CHECK(text->rfind("# ", 0) == 0);
            CHECK(text->size() > 200);
        }
        CHECK(exercise.text.french != exercise.text.english);
    }
    CHECK(programs - threads >= 8);
    CHECK(policies >= 6);
    CHECK(threads >= 4);
    for (const char section : {'1', '2', '3', '4'}) CHECK(sections[section] >= 2);
}

TEST_CASE("with a key every pupil's reference passes and nobody's start file does", "[course][exercises]") {
    for (const std::string& name : exercise_names()) {
        course::Exercise exercise = exercise_named(name);
        shorten(exercise, "");
        if (exercise.instance.empty()) continue;
        INFO(name);
        const TemporaryFolder folder;
        course::GradeRequest request;
        request.key = "2026";
        const std::string end = std::filesystem::path(exercise.answer_name()).extension().string();
        for (int pupil = 0; pupil < (exhaustive() ? 2 : 1); ++pupil) {
            const std::string number = std::to_string(pupil);
            request.submissions.push_back(
                course::find_submission(exercise, folder.write("right" + number + end, exercise.reference)));
            request.submissions.push_back(
                course::find_submission(exercise, folder.write("start" + number + end, exercise.start)));
        }
        const auto marked =
            course::grade(product_home(), exercise, request, [](const auto*) { return true; });
        if (!marked) FAIL(marked.failure().text());
        for (std::size_t index = 0; index < marked->size(); ++index) {
            INFO((*marked)[index].submission.pupil);
            CHECK((*marked)[index].passed() == (index % 2 == 0));
        }
    }
}

TEST_CASE("an exercise that says something wrong is refused with the member's name", "[course][exercises]") {
    const TemporaryFolder folder;
    const std::string good = read_source_file("lessons/exercises/alphabet/check.json");
    for (const char* file : {"text.en.md", "text.fr.md", "start.asm", "reference.asm"})
        folder.write(file, read_source_file(std::string("lessons/exercises/alphabet/") + file));
    const auto refusal = [&](const std::string& from, const std::string& to) {
        std::string json = good;
        const std::size_t at = json.find(from);
        REQUIRE(at != std::string::npos);
        folder.write("check.json", json.replace(at, from.size(), to));
        const auto exercise = course::read_exercise(product_home(), folder.path().string());
        return exercise ? std::string() : exercise.failure().text();
    };
    using Catch::Contains;
    CHECK_THAT(refusal("\"points\": 2", "\"point\": 2"), Contains("'point' is no member of checks[0]"));
    CHECK_THAT(refusal("\"points\": 2", "\"points\": -2"), Contains("'points' in checks[0]"));
    CHECK_THAT(refusal("\"kind\": \"console\"", "\"kind\": \"screen\""), Contains("console, exit, value"));
    CHECK_THAT(refusal("\"kind\": \"console\"", "\"kind\": \"order\""), Contains("'order'"));
    CHECK_THAT(refusal("\"version\": 1", "\"version\": 2"), Contains("version"));
    CHECK_THAT(refusal("\"id\": \"ends\"", "\"id\": \"says\""), Contains("'says' stands twice"));
    CHECK_THAT(refusal("\"answer\": \"program\"", "\"answer\": 3"), Contains("must be a text"));
    CHECK_THAT(refusal("{", "["), Contains("JSON"));
}

TEST_CASE("an exercise whose reference fails, or whose start file passes, is in error",
          "[course][exercises]") {
    course::Exercise exercise = exercise_named("alphabet");
    const std::string reference = exercise.reference;
    exercise.reference = exercise.start;
    exercise.start = reference;
    // What is right is what the reference does; so the start file must do something else.
    CHECK(course::check_exercise(product_home(), exercise, Language::english).ok());
    exercise.start = exercise.reference;
    const auto same = course::check_exercise(product_home(), exercise, Language::english);
    REQUIRE_FALSE(same.ok());
    CHECK(same.failure().text() == "alphabet: the start file passes every check");
    exercise.reference = "_start: jmp _start\n";
    CHECK_FALSE(course::check_exercise(product_home(), exercise, Language::english).ok());
    exercise.reference = "_start: mvo r1, 2\n";
    CHECK_FALSE(course::check_exercise(product_home(), exercise, Language::english).ok());
}

namespace {

/// Whether a value keeps to a schema, as far as check.schema.json goes. Adds what does not.
void validate(const nlohmann::json& schema, const nlohmann::json& value, const nlohmann::json& whole,
              const std::string& where, std::vector<std::string>& wrong) {
    if (schema.contains("$ref")) {
        const std::string name = schema["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
        return validate(whole.at("$defs").at(name), value, whole, where, wrong);
    }
    const auto is = [&value](const std::string& type) {
        return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
               (type == "string" && value.is_string()) || (type == "integer" && value.is_number_integer()) ||
               (type == "number" && value.is_number()) || (type == "boolean" && value.is_boolean());
    };
    if (schema.contains("type")) {
        const auto& type = schema["type"];
        bool fits = false;
        if (type.is_string()) fits = is(type);
        for (const auto& each : type) fits = fits || is(each);
        if (!fits) wrong.push_back(where + ": type");
    }
    if (schema.contains("const") && value != schema["const"]) wrong.push_back(where + ": const");
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
        wrong.push_back(where + ": enum");
    if (schema.contains("minimum") && value.is_number() &&
        value.get<double>() < schema["minimum"].get<double>())
        wrong.push_back(where + ": minimum");
    if (schema.contains("minItems") && value.size() < schema["minItems"].get<std::size_t>())
        wrong.push_back(where + ": minItems");
    if (schema.contains("required")) {
        for (const auto& name : schema["required"]) {
            if (!value.contains(name.get<std::string>()))
                wrong.push_back(where + ": lacks " + name.get<std::string>());
        }
    }
    if (value.is_array() && schema.contains("items")) {
        for (const auto& each : value) validate(schema["items"], each, whole, where + "[]", wrong);
    }
    if (!value.is_object()) return;
    for (const auto& [name, member] : value.items()) {
        const std::string inside = where + "." + name;
        if (schema.contains("properties") && schema["properties"].contains(name)) {
            validate(schema["properties"][name], member, whole, inside, wrong);
        } else if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) {
            validate(schema["additionalProperties"], member, whole, inside, wrong);
        } else {
            wrong.push_back(inside + ": unknown");
        }
    }
}

}  // namespace

TEST_CASE("every check.json keeps to the schema in the docs, and the schema refuses what is refused",
          "[course][exercises]") {
    const auto schema = nlohmann::json::parse(read_source_file("docs/check.schema.json"));
    const auto faults = [&schema](const nlohmann::json& json) {
        std::vector<std::string> wrong;
        validate(schema, json, schema, "check.json", wrong);
        return wrong;
    };
    for (const std::string& name : exercise_names()) {
        INFO(name);
        CHECK(faults(nlohmann::json::parse(read_source_file("lessons/exercises/" + name + "/check.json"))) ==
              std::vector<std::string>{});
    }
    auto json = nlohmann::json::parse(read_source_file("lessons/exercises/alphabet/check.json"));
    json["checks"][0]["point"] = 2;
    json["answer"] = "essay";
    json["version"] = 2;
    json.erase("title");
    CHECK(faults(json).size() == 4);
}
