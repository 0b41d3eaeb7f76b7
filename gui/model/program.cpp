#include "gui/model/program.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

#include "asm/diagnostic.hpp"
#include "base/text.hpp"
#include "gui/model/words.hpp"
#include "lab/build/jobs.hpp"
#include "lab/study/schedule.hpp"

namespace baton::gui {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_lines = 200'000;

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool is_file(const std::string& word) {
    std::error_code ignored;
    return fs::is_regular_file(word, ignored);
}

bool is_tar(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    char magic[5] = {};
    file.seekg(257);
    file.read(magic, sizeof magic);
    return file && std::string_view(magic, sizeof magic) == "ustar";
}

std::vector<std::string> include_folders(const Result<lab::Home>& home) {
    if (home) return {home->include().string()};
    return {};
}

std::optional<lab::Home> known(const Result<lab::Home>& home) {
    return home ? std::optional(*home) : std::nullopt;
}

Result<std::shared_ptr<Program>, lab::Problem> bare(const Result<lab::Home>& home, const OpenRequest& request,
                                                    const std::string& path) {
    lab::BareRequest wanted;
    wanted.path = path;
    wanted.at = request.raw_at;
    wanted.include_dirs = include_folders(home);
    if (!request.disk.empty()) {
        Result<lab::Bytes> disk = lab::read_file(request.disk, emu::disk_bytes_most);
        if (!disk) return lab::host_problem(disk.failure());
        wanted.disk = std::move(*disk);
    }
    Result<lab::Setup, lab::Problem> setup = lab::set_up_bare(wanted, request.settings);
    if (!setup) return setup.failure();
    return std::make_shared<Program>(request, std::move(*setup), false, known(home));
}

Result<std::shared_ptr<Program>, lab::Problem> schedule(const Result<lab::Home>& home,
                                                        const OpenRequest& request) {
    if (!home) return lab::host_problem(home.failure());
    const Result<std::vector<lab::Job>> jobs = lab::parse_jobs(request.jobs);
    if (!jobs) return lab::usage_problem(jobs.failure().message());
    lab::ScheduleRequest wanted;
    wanted.jobs = *jobs;
    wanted.policy = request.policy;
    wanted.policy_text = request.policy_text;
    wanted.quantum = request.quantum;
    wanted.tick_cycles = request.tick_cycles;
    wanted.settings = request.settings;
    const Result<lab::LabImages, lab::Problem> images = lab::assemble_lab(*home, wanted);
    if (!images) return images.failure();
    Result<lab::Setup, lab::Problem> setup = lab::set_up_schedule(*images, wanted);
    if (!setup) return setup.failure();
    return std::make_shared<Program>(request, std::move(*setup), true, known(home));
}

std::string plain_comment(std::string_view line) {
    const std::size_t begin = line.find_first_not_of("; \t");
    return begin == std::string_view::npos ? std::string() : std::string(line.substr(begin));
}

}  // namespace

std::string first_word(const std::string& text) {
    std::error_code ignored;
    if (fs::exists(text, ignored)) return text;
    return text.substr(0, text.find(' '));
}

OpenRequest demo_request() {
    OpenRequest request;
    request.files = {"count", "primes", "sleeper"};
    return request;
}

Program::Program(OpenRequest request, lab::Setup setup, bool uses_os, std::optional<lab::Home> home)
    : request_(std::move(request)),
      setup_(std::move(setup)),
      code_(setup_.code_map()),
      uses_os_(uses_os),
      home_(std::move(home)) {
    static std::uint64_t opened = 0;
    serial_ = ++opened;
}

std::string Program::title() const {
    if (!request_.jobs.empty()) return show_controls(request_.jobs);
    std::string title;
    for (const std::string& file : request_.files) {
        if (!title.empty()) title += ", ";
        title += fs::path(first_word(file)).stem().string();
    }
    if (title.empty()) title = "shell";
    return show_controls(title);
}

std::string Program::key() const {
    if (!request_.jobs.empty()) return replace_invalid_utf8(request_.jobs);
    std::string key;
    for (const std::string& file : request_.files) {
        std::error_code ignored;
        const std::string word = first_word(file);
        const fs::path full = is_file(word) ? fs::absolute(word, ignored) : fs::path(word);
        key += (key.empty() ? "" : " ") + replace_invalid_utf8(full.string());
    }
    return key.empty() ? "shell" : key;
}

const SourceLines* Program::source(const std::string& file) const {
    const auto known = sources_.find(file);
    if (known != sources_.end()) return known->second.get();
    std::unique_ptr<SourceLines> lines;
    constexpr std::size_t most_bytes = std::size_t{16} << 20;
    const std::string in_home = home_ ? (home_->root() / file).string() : std::string();
    const bool of_home = home_ && fs::path(file).is_relative() && home_->files().holds(in_home);
    const Result<lab::Bytes> bytes =
        of_home ? home_->files().read(in_home, most_bytes) : lab::read_file(file, most_bytes);
    if (bytes) {
        lines = std::make_unique<SourceLines>();
        std::string line;
        for (const std::uint8_t byte : *bytes) {
            if (byte == '\n') {
                lines->push_back(replace_invalid_utf8(line));
                line.clear();
                if (lines->size() == most_lines) break;
            } else if (byte == '\t') {
                line.append(8 - count_code_points(line) % 8, ' ');
            } else if (byte != '\r') {
                line += static_cast<char>(byte);
            }
        }
        if (!line.empty()) lines->push_back(replace_invalid_utf8(line));
    }
    return sources_.emplace(file, std::move(lines)).first->second.get();
}

Result<std::shared_ptr<Program>, lab::Problem> open_program(const Result<lab::Home>& home,
                                                            const OpenRequest& request) {
    if (const Result<Done> sound = emu::check_settings(request.settings); !sound) {
        return lab::usage_problem(sound.failure().message());
    }
    // All of these are read again when the program is; nobody must wait for the other end of a pipe.
    std::vector<std::string> paths{request.disk, lab::is_policy_file(request.policy) ? request.policy : ""};
    for (const std::string& file : request.files) {
        // A folder may have the name of a program of the collection.
        std::error_code ignored;
        const std::string word = first_word(file);
        if (word.find('/') != std::string::npos || !fs::is_directory(word, ignored)) paths.push_back(word);
    }
    for (const std::string& path : paths) {
        if (const Result<Done> regular = lab::check_regular(path); !path.empty() && !regular)
            return lab::host_problem(regular.failure());
    }
    if (request.raw_at) {
        if (request.files.size() != 1) return lab::usage_problem(text::raw_one_file);
        return bare(home, request, request.files.front());
    }
    if (!request.jobs.empty()) return schedule(home, request);
    lab::OsRequest os;
    os.policy = request.policy;
    os.policy_text = request.policy_text;
    os.quantum = request.quantum;
    os.phase = request.phase;
    os.tick_cycles = request.tick_cycles;
    std::string disk = request.disk;
    std::vector<std::string> programs;
    for (const std::string& file : request.files) {
        const std::string word = first_word(file);
        if (!ends_with(word, ".asm") && is_file(word) && is_tar(word)) {
            if (!disk.empty()) return lab::usage_problem(text::one_disk_only);
            disk = word;
        } else {
            programs.push_back(file);
        }
    }
    for (const std::string& program : programs) {
        const std::string word = first_word(program);
        // Anything else is a name of the collection, which the operating system looks for.
        if (!is_file(word)) continue;
        const Result<lab::LoadedImage, lab::Problem> image = lab::load_image_file(
            word, include_folders(home), lab::language_defines(request.settings.language));
        if (!image) return image.failure();
        if (guest::is_user_program(image->image)) continue;
        if (programs.size() > 1) {
            return lab::usage_problem({text::runs_alone, word});
        }
        OpenRequest alone = request;
        alone.disk = disk;
        return bare(home, alone, word);
    }
    if (!home) return lab::host_problem(home.failure());
    os.programs = programs;
    if (!disk.empty()) {
        Result<lab::Bytes> bytes = lab::read_file(disk, emu::disk_bytes_most);
        if (!bytes) return lab::host_problem(bytes.failure());
        os.disk = std::move(*bytes);
        os.disk_name = disk;
    }
    Result<lab::Setup, lab::Problem> setup = lab::set_up_os(*home, os, request.settings);
    if (!setup) return setup.failure();
    return std::make_shared<Program>(request, std::move(*setup), true, known(home));
}

OpenRequest with_whole_paths(OpenRequest request) {
    const auto whole = [](std::string& word) {
        std::error_code error;
        const std::string first = first_word(word);
        if (first.empty() || !fs::is_regular_file(first, error)) return;
        const fs::path path = fs::absolute(first, error);
        const std::string full = path.lexically_normal().string();
        // Words behind a path with a blank could not be told from it.
        if (first.size() < word.size() && full.find(' ') != std::string::npos) return;
        if (!error) word = full + word.substr(first.size());
    };
    for (std::string& file : request.files) whole(file);
    whole(request.disk);
    if (lab::is_policy_file(request.policy)) whole(request.policy);
    return request;
}

std::string problem_text(const lab::Problem& problem, Language language) {
    if (problem.kind == lab::Problem::Kind::source)
        return assembler::render_text(problem.diagnostics, language, false);
    return say(language, problem.message);
}

Message problem_sentence(const lab::Problem& problem) {
    if (problem.kind != lab::Problem::Kind::source || problem.diagnostics.empty()) return problem.message;
    const assembler::Diagnostic& first = problem.diagnostics.front();
    return {text::at_line, first.place.file, first.place.line, first.message};
}

int problem_status(const lab::Problem& problem) {
    switch (problem.kind) {
    case lab::Problem::Kind::usage: return 2;
    case lab::Problem::Kind::source: return 3;
    case lab::Problem::Kind::host: break;
    }
    return 8;
}

std::vector<Example> examples(const lab::Home& home) {
    constexpr std::size_t most_bytes = std::size_t{1} << 20;
    std::vector<Example> found;
    for (const std::string& name : home.programs()) {
        Example example;
        example.name = name;
        const Result<lab::Bytes> source = home.files().read(home.program(name).string(), most_bytes);
        if (!source) continue;
        std::istringstream file(std::string(source->begin(), source->end()));
        std::string line;
        std::string text;
        while (text.size() < 1000 && std::getline(file, line) && !line.empty() && line[0] == ';') {
            text += (text.empty() ? "" : " ") + plain_comment(line);
        }
        const std::size_t dash = text.find(" - ");
        const std::size_t begin = dash == std::string::npos ? 0 : dash + 3;
        example.watch = replace_invalid_utf8(text.substr(begin, text.find('.', begin) - begin));
        found.push_back(std::move(example));
    }
    return found;
}

}  // namespace baton::gui
