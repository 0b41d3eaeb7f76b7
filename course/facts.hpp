// What an answer does: it is run as the exercise says, and what was seen is kept for the checks to look at.
//
// The reference goes through the same code as the pupils' answers, so that an expected value is always what
// the machine did. All limits are of the guest's cycles, never of the host's clock: an answer may take some
// times as long as the reference, then it is stopped. What is drawn from the machine's seed is the same for
// all. One workbench a submission; nothing is shared, so that no answer can do anything to another.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "course/answer_files.hpp"
#include "course/exercise.hpp"
#include "course/instance.hpp"
#include "explore/finder.hpp"
#include "lab/build/disk.hpp"
#include "lab/study/contract.hpp"
#include "lab/study/diagnosis.hpp"
#include "lab/study/schedule.hpp"

namespace baton::course {

/// A run that has ended, and what is needed to look at any moment of it again.
struct RunFacts {
    std::shared_ptr<const lab::Setup> setup;
    std::shared_ptr<const debug::Session> session;
    std::vector<emu::InputEvent> inputs;
    lab::End end = lab::End::powered_off;
    std::uint64_t end_cycle = 0;  ///< of the answer's process, or of the machine
    bool ended = false;           ///< the answer came to its end, and the machine with it
    std::uint32_t exit_code = 0;
    std::uint64_t cycles = 0;        ///< user mode; of a policy the kernel's; bare: all
    std::uint64_t instructions = 0;  ///< all of the machine's
    std::uint32_t base = 0;          ///< where the answer's program lay
    std::optional<lab::Schedule> schedule;
    std::optional<lab::Diagnosis> diagnosis;  ///< where it did not come to its end
};
using Run = Result<std::shared_ptr<const RunFacts>, lab::Problem>;

/// How a program can end, whatever the clock does.
struct OutcomeFacts {
    struct End {
        explore::Kind kind = explore::Kind::exit;
        std::uint32_t exit_code = 0;
        std::string console;

        auto operator<=>(const End&) const = default;
    };
    std::vector<explore::Outcome> outcomes;
    bool complete = false;
    std::uint64_t states = 0;

    static End end_of(const explore::Outcome& outcome, bool with_console);
};
using Outcomes = Result<std::shared_ptr<const OutcomeFacts>, lab::Problem>;

/// The collection's programs as every guest's disk holds them, assembled once for all answers.
Result<lab::Bytes, lab::Problem> collection_disk(const lab::Home& home, Language language);

/// An answer on the bench: runs it when somebody asks, each run once.
class Workbench {
public:
    /// `name` is the source's, "martin.asm". `as_long_as` is the reference's bench on the same instance,
    /// which limits this one; nullptr for the reference itself. `collection`: see collection_disk().
    Workbench(const lab::Home& home, const lab::Bytes& collection, const Exercise& exercise,
              const Instance& instance, std::shared_ptr<AnswerFiles> files, const std::string& name,
              Language guest_language, Workbench* as_long_as);

    const Exercise& exercise() const { return exercise_; }
    const Instance& instance() const { return instance_; }
    const std::string& name() const { return name_; }
    Language guest_language() const { return language_; }
    AnswerFiles& files() { return *files_; }

    const Run& run(const RunPlan& plan);
    /// The same with another content of one of the answer's files.
    Run run_with(const RunPlan& plan, const std::string& file, const std::string& content);
    /// Of jobs: under that policy, a name or a source's text.
    Run run_jobs(const RunPlan& plan, const std::string& jobs, const std::string& policy,
                 const std::string* policy_text);
    const Outcomes& outcomes(const Check& check);
    const Result<lab::ContractReport, lab::Problem>& contract(const RunPlan& plan);
    /// The value of an expression at the end of a run; nothing where it has none.
    std::optional<std::int64_t> value(const RunFacts& facts, const std::string& expression) const;

private:
    Run make_run(const RunPlan& plan, const std::shared_ptr<AnswerFiles>& files);
    Run run_program(const RunPlan& plan, const AnswerFiles& answer);
    Run run_bare(const RunPlan& plan, const lab::Home& home);
    Run run_policy(const RunPlan& plan, const lab::Home& home);
    Run run_schedule(const lab::Home& home, const lab::ScheduleRequest& request);
    void finish(RunFacts& facts, lab::Run& run, const lab::Subject& subject) const;
    std::uint64_t most_cycles(const RunPlan& plan) const;
    Outcomes find_outcomes(const Check& check);
    std::string path() const { return AnswerFiles::path_of(name_); }

    const lab::Bytes& collection_;
    const Exercise& exercise_;
    Instance instance_;
    std::shared_ptr<AnswerFiles> files_;
    std::string name_;
    Language language_;
    Workbench* as_long_as_;
    lab::Home home_;
    std::map<std::string, Run> runs_;
    std::map<std::string, Outcomes> outcomes_;
    std::map<std::string, Result<lab::ContractReport, lab::Problem>> contracts_;
    std::map<std::string, std::uint64_t> contract_looks_;  // how long each took
};

}  // namespace baton::course
