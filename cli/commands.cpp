#include "cli/commands.hpp"

#include <algorithm>

#include "base/messages/command.hpp"
#include "base/messages/help.hpp"
#include "base/text.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "lab/build/home.hpp"

namespace baton::cli {
namespace {

constexpr const char* version = "baton " BATON_VERSION "\n";

void add_common(CommandLine& line, CommonOptions& common) {
    line.ending_flag("-h,--help", common.help, text::help_this_text);
    line.option("--lang", common.language, "en|fr", text::help_lang);
}

int print(std::string_view text, const Reporter& reporter) {
    const Result<Done> written = write_output(text);
    return written ? status::done : reporter.fail(written.failure());
}

// What stands in front of the command, and the command with all behind it.
struct Divided {
    std::vector<std::string> front;
    std::vector<std::string> command;
};

Divided divide(const std::vector<std::string>& words) {
    std::size_t at = 0;
    while (at < words.size() && words[at].size() > 1 && words[at][0] == '-')
        at += words[at] == "--lang" ? 2 : 1;
    const auto middle = words.begin() + static_cast<std::ptrdiff_t>(std::min(at, words.size()));
    return {{words.begin(), middle}, {middle, words.end()}};
}

// People name a program where a command is wanted, or know the command by another name.
Message unknown_command(const std::string& word, const std::vector<Command>& commands) {
    const bool is_file = word.find_first_of("./") != std::string::npos;
    if (is_file) return {text::file_as_command, word};
    if (lab::Home::find(lab::executable_path())) {
        const std::vector<std::string> programs = lab::Home::find(lab::executable_path())->programs();
        if (std::find(programs.begin(), programs.end(), word) != programs.end())
            return {text::program_as_command, word};
    }
    static constexpr std::pair<std::string_view, const char*> others[] = {
        {"assemble", "asm"}, {"compile", "asm"},        {"build", "asm"},   {"exec", "run"},
        {"execute", "run"},  {"start", "os"},           {"boot", "os"},     {"schedule", "sched"},
        {"lab", "sched"},    {"disassemble", "disasm"}, {"dump", "disasm"}, {"reference", "isa"},
        {"manual", "isa"},   {"debug", "trace"},        {"step", "trace"}};
    for (const auto& [other, name] : others) {
        if (word == other) return {text::unknown_command_near, word, name};
    }
    std::vector<std::string_view> names;
    for (const Command& command : commands) names.push_back(command.name);
    const std::string nearest = nearest_name(word, names);
    if (nearest.empty()) return {text::unknown_command, word};
    return {text::unknown_command_near, word, nearest};
}

}  // namespace

Command new_command(const std::string& name, Text summary) {
    Command command{name, CommandLine("baton " + name, summary), std::make_shared<CommonOptions>(), {}};
    add_common(command.line, *command.common);
    return command;
}

std::vector<Command> make_commands() {
    std::vector<Command> commands;
    for (const auto make :
         {make_asm, make_disasm, make_isa, make_run, make_os, make_sched, make_explore, make_handout, make_grade,
          make_sheet, make_trace})
        commands.push_back(make());
    return commands;
}

int run_command(const std::vector<std::string>& words) {
    const Language spoken = language_of(words);
    std::vector<Command> commands = make_commands();
    CommandLine baton("baton", text::help_baton);
    CommonOptions common;
    bool wants_version = false;
    add_common(baton, common);
    baton.ending_flag("--version", wants_version, text::help_version);
    for (const Command& command : commands) baton.command(command.name, command.line.summary());
    baton.note(text::help_status);
    for (const char* example : {"baton os --timeline count primes sleeper",
                                "baton sched --jobs A:0:5,B:1:3,C:3:2,D:5:4 --policy rr --quantum 2",
                                "baton run first.asm", "baton isa add"})
        baton.example(example);

    const Reporter whole("baton", spoken, false);
    const Divided divided = divide(words);
    const Result<Done, Message> front = baton.read(divided.front);
    if (!front) return whole.fail_usage(front.failure());
    if (wants_version) return print(version, whole);
    const bool asks_help = !divided.command.empty() && divided.command.front() == "help";
    const std::size_t named = asks_help ? 1 : 0;
    if (common.help || divided.command.size() == named) return print(baton.help(spoken), whole);

    const std::string& name = divided.command[named];
    const auto command = std::find_if(commands.begin(), commands.end(),
                                      [&](const Command& each) { return each.name == name; });
    if (command == commands.end()) return whole.fail_usage(unknown_command(name, commands));
    const Reporter before(command->line.name(), spoken, false);
    std::vector<std::string> rest(divided.command.begin() + static_cast<std::ptrdiff_t>(named) + 1,
                                  divided.command.end());
    if (asks_help) rest = {"--help"};
    const Result<Done, Message> read = command->line.read(rest);
    if (!read) return before.fail_usage(read.failure());
    const std::string& language =
        command->common->language.empty() ? common.language : command->common->language;
    Result<Language> chosen = spoken;
    if (!language.empty()) chosen = parse_language("--lang", language);
    if (!chosen) return before.fail_usage(chosen.failure().message());
    if (command->common->help) return print(command->line.help(*chosen), whole);
    return command->run(Reporter(command->line.name(), *chosen, !language.empty()));
}

std::vector<std::string> include_dirs(std::vector<std::string> given) {
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (home) given.push_back(home->include().string());
    return given;
}

}  // namespace baton::cli
