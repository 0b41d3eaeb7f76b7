#include "base/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "base/messages/command.hpp"
#include "base/messages/help.hpp"
#include "base/text.hpp"

namespace baton {
namespace {

constexpr std::size_t help_columns = 80;
constexpr std::size_t first_column = 2;
constexpr std::size_t text_column = 28;

std::vector<std::string> names_of(std::string_view list) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        names.emplace_back(list.substr(at, comma - at));
        at = comma + 1;
    }
    return names;
}

bool is_option(const std::string& word) {
    return word.size() > 1 && word[0] == '-';
}

// "  --ram SIZE              size of RAM", the text wrapped in its own column.
std::string row(const std::string& left, const std::string& text) {
    std::string line = std::string(first_column, ' ') + left;
    const std::size_t columns = display_columns(line);
    line += columns + 2 <= text_column ? std::string(text_column - columns, ' ')
                                       : "\n" + std::string(text_column, ' ');
    return line + wrap_text(text, help_columns - text_column, text_column) + "\n";
}

std::optional<std::uint64_t> digits(std::string_view text, int base) {
    std::uint64_t value = 0;
    if (text.empty()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    const bool hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    return hexadecimal ? digits(text.substr(2), 16) : digits(text, 10);
}

}  // namespace

CommandLine::CommandLine(std::string name, Message summary)
    : name_(std::move(name)), summary_(std::move(summary)) {}

void CommandLine::heading(Text text) {
    headings_.push_back(text);
}

void CommandLine::option(const char* names, std::string& into, Message value, Message help) {
    Option option{names_of(names), std::move(value), std::move(help), headings_.size()};
    option.once = &into;
    options_.push_back(std::move(option));
}

void CommandLine::option(const char* names, std::vector<std::string>& into, Message value, Message help,
                         char delimiter) {
    Option option{names_of(names), std::move(value), std::move(help), headings_.size()};
    option.several = &into;
    option.delimiter = delimiter;
    options_.push_back(std::move(option));
}

void CommandLine::flag(const char* names, bool& into, Message help) {
    Option option{names_of(names), {}, std::move(help), headings_.size()};
    option.flag = &into;
    options_.push_back(std::move(option));
}

void CommandLine::ending_flag(const char* names, bool& into, Message help) {
    flag(names, into, std::move(help));
    options_.back().ends = true;
}

void CommandLine::operand(Message value, std::string& into, Message help, bool required) {
    operands_.push_back({std::move(value), std::move(help), required, &into});
}

void CommandLine::operands(Message value, std::vector<std::string>& into, Message help, bool required) {
    operands_.push_back({std::move(value), std::move(help), required, nullptr, &into});
}

void CommandLine::note(Message text) {
    notes_.push_back(std::move(text));
}

void CommandLine::example(std::string command) {
    examples_.push_back(std::move(command));
}

void CommandLine::command(std::string name, Message summary) {
    commands_.push_back({std::move(name), std::move(summary)});
}

std::string CommandLine::help(Language language) const {
    const auto in = [language](const Message& message) { return say(language, message); };
    std::string usage = in({text::help_usage, name_});
    for (const Operand& operand : operands_) {
        const std::string value = in(operand.value) + (operand.several != nullptr ? "..." : "");
        usage += operand.required ? " " + value : " [" + value + "]";
    }
    if (!commands_.empty()) usage += " " + in(text::help_command_word);
    std::string text = wrap_text(in(summary_), help_columns, 0) + "\n" + usage + "\n";
    const auto title = [&](Text heading) { text += "\n" + in(heading) + "\n"; };
    if (!operands_.empty()) text += "\n";
    for (const Operand& operand : operands_) text += row(in(operand.value), in(operand.help));
    if (!commands_.empty()) title(text::help_commands);
    for (const Command& command : commands_) text += row(command.name, in(command.summary));
    for (std::size_t heading = 0; heading <= headings_.size(); ++heading) {
        title(heading == 0 ? Text(text::help_options) : headings_[heading - 1]);
        for (const Option& option : options_) {
            if (option.heading != heading) continue;
            std::string left;
            for (const std::string& name : option.names) left += (left.empty() ? "" : ", ") + name;
            if (option.flag == nullptr) left += " " + in(option.value);
            text += row(left, in(option.help));
        }
    }
    for (const Message& note : notes_) text += "\n" + wrap_text(in(note), help_columns, 0) + "\n";
    if (!examples_.empty()) title(examples_.size() == 1 ? text::help_example : text::help_examples);
    for (const std::string& example : examples_) text += "  " + example + "\n";
    return text;
}

CommandLine::Option* CommandLine::find(std::string_view name) {
    for (Option& option : options_) {
        if (std::find(option.names.begin(), option.names.end(), name) != option.names.end()) return &option;
    }
    return nullptr;
}

bool CommandLine::given(std::string_view name) const {
    return std::any_of(options_.begin(), options_.end(), [name](const Option& option) {
        return option.given &&
               std::find(option.names.begin(), option.names.end(), name) != option.names.end();
    });
}

Message CommandLine::unknown(const std::string& name) const {
    std::vector<std::string_view> names;
    for (const Option& option : options_) {
        for (const std::string& each : option.names) {
            if (each.size() > 2) names.push_back(each);
        }
    }
    const std::string nearest = nearest_name(name, names);
    if (nearest.empty()) return {text::unknown_option, name};
    return {text::unknown_option_near, name, nearest};
}

std::optional<Message> CommandLine::take(Option& option, const std::string& name, const std::string& value) {
    if (option.once != nullptr && option.given) return Message(text::option_twice, name);
    option.given = true;
    for (std::size_t at = 0; at <= value.size();) {
        const std::size_t end = option.delimiter == '\0'
                                    ? value.size()
                                    : std::min(value.find(option.delimiter, at), value.size());
        std::string part = value.substr(at, end - at);
        if (part.empty()) return Message(text::option_empty, name);
        if (option.once != nullptr) {
            *option.once = std::move(part);
        } else {
            option.several->push_back(std::move(part));
        }
        at = end + 1;
    }
    return std::nullopt;
}

std::optional<Message> CommandLine::take_operand(const std::string& word) {
    for (Operand& operand : operands_) {
        if (operand.once != nullptr && operand.given) continue;
        operand.given = true;
        if (operand.once != nullptr) {
            *operand.once = word;
        } else {
            operand.several->push_back(word);
        }
        return std::nullopt;
    }
    return Message(text::operand_too_many, word);
}

std::optional<Message> CommandLine::read_option(const std::vector<std::string>& words, std::size_t& at) {
    const std::string& word = words[at];
    const bool is_long = word[1] == '-';
    const std::size_t equals = is_long ? word.find('=') : std::string::npos;
    const std::string name = is_long ? word.substr(0, equals) : word.substr(0, 2);
    Option* option = find(name);
    if (option == nullptr) return unknown(is_long ? name : word);
    const bool has_value = is_long ? equals != std::string::npos : word.size() > 2;
    if (option->flag != nullptr) {
        if (has_value) return is_long ? Message(text::option_without_value, name) : unknown(word);
        *option->flag = true;
        option->given = true;
        return std::nullopt;
    }
    if (has_value) return take(*option, name, word.substr(is_long ? equals + 1 : 2));
    // What is the name of an option is none of another's value.
    const bool is_there = at + 1 < words.size();
    if (!is_there || (is_option(words[at + 1]) && find(words[at + 1].substr(0, words[at + 1].find('=')))))
        return Message(text::option_needs_value, name, option->value);
    return take(*option, name, words[++at]);
}

Result<Done, Message> CommandLine::read(const std::vector<std::string>& words) {
    bool options_end = false;
    for (std::size_t at = 0; at < words.size(); ++at) {
        const std::string& word = words[at];
        if (!options_end && word == "--") {
            options_end = true;
            continue;
        }
        const bool option = !options_end && is_option(word);
        if (auto wrong = option ? read_option(words, at) : take_operand(word)) return *wrong;
        if (option && std::any_of(options_.begin(), options_.end(),
                                  [](const Option& each) { return each.ends && each.given; }))
            return Done{};
    }
    for (const Operand& operand : operands_) {
        if (operand.required && !operand.given) return Message(text::operand_missing, operand.value);
    }
    return Done{};
}

Result<std::uint64_t> parse_number(const std::string& option, std::string_view text, std::uint64_t least,
                                   std::uint64_t most) {
    const std::optional<std::uint64_t> value = whole_number(text);
    if (value && *value >= least && *value <= most) return *value;
    if (most == std::numeric_limits<std::uint64_t>::max())
        return Failure{option, {text::no_number_from, std::string(text), least}};
    return Failure{option, {text::no_number_between, std::string(text), least, most}};
}

Result<std::uint64_t> parse_size(const std::string& option, std::string_view text) {
    std::string_view number = text;
    std::uint64_t unit = 1;
    if (!number.empty()) {
        const char last = number.back();
        if (last == 'k' || last == 'K') unit = 1024;
        if (last == 'm' || last == 'M') unit = 1024 * 1024;
        if (unit != 1) number.remove_suffix(1);
    }
    const std::optional<std::uint64_t> value = whole_number(number);
    if (!value || *value > std::numeric_limits<std::uint64_t>::max() / unit)
        return Failure{option, {text::no_size, std::string(text)}};
    return *value * unit;
}

Result<std::size_t> parse_choice(const std::string& option, std::string_view text,
                                 const std::vector<std::string_view>& words) {
    const auto found = std::find(words.begin(), words.end(), text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    if (words.size() == 2)
        return Failure{option,
                       {text::neither_nor, std::string(text), std::string(words[0]), std::string(words[1])}};
    std::string all;
    for (const std::string_view word : words) all += (all.empty() ? "" : ", ") + std::string(word);
    return Failure{option, {text::none_of, std::string(text), all}};
}

Result<Language> parse_language(const std::string& option, std::string_view text) {
    const std::string_view word = text.substr(0, text.find_first_of("_-.@"));
    if (word == "fr" || word == "FR") return Language::french;
    if (word == "en" || word == "EN") return Language::english;
    return Failure{option, {text::neither_nor, std::string(text), "en", "fr"}};
}

Language language_of(const std::vector<std::string>& words) {
    for (std::size_t at = 0; at < words.size() && words[at] != "--"; ++at) {
        constexpr std::string_view name = "--lang";
        std::string value;
        if (words[at] == name && at + 1 < words.size()) value = words[at + 1];
        if (words[at].rfind("--lang=", 0) == 0) value = words[at].substr(name.size() + 1);
        if (value.empty()) continue;
        if (const Result<Language> language = parse_language("", value)) return *language;
    }
    return language_of_environment();
}

}  // namespace baton
