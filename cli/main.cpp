// The baton command: its words go to run_command(), and what nobody could foresee becomes a sentence.
#include <csignal>
#include <exception>
#include <new>

#include "base/messages/command.hpp"
#include "cli/commands.hpp"
#include "cli/status.hpp"

int main(int argument_count, char** arguments) {
    using namespace baton;
    // A reader that goes away, and a limit on files, are seen where the writing fails.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    const cli::Reporter reporter("baton", language_of_environment(), false);
    try {
        return cli::run_command({arguments + 1, arguments + argument_count});
    } catch (const std::bad_alloc&) {
        reporter.complain(text::no_memory);
    } catch (const std::exception& error) {
        reporter.complain({text::own_error, error.what()});
    }
    return cli::status::host;
}
