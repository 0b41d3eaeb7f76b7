// A program's command line: which options it has, what was written, and the help about them.
//
// Words are read as the world's programs do it: --name VALUE, --name=VALUE, -o VALUE, -oVALUE; options and
// operands in any order, and behind -- operands alone. Options have no abbreviations. Values are taken as
// text; parse_number() and its like make numbers of them. Help stays within 80 columns in every language.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/messages.hpp"
#include "base/result.hpp"

namespace baton {

class CommandLine {
public:
    /// `name` as it is called: "baton sched".
    CommandLine(std::string name, Message summary);

    /// Options that follow stand under this heading; those before the first, under "Options".
    void heading(Text text);
    /// `names` is "--ram" or "-o,--output". Given at most once, and not empty.
    void option(const char* names, std::string& into, Message value, Message help);
    /// May be repeated; with a delimiter, one value may hold several.
    void option(const char* names, std::vector<std::string>& into, Message value, Message help,
                char delimiter = '\0');
    void flag(const char* names, bool& into, Message help);
    /// --help and --version: the words behind it are not looked at.
    void ending_flag(const char* names, bool& into, Message help);
    /// The next operand. At most one of them takes several: the last.
    void operand(Message value, std::string& into, Message help, bool required = false);
    void operands(Message value, std::vector<std::string>& into, Message help, bool required = false);
    /// A paragraph behind the options.
    void note(Message text);
    /// A command line that works, behind the notes; a second line goes on with the first.
    void example(std::string command);
    /// A name and what it is, under the heading "Commands" in front of the options.
    void command(std::string name, Message summary);

    const std::string& name() const { return name_; }
    const Message& summary() const { return summary_; }
    std::string help(Language language) const;

    /// Puts the words' values where they belong. The failure is a sentence about the first wrong word.
    Result<Done, Message> read(const std::vector<std::string>& words);
    /// Whether the option was there, by its long name.
    bool given(std::string_view name) const;

private:
    struct Option {
        std::vector<std::string> names;
        Message value;  // empty: a flag
        Message help;
        std::size_t heading;  // 0: none was given yet
        std::string* once = nullptr;
        std::vector<std::string>* several = nullptr;
        bool* flag = nullptr;
        char delimiter = '\0';
        bool given = false;
        bool ends = false;
    };
    struct Operand {
        Message value;
        Message help;
        bool required;
        std::string* once = nullptr;
        std::vector<std::string>* several = nullptr;
        bool given = false;
    };
    struct Command {
        std::string name;
        Message summary;
    };
    Option* find(std::string_view name);
    std::optional<Message> take(Option& option, const std::string& name, const std::string& value);
    std::optional<Message> take_operand(const std::string& word);
    std::optional<Message> read_option(const std::vector<std::string>& words, std::size_t& at);
    Message unknown(const std::string& name) const;

    std::string name_;
    Message summary_;
    std::vector<Text> headings_;
    std::vector<Option> options_;
    std::vector<Operand> operands_;
    std::vector<Command> commands_;
    std::vector<Message> notes_;
    std::vector<std::string> examples_;
};

/// A whole number, decimal or 0x hexadecimal, within [least, most]. The failure names `option`.
Result<std::uint64_t> parse_number(const std::string& option, std::string_view text, std::uint64_t least,
                                   std::uint64_t most);
/// A number of bytes, perhaps with K or M (1024 and 1024²): "256K".
Result<std::uint64_t> parse_size(const std::string& option, std::string_view text);
/// Which one of some words it is; the failure names them.
Result<std::size_t> parse_choice(const std::string& option, std::string_view text,
                                 const std::vector<std::string_view>& words);

/// "en" or "fr", perhaps with a country as in "fr_FR.UTF-8".
Result<Language> parse_language(const std::string& option, std::string_view text);
/// What --lang says in these words, wherever it stands, else the environment's: for complaints about the
/// very words.
Language language_of(const std::vector<std::string>& words);

}  // namespace baton
