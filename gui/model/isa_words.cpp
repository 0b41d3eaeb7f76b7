#include "gui/model/isa_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "isa/effect.hpp"
#include "isa/reference.hpp"

namespace baton::gui {
namespace {

struct RegisterLine {
    isa::Device device;
    std::string_view name;
    std::string_view meaning;
};
struct VectorLine {
    unsigned code;
    std::string_view cause;
    std::string_view saved_ip;
};
struct Word {
    std::string_view english;
    std::string_view french;
};

#define BATON_DEVICE_REGISTER(device, name, meaning)
#define BATON_VECTOR(code, cause, saved_ip)
#define BATON_WORD(english, french)

constexpr std::array registers{
#undef BATON_DEVICE_REGISTER
#define BATON_DEVICE_REGISTER(device, name, meaning) RegisterLine{isa::Device::device, name, meaning},
#include "isa/french.inc"
#undef BATON_DEVICE_REGISTER
#define BATON_DEVICE_REGISTER(device, name, meaning)
};

constexpr std::array vectors{
#undef BATON_VECTOR
#define BATON_VECTOR(code, cause, saved_ip) VectorLine{code, cause, saved_ip},
#include "isa/french.inc"
#undef BATON_VECTOR
#define BATON_VECTOR(code, cause, saved_ip)
};

constexpr std::array words{
#undef BATON_WORD
#define BATON_WORD(english, french) Word{english, french},
#include "isa/french.inc"
};

#undef BATON_DEVICE_REGISTER
#undef BATON_VECTOR
#undef BATON_WORD

bool is_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

// With each of the words, where it stands alone, in its place; the table's order is that of preference.
std::string in_language(Language language, const std::string& english) {
    if (language == Language::english) return english;
    std::string text;
    for (std::size_t at = 0; at < english.size();) {
        const bool begins = at == 0 || !is_letter(english[at - 1]);
        const auto* const word = std::find_if(words.begin(), words.end(), [&](const Word& candidate) {
            const std::size_t end = at + candidate.english.size();
            return begins && english.compare(at, candidate.english.size(), candidate.english) == 0 &&
                   (end >= english.size() || !is_letter(english[end]));
        });
        if (word == words.end()) {
            text += english[at++];
        } else {
            text += word->french;
            at += word->english.size();
        }
    }
    return text;
}

const VectorLine* vector_line(unsigned code) {
    const auto* const found = std::find_if(vectors.begin(), vectors.end(),
                                           [code](const VectorLine& line) { return line.code == code; });
    return found == vectors.end() ? nullptr : found;
}

}  // namespace

std::optional<std::string_view> french(const isa::DeviceRegister& device_register) {
    for (const RegisterLine& line : registers) {
        if (line.device == device_register.device && line.name == device_register.name) return line.meaning;
    }
    return std::nullopt;
}

std::optional<std::string_view> french_cause(unsigned code) {
    const VectorLine* line = vector_line(code);
    return line == nullptr ? std::nullopt : std::optional(line->cause);
}

std::string_view summary_text(Language language, const isa::Instruction& row) {
    return row.summary.in(language);
}

std::string effect_text(Language language, const isa::Instruction& row) {
    return isa::effect_text(language, row);
}

std::string syntax_text(Language language, const isa::Instruction& row) {
    return in_language(language, isa::syntax(row));
}

std::string cycles_text(Language language, const isa::Instruction& row) {
    return in_language(language, isa::cycles_text(row));
}

std::string course_text(Language language, const isa::Instruction& row) {
    return in_language(language, isa::course_text(row));
}

std::string flags_text(Language language, isa::Word flags) {
    return in_language(language, isa::flags_text(flags));
}

std::string encoding_text(Language language, const isa::Instruction& row) {
    return in_language(language, isa::encoding_text(row));
}

std::string_view meaning_text(Language language, const isa::DeviceRegister& device_register) {
    const auto text = language == Language::french ? french(device_register) : std::nullopt;
    return text ? *text : device_register.meaning;
}

std::string_view cause_text(Language language, const isa::VectorInfo& vector) {
    const VectorLine* line = language == Language::french ? vector_line(vector.code) : nullptr;
    return line != nullptr ? line->cause : vector.cause;
}

std::string_view saved_ip_text(Language language, const isa::VectorInfo& vector) {
    const VectorLine* line = language == Language::french ? vector_line(vector.code) : nullptr;
    return line != nullptr ? line->saved_ip : vector.saved_ip;
}

}  // namespace baton::gui
