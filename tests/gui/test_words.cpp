// Everything on the screen is said in both languages, and formats take the same arguments in both.
#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <string>
#include <vector>

#include "gui/commands.hpp"
#include "gui/panels/panel.hpp"
#include "gui/words.hpp"

using namespace baton;
using namespace baton::gui;

namespace {

std::vector<std::string> places(const std::string& format) {
    std::vector<std::string> found;
    const std::regex pattern("\\{[^}]*\\}");
    for (std::sregex_iterator at(format.begin(), format.end(), pattern), end; at != end; ++at)
        found.push_back(at->str());
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

TEST_CASE("every text is there in English and in French, with the same places for numbers", "[gui][words]") {
    for (unsigned i = 0; i < text_count; ++i) {
        const auto text = static_cast<Text>(i);
        INFO(text_name(text));
        const std::string english = say(Language::english, text);
        const std::string french = say(Language::french, text);
        CHECK(!english.empty());
        CHECK(!french.empty());
        CHECK(places(english) == places(french));
    }
}

TEST_CASE("nearly all texts differ between the languages", "[gui][words]") {
    // A few words are the same (Code, Pause); a table copied from one language to the other would not be.
    unsigned same = 0;
    for (unsigned i = 0; i < text_count; ++i) {
        const auto text = static_cast<Text>(i);
        if (std::string(say(Language::english, text)) == say(Language::french, text)) ++same;
    }
    CHECK(same * 8 < text_count);
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
