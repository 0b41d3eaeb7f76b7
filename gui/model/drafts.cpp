#include "gui/model/drafts.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/json.hpp"
#include "lab/build/files.hpp"

namespace baton::gui {

namespace fs = std::filesystem;

Drafts::Drafts(std::string folder) : folder_(std::move(folder)) {
    if (folder_.empty()) return;
    std::error_code error;
    for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
        const std::string path = at->path().string();
        if (at->path().extension() != ".json" || !lab::check_regular(path)) continue;
        const Result<lab::Bytes> bytes = lab::read_file(path, most_bytes);
        if (!bytes) continue;
        const std::optional<Json> json =
            Json::parse(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()));
        if (!json) continue;
        const Json* policy = json->find("policy");
        const Json* text = json->find("text");
        if (policy == nullptr || text == nullptr || policy->text() == nullptr || text->text() == nullptr)
            continue;
        if (path == file_of(*policy->text())) left_over_[*policy->text()] = *text->text();
    }
}

// FNV-1a: names of any kind become names of files, the same in every run.
std::string Drafts::file_of(const std::string& policy) const {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char byte : policy) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    return (fs::path(folder_) / fmt::format("{:016x}.json", hash)).string();
}

UnsavedTexts Drafts::take_left_over() {
    kept_.insert(left_over_.begin(), left_over_.end());
    return std::exchange(left_over_, {});
}

void Drafts::discard_left_over() {
    std::error_code ignored;
    for (const auto& [policy, text] : left_over_) {
        if (kept_.count(policy) == 0) fs::remove(file_of(policy), ignored);
    }
    left_over_.clear();
}

Result<Done> Drafts::keep(const UnsavedTexts& unsaved) {
    if (folder_.empty() || unsaved == kept_) return Done{};
    std::error_code ignored;
    for (const auto& [policy, text] : kept_) {
        if (unsaved.count(policy) == 0) fs::remove(file_of(policy), ignored);
    }
    fs::create_directories(folder_, ignored);
    for (const auto& [policy, text] : unsaved) {
        const auto before = kept_.find(policy);
        if (before != kept_.end() && before->second == text) continue;
        const Json json = Json::object({{"policy", policy}, {"text", text}});
        Result<Done> written = lab::write_file(file_of(policy), json.dump());
        if (!written) return written;
        // What is typed now stands for what was left over of the same policy.
        left_over_.erase(policy);
    }
    kept_ = unsaved;
    return Done{};
}

}  // namespace baton::gui
