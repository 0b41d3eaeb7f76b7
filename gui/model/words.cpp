#include "gui/model/words.hpp"

#include <array>
#include <utility>

#include "isa/platform.hpp"

namespace baton::gui {
namespace {

struct Line {
    const char* name;
    const char* english;
    const char* french;
};

constexpr std::array<Line, text_count> lines{{
#define BATON_TEXT(name, english, french) {#name, english, french},
#include "gui/model/words/all.inc"
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

std::string vector_text(Language language, unsigned code) {
    static constexpr std::array<std::pair<unsigned, Text>, 13> names{{{0, Text::vector_reset},
                                                                      {1, Text::vector_illegal},
                                                                      {2, Text::vector_divide},
                                                                      {3, Text::vector_memory},
                                                                      {4, Text::vector_misaligned},
                                                                      {5, Text::vector_privilege},
                                                                      {6, Text::vector_syscall},
                                                                      {7, Text::vector_breakpoint},
                                                                      {16, Text::vector_timer},
                                                                      {17, Text::vector_console},
                                                                      {18, Text::vector_disk},
                                                                      {19, Text::vector_network},
                                                                      {20, Text::vector_channels}}};
    for (const auto& [number, text] : names) {
        if (number == code) return say(language, text);
    }
    return std::string(isa::vector_name(code));
}

}  // namespace baton::gui
