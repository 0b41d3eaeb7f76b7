#include "lab/build/product_files.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/messages/lab.hpp"
#include "base/system_reason.hpp"

namespace baton::lab {
namespace {

namespace fs = std::filesystem;

class HostFiles final : public Files {
public:
    Result<Bytes> read(const std::string& path, std::size_t most_bytes) const override {
        return read_file(path, most_bytes);
    }
    bool holds(const std::string& path) const override {
        std::error_code ignored;
        return fs::is_regular_file(path, ignored);
    }
    std::vector<std::string> list(const std::string& folder) const override {
        std::vector<std::string> names;
        std::error_code error;
        for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
            names.push_back(entry->path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
    assembler::SourceFile source(const std::string& path) const override { return reader_(path); }

private:
    assembler::FileReader reader_ = assembler::host_files();
};

const Files& host() {
    static const HostFiles files;
    return files;
}

}  // namespace

const std::shared_ptr<const Files>& product_files() {
    static const std::shared_ptr<const Files> files =
        std::make_shared<MemoryFiles>(std::string(embedded_root), embedded_sources());
    return files;
}

MemoryFiles::MemoryFiles(std::string root, const std::vector<EmbeddedFile>& files) : root_(std::move(root)) {
    for (const EmbeddedFile& file : files) put(std::string(file.path), std::string(file.content));
}

void MemoryFiles::put(const std::string& path, std::string content) {
    files_[path] = std::move(content);
}

std::optional<std::string> MemoryFiles::inside(const std::string& path) const {
    if (path.rfind(root_ + "/", 0) != 0) return std::nullopt;
    return fs::path(path.substr(root_.size() + 1)).lexically_normal().generic_string();
}

Result<Bytes> MemoryFiles::read(const std::string& path, std::size_t most_bytes) const {
    const std::optional<std::string> name = inside(path);
    if (!name) return host().read(path, most_bytes);
    const auto found = files_.find(*name);
    if (found == files_.end()) return Failure{path, system_reason(ENOENT)};
    if (found->second.size() > most_bytes)
        return Failure{path, Message(text::lab_larger_than, most_bytes >> 20)};
    return Bytes(found->second.begin(), found->second.end());
}

bool MemoryFiles::holds(const std::string& path) const {
    const std::optional<std::string> name = inside(path);
    return name ? files_.count(*name) != 0 : host().holds(path);
}

std::vector<std::string> MemoryFiles::list(const std::string& folder) const {
    const std::optional<std::string> name = inside(folder + "/");
    if (!name) return host().list(folder);
    std::vector<std::string> names;
    for (const auto& [path, content] : files_) {
        const fs::path file(path);
        if ((file.parent_path() / "").generic_string() == *name || (*name == "." && !file.has_parent_path()))
            names.push_back(file.filename().string());
    }
    return names;
}

assembler::SourceFile MemoryFiles::source(const std::string& path) const {
    const std::optional<std::string> name = inside(path);
    if (!name) return host().source(path);
    const auto found = files_.find(*name);
    return found == files_.end() ? assembler::SourceFile(std::nullopt) : assembler::SourceFile(found->second);
}

}  // namespace baton::lab
