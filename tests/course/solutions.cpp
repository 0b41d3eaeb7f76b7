#include "solutions.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "tests/support/files.hpp"

namespace baton::test {
namespace {

std::string with_line_ends(std::string text) {
    for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at + 1))
        text.replace(at, 2, "\n");
    return text;
}

std::string changed(std::string source, const std::string& from, const std::string& to,
                    const std::string& name) {
    const std::size_t at = source.find(from);
    if (at == std::string::npos || source.find(from, at + 1) != std::string::npos)
        throw std::runtime_error(name + ": '" + from + "' does not stand in the reference exactly once");
    return source.replace(at, from.size(), to);
}

std::string source_of(const std::string& body, const std::string& reference, const std::string& name) {
    if (body.rfind("< ", 0) != 0) return body;
    std::string source = reference;
    std::istringstream lines(body);
    std::string from;
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("< ", 0) == 0) from = with_line_ends(line.substr(2));
        if (line.rfind("> ", 0) == 0) source = changed(source, from, with_line_ends(line.substr(2)), name);
    }
    return source;
}

}  // namespace

std::vector<std::string> exercise_names() {
    std::vector<std::string> names;
    const auto folder = std::filesystem::path(BATON_SOURCE_DIR) / "lessons" / "exercises";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.is_directory()) names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

const lab::Home& product_home() {
    static const lab::Home home{std::filesystem::path(BATON_SOURCE_DIR)};
    return home;
}

course::Exercise exercise_named(const std::string& name) {
    Result<course::Exercise> exercise = course::read_exercise(product_home(), name);
    if (!exercise) throw std::runtime_error(exercise.failure().text());
    return *std::move(exercise);
}

std::vector<Solution> solutions_of(const course::Exercise& exercise) {
    std::istringstream lines(read_source_file("tests/course/solutions/" + exercise.id + ".txt"));
    std::vector<Solution> all;
    std::vector<std::string> bodies;
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("=== ", 0) != 0) {
            if (!bodies.empty()) bodies.back() += line + "\n";
            continue;
        }
        std::istringstream words(line.substr(4));
        std::string kind, bar;
        Solution solution;
        words >> kind >> solution.name >> bar >> solution.check >> bar >> solution.message;
        solution.right = kind == "right";
        all.push_back(solution);
        bodies.emplace_back();
    }
    for (std::size_t index = 0; index < all.size(); ++index)
        all[index].source = source_of(bodies[index], exercise.reference, exercise.id + " " + all[index].name);
    return all;
}

}  // namespace baton::test
