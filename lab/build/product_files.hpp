// Where what belongs to Baton itself is read from: OS sources, programs, the lab's own assembly, fonts.
//
// On the disk, so that an edit counts without a rebuild, or in the program, so that an executable alone runs
// (and a page in the browser). A path that is not Baton's own is the host's in either case: people's files
// are read through the same interface.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asm/assembler.hpp"
#include "lab/build/files.hpp"

namespace baton::lab {

class Files {
public:
    virtual ~Files() = default;
    /// The whole content, as read_file() has it.
    virtual Result<Bytes> read(const std::string& path, std::size_t most_bytes = most_file_bytes) const = 0;
    /// Whether it is a file that can be read again and again.
    virtual bool holds(const std::string& path) const = 0;
    /// The names of the files in a folder, sorted; none where there is no such folder.
    virtual std::vector<std::string> list(const std::string& folder) const = 0;

    /// As the assembler reads it.
    virtual assembler::SourceFile source(const std::string& path) const = 0;
};

/// Where the paths of what is in the program begin.
inline constexpr std::string_view embedded_root = "baton:";

/// The host's files, and what the program was built with, whose paths begin with "baton:/".
const std::shared_ptr<const Files>& product_files();

/// A file in the program.
struct EmbeddedFile {
    std::string_view path;  ///< from the root: "os/kernel.asm"
    std::string_view content;
};

/// Files in memory below a root, by which their paths begin; all other paths are the host's.
class MemoryFiles final : public Files {
public:
    MemoryFiles(std::string root, const std::vector<EmbeddedFile>& files);
    /// One more, or another content.
    void put(const std::string& path, std::string content);

    Result<Bytes> read(const std::string& path, std::size_t most_bytes) const override;
    bool holds(const std::string& path) const override;
    std::vector<std::string> list(const std::string& folder) const override;
    assembler::SourceFile source(const std::string& path) const override;

private:
    /// The path from the root, or nothing for one of the host's.
    std::optional<std::string> inside(const std::string& path) const;

    std::string root_;
    std::map<std::string, std::string> files_;  // by their paths from the root
};

/// What the program was built with: os/, programs/, lab/build/*.asm.
const std::vector<EmbeddedFile>& embedded_sources();

}  // namespace baton::lab
