#include "base/file_identity.hpp"

#include <sys/stat.h>

#include <filesystem>

namespace baton {

std::optional<FileIdentity> identity_of(const std::string& path) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
    return FileIdentity{static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)};
}

bool is_same_file(const std::string& a, const std::string& b) {
    namespace fs = std::filesystem;
    const auto first = identity_of(a);
    const auto second = identity_of(b);
    if (first || second) return first == second;
    std::error_code failed;
    if (fs::exists(a, failed) || fs::exists(b, failed)) return false;  // a pipe or a device takes both
    const fs::path whole = fs::weakly_canonical(fs::absolute(a), failed);
    return !failed && whole == fs::weakly_canonical(fs::absolute(b), failed) && !failed;
}

}  // namespace baton
