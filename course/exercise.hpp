// An exercise: a folder with a text in both languages, a start file, the teacher's reference, and what is
// checked (check.json). docs/exercises.md has the form of check.json, docs/check.schema.json its schema.
//
// Reading is strict: a member that is unknown, missing or of another kind is a failure that names it, so that
// a check that was mistyped never passes silently. Nothing here holds an expected value: those come from
// running the reference (course/facts.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/language.hpp"
#include "explore/finder.hpp"
#include "lab/build/home.hpp"
#include "lab/build/jobs.hpp"
#include "lab/build/setup.hpp"

namespace baton::course {

/// What a pupil hands in.
enum class AnswerKind : std::uint8_t {
    program,  ///< for the guest OS
    bare,     ///< for the machine alone
    policy,   ///< a scheduler
    jobs,     ///< a list of jobs that shows something
};

/// Words in both languages.
struct Words {
    std::string english, french;

    const std::string& in(Language language) const { return language == Language::french ? french : english; }
};

/// What differs from pupil to pupil: a number, or a list of jobs. Texts, inputs and job lists name it {NAME};
/// a number is also a constant in the file instance.inc.
struct InstanceField {
    struct Range {
        std::int64_t least = 0, most = 0;
    };
    std::string name;
    Range range;                 ///< of a number; of jobs: how many
    std::optional<Range> burst;  ///< of jobs
    Range arrival;
    std::optional<Range> priority;
    std::string sample;  ///< the fixed value that is used without a key
};

/// One way of running the answer; several checks may look at the same run.
struct RunPlan {
    std::string id;
    std::string input;                ///< typed before the first cycle; programs
    std::vector<std::string> beside;  ///< programs of the collection that run, too
    std::string policy = "rr";        ///< for programs; of jobs the policy that is looked at
    std::string jobs;                 ///< for policies
    unsigned quantum = lab::quantum_default;
    unsigned tick_cycles = lab::tick_cycles_default;
    std::uint64_t max_cycles = 50'000'000;  ///< of the reference; an answer gets some more than that took
};

enum class CheckKind : std::uint8_t {
    console,      ///< what is printed
    exit,         ///< how it ends
    value,        ///< expressions, at the end
    order,        ///< who has which tick
    measure,      ///< times of the jobs
    outcomes,     ///< the set of ends that can come, with its claim
    no_deadlock,  ///< none of them is a standstill
    contract,     ///< the policy's contract
    budget,       ///< cycles and instructions, as multiples of the reference's
    mutants,      ///< the pupil's tests must tell the planted bugs from what is right
};
const char* name_of(CheckKind kind);

struct Mutant {
    std::string file;  ///< of the exercise: takes the place of Check::subject; of jobs: the policy
    Words about;       ///< what is wrong with it
};

struct Check {
    std::string id;
    CheckKind kind = CheckKind::console;
    unsigned points = 1;
    std::string run;                       ///< id of the run that it looks at
    Words about;                           ///< what it looks at, in a few words
    std::vector<std::string> expressions;  ///< value
    std::vector<std::string> measures;     ///< finish, turnaround, waiting, response
    explore::Claim claim = explore::Claim::placements;
    unsigned interrupts = 2;  ///< of Claim::interrupts
    explore::Begin begin = explore::Begin::start;
    bool console_counts = true;    ///< outcomes that print something else are others
    std::optional<double> cycles;  ///< budget, as multiples of the reference's
    std::optional<double> instructions;
    std::string subject;  ///< mutants of a program: the file that it includes
    std::vector<Mutant> mutants;
};

struct Exercise {
    std::string id;  ///< the folder's name
    std::filesystem::path folder;
    Words title;
    std::string section;  ///< of the lesson: "3.2"
    AnswerKind answer = AnswerKind::program;
    std::vector<InstanceField> instance;
    std::vector<RunPlan> runs;
    std::vector<Check> checks;
    Words text;         ///< Markdown
    std::string start;  ///< the file that a pupil begins with
    std::string reference;
    std::vector<std::pair<std::string, std::string>>
        files;  ///< by name, what else is given: subject, mutants

    unsigned out_of() const;
    const RunPlan& run(const std::string& id) const;
    const std::string* file(const std::string& name) const;
    /// What an answer is called: "answer.asm", "answer.jobs".
    std::string answer_name() const;
};

/// The folder of an exercise, by its path or by its name in the collection.
std::filesystem::path exercise_folder(const lab::Home& home, const std::string& written);
Result<Exercise> read_exercise(const lab::Home& home, const std::string& written);

}  // namespace baton::course
