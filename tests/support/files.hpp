// Files and programs for tests: reading a file of the tree, a folder that goes away by itself,
// and running a host program with its output caught.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace baton::test {

/// The content of a file; throws with its path when it can't be read.
inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) throw std::runtime_error("can't read " + path.string());
    return text.str();
}

/// A file of the source tree, by its path from the root.
inline std::string read_source_file(const std::string& path) {
    return read_file(std::filesystem::path(BATON_SOURCE_DIR) / path);
}

/// An empty folder of its own, removed with all it holds at the end of the scope.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "baton-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("can't make " + name);
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// Writes a file into the folder and returns its path.
    std::string write(const std::string& name, const std::string& content) const {
        const auto path = path_ / name;
        std::ofstream(path, std::ios::binary) << content;
        return path.string();
    }
    std::string write(const std::string& name, const std::vector<unsigned char>& content) const {
        return write(name, std::string(content.begin(), content.end()));
    }

private:
    std::filesystem::path path_;
};

struct CommandResult {
    int status = 0;  ///< exit status; -1 when a signal ended it
    std::string out;
    std::string err;
};

/// Runs a shell command line in the C locale; standard input is empty.
inline CommandResult run_command(const std::string& command) {
    const TemporaryFolder folder;
    const std::string out = (folder.path() / "out").string();
    const std::string err = (folder.path() / "err").string();
    const int raw =
        std::system(("export LC_ALL=C; ( " + command + " ) </dev/null >" + out + " 2>" + err).c_str());
    return {WIFEXITED(raw) ? WEXITSTATUS(raw) : -1, read_file(out), read_file(err)};
}

}  // namespace baton::test
