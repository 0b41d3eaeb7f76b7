// Kinds of checks beyond what the collection uses of them: claims of the race finder, budgets, messages with
// places.
#include <catch2/catch.hpp>
#include <filesystem>

#include "solutions.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// The results of one answer, by the checks of the exercise.
std::vector<course::CheckResult> results_of(const course::Exercise& exercise, const std::string& answer) {
    const TemporaryFolder folder;
    course::GradeRequest request;
    const std::string end = std::filesystem::path(exercise.answer_name()).extension().string();
    request.submissions.push_back(course::find_submission(exercise, folder.write("pupil" + end, answer)));
    auto marked = course::grade(product_home(), exercise, request, [](const auto*) { return true; });
    if (!marked) FAIL(marked.failure().text());
    return std::move(marked->front().checks);
}

void keep_only(course::Exercise& exercise, const std::string& id) {
    std::vector<course::Check> kept;
    for (const course::Check& check : exercise.checks) {
        if (check.id == id) kept.push_back(check);
    }
    exercise.checks = kept;
}

}  // namespace

TEST_CASE("a check of outcomes says what its claim says: with no interrupt nothing is lost, with one it is",
          "[course][checks]") {
    course::Exercise exercise = exercise_named("lost_update");
    keep_only(exercise, "outcomes");
    const std::string unlocked = exercise.start;
    // Something that fails under every claim, so that the exercise stays sound.
    exercise.start = "        .include \"user.inc\"\n_start: mov r0, 5\n sys exit\n";
    exercise.checks[0].begin = explore::Begin::start;
    exercise.checks[0].claim = explore::Claim::interrupts;
    exercise.checks[0].interrupts = 0;
    CHECK(results_of(exercise, unlocked)[0].passed);
    exercise.checks[0].interrupts = 1;
    const course::CheckResult lost = results_of(exercise, unlocked)[0];
    CHECK_FALSE(lost.passed);
    CHECK(lost.message.id() == std::string("course_outcome_wrong"));
    CHECK(lost.command.find("--claim interrupts --interrupts 1") != std::string::npos);
    CHECK(lost.line != 0);
}

TEST_CASE("a check of outcomes can look at every phase of the clock", "[course][checks]") {
    course::Exercise exercise = exercise_named("lost_update");
    keep_only(exercise, "outcomes");
    exercise.checks[0].claim = explore::Claim::phase;
    exercise.runs[0].tick_cycles = 200;
    exercise.start = "        .include \"user.inc\"\n_start: mov r0, 5\n sys exit\n";
    CHECK(results_of(exercise, exercise.reference)[0].passed);
}

TEST_CASE("a budget of instructions is a multiple of the reference's", "[course][checks]") {
    course::Exercise exercise = exercise_named("which_code");
    keep_only(exercise, "says");
    course::Check budget;
    budget.id = "short";
    budget.kind = course::CheckKind::budget;
    budget.run = exercise.runs[0].id;
    budget.instructions = 1.5;
    exercise.checks.push_back(budget);
    CHECK(results_of(exercise, exercise.reference)[1].passed);
    std::string slow = exercise.reference;
    const std::string before = "        mov     r0, '!'\n";
    slow.replace(slow.find(before), before.size(),
                 "        mov r3, 50\n1: subs r3, r3, 1\n bne 1b\n" + before);
    const std::vector<course::CheckResult> results = results_of(exercise, slow);
    CHECK(results[0].passed);
    CHECK_FALSE(results[1].passed);
    CHECK(results[1].message.id() == std::string("course_too_many_instructions"));
}

TEST_CASE("an answer that faults or stands still is told with the line where it does", "[course][checks]") {
    const course::Exercise exercise = exercise_named("rendezvous");
    const std::string waits = R"(
        .include "user.inc"
_start: lea     r0, ready
        call    semaphore_down
        jmp     exit
        .data
        .align  4
        semaphore ready, 0
value:  .word   0
        .include "thread.inc"
        .include "lib.inc"
)";
    const course::CheckResult still = results_of(exercise, waits)[0];
    CHECK(still.message.id() == std::string("course_nothing_runs"));
    CHECK(still.file == "pupil.asm");
    CHECK(still.line == 4);
    const course::Exercise alphabet = exercise_named("alphabet");
    const std::string faults = R"(
        .include "user.inc"
_start: mov     r1, 0
        mov     r2, 7
        div     r0, r2, r1
        sys     exit
)";
    const course::CheckResult fault = results_of(alphabet, faults)[1];
    CHECK(fault.message.id() == std::string("course_ended_by_fault"));
    CHECK(fault.line == 5);
    const course::CheckResult error = results_of(alphabet, "_start: mvo r1, 2\n")[0];
    CHECK(say(Language::english, error.message) ==
          "pupil.asm:1: unknown instruction 'mvo'; did you mean 'mov'?");
}

TEST_CASE("the first tick that goes to another job is told with who was ready", "[course][checks]") {
    course::Exercise exercise = exercise_named("sjf");
    keep_only(exercise, "lesson");
    const course::CheckResult order = results_of(exercise, exercise.start)[0];
    CHECK(order.message.id() == std::string("course_order_differs"));
    CHECK(order.tick == 5U);
    REQUIRE(order.cycle.has_value());
    CHECK(say(Language::english, order.message) ==
          "at tick 5 the processor must go to C; it goes to B (ready then: B, C, D)");
    CHECK(say(Language::french, order.message) ==
          "au tick 5, l'élu doit être C ; c'est B (prêts à cet instant : B, C, D)");
    CHECK(order.command.find("--clock ideal") != std::string::npos);
}
