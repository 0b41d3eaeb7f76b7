// Every sentence that a person can meet, in English and French: one table, by id, with arguments.
//
// The rows stand in base/messages/*.inc, one file an area, English beside French:
//
//   BATON_TEXT(unknown_instruction, "unknown instruction '{}'", "instruction inconnue « {} »")
//
// and are used as `text::unknown_instruction` behind the area's header (base/messages/assembler.hpp). The
// compiler refuses a row that lacks a language, and one whose two texts take different arguments.
//
// What is found out below the edge of the program (diagnostics, failures, findings) is a Message: an id and
// its arguments, the same in every language. Text is made of it where a person reads it, by say().
//
// In a text, {} is the next argument and {2} the third one. A colon introduces a form: {:n} groups digits as
// the language does (12,345), {:.2} keeps at most two decimals with the language's sign, {:x} and the like
// are fmt's. {0?switch|switches} chooses by the number in argument 0: the singular is for 1 in English, for
// less than 2 in French. {{ and }} are braces.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/language.hpp"

namespace baton {

/// A row of the table. Rows live for ever; their address is their identity.
struct TextRow {
    const char* id;
    const char* english;
    const char* french;
    unsigned arguments;  ///< how many it takes
};

namespace detail {

/// Which arguments a text uses, as bits; the first 16 can be. Throws, which at compile time is an error, when
/// it is not well formed.
constexpr std::uint32_t arguments_used(std::string_view text) {
    std::uint32_t used = 0;
    unsigned next = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool twice = at + 1 < text.size() && text[at + 1] == text[at];
        if ((text[at] == '{' || text[at] == '}') && twice) {
            ++at;
            continue;
        }
        if (text[at] == '}') throw "a } without its {";
        if (text[at] != '{') continue;
        ++at;
        unsigned index = 0;
        bool given = false;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, given = true)
            index = index * 10 + static_cast<unsigned>(text[at] - '0');
        if (!given) index = next++;
        if (index >= 16) throw "at most 16 arguments";
        used |= 1U << index;
        const bool choice = at < text.size() && text[at] == '?';
        bool divided = false;
        for (; at < text.size() && text[at] != '}'; ++at) {
            if (text[at] == '{') throw "no { inside of an argument";
            if (text[at] == '|') divided = true;
        }
        if (at >= text.size()) throw "a { without its }";
        if (choice && (!divided || !given)) throw "a choice is {0?one|many}";
    }
    return used;
}

constexpr bool holds_brace(std::string_view text) {
    return text.find('{') != std::string_view::npos || text.find('}') != std::string_view::npos;
}

consteval TextRow text_row(const char* id, const char* english, const char* french) {
    if (*english == '\0' || *french == '\0') throw "a language is missing";
    const std::uint32_t used = arguments_used(english);
    if (used != arguments_used(french)) throw "both languages take the same arguments";
    if ((used & (used + 1)) != 0) throw "an argument is left out";
    unsigned count = 0;
    while ((used >> count & 1U) != 0) ++count;
    // What takes nothing is shown as it stands.
    if (count == 0 && (holds_brace(english) || holds_brace(french))) throw "braces need an argument";
    return {id, english, french, count};
}

}  // namespace detail

/// Which row: a small value that can be copied, compared and kept.
class Text {
public:
    constexpr Text(const TextRow& row) : row_(&row) {}

    const char* id() const { return row_->id; }
    const char* in(Language language) const {
        return language == Language::french ? row_->french : row_->english;
    }
    unsigned arguments() const { return row_->arguments; }
    friend constexpr bool operator==(Text a, Text b) { return a.row_ == b.row_; }

private:
    const TextRow* row_;
};

class Message;

/// What a text is about: a name, a number, or something that is itself said in the reader's language.
class Argument {
public:
    Argument(std::string text) : held_(std::move(text)) {}
    Argument(std::string_view text) : held_(std::string(text)) {}
    Argument(const char* text);
    Argument(char character) : held_(std::string(1, character)) {}
    Argument(double number) : held_(number) {}
    template <std::integral T>
    requires(!std::same_as<T, char> && !std::same_as<T, bool>) Argument(T number) {
        if constexpr (std::is_signed_v<T>) {
            held_ = static_cast<std::int64_t>(number);
        } else {
            held_ = static_cast<std::uint64_t>(number);
        }
    }
    Argument(Text text) : held_(text) {}
    Argument(Message message);

    using Held =
        std::variant<std::string, std::int64_t, std::uint64_t, double, Text, std::shared_ptr<const Message>>;
    const Held& held() const { return held_; }
    /// A text argument of at most `bytes` bytes, cut between characters and marked with "…".
    void shorten(std::size_t bytes);
    friend bool operator==(const Argument& a, const Argument& b);

private:
    Held held_;
};

/// A sentence that is still in no language.
class Message {
public:
    template <class... Arguments>
    Message(Text text, Arguments&&... arguments) : text_(text) {
        (arguments_.emplace_back(std::forward<Arguments>(arguments)), ...);
        check();
    }
    Message(Text text, std::vector<Argument> arguments);
    /// Words that are the same in every language: what a program or a system has said.
    Message(std::string verbatim);
    Message(const char* verbatim) : Message(std::string(verbatim)) {}
    /// Nothing at all; it takes no memory of its own.
    Message();

    Text text() const { return text_; }
    const char* id() const { return text_.id(); }
    const std::vector<Argument>& arguments() const { return arguments_; }
    bool empty() const;
    void shorten_arguments(std::size_t bytes);
    friend bool operator==(const Message&, const Message&) = default;

private:
    void check() const;

    Text text_;
    std::vector<Argument> arguments_;
};

/// A text without arguments; it lives for ever.
inline const char* say(Language language, Text text) {
    return text.in(language);
}
std::string say(Language language, const Message& message);
template <class First, class... More>
std::string say(Language language, Text text, const First& first, const More&... more) {
    return say(language, Message(text, first, more...));
}

/// All rows, area by area.
const std::vector<Text>& all_texts();

/// A number with at most `decimals` decimals and no needless zeros, with the language's decimal sign.
std::string number_text(Language language, double value, unsigned decimals = 2);
/// With thousands set apart: "12,345", "12 345" (narrow no-break spaces).
std::string count_text(Language language, std::uint64_t value);

/// From LC_ALL, LC_MESSAGES and LANG, the first that is set: French for fr..., else English.
Language language_of_environment();

}  // namespace baton

/// For base/messages/AREA.hpp: makes the rows of an .inc file that is included within baton::text.
#define BATON_TEXT_ROW(id, english, french)                                                 \
    namespace rows {                                                                        \
    inline constexpr ::baton::TextRow id = ::baton::detail::text_row(#id, english, french); \
    }                                                                                       \
    inline constexpr ::baton::Text id{rows::id};
