// What the tools know of the guest's kernel stands in one room: a name that the kernel publishes is a
// string in guest/ and nowhere else.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path tree = BATON_SOURCE_DIR;

// Constants by their prefixes, labels of the kernel whole.
const std::regex constant(
    R"re("(THREADS|(THREAD|TRAP|SWITCH|QUEUE|OBJECT|KIND|CORE|STATE|REASON|WHY|KERNEL|SYS)_[A-Za-z0-9_]*)")re");
const std::regex label(
    R"re("((thread_table|object_table|kernel_stacks|boot_stack|vector_table|must_choose|thread_switch|switch_done|load_finish|sleepers)\w*|(trap|sched|loading)_\w+|ticks|tick_end|quantum|phase)")re");

/// Words that mean something else beside: keys of reports, settings and statistics, and a contract's routine
/// as people read it. There, and only there, they may stand.
struct Homonym {
    const char* literal;
    const char* folder;
};
constexpr Homonym homonyms[] = {
    {"quantum", "lab/present"},
    {"ticks", "lab/present"},
    {"quantum", "lab/study/experiment.cpp"},
    {"quantum", "lab/study/choices.cpp"},
    {"quantum", "gui/model"},
    {"quantum", "gui/view"},
    {"tick_end", "lab/study/costs.cpp"},
    {"quantum", "cli"},
    {"phase", "cli"},
    {"tick_end", "lab/present"},
    {"phase", "gui/model"},
    {"phase", "explore"},
    {"quantum", "course"},
    {"phase", "course"},
};

bool has_another_meaning(const std::string& literal, const std::string& path, const std::string& line) {
    // Whoever looks a symbol up means the kernel's.
    if (line.find("find(\"") != std::string::npos || line.find("address_of(\"") != std::string::npos ||
        line.find("value_of(\"") != std::string::npos)
        return false;
    for (const Homonym& homonym : homonyms) {
        if (literal == homonym.literal && path.rfind(homonym.folder, 0) == 0) return true;
    }
    return false;
}

std::vector<std::string> symbols_in(const std::string& path) {
    std::vector<std::string> found;
    std::ifstream file(tree / path);
    std::string line;
    for (unsigned number = 1; std::getline(file, line); ++number) {
        const std::size_t comment = line.find("//");
        const std::string code = line.substr(0, comment);
        for (const std::regex* pattern : {&constant, &label}) {
            for (std::sregex_iterator at(code.begin(), code.end(), *pattern), end; at != end; ++at) {
                if (!has_another_meaning((*at)[1].str(), path, code))
                    found.push_back(path + ":" + std::to_string(number) + ": " + at->str());
            }
        }
    }
    return found;
}

std::vector<std::string> symbols_outside_guest() {
    std::vector<std::string> found;
    for (const char* layer :
         {"base", "isa", "asm", "emu", "debug", "lab", "explore", "course", "gui", "cli"}) {
        if (!fs::exists(tree / layer)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(tree / layer)) {
            const std::string extension = entry.path().extension().string();
            if (extension != ".hpp" && extension != ".cpp") continue;
            for (std::string& each : symbols_in(fs::relative(entry.path(), tree).generic_string()))
                found.push_back(std::move(each));
        }
    }
    return found;
}

}  // namespace

TEST_CASE("a name that the guest's kernel publishes is a string in guest/ only", "[structure]") {
    CHECK(symbols_outside_guest() == std::vector<std::string>{});
    CHECK(symbols_in("guest/kernel.cpp").size() > 20);  // where they are, they are seen
}
