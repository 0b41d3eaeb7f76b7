#include "cli/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace baton::cli {
namespace {

volatile std::sig_atomic_t interrupt_mark = 0;

// For the way out by a signal: what the terminal was like, while it is changed.
termios terminal_before;
volatile std::sig_atomic_t terminal_changed = 0;

void restore_terminal() {
    if (terminal_changed == 0) return;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &terminal_before);  // allowed in signal handlers
    terminal_changed = 0;
}

void on_interrupt(int) {
    interrupt_mark = 1;
}

void on_fatal(int number) {
    restore_terminal();
    std::signal(number, SIG_DFL);
    std::raise(number);
}

constexpr std::array interrupting_signals{SIGINT, SIGTERM, SIGHUP};
constexpr std::array fatal_signals{SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

// What whoever started the program wants to be ignored (as nohup does) stays ignored.
void take_signal(int number, const struct sigaction& action) {
    struct sigaction before {};
    if (::sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) return;
    ::sigaction(number, &action, nullptr);
}

void give_signal_back(int number) {
    struct sigaction now {};
    if (::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN) return;
    std::signal(number, SIG_DFL);
}

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

bool is_terminal(int descriptor) {
    return ::isatty(descriptor) == 1;
}

bool wants_colour(int descriptor) {
    return is_terminal(descriptor) && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

bool wants_unicode() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string value = lower_case(environment(name));
        if (value.empty()) continue;
        return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
    }
    // No locale at all, as in a container: what reads it is nearly always UTF-8.
    return true;
}

unsigned terminal_width(int descriptor) {
    unsigned width = 80;
    winsize size{};
    const std::string columns(environment("COLUMNS"));
    if (is_terminal(descriptor) && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) {
        width = size.ws_col;
    } else if (!columns.empty() && columns.size() < 5 &&
               columns.find_first_not_of("0123456789") == std::string::npos) {
        width = static_cast<unsigned>(std::strtoul(columns.c_str(), nullptr, 10));
    }
    return std::clamp(width, 40U, 500U);
}

InterruptWatch::InterruptWatch() {
    struct sigaction action {};
    action.sa_handler = on_interrupt;  // without SA_RESTART: a waiting read or poll comes back
    ::sigemptyset(&action.sa_mask);
    for (const int number : interrupting_signals) take_signal(number, action);
}

InterruptWatch::~InterruptWatch() {
    for (const int number : interrupting_signals) give_signal_back(number);
}

bool InterruptWatch::interrupted() {
    return interrupt_mark != 0;
}

KeyboardMode::KeyboardMode() {
    // In the background the terminal belongs to somebody else.
    if (!is_terminal(STDIN_FILENO) || ::tcgetpgrp(STDIN_FILENO) != ::getpgrp()) return;
    if (::tcgetattr(STDIN_FILENO, &terminal_before) != 0) return;
    termios mode = terminal_before;
    mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | IEXTEN);
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    mode.c_cc[VSUSP] = _POSIX_VDISABLE;  // stopped, it would leave the terminal changed
    static const int at_exit = std::atexit(restore_terminal);
    if (at_exit != 0) return;
    struct sigaction action {};
    action.sa_handler = on_fatal;
    ::sigemptyset(&action.sa_mask);
    for (const int number : fatal_signals) take_signal(number, action);
    terminal_changed = 1;
    if (::tcsetattr(STDIN_FILENO, TCSANOW, &mode) != 0) {
        terminal_changed = 0;
        return;
    }
    active_ = true;
}

KeyboardMode::~KeyboardMode() {
    if (!active_) return;
    restore_terminal();
    for (const int number : fatal_signals) give_signal_back(number);
}

std::optional<std::vector<std::uint8_t>> KeyboardMode::keys(int milliseconds) const {
    pollfd wanted{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&wanted, 1, milliseconds);
    if (ready <= 0) return std::vector<std::uint8_t>();
    std::vector<std::uint8_t> keys(256);
    const ssize_t got = ::read(STDIN_FILENO, keys.data(), keys.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return std::vector<std::uint8_t>();
    if (got <= 0) return std::nullopt;
    keys.resize(static_cast<std::size_t>(got));
    return keys;
}

}  // namespace baton::cli
