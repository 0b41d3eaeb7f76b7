#include "course/handout.hpp"

#include <algorithm>

#include "base/messages/course.hpp"
#include "base/text.hpp"

namespace baton::course {
namespace {

constexpr std::size_t longest_pupil = 100;

bool can_be_folder(const std::string& name) {
    return name.size() <= longest_pupil && name.front() != '.' && name.front() != '-' &&
           name.find_first_of("/\\:*?\"<>|") == std::string::npos && !has_controls(name) &&
           first_invalid_utf8(name) == std::string::npos;
}

}  // namespace

Result<std::vector<std::string>> read_pupils(const std::string& text) {
    std::vector<std::string> pupils;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string line = text.substr(at, end - at);
        at = end + 1;
        line = line.substr(0, line.find('#'));
        const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
        while (!line.empty() && blank(line.back())) line.pop_back();
        while (!line.empty() && blank(line.front())) line.erase(0, 1);
        if (line.empty()) continue;
        if (!can_be_folder(line)) return Failure{show_controls(line), text::course_bad_pupil};
        if (std::find(pupils.begin(), pupils.end(), line) != pupils.end())
            return Failure{line, text::course_pupil_twice};
        pupils.push_back(line);
    }
    if (pupils.empty()) return Failure{Message(), text::course_no_pupils};
    return pupils;
}

std::vector<HandoutFile> handout_for(const Exercise& exercise, const Instance& instance) {
    std::vector<HandoutFile> files{{"text.en.md", instance.in(exercise.text.english)},
                                   {"text.fr.md", instance.in(exercise.text.french)},
                                   {exercise.answer_name(), instance.in(exercise.start)}};
    const std::string include = instance.include_file(exercise);
    if (!include.empty()) files.push_back({"instance.inc", include});
    for (std::size_t index = 0; index < exercise.instance.size(); ++index) {
        const InstanceField& field = exercise.instance[index];
        if (!field.burst) continue;
        files.push_back(
            {lower_case(std::string_view(field.name)) + ".jobs", instance.values[index].second + "\n"});
    }
    for (const Check& check : exercise.checks) {
        if (!check.subject.empty()) files.push_back({check.subject, *exercise.file(check.subject)});
    }
    return files;
}

}  // namespace baton::course
