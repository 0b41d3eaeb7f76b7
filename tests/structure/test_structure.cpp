// The shape of the house is a rule, not a wish: includes run strictly downward, and the window's
// library appears in one file.

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path root = BATON_SOURCE_DIR;

/// Which layers each layer may include, itself left out; a folder's name stands for all rooms in it.
const std::map<std::string, std::set<std::string>> may_include = {
    {"base", {}},
    {"isa", {"base"}},
    {"asm", {"base", "isa"}},
    {"emu", {"base", "isa"}},
    {"guest", {"base", "isa", "emu"}},
    {"debug/symbols", {"base", "isa", "emu", "guest"}},
    {"debug/observe", {"base", "isa", "emu", "guest"}},
    {"debug/session", {"base", "isa", "emu", "guest", "debug/symbols", "debug/observe"}},
    {"debug/replay", {"base", "isa", "emu", "guest", "debug/symbols", "debug/observe", "debug/session"}},
    {"lab/build", {"base", "isa", "asm", "emu", "guest", "debug"}},
    {"lab/run", {"base", "isa", "asm", "emu", "guest", "debug", "lab/build"}},
    {"lab/study", {"base", "isa", "asm", "emu", "guest", "debug", "lab/build", "lab/run"}},
    {"lab/present", {"base", "isa", "asm", "emu", "guest", "debug", "lab/build", "lab/run", "lab/study"}},
    {"explore", {"base", "isa", "asm", "emu", "guest", "debug", "lab/build", "lab/run"}},
    {"course", {"base", "isa", "asm", "emu", "guest", "debug", "lab", "explore"}},
    {"gui/model", {"base", "isa", "asm", "emu", "guest", "debug", "lab", "explore"}},
    {"gui/view", {"base", "isa", "asm", "emu", "guest", "debug", "lab", "explore", "gui/model"}},
    {"gui/platform",
     {"base", "isa", "asm", "emu", "guest", "debug", "lab", "explore", "gui/model", "gui/view"}},
    {"cli", {"base", "isa", "asm", "emu", "guest", "debug", "lab", "explore", "course"}},
};

/// The layer that a path within the project belongs to: its longest prefix among the layers.
std::string layer_of(const std::string& path) {
    std::string found;
    for (const auto& [layer, allowed] : may_include) {
        if (path.rfind(layer + "/", 0) == 0 && layer.size() > found.size()) found = layer;
    }
    return found;
}

struct Include {
    std::string from;
    std::string what;
    bool own;  ///< written with quotes
};

std::vector<Include> includes_of_the_product() {
    std::vector<Include> includes;
    const std::regex pattern("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]");
    for (const auto& [layer, allowed] : may_include) {
        if (!fs::exists(root / layer)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / layer)) {
            // A layer inside this one is walked by itself.
            if (layer_of(fs::relative(entry.path(), root).generic_string()) != layer) continue;
            const std::string extension = entry.path().extension().string();
            if (extension != ".hpp" && extension != ".cpp") continue;
            std::ifstream file(entry.path());
            std::string line;
            std::smatch match;
            while (std::getline(file, line)) {
                if (std::regex_search(line, match, pattern)) {
                    includes.push_back({fs::relative(entry.path(), root).generic_string(), match[2].str(),
                                        match[1].str() == "\""});
                }
            }
        }
    }
    return includes;
}

}  // namespace

TEST_CASE("includes run strictly downward", "[structure]") {
    const auto includes = includes_of_the_product();
    REQUIRE(includes.size() > 50);  // the walk has found the sources
    std::vector<std::string> upward;
    for (const auto& include : includes) {
        if (!include.own) continue;
        const std::string from = layer_of(include.from);
        const std::string to = layer_of(include.what);
        if (to.empty()) {
            upward.push_back(include.from + " includes " + include.what + ", which is in no layer");
        } else if (from != to && may_include.at(from).count(to) == 0 &&
                   may_include.at(from).count(to.substr(0, to.find('/'))) == 0) {
            upward.push_back(include.from + " includes " + include.what);
        }
    }
    CHECK(upward == std::vector<std::string>{});
}

TEST_CASE("SDL and OpenGL appear in the window's platform file only", "[structure]") {
    std::vector<std::string> elsewhere;
    for (const auto& include : includes_of_the_product()) {
        const bool window = include.what.find("SDL") != std::string::npos ||
                            include.what.find("imgui_impl") != std::string::npos;
        if (window && include.from.rfind("gui/platform", 0) != 0) {
            elsewhere.push_back(include.from + " includes " + include.what);
        }
    }
    CHECK(elsewhere == std::vector<std::string>{});
}

TEST_CASE("the window's model knows neither Dear ImGui nor what draws", "[structure]") {
    std::vector<std::string> drawing;
    bool found = false;
    for (const auto& include : includes_of_the_product()) {
        if (include.from.rfind("gui/model/", 0) != 0) continue;
        found = true;
        if (include.what.find("imgui") != std::string::npos || include.what.rfind("gui/view/", 0) == 0 ||
            include.what.rfind("gui/platform/", 0) == 0)
            drawing.push_back(include.from + " includes " + include.what);
    }
    REQUIRE(found);
    CHECK(drawing == std::vector<std::string>{});
}

TEST_CASE("nothing outside base and the house's own layers is included with quotes", "[structure]") {
    for (const auto& include : includes_of_the_product()) {
        if (include.own) {
            INFO(include.from << " includes " << include.what);
            CHECK(fs::exists(root / include.what));
        }
    }
}

TEST_CASE("JSON's library is included by one file, and command lines need none", "[structure]") {
    std::vector<std::string> knows_json;
    for (const auto& include : includes_of_the_product()) {
        if (include.what.find("nlohmann") != std::string::npos) knows_json.push_back(include.from);
        INFO(include.from);
        CHECK(include.what.find("CLI/") == std::string::npos);
    }
    CHECK(knows_json == std::vector<std::string>{"base/json.cpp"});
}

TEST_CASE("every planted fault of the mutation run has its place in the sources, exactly once",
          "[structure]") {
    const fs::path folder = root / "tests/mutation";
    const std::string command = "perl '" + (folder / "plant.pl").string() + "' --check '" +
                                (folder / "faults.txt").string() + "' '" + root.string() + "' 2>&1";
    FILE* const check = popen(command.c_str(), "r");
    REQUIRE(check != nullptr);
    std::string complaints;
    for (int c = std::fgetc(check); c != EOF; c = std::fgetc(check)) complaints += static_cast<char>(c);
    const int status = pclose(check);
    INFO(complaints);
    CHECK(complaints.empty());
    CHECK(status == 0);
}

TEST_CASE("each test that docs/faults.md names is there", "[structure]") {
    const auto read = [](const fs::path& path) {
        std::ifstream file(path);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    // Titles of tests, and of the assembler's golden cases.
    std::set<std::string> titles;
    const std::regex test_case("TEST_CASE\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    for (const auto& entry : fs::recursive_directory_iterator(root / "tests")) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".cpp" && extension != ".asm") continue;
        const std::string text = read(entry.path());
        for (std::sregex_iterator at(text.begin(), text.end(), test_case), end; at != end; ++at)
            titles.insert(at->str(1));
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            if (line.rfind(";;;; ", 0) == 0) titles.insert(line.substr(5));
        }
    }
    std::string page = std::regex_replace(read(root / "docs/faults.md"), std::regex("\\s+"), " ");
    const std::regex path("`(tests/[a-z_/]+\\.cpp)`");
    for (std::sregex_iterator at(page.begin(), page.end(), path), end; at != end; ++at) {
        INFO(at->str(1));
        CHECK(fs::exists(root / at->str(1)));
    }
    // Outside of code, what stands in quotes is a title or, before "...", its beginning.
    page = std::regex_replace(page, std::regex("`[^`]*`"), "");
    const std::regex quoted("\"([^\"]*)\"");
    std::size_t named = 0;
    for (std::sregex_iterator at(page.begin(), page.end(), quoted), end; at != end; ++at, ++named) {
        std::string title = at->str(1);
        const bool begins = title.size() > 3 && title.compare(title.size() - 3, 3, "...") == 0;
        if (begins) title.resize(title.size() - 3);
        const auto found = titles.lower_bound(title);
        INFO(title);
        CHECK((found != titles.end() && (begins ? found->rfind(title, 0) == 0 : *found == title)));
    }
    CHECK(named > 40);
}
