// The languages that people are spoken to in, and a text in each.
#pragma once

#include <cstdint>
#include <string_view>

namespace baton {

enum class Language : std::uint8_t { english, french };

/// A text of a table that has a column for each language.
struct Bilingual {
    std::string_view english;
    std::string_view french;

    constexpr std::string_view in(Language language) const {
        return language == Language::french ? french : english;
    }
};

}  // namespace baton
