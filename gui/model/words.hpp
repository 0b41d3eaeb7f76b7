// Everything that is said on the screen, in English and French: one table, in gui/words/, so that neither
// language lacks anything. Texts with {} are formats; both languages take the same arguments.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "lab/present/language.hpp"

namespace baton::gui {

using lab::Language;

enum class Text : std::uint16_t {
#define BATON_TEXT(name, english, french) name,
#include "gui/model/words/all.inc"
#undef BATON_TEXT
    count
};
inline constexpr unsigned text_count = static_cast<unsigned>(Text::count);

/// The words; they live for ever.
const char* say(Language language, Text text);
/// The entry's own name, for tests and messages about the table.
const char* text_name(Text text);

/// A format with its arguments.
template <class... Arguments>
std::string say(Language language, Text text, const Arguments&... arguments) {
    return fmt::format(fmt::runtime(say(language, text)), arguments...);
}

/// What a vector code is called: "timer", "minuteur".
std::string vector_text(Language language, unsigned code);

}  // namespace baton::gui
