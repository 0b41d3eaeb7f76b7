#include "gui/words.hpp"

#include <array>

namespace baton::gui {
namespace {

struct Line {
    const char* name;
    const char* english;
    const char* french;
};

constexpr std::array<Line, text_count> lines{{
#define BATON_TEXT(name, english, french) {#name, english, french},
#include "gui/words/all.inc"
#undef BATON_TEXT
}};

}  // namespace

const char* say(Language language, Text text) {
    const Line& line = lines[static_cast<std::size_t>(text)];
    return language == Language::french ? line.french : line.english;
}

const char* text_name(Text text) {
    return lines[static_cast<std::size_t>(text)].name;
}

}  // namespace baton::gui
