#include "base/messages.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cstdlib>
#include <limits>

#include "base/messages/assembler.hpp"
#include "base/messages/command.hpp"
#include "base/messages/common.hpp"
#include "base/messages/contract.hpp"
#include "base/messages/debugger.hpp"
#include "base/messages/course.hpp"
#include "base/messages/explore.hpp"
#include "base/messages/expression.hpp"
#include "base/messages/guest.hpp"
#include "base/messages/help.hpp"
#include "base/messages/images.hpp"
#include "base/messages/lab.hpp"
#include "base/messages/machine.hpp"
#include "base/messages/window.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

namespace baton {
namespace {

/// The number in an argument, for the choice between one and many.
bool is_singular(Language language, const Argument& argument) {
    double value = 0;
    if (const auto* number = std::get_if<std::int64_t>(&argument.held()))
        value = static_cast<double>(*number);
    if (const auto* number = std::get_if<std::uint64_t>(&argument.held()))
        value = static_cast<double>(*number);
    if (const auto* number = std::get_if<double>(&argument.held())) value = *number;
    return language == Language::french ? value > -2 && value < 2 : value == 1;
}

template <class Number>
std::string number_in(Language language, Number number, std::string_view form) {
    if (form == "n") {
        if (number < Number{})
            return "-" +
                   count_text(language, static_cast<std::uint64_t>(0) - static_cast<std::uint64_t>(number));
        return count_text(language, static_cast<std::uint64_t>(number));
    }
    if (form.empty()) return std::to_string(number);
    return fmt::format(fmt::runtime("{:" + std::string(form) + "}"), number);
}

std::string decimal_in(Language language, double number, std::string_view form) {
    unsigned decimals = 2;
    if (form.size() == 2 && form[0] == '.' && form[1] >= '0' && form[1] <= '9')
        decimals = static_cast<unsigned>(form[1] - '0');
    return number_text(language, number, decimals);
}

std::string argument_in(Language language, const Argument& argument, std::string_view form) {
    struct Visitor {
        Language language;
        std::string_view form;
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(std::int64_t number) const { return number_in(language, number, form); }
        std::string operator()(std::uint64_t number) const { return number_in(language, number, form); }
        std::string operator()(double number) const { return decimal_in(language, number, form); }
        std::string operator()(Text text) const { return say(language, text); }
        std::string operator()(const std::shared_ptr<const Message>& message) const {
            return say(language, *message);
        }
    };
    return std::visit(Visitor{language, form}, argument.held());
}

}  // namespace

Argument::Argument(const char* text) : held_(std::string(text)) {}
Argument::Argument(Message message) : held_(std::make_shared<const Message>(std::move(message))) {}

void Argument::shorten(std::size_t bytes) {
    if (auto* nested = std::get_if<std::shared_ptr<const Message>>(&held_)) {
        Message shorter = **nested;
        shorter.shorten_arguments(bytes);
        *nested = std::make_shared<const Message>(std::move(shorter));
    }
    auto* text = std::get_if<std::string>(&held_);
    if (text == nullptr || text->size() <= bytes) return;
    std::size_t end = bytes;
    while (end > 0 && (static_cast<unsigned char>((*text)[end]) & 0xc0U) == 0x80U) --end;
    text->resize(end);
    *text += "…";
}

bool operator==(const Argument& a, const Argument& b) {
    const auto* nested = std::get_if<std::shared_ptr<const Message>>(&a.held_);
    const auto* other = std::get_if<std::shared_ptr<const Message>>(&b.held_);
    if (nested != nullptr && other != nullptr) return **nested == **other;
    return a.held_ == b.held_;
}

Message::Message(Text text, std::vector<Argument> arguments) : text_(text), arguments_(std::move(arguments)) {
    check();
}
Message::Message(std::string verbatim) : text_(text::verbatim) {
    if (!verbatim.empty()) arguments_.emplace_back(std::move(verbatim));
}
Message::Message() : text_(text::verbatim) {}

Message Failure::message() const {
    return subject.empty() ? reason : Message(text::subject_and_reason, subject, reason);
}

bool Message::empty() const {
    if (text_ != text::verbatim) return false;
    if (arguments_.empty()) return true;
    const auto* words = std::get_if<std::string>(&arguments_.front().held());
    return words != nullptr && words->empty();
}

void Message::shorten_arguments(std::size_t bytes) {
    for (Argument& argument : arguments_) argument.shorten(bytes);
}

void Message::check() const {
    assert(arguments_.size() == text_.arguments());
}

std::string say(Language language, const Message& message) {
    const std::string_view text = message.text().in(language);
    const std::vector<Argument>& arguments = message.arguments();
    std::string out;
    std::size_t next = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '}') ++at;  // the second of two
        if (text[at] != '{' || text[at + 1] == '{') {
            if (text[at] == '{') ++at;
            out += text[at];
            continue;
        }
        const std::size_t end = text.find('}', at);
        std::string_view inside = text.substr(at + 1, end - at - 1);
        at = end;
        std::size_t index = 0;
        std::size_t digits = 0;
        for (; digits < inside.size() && inside[digits] >= '0' && inside[digits] <= '9'; ++digits)
            index = index * 10 + static_cast<std::size_t>(inside[digits] - '0');
        if (digits == 0) index = next++;
        inside.remove_prefix(digits);
        if (index >= arguments.size()) continue;  // check() has asserted that there are enough
        const Argument& argument = arguments[index];
        if (!inside.empty() && inside.front() == '?') {
            const std::size_t bar = inside.find('|');
            out += is_singular(language, argument) ? inside.substr(1, bar - 1) : inside.substr(bar + 1);
        } else {
            if (!inside.empty()) inside.remove_prefix(1);  // the colon
            out += argument_in(language, argument, inside);
        }
    }
    return out;
}

const std::vector<Text>& all_texts() {
    static const std::vector<Text> all{
#define BATON_TEXT(id, english, french) text::id,
#include "base/messages/all.inc"
#undef BATON_TEXT
    };
    return all;
}

std::string number_text(Language language, double value, unsigned decimals) {
    std::string text = fmt::format("{:.{}f}", value, decimals);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    if (text == "-0") text = "0";
    if (language == Language::french && text.find('.') != std::string::npos) text[text.find('.')] = ',';
    return text;
}

std::string count_text(Language language, std::uint64_t value) {
    std::string text = std::to_string(value);
    const char* separator = language == Language::french ? "\u202f" : ",";
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, separator);
    }
    return text;
}

Language language_of_environment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).substr(0, 2) == "fr" ? Language::french : Language::english;
    }
    return Language::english;
}

}  // namespace baton
