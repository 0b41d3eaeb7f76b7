#include "gui/model/policy_source.hpp"

#include <filesystem>
#include <functional>

#include "base/text.hpp"
#include "gui/model/settings.hpp"
#include "lab/build/files.hpp"

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
    if (same) take_file();
    files_ = files_now();
}

// The file may have been saved by somebody else; only a text that was as the file had it goes with it.
bool PolicySource::take_file() {
    const bool was_unsaved = unsaved();
    const std::string before = in_file_;
    read();
    if (was_unsaved || !readable_ || in_file_ == before) return false;
    text_ = in_file_;
    ++loads_;
    ++revision_;
    return true;
}

void PolicySource::close() {
    // What was saved as a copy is no draft of the original.
    if (open() && unsaved() && text_ != copied_) drafts_[policy_] = text_;
    copied_.clear();
    policy_.clear();
}

void PolicySource::read() {
    readable_ = false;
    trouble_ = {};
    const Result<Done> regular = lab::check_regular(path_);
    const Result<lab::Bytes> bytes =
        regular ? home_->files().read(path_, most_bytes) : Result<lab::Bytes>(regular.failure());
    if (!bytes) {
        trouble_ = bytes.failure().message();
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

std::string PolicySource::save_path_of(const std::string& policy) const {
    if (lab::is_policy_file(policy)) return policy;
    return (fs::path(settings_path()).parent_path() / "policies" / (policy + ".asm")).string();
}

UnsavedTexts PolicySource::unsaved_texts() const {
    UnsavedTexts all = drafts_;
    if (open() && unsaved() && text_ != copied_) all[policy_] = text_;
    return all;
}

Result<Done> PolicySource::save_all() {
    if (open() && unsaved() && text_ != copied_) {
        if (Result<Done> saved = save(); !saved) return saved;
    }
    while (!drafts_.empty()) {
        const auto& [policy, text] = *drafts_.begin();
        const std::string target = save_path_of(policy);
        std::error_code ignored;
        fs::create_directories(fs::path(target).parent_path(), ignored);
        if (Result<Done> written = lab::write_file(target, text); !written) return written;
        drafts_.erase(drafts_.begin());
    }
    return Done{};
}

void PolicySource::discard_all() {
    drafts_.clear();
    if (open() && unsaved()) revert();
}

void PolicySource::take_drafts(UnsavedTexts drafts) {
    const auto here = drafts.find(policy_);
    if (open() && here != drafts.end()) {
        text_ = std::move(here->second);
        drafts.erase(here);
        ++loads_;
        ++revision_;
    }
    drafts_.merge(drafts);
}

Result<Done> PolicySource::save() {
    const std::string target = save_path();
    if (target == path_) {
        // Somebody else's work is not overwritten unseen.
        const std::string before = in_file_;
        const std::string mine = text_;
        read();
        if (readable_ && in_file_ != before && in_file_ != mine)
            return Failure{path_, text::saved_by_another};
    }
    std::error_code ignored;
    fs::create_directories(fs::path(target).parent_path(), ignored);
    Result<Done> written = lab::write_file(target, text_);
    if (written && target == path_) {
        in_file_ = text_;
        readable_ = true;
        trouble_ = {};
        files_ = files_now();
    } else if (written) {
        drafts_.erase(target);
        copied_ = text_;
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
        const fs::directory_iterator end;
        for (fs::directory_iterator at(path, error); !error && at != end; at.increment(error))
            look(at->path());
    };
    folder(home_->os());
    folder(home_->include());
    look(path_);
    for (const std::string& file : request_.files) {
        const std::string word = first_word(file);
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
    if (take_file()) return Change::policy;
    return was_unsaved ? Change::both : Change::sources;
}

}  // namespace baton::gui
