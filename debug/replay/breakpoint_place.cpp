#include "debug/replay/breakpoint_place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/messages/debugger.hpp"
#include "debug/symbols/watch_expression.hpp"
#include "guest/vector_names.hpp"

namespace baton::debug {
namespace {

using Kind = Breakpoint::Kind;

std::string trimmed(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// "trap.asm:31" as its two parts.
std::optional<std::pair<std::string, unsigned>> file_and_line(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size() || text.size() - colon > 8)
        return std::nullopt;
    if (text.find_first_not_of("0123456789", colon + 1) != std::string::npos) return std::nullopt;
    return std::make_pair(text.substr(0, colon), static_cast<unsigned>(std::atoi(text.c_str() + colon + 1)));
}

std::vector<CodeAddress> places_of(const std::string& text, const Debugger& debugger) {
    if (const auto line = file_and_line(text))
        return debugger.code().addresses_of_line(line->first, line->second);
    if (const auto label = debugger.code().address_of(text)) return {*label};
    return {};
}

// The address that a place of a program has now; where the program is not loaded, none.
std::optional<Word> absolute(const CodeAddress& place, const Debugger& debugger) {
    if (place.program.empty()) return place.address;
    const guest::Thread* current = debugger.current_thread();
    if (current != nullptr && current->name == place.program) return current->base + place.address;
    for (const guest::Thread& thread : debugger.now().os().threads()) {
        if (thread.live() && thread.name == place.program) return thread.base + place.address;
    }
    return std::nullopt;
}

Result<Expression> expression_from(const std::string& text, const Debugger& debugger) {
    Expression expression;
    if (const auto error = parse_watch(text, debugger.code(), expression))
        return Failure{text, error->message};
    return expression;
}

}  // namespace

Result<Word> address_from(const std::string& written, const Debugger& debugger) {
    const std::string text = trimmed(written);
    if (text.empty()) return Failure{"", text::place_empty};
    for (const CodeAddress& place : places_of(text, debugger)) {
        if (const auto address = absolute(place, debugger)) return *address;
    }
    const Result<Expression> expression = expression_from(text, debugger);
    if (!expression) return expression.failure();
    const Result<std::int64_t> value =
        evaluate_watch(*expression, debugger.machine(), debugger.code(), debugger.now().os().layout());
    if (!value) return value.failure();
    if (*value < -0x80000000LL || *value > 0xffffffffLL) return Failure{text, text::place_too_large};
    return static_cast<Word>(*value);
}

Result<std::vector<Breakpoint>> breakpoints_from(Kind kind, const std::string& written,
                                                 std::optional<std::uint8_t> code, const Debugger& debugger) {
    const std::string text = trimmed(written);
    std::vector<Breakpoint> made;
    Breakpoint breakpoint;
    breakpoint.kind = kind;
    breakpoint.label = text;
    switch (kind) {
    case Kind::entered:
    case Kind::returned:
    case Kind::vector_write:
    case Kind::deadlock:
        breakpoint.code = code;
        breakpoint.label.clear();
        return std::vector<Breakpoint>{breakpoint};
    case Kind::change: {
        if (text.empty()) return Failure{"", text::place_empty};
        Result<Expression> expression = expression_from(text, debugger);
        if (!expression) return expression.failure();
        breakpoint.watched = std::move(*expression);
        return std::vector<Breakpoint>{breakpoint};
    }
    case Kind::read:
    case Kind::write: {
        const Result<Word> address = address_from(text, debugger);
        if (!address) return address.failure();
        breakpoint.address = *address;
        return std::vector<Breakpoint>{breakpoint};
    }
    case Kind::address: break;
    }
    for (const CodeAddress& place : places_of(text, debugger)) {
        breakpoint.address = place.address;
        breakpoint.program = place.program;
        made.push_back(breakpoint);
    }
    if (!made.empty()) return made;
    if (file_and_line(text)) return Failure{text, text::place_no_code};
    const Result<Word> address = address_from(text, debugger);
    if (!address) return address.failure();
    breakpoint.address = *address;
    return std::vector<Breakpoint>{breakpoint};
}

Breakpoint breakpoint_at(Word address, const Debugger& debugger) {
    Breakpoint breakpoint;
    breakpoint.address = address;
    for (const LoadedModule& module : loaded_modules(debugger)) {
        if (module.program.empty() || !module.holds(address)) continue;
        breakpoint.program = module.program;
        breakpoint.address = address - module.base;
        break;
    }
    const auto place = debugger.code().locate(address, debugger.current_thread());
    if (place && place->line != 0) {
        breakpoint.label =
            fmt::format("{}:{}", std::filesystem::path(place->file).filename().string(), place->line);
    } else if (place) {
        breakpoint.label = place->name();
    }
    return breakpoint;
}

const Breakpoint* find_breakpoint(Word address, Word bytes, const Debugger& debugger) {
    const std::vector<Breakpoint>& all = debugger.breakpoints();
    if (all.empty()) return nullptr;
    const Breakpoint here = breakpoint_at(address, debugger);
    const auto found = std::find_if(all.begin(), all.end(), [&](const Breakpoint& breakpoint) {
        if (breakpoint.kind != Kind::address) return false;
        const Word from = breakpoint.program.empty() ? address : here.address;
        return (breakpoint.program.empty() || breakpoint.program == here.program) &&
               breakpoint.address - from < bytes;
    });
    return found == all.end() ? nullptr : &*found;
}

std::optional<Word> address_of(const Breakpoint& breakpoint, const Debugger& debugger) {
    return absolute({breakpoint.program, breakpoint.address}, debugger);
}

Message breakpoint_message(const Breakpoint& breakpoint) {
    const Message vector =
        breakpoint.code ? guest::vector_message(*breakpoint.code) : Message(text::any_interrupt);
    const Message place = !breakpoint.label.empty() ? Message(breakpoint.label)
                                                    : Message(text::break_address, breakpoint.address);
    switch (breakpoint.kind) {
    case Kind::address:
        if (breakpoint.program.empty() || !breakpoint.label.empty()) return place;
        return {text::break_in_program, breakpoint.program, breakpoint.address};
    case Kind::entered: return {text::break_entered, vector};
    case Kind::returned: return {text::break_returned, vector};
    case Kind::read: return {text::break_read, place};
    case Kind::write: return {text::break_write, place};
    case Kind::change: return {text::break_change, breakpoint.watched.text()};
    case Kind::vector_write: return text::break_vectors;
    case Kind::deadlock: return text::break_deadlock;
    }
    return place;
}

std::vector<LoadedModule> loaded_modules(const Debugger& debugger) {
    return debugger.code().loaded(debugger.now().os(), debugger.current_thread());
}

}  // namespace baton::debug
