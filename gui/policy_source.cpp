#include "gui/policy_source.hpp"

#include <filesystem>
#include <functional>

#include "base/text.hpp"
#include "gui/settings.hpp"
#include "lab/files.hpp"

namespace baton::gui {

namespace fs = std::filesystem;

void PolicySource::follow(const lab::Home& home, const OpenRequest& request) {
    const bool same = request.policy == policy_;
    home_ = home;
    request_ = request;
    if (!same) {
        close();
        policy_ = request.policy;
        path_ = lab::policy_path(home, policy_);
        read();
        text_ = in_file_;
        if (const auto draft = drafts_.find(policy_); draft != drafts_.end()) {
            text_ = std::move(draft->second);
            drafts_.erase(draft);
        }
        ++loads_;
        ++revision_;
    }
    files_ = files_now();
}

void PolicySource::close() {
    if (open() && unsaved()) drafts_[policy_] = text_;
    policy_.clear();
}

void PolicySource::read() {
    readable_ = false;
    trouble_.clear();
    const Result<Done> regular = lab::check_regular(path_);
    const Result<lab::Bytes> bytes =
        regular ? lab::read_file(path_, most_bytes) : Result<lab::Bytes>(regular.failure());
    if (!bytes) {
        trouble_ = bytes.failure().text();
        return;
    }
    readable_ = true;
    in_file_ = replace_invalid_utf8(std::string(bytes->begin(), bytes->end()));
}

void PolicySource::edit(std::string text) {
    text_ = std::move(text);
    ++revision_;
}

void PolicySource::revert() {
    text_ = in_file_;
    ++loads_;
    ++revision_;
}

std::string PolicySource::save_path() const {
    const bool own = path_ != home_->policy(policy_).string();
    if (own) return path_;
    return (fs::path(settings_path()).parent_path() / "policies" / (policy_ + ".asm")).string();
}

Result<Done> PolicySource::save() {
    const std::string target = save_path();
    std::error_code ignored;
    fs::create_directories(fs::path(target).parent_path(), ignored);
    Result<Done> written = lab::write_file(target, text_);
    if (written && target == path_) {
        in_file_ = text_;
        files_ = files_now();
    }
    return written;
}

std::uint64_t PolicySource::files_now() const {
    std::uint64_t sum = 0;
    const auto look = [&](const fs::path& path) {
        std::error_code error;
        const auto time = fs::last_write_time(path, error);
        if (error) return;
        const std::uintmax_t size = fs::file_size(path, error);
        std::uint64_t word = std::hash<std::string>()(path.string());
        for (const auto part : {static_cast<std::uint64_t>(time.time_since_epoch().count()),
                                static_cast<std::uint64_t>(error ? 0 : size)})
            word = (word ^ part) * 0x9e3779b97f4a7c15U;
        // In any order: folders are not listed in one.
        sum += word ^ (word >> 29);
    };
    const auto folder = [&](const fs::path& path) {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(path, error)) look(entry.path());
    };
    folder(home_->os());
    folder(home_->include());
    look(path_);
    for (const std::string& file : request_.files) {
        const std::string word = file.substr(0, file.find(' '));
        look(word);
        look(home_->program(word));
    }
    return sum;
}

PolicySource::Change PolicySource::look() {
    if (!open() || !watching) return Change::none;
    const std::uint64_t now = files_now();
    if (now == files_) return Change::none;
    files_ = now;
    const bool was_unsaved = unsaved();
    const std::string before = in_file_;
    read();
    if (was_unsaved) return Change::both;
    if (!readable_ || in_file_ == before) return Change::sources;
    text_ = in_file_;
    ++loads_;
    ++revision_;
    return Change::policy;
}

}  // namespace baton::gui
