// Marking.
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "base/messages/command.hpp"
#include "base/messages/course.hpp"
#include "base/messages/help.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/machine_options.hpp"
#include "cli/progress.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"
#include "course/marks.hpp"
#include "lab/build/files.hpp"
#include "lab/build/home.hpp"

namespace baton::cli {
namespace {

struct RawGradeOptions {
    std::string exercise, key, json, csv, junit, gradescope, classroom;
    std::vector<std::string> submissions;
};

std::vector<std::string> outputs_of(const RawGradeOptions& raw) {
    return {raw.json, raw.csv, raw.junit, raw.gradescope, raw.classroom};
}

/// The files of a folder and of those below it, as far as they can be seen; at most `most_files`. Marks of an
/// earlier run may lie there, and are written again.
std::vector<std::string> files_below(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    constexpr std::size_t most_files = 10'000;
    std::vector<std::string> files;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder.empty() ? "." : folder,
                                             fs::directory_options::skip_permission_denied, failed);
         !failed && at != fs::recursive_directory_iterator() && files.size() < most_files;
         at.increment(failed)) {
        if (at.depth() > 2) at.disable_recursion_pending();
        const std::string kind = at->path().extension().string();
        const bool may_be_marks =
            (kind == ".json" || kind == ".csv" || kind == ".xml") && at->path().filename() != "check.json";
        if (!may_be_marks && at->is_regular_file(failed)) files.push_back(at->path().string());
    }
    return files;
}

std::optional<lab::Problem> check_options(const RawGradeOptions& raw) {
    int to_output = 0;
    for (const std::string& path : outputs_of(raw)) {
        to_output += path == "-" ? 1 : 0;
        if (path.empty() || path == "-") continue;
        const Result<Done> writable = lab::check_writable(path);
        if (!writable) return lab::host_problem(writable.failure());
    }
    if (to_output > 1) return lab::usage_problem(text::one_to_output);
    const bool one_at_a_time = !raw.gradescope.empty() || !raw.classroom.empty();
    if (one_at_a_time && raw.submissions.size() > 1)
        return lab::usage_problem(text::grade_one_for_autograder);
    return std::nullopt;
}

Result<Done> tell(const RawGradeOptions& raw, const course::Exercise& exercise,
                  const std::vector<course::Marked>& all, Language language) {
    const auto write = [](const std::string& path, const auto& make) -> Result<Done> {
        return path.empty() ? Result<Done>(Done{}) : write_result(path, make());
    };
    Result<Done> told = write(raw.json, [&] { return course::marks_json(exercise, all, language).dump(); });
    if (told) told = write(raw.csv, [&] { return course::marks_csv(exercise, all, language); });
    if (told) told = write(raw.junit, [&] { return course::marks_junit(exercise, all, language); });
    if (told && !all.empty()) {
        told = write(raw.gradescope, [&] { return course::gradescope_json(all.front(), language).dump(); });
        if (told)
            told = write(raw.classroom, [&] { return course::classroom_json(all.front(), language).dump(); });
    }
    return told;
}

int run(const RawGradeOptions& raw, const Reporter& reporter) {
    const InterruptWatch watch;
    if (auto problem = check_options(raw)) return reporter.fail(*problem);
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (!home) return reporter.fail(home.failure());
    const Result<course::Exercise> exercise = course::read_exercise(*home, raw.exercise);
    if (!exercise) {
        reporter.complain(exercise.failure().message());
        return status::source;
    }
    course::GradeRequest request;
    for (const std::string& written : raw.submissions)
        request.submissions.push_back(course::find_submission(*exercise, written));
    // An answer may read whatever lies beside it, and so may the exercise.
    std::vector<std::string> inputs = files_below(exercise->folder);
    for (const course::Submission& each : request.submissions) {
        inputs.push_back(each.file);
        for (std::string& beside : files_below(std::filesystem::path(each.file).parent_path()))
            inputs.push_back(std::move(beside));
    }
    if (auto problem = refuse_overwriting(inputs, outputs_of(raw))) return reporter.fail(*problem);
    if (!raw.key.empty()) request.key = raw.key;
    // The guest speaks English unless somebody wants it otherwise: then a mark depends on no environment.
    request.guest_language = reporter.language_was_chosen() ? reporter.language() : Language::english;

    const bool quiet = raw.json == "-" || raw.csv == "-" || raw.junit == "-" || raw.gradescope == "-" ||
                       raw.classroom == "-";
    ProgressLine progress(reporter.language(), is_terminal(STDERR_FILENO), std::chrono::seconds(1));
    std::size_t done = 0;
    Result<std::vector<course::Marked>> all =
        course::grade(*home, *exercise, request, [&](const course::Marked*) {
            progress.show({text::progress_submissions, done++, request.submissions.size()});
            return !InterruptWatch::interrupted();
        });
    progress.clear();
    if (!all) {
        reporter.complain(all.failure().message());
        return status::source;
    }
    Result<Done> told = Done{};
    if (!quiet) {
        std::string report = say(reporter.language(), text::course_report_title,
                                 exercise->title.in(reporter.language()), all->size(), exercise->out_of()) +
                             "\n\n";
        for (const course::Marked& marked : *all)
            report += course::marked_text(marked, reporter.language()) + "\n";
        told = write_output(report);
    }
    if (told) told = tell(raw, *exercise, *all, reporter.language());
    if (!told) return reporter.fail(told.failure());
    if (InterruptWatch::interrupted()) {
        reporter.complain(text::interrupted);
        return status::interrupted;
    }
    for (const course::Marked& marked : *all) {
        if (!marked.passed()) return status::check;
    }
    return status::done;
}

}  // namespace

Command make_grade() {
    Command command = new_command("grade", text::help_grade);
    auto raw = std::make_shared<RawGradeOptions>();
    CommandLine& line = command.line;
    line.operand(text::value_exercise, raw->exercise, text::help_exercise, true);
    line.operands(text::value_submission, raw->submissions, text::help_submission, true);
    line.option("--key", raw->key, "KEY", text::help_grade_key);
    line.option("--json", raw->json, text::value_file_or_dash, text::help_json);
    line.option("--csv", raw->csv, text::value_file_or_dash, text::help_grade_csv);
    line.option("--junit", raw->junit, text::value_file_or_dash, text::help_grade_junit);
    line.option("--gradescope", raw->gradescope, text::value_file_or_dash, text::help_grade_gradescope);
    line.option("--classroom", raw->classroom, text::value_file_or_dash, text::help_grade_classroom);
    line.note(text::help_grade_note);
    line.example("baton grade alphabet class/martin class/durand --key 2026");
    line.example("baton grade exercises/mine answer.asm --json -");
    command.run = [raw](const Reporter& reporter) { return run(*raw, reporter); };
    return command;
}

}  // namespace baton::cli
