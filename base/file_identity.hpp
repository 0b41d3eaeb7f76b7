// Which file a path leads to, whatever its spelling: "a.asm", "./a.asm" and a link to it are one file.
//
// Models what can be overwritten, that is regular files; pipes, devices and folders have no identity here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace baton {

/// Device and inode, as POSIX tells files apart.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// nullopt when there is no such file, or none that is regular.
std::optional<FileIdentity> identity_of(const std::string& path);

/// Whether both paths lead to one regular file, or will once it is written.
bool is_same_file(const std::string& a, const std::string& b);

}  // namespace baton
