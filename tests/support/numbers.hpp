// Numbers on the command lines of the soaks.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>

namespace baton::test {

/// The whole text as a decimal number; nothing when it is none.
inline std::optional<std::uint64_t> number(const char* text) {
    char* end = nullptr;
    const std::uint64_t value = std::strtoull(text, &end, 10);
    if (end == text || *end != '\0') return std::nullopt;
    return value;
}

}  // namespace baton::test
