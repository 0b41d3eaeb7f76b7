// Instances, and what pupils get.
#include <catch2/catch.hpp>
#include <set>

#include "course/handout.hpp"
#include "solutions.hpp"

using namespace baton;
using namespace baton::test;

TEST_CASE("an instance is drawn from exercise, pupil and key, within its bounds", "[course][handout]") {
    const course::Exercise sum = exercise_named("sum");
    std::set<std::string> seen;
    for (int number = 0; number < 200; ++number) {
        const std::string pupil = "pupil " + std::to_string(number);
        const course::Instance one = course::instance_of(sum, pupil, "key");
        CHECK(one.values == course::instance_of(sum, pupil, "key").values);
        const int value = std::stoi(one.values.front().second);
        CHECK(value >= 20);
        CHECK(value <= 60);
        seen.insert(one.values.front().second);
    }
    CHECK(seen.size() == 41);  // all of them
    std::size_t same = 0;
    for (int number = 0; number < 200; ++number) {
        const std::string pupil = std::to_string(number);
        same += course::instance_of(sum, pupil, "a").values == course::instance_of(sum, pupil, "b").values
                    ? 1U
                    : 0U;
    }
    CHECK(same < 20);
    // For ever: a handout of last year must still be marked.
    CHECK(course::instance_of(sum, "martin", "2026").values.front().second == "54");
}

TEST_CASE("jobs that are drawn can be read, arrive in order, and have different bursts",
          "[course][handout]") {
    const course::Exercise exercise = exercise_named("srt");
    for (int number = 0; number < 300; ++number) {
        const course::Instance one = course::instance_of(exercise, std::to_string(number), "key");
        const auto jobs = lab::parse_jobs(one.values.front().second);
        REQUIRE(jobs.ok());
        CHECK(jobs->front().arrival == 0);
        std::set<unsigned> bursts;
        for (std::size_t index = 0; index < jobs->size(); ++index) {
            bursts.insert((*jobs)[index].burst());
            if (index > 0) CHECK((*jobs)[index].arrival >= (*jobs)[index - 1].arrival);
        }
        CHECK(bursts.size() == jobs->size());
    }
}

TEST_CASE("a handout holds texts, start file and instance, and nothing of the teacher's",
          "[course][handout]") {
    for (const std::string& name : exercise_names()) {
        INFO(name);
        const course::Exercise exercise = exercise_named(name);
        const course::Instance instance = course::instance_of(exercise, "martin", "2026");
        std::set<std::string> names;
        for (const course::HandoutFile& file : course::handout_for(exercise, instance)) {
            INFO(file.name);
            names.insert(file.name);
            CHECK(file.content != exercise.reference);
            CHECK(file.name.find("reference") == std::string::npos);
            CHECK(file.name.find("mutant") == std::string::npos);
            CHECK(file.name != "check.json");
            for (const auto& [field, value] : instance.values)
                CHECK(file.content.find("{" + field + "}") == std::string::npos);
        }
        CHECK(names.count("text.fr.md") == 1);
        CHECK(names.count("text.en.md") == 1);
        CHECK(names.count(exercise.answer_name()) == 1);
    }
}

TEST_CASE("the list of pupils takes names of every kind, but none that is no folder", "[course][handout]") {
    const auto pupils =
        course::read_pupils("# 1re G4\nMarie Curie\r\n  Évariste Galois  \n\nNoël # absent\n");
    REQUIRE(pupils.ok());
    CHECK(*pupils == std::vector<std::string>{"Marie Curie", "Évariste Galois", "Noël"});
    for (const char* wrong :
         {"..", "../other", "a/b", "-rf", ".hidden", "a\x1b[2J", "", "# nobody", "x\nx", "a\\b", "a:b"}) {
        INFO(wrong);
        CHECK_FALSE(course::read_pupils(wrong).ok());
    }
}
