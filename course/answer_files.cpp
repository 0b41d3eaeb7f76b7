#include "course/answer_files.hpp"

#include <algorithm>
#include <cerrno>

#include "base/messages/course.hpp"
#include "base/system_reason.hpp"

namespace baton::course {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view answer_root = "answer:/";

/// The name below the root; nothing for a path that is not an answer's.
std::optional<std::string> name_of(const std::string& path) {
    if (path.rfind(answer_root, 0) != 0) return std::nullopt;
    return fs::path(path.substr(answer_root.size())).lexically_normal().generic_string();
}

bool lies_within(const fs::path& path, const fs::path& folder) {
    const auto [in_folder, in_path] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return in_folder == folder.end() && in_path != path.end();
}

}  // namespace

AnswerFiles::AnswerFiles(const lab::Home& home, const fs::path& own, const std::vector<fs::path>& closed)
    : product_(home.shared_files()) {
    std::error_code ignored;
    if (!own.empty()) own_ = fs::canonical(own, ignored);
    for (const fs::path& file : closed) closed_.push_back(fs::weakly_canonical(file, ignored));
    for (const fs::path& folder : {home.os(), home.program("").parent_path(), home.job().parent_path()})
        product_folders_.push_back(folder.generic_string() + "/");
    programs_folder_ = home.program("").parent_path().generic_string();
}

std::string AnswerFiles::path_of(const std::string& name) {
    return std::string(answer_root) + name;
}

std::string AnswerFiles::shown(const std::string& path) {
    return path.rfind(answer_root, 0) == 0 ? path.substr(answer_root.size()) : path;
}

bool AnswerFiles::is_product(const std::string& path) const {
    const std::string normal = fs::path(path).lexically_normal().generic_string();
    const auto within = [&normal](const std::vector<std::string>& folders) {
        return std::any_of(folders.begin(), folders.end(),
                           [&](const std::string& folder) { return normal.rfind(folder, 0) == 0; });
    };
    return within(product_folders_) && !within(shut_);
}

Result<fs::path> AnswerFiles::own_file(const std::string& name) const {
    const Failure not_there{name, system_reason(ENOENT)};
    if (own_.empty()) return not_there;
    std::error_code error;
    const fs::path file = fs::canonical(own_ / name, error);
    if (error) return not_there;
    const bool closed = std::find(closed_.begin(), closed_.end(), file) != closed_.end();
    if (closed || !lies_within(file, own_)) return Failure{name, text::course_not_yours};
    const Result<Done> regular = lab::check_regular(file.string());
    if (!regular) return Failure{name, text::course_no_regular_file};
    if (fs::file_size(file, error) > most_answer_bytes || error)
        return Failure{name, Message(text::course_too_large, most_answer_bytes >> 20)};
    return file;
}

Result<lab::Bytes> AnswerFiles::read(const std::string& path, std::size_t most_bytes) const {
    const std::optional<std::string> name = name_of(path);
    if (!name) {
        if (is_product(path)) return product_->read(path, most_bytes);
        return Failure{path, text::course_not_yours};
    }
    if (const auto given = given_.find(*name); given != given_.end())
        return lab::Bytes(given->second.begin(), given->second.end());
    const Result<fs::path> file = own_file(*name);
    if (!file) return file.failure();
    return product_->read(file->string(), std::min(most_bytes, most_answer_bytes));
}

bool AnswerFiles::holds(const std::string& path) const {
    const std::optional<std::string> name = name_of(path);
    if (!name) return is_product(path) && product_->holds(path);
    return given_.count(*name) != 0 || own_file(*name).ok();
}

std::vector<std::string> AnswerFiles::list(const std::string& folder) const {
    if (!is_product(folder + "/")) return {};
    if (!listed_ || folder != programs_folder_) return product_->list(folder);
    std::vector<std::string> names;
    for (const std::string& program : *listed_) names.push_back(program + ".asm");
    return names;
}

assembler::SourceFile AnswerFiles::source(const std::string& path) const {
    const std::optional<std::string> name = name_of(path);
    if (!name && is_product(path)) return product_->source(path);
    const Result<lab::Bytes> bytes = read(path, most_answer_bytes);
    if (bytes) return assembler::SourceFile(std::string(bytes->begin(), bytes->end()));
    assembler::SourceFile none(std::optional<std::string>{});
    none.refusal = bytes.failure().reason;
    // What is not there may stand in the next folder of those that are searched.
    if (bytes.failure().reason == Message(system_reason(ENOENT))) none.refusal = {};
    return none;
}

}  // namespace baton::course
