#include "lab/build/home.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "base/messages/lab.hpp"

namespace baton::lab {
namespace {

namespace fs = std::filesystem;

bool holds_os(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_regular_file(folder / "os" / "kernel.asm", ignored);
}

std::vector<std::string> sources_in(const Files& files, const fs::path& folder) {
    std::vector<std::string> names;
    for (const std::string& file : files.list(folder.string())) {
        if (fs::path(file).extension() == ".asm") names.push_back(fs::path(file).stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

Result<Home> Home::find(const fs::path& executable) {
    const char* named = std::getenv("BATON_HOME");
    if (named != nullptr && *named != '\0') {
        if (holds_os(named)) return Home(named);
        return Failure{"BATON_HOME", {text::lab_home_without_os, named}};
    }
    for (fs::path folder = executable.parent_path(); !folder.empty(); folder = folder.parent_path()) {
        if (holds_os(folder)) return Home(folder);
        if (folder == folder.parent_path()) break;
    }
    return embedded();
}

Home Home::embedded() {
    return Home(std::string(embedded_root));
}

std::vector<std::string> Home::policies() const {
    return sources_in(*files_, root_ / "os" / "sched");
}

std::vector<std::string> Home::programs() const {
    return sources_in(*files_, root_ / "programs");
}

fs::path executable_path() {
    std::error_code error;
    const fs::path path = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::path() : path;
}

}  // namespace baton::lab
