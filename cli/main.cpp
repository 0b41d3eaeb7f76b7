// The baton command: finds the subcommand, and turns what goes wrong into a sentence and a status.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/streams.hpp"

namespace baton::cli {

namespace {

constexpr const char* version = "baton " BATON_VERSION;

// CLI11 leaves two blank lines between groups.
std::string help_of(const CLI::App& parser) {
    std::string text = parser.help(parser.get_parent() == nullptr ? "" : "baton");
    for (std::size_t at; (at = text.find("\n\n\n")) != std::string::npos;) text.erase(at, 1);
    return text;
}

std::string nearest_of(std::string_view written, const std::vector<std::string>& names) {
    const std::vector<std::string_view> views(names.begin(), names.end());
    return nearest_name(written, views);
}

// "x; did you mean 'y'?" for a word that no option or command is.
std::string unknown_word(const CLI::App& parser, const std::string& word) {
    std::vector<std::string> names;
    for (const CLI::Option* option : parser.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    const std::string written = word.substr(0, word.find('='));
    std::string text =
        word[0] == '-' ? "unknown option '" + word + "'" : "'" + word + "' is one word too many";
    const std::string nearest = word[0] == '-' ? nearest_of(written, names) : "";
    return nearest.empty() ? text : text + "; did you mean '" + nearest + "'?";
}

// CLI11's raw for an option that has no value, or too many, in a sentence; else as they are.
std::string plain_mismatch(const CLI::App& parser, const std::string& text) {
    const std::string name = text.substr(0, text.find(':'));
    const CLI::Option* option = parser.get_option_no_throw(name);
    if (option == nullptr) return text;
    if (option->count() > 1) return name + " was given more than once";
    return option->count() == 0 || option->results().empty() ? name + " needs a value" : text;
}

int usage_error(const CLI::App& app, const std::vector<Command>& commands, const CLI::ParseError& error) {
    const CLI::App* parser = &app;
    for (const Command& command : commands) {
        if (command.parser->parsed()) parser = command.parser;
    }
    const std::string name = parser == &app ? "" : parser->get_name();
    std::string text = error.what();
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        const std::vector<std::string> extras = parser->remaining();
        if (!extras.empty()) text = unknown_word(*parser, extras.front());
    } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
        text = plain_mismatch(*parser, text);
    }
    return fail(lab::usage_problem(text), name);
}

int run(int argument_count, char** arguments) {
    CLI::App app("Baton: a small computer, its operating system, and the tools to watch both.", "baton");
    app.set_help_flag("-h,--help", "this text");
    app.set_version_flag("--version", version, "the version");
    app.require_subcommand(1);
    app.get_formatter()->column_width(28);
    app.footer(
        "Examples:\n"
        "  baton os --timeline count primes sleeper\n"
        "  baton sched --jobs A:0:5,B:1:3,C:3:2,D:5:4 --policy rr --quantum 2\n"
        "  baton run hello.asm\n"
        "  baton isa add\n\n"
        "Exit status: 0 done, 1 the guest powered off with another code, 2 usage, 3 errors in a source,\n"
        "4 the machine stopped on a fault, 5 cycle limit, 6 nothing can run any more, 7 a check failed,\n"
        "8 the host failed (file, memory), 130 interrupted.");
    const std::vector<Command> commands{add_asm(app), add_disasm(app), add_isa(app),  add_run(app),
                                        add_os(app),  add_sched(app),  add_trace(app)};
    if (argument_count < 2) {
        write_error(help_of(app));
        return status::usage;
    }
    const std::string first = arguments[1];
    std::vector<std::string> names;
    for (const Command& command : commands) names.push_back(command.parser->get_name());
    if (first[0] != '-' && std::find(names.begin(), names.end(), first) == names.end()) {
        const std::string nearest = nearest_of(first, names);
        const std::string hint = nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
        return fail(lab::usage_problem("unknown command '" + first + "'" + hint), "");
    }
    try {
        app.parse(argument_count, arguments);
    } catch (const CLI::CallForHelp&) {
        const CLI::App* parser = &app;
        for (const Command& command : commands) {
            if (command.parser->parsed()) parser = command.parser;
        }
        const Result<Done> written = write_output(help_of(*parser));
        return written ? status::done : status::host;
    } catch (const CLI::CallForVersion&) {
        const Result<Done> written = write_output(std::string(version) + "\n");
        return written ? status::done : status::host;
    } catch (const CLI::ParseError& error) {
        return usage_error(app, commands, error);
    }
    for (const Command& command : commands) {
        if (command.parser->parsed()) return command.run();
    }
    return status::usage;
}

}  // namespace
}  // namespace baton::cli

int main(int argument_count, char** arguments) {
    // A reader that goes away is seen where the writing fails.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return baton::cli::run(argument_count, arguments);
    } catch (const std::bad_alloc&) {
        baton::cli::complain("the host has not enough memory for that");
    } catch (const std::exception& error) {
        baton::cli::complain(std::string("an error in baton itself: ") + error.what());
    }
    return baton::cli::status::host;
}
