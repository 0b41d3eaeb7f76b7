#include "asm/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/messages/assembler.hpp"
#include "base/messages/common.hpp"
#include "base/text.hpp"

namespace baton::assembler {
namespace {

/// Columns of a source line that are shown; a longer one is cut around the caret.
constexpr unsigned shown_columns = 160;

/// As programs read it.
std::string_view name_of(Severity severity) {
    switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
    }
    return "";
}

/// As people read it, with its colon.
Text word_of(Severity severity) {
    switch (severity) {
    case Severity::error: return text::severity_error;
    case Severity::warning: return text::severity_warning;
    case Severity::note: break;
    }
    return text::severity_note;
}

std::string_view colour_of(Severity severity) {
    switch (severity) {
    case Severity::error: return "\x1b[1;31m";
    case Severity::warning: return "\x1b[1;35m";
    case Severity::note: return "\x1b[1;36m";
    }
    return "";
}

/// The line as single characters. Control characters but the tab would disturb the terminal.
std::vector<std::string> characters_of(const std::string& line) {
    std::vector<std::string> result;
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xc0U) == 0x80U && !result.empty()) {
            result.back() += c;
        } else if ((byte < 0x20 && c != '\t') || byte == 0x7f) {
            result.emplace_back("?");
        } else {
            result.emplace_back(1, c);
        }
    }
    for (std::string& character : result) {
        if (character.size() > 1 && has_controls(character)) character = "?";
    }
    return result;
}

std::string printable(const std::string& text) {
    std::string result;
    for (const std::string& character : characters_of(text)) result += character == "\t" ? " " : character;
    return result;
}

void append_source(std::string& out, const Place& place, std::string_view colour, std::string_view plain) {
    const std::vector<std::string> characters = characters_of(place.source_line);
    const std::size_t caret = place.column - 1;
    std::size_t first = 0;
    std::size_t last = characters.size();
    if (characters.size() > shown_columns) {
        first = caret > shown_columns / 2 ? caret - shown_columns / 2 : 0;
        last = std::min(characters.size(), first + shown_columns);
    }
    std::string shown = first > 0 ? "…" : "";
    std::string below = first > 0 ? " " : "";
    for (std::size_t i = first; i < last; ++i) shown += characters[i];
    if (last < characters.size()) shown += "…";
    const auto columns = [&](std::size_t i) {
        return i < characters.size() ? display_columns(characters[i]) : 1;
    };
    for (std::size_t i = first; i < caret; ++i)
        below += i < characters.size() && characters[i] == "\t" ? "\t" : std::string(columns(i), ' ');
    const std::size_t length = std::min<std::size_t>(std::max(1U, place.length), shown_columns);
    const std::size_t room = last > caret ? last - caret : 1;
    std::size_t marked = 0;
    for (std::size_t i = caret; i < caret + std::min(length, room); ++i) marked += columns(i);
    const std::string mark = "^" + std::string(std::max<std::size_t>(marked, 1) - 1, '~');
    out += fmt::format("{:>5} | {}\n      | {}{}{}{}\n", place.line, shown, below, colour, mark, plain);
}

void append_text(std::string& out, const Diagnostic& diagnostic, Language language, bool colour) {
    const std::string_view plain = colour ? "\x1b[0m" : "";
    const std::string_view bold = colour ? "\x1b[1m" : "";
    const std::string_view tint = colour ? colour_of(diagnostic.severity) : "";
    const Place& place = diagnostic.place;
    std::string where = printable(place.file);
    if (place.line != 0) where += fmt::format(":{}:{}", place.line, place.column);
    if (!where.empty()) out += fmt::format("{}{}:{} ", bold, where, plain);
    out += fmt::format("{}{}{} {}{}{}\n", tint, say(language, word_of(diagnostic.severity)), plain, bold,
                       printable(say(language, diagnostic.message)), plain);
    if (place.line != 0) append_source(out, place, tint, plain);
    for (const Diagnostic& note : diagnostic.notes) append_text(out, note, language, colour);
}

Json json_of(const Message& message);

Json json_of(const Argument& argument) {
    struct Visitor {
        Json operator()(const std::string& text) const { return text; }
        Json operator()(std::int64_t number) const { return number; }
        Json operator()(std::uint64_t number) const { return number; }
        Json operator()(double number) const { return number; }
        Json operator()(Text text) const { return json_of(Message(text)); }
        Json operator()(const std::shared_ptr<const Message>& message) const { return json_of(*message); }
    };
    return std::visit(Visitor{}, argument.held());
}

Json arguments_of(const Message& message) {
    Json arguments = Json::array();
    for (const Argument& argument : message.arguments()) arguments.push_back(json_of(argument));
    return arguments;
}

Json json_of(const Message& message) {
    if (message.empty()) return Json::object();
    if (message.text() == text::verbatim) return json_of(message.arguments().front());
    return Json::object({{"id", message.id()}, {"arguments", arguments_of(message)}});
}

Json json_of(const Diagnostic& diagnostic, Language language) {
    Json notes = Json::array();
    for (const Diagnostic& note : diagnostic.notes) notes.push_back(json_of(note, language));
    return Json::object({{"severity", name_of(diagnostic.severity)},
                         {"file", diagnostic.place.file},
                         {"line", diagnostic.place.line},
                         {"column", diagnostic.place.column},
                         {"length", diagnostic.place.length},
                         {"id", diagnostic.message.id()},
                         {"arguments", arguments_of(diagnostic.message)},
                         {"message", say(language, diagnostic.message)},
                         {"suggestion", diagnostic.suggestion},
                         {"notes", std::move(notes)}});
}

}  // namespace

std::string render_text(const std::vector<Diagnostic>& diagnostics, Language language, bool colour) {
    std::string result;
    for (const Diagnostic& diagnostic : diagnostics) append_text(result, diagnostic, language, colour);
    return result;
}

std::string render_json(const std::vector<Diagnostic>& diagnostics, Language language) {
    Json result = Json::array();
    for (const Diagnostic& diagnostic : diagnostics) result.push_back(json_of(diagnostic, language));
    return result.dump();
}

}  // namespace baton::assembler
