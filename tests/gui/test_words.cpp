// The words on the screen: their signs, the languages of the system, the names of commands.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gui/model/commands.hpp"
#include "gui/model/words.hpp"
#include "gui/view/panels/panel.hpp"
#include "tests/gui/headless.hpp"

using namespace baton;
using namespace baton::gui;

namespace {

// The characters of a text in UTF-8 that are not ASCII; all of them have at most 16 bits.
void take_signs(const std::string& text, std::set<unsigned>& signs) {
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        const std::size_t bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        unsigned sign = bytes == 1 ? first : first & (0x7fU >> bytes);
        for (std::size_t i = 1; i < bytes && at + i < text.size(); ++i)
            sign = sign << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
        if (bytes > 1) signs.insert(sign);
        at += bytes;
    }
}

// What stands between quotes in the window's sources, comments left out.
void take_literals(const std::filesystem::path& file, std::set<unsigned>& signs) {
    std::ifstream stream(file);
    const std::regex literal("\"((?:[^\"\\\\]|\\\\.)*)\"");
    for (std::string line; std::getline(stream, line);) {
        const std::size_t begin = line.find_first_not_of(' ');
        if (begin == std::string::npos || line.compare(begin, 2, "//") == 0) continue;
        for (std::sregex_iterator at(line.begin(), line.end(), literal), end; at != end; ++at)
            take_signs((*at)[1].str(), signs);
    }
}

}  // namespace

TEST_CASE("every sign that is said or drawn as text has its picture in every font", "[gui][words]") {
    std::set<unsigned> signs;
    for (const char* folder : {BATON_SOURCE_DIR "/gui", BATON_SOURCE_DIR "/base/messages"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            const std::string kind = entry.path().extension().string();
            // The lab's charts and the command's texts are read in a terminal.
            const std::string area = entry.path().parent_path().filename().string();
            if (area == "lab") continue;
            if (kind == ".cpp" || kind == ".hpp" || kind == ".inc") take_literals(entry.path(), signs);
        }
    }
    for (const Language language : {Language::english, Language::french}) {
        take_signs(count_text(language, 1'234'567), signs);
        take_signs(number_text(language, -1234.5), signs);
    }
    REQUIRE(signs.count(0x2212) == 1);
    REQUIRE(signs.count(0xe9) == 1);
    test::Headless window;
    window.frames();
    const Theme& theme = window.app.theme();
    if (theme.ui == theme.mono) {
        WARN("no font file on this computer: nothing to look at");
        return;
    }
    for (ImFont* font : {theme.ui, theme.strong, theme.mono, theme.large}) {
        for (const unsigned sign : signs) {
            INFO("U+" << std::hex << sign);
            CHECK(bridge::has_sign(font, static_cast<ImWchar>(sign)));
        }
    }
}

TEST_CASE("no two commands or panels share a key or a name", "[gui][commands]") {
    std::vector<std::string> keys;
    std::vector<std::string> names;
    for (const CommandInfo& info : commands()) {
        if (info.key.key != Key::none) keys.push_back(key_text(Language::english, info.key));
        names.emplace_back(info.name);
    }
    for (const PanelInfo& info : panels()) {
        keys.push_back(key_text(Language::english, info.key));
        names.emplace_back(info.name);
    }
    for (std::vector<std::string>* list : {&keys, &names}) {
        std::sort(list->begin(), list->end());
        const auto twice = std::adjacent_find(list->begin(), list->end());
        CHECK((twice == list->end() ? std::string() : *twice) == "");
    }
}

TEST_CASE("commands and panels stand in the order of their numbers", "[gui][commands]") {
    REQUIRE(commands().size() == command_count);
    for (unsigned i = 0; i < command_count; ++i) CHECK(static_cast<unsigned>(commands()[i].id) == i);
    REQUIRE(panels().size() == panel_count);
    for (unsigned i = 0; i < panel_count; ++i) CHECK(static_cast<unsigned>(panels()[i].id) == i);
}

TEST_CASE("keys are written as people say them", "[gui][commands]") {
    CHECK(key_text(Language::english, ctrl_shift(Key::f11)) == "Ctrl+Shift+F11");
    CHECK(key_text(Language::french, ctrl_shift(Key::f11)) == "Ctrl+Maj+F11");
    CHECK(key_text(Language::english, alt(Key::r)) == "Alt+R");
    CHECK(key_text(Language::english, ctrl(Key::digit0)) == "Ctrl+0");
    CHECK(key_text(Language::english, {}) == "");
}
