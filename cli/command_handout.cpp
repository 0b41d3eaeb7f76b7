// Handing out an exercise.
#include <filesystem>
#include <memory>

#include "base/messages/command.hpp"
#include "base/messages/course.hpp"
#include "base/messages/help.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "course/handout.hpp"
#include "lab/build/files.hpp"
#include "lab/build/home.hpp"

namespace baton::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_list_bytes = std::size_t{1} << 20;

struct RawHandoutOptions {
    std::string exercise, pupils, key, output;
};

int run(const RawHandoutOptions& raw, const Reporter& reporter) {
    for (const auto& [option, value] :
         {std::pair("--pupils", &raw.pupils), std::pair("--key", &raw.key), std::pair("-o", &raw.output)}) {
        if (value->empty()) return reporter.fail_usage({text::option_missing, option});
    }
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (!home) return reporter.fail(home.failure());
    const Result<course::Exercise> exercise = course::read_exercise(*home, raw.exercise);
    if (!exercise) {
        reporter.complain(exercise.failure().message());
        return status::source;
    }
    const Result<lab::Bytes> list = lab::read_file(raw.pupils, most_list_bytes);
    if (!list) return reporter.fail(list.failure());
    const Result<std::vector<std::string>> pupils =
        course::read_pupils(std::string(list->begin(), list->end()));
    if (!pupils) return reporter.fail(Failure{raw.pupils, pupils.failure().message()});
    std::error_code error;
    // All are looked at before the first is made: nobody gets half a class, or loses what he has done.
    for (const std::string& pupil : *pupils) {
        const fs::path folder = fs::path(raw.output) / pupil;
        if (fs::exists(fs::symlink_status(folder, error)))
            return reporter.fail(Failure{folder.string(), text::course_is_there});
    }
    for (const std::string& pupil : *pupils) {
        const fs::path folder = fs::path(raw.output) / pupil;
        fs::create_directories(folder, error);
        const course::Instance instance = course::instance_of(*exercise, pupil, raw.key);
        for (const course::HandoutFile& file : course::handout_for(*exercise, instance)) {
            const Result<Done> written = lab::write_file((folder / file.name).string(), file.content);
            if (!written) return reporter.fail(written.failure());
        }
    }
    const Result<Done> told =
        write_output(say(reporter.language(), text::course_handed_out,
                         exercise->title.in(reporter.language()), pupils->size(), raw.output) +
                     "\n");
    return told ? status::done : reporter.fail(told.failure());
}

}  // namespace

Command make_handout() {
    Command command = new_command("handout", text::help_handout);
    auto raw = std::make_shared<RawHandoutOptions>();
    CommandLine& line = command.line;
    line.operand(text::value_exercise, raw->exercise, text::help_exercise, true);
    line.option("--pupils", raw->pupils, text::value_file, text::help_handout_pupils);
    line.option("--key", raw->key, "KEY", text::help_handout_key);
    line.option("-o,--output", raw->output, text::value_folder, text::help_handout_output);
    line.note(text::help_handout_note);
    line.example("baton handout alphabet --pupils class.txt --key 2026 -o class");
    command.run = [raw](const Reporter& reporter) { return run(*raw, reporter); };
    return command;
}

}  // namespace baton::cli
