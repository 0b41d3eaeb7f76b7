// Runs the baton command as a user's shell would, with its streams caught, or on a terminal of its own.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/files.hpp"

namespace baton::test {

using Words = std::vector<std::string>;

struct Ended {
    int status = -1;  ///< exit status; 128 + n when signal n ended it
    std::string out;
    std::string err;      ///< on a terminal both are in `out`
    long memory_kib = 0;  ///< the most that it had at once; of a command() alone
};

namespace detail {

[[noreturn]] inline void become(const Words& words, const Words& environment) {
    std::vector<char*> arguments{const_cast<char*>("baton")};
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    ::unsetenv("NO_COLOR");
    ::unsetenv("COLUMNS");
    ::unsetenv("BATON_HOME");
    ::setenv("TERM", "xterm", 1);
    for (const std::string& variable : environment) ::putenv(const_cast<char*>(variable.c_str()));
    ::execv(BATON_BINARY, arguments.data());
    ::_exit(127);
}

inline int status_of(pid_t child, rusage* usage = nullptr) {
    int raw = 0;
    ::wait4(child, &raw, 0, usage);
    return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

}  // namespace detail

struct Surroundings {
    std::string input;                         ///< standard input
    Words environment;                         ///< NAME=VALUE
    std::string folder;                        ///< to run in; empty: the test's own
    std::function<void(pid_t)> while_it_runs;  ///< called once, by the test
    std::string out_to;                        ///< a file for standard output instead of catching it
    std::vector<int> ignored;                  ///< signals that it finds ignored
    bool no_output = false;                    ///< standard output is closed
    long most_file_bytes = -1;                 ///< limit on the size of each file that it writes
    /// Nothing in these tests takes a tenth of this; it only keeps a hang from hanging the tests.
    int patience_seconds = 120;
};

/// Runs `baton WORDS...` to its end.
inline Ended command(const Words& words, const Surroundings& around = {}) {
    const TemporaryFolder folder;
    const std::string in = folder.write("in", around.input);
    const std::string out = around.out_to.empty() ? (folder.path() / "out").string() : around.out_to;
    const std::string err = (folder.path() / "err").string();
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) {
        ::alarm(static_cast<unsigned>(around.patience_seconds));
        const int from = ::open(in.c_str(), O_RDONLY);
        const int to =
            ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);  // a named pipe: waits for its reader
        const int errors = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(from, STDIN_FILENO);
        ::dup2(to, STDOUT_FILENO);
        ::dup2(errors, STDERR_FILENO);
        if (around.no_output) ::close(STDOUT_FILENO);
        if (around.most_file_bytes >= 0) {
            const rlimit limit{static_cast<rlim_t>(around.most_file_bytes),
                               static_cast<rlim_t>(around.most_file_bytes)};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        }
        for (const int number : around.ignored) ::signal(number, SIG_IGN);
        if (!around.folder.empty() && ::chdir(around.folder.c_str()) != 0) ::_exit(126);
        detail::become(words, around.environment);
    }
    if (around.while_it_runs) around.while_it_runs(child);
    Ended ended;
    rusage usage{};
    ended.status = detail::status_of(child, &usage);
    ended.memory_kib = usage.ru_maxrss;
    if (around.out_to.empty()) ended.out = read_file(out);
    ended.err = read_file(err);
    return ended;
}

/// A terminal with the command on it.
class Terminal {
public:
    explicit Terminal(const Words& words, const Words& environment = {}, unsigned short columns = 80) {
        winsize size{};
        size.ws_row = 24;
        size.ws_col = columns;
        child_ = ::forkpty(&master_, nullptr, nullptr, &size);
        if (child_ < 0) throw std::runtime_error("forkpty failed");
        if (child_ == 0) {
            ::alarm(120);
            // A shell starts what runs behind it with these ignored, and that would be inherited.
            ::signal(SIGINT, SIG_DFL);
            ::signal(SIGQUIT, SIG_DFL);
            detail::become(words, environment);
        }
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            detail::status_of(child_);
        }
        ::close(master_);
    }

    void type(const std::string& keys) const {
        if (::write(master_, keys.data(), keys.size()) < 0) throw std::runtime_error("the terminal is gone");
    }
    /// Reads until the screen holds `text`; throws with what it holds when that never comes.
    void wait_for(const std::string& text) {
        while (screen_.find(text, seen_) == std::string::npos) {
            if (read_some()) continue;
            throw std::runtime_error("'" + text + "' never came, but status " + std::to_string(status_) +
                                     " after:\n" + screen_);
        }
        seen_ = screen_.find(text, seen_) + text.size();
    }
    Ended finish() {
        while (read_some()) {
        }
        return {status_, screen_, {}};
    }
    pid_t child() const { return child_; }
    const std::string& screen() const { return screen_; }
    int master() const { return master_; }

private:
    // When the other side is closed, reading may fail once before the last of the text has come
    // through; behind the child's end it is all there.
    bool read_some() {
        for (;;) {
            char buffer[4096];
            const ssize_t got = ::read(master_, buffer, sizeof buffer);
            if (got > 0) {
                screen_.append(buffer, static_cast<std::size_t>(got));
                return true;
            }
            if (child_ < 0) return false;
            status_ = detail::status_of(child_);
            child_ = -1;
        }
    }

    int master_ = -1;
    pid_t child_ = -1;  // -1 when it has ended
    int status_ = -1;
    std::string screen_;
    std::size_t seen_ = 0;
};

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A report's text as if lines were endless: what was broken at a blank is joined again.
inline std::string unwrapped(const std::string& text) {
    std::string joined;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool set_in = text[at] == '\n' && text.compare(at + 1, 2, "  ") == 0;
        joined += set_in ? ' ' : text[at];
        if (set_in) at = text.find_first_not_of(' ', at + 1) - 1;
    }
    return joined;
}

/// A message, not a flood.
inline bool lines_are_few(const std::string& text) {
    return std::count(text.begin(), text.end(), '\n') <= 6;
}

/// A bare program that switches the machine off with this code.
inline std::string powers_off(int code) {
    return "_start: li r0, SYSTEM\n mov r1, " + std::to_string(code) +
           "\n stw r1, [r0 + SYSTEM_POWER]\n1: jmp 1b\n";
}
inline const std::string endless = "_start: jmp _start\n";
/// Prints the bytes and switches off.
inline std::string prints(const std::string& data) {
    return "_start: lea r0, text\n li r1, CONSOLE\n1: ldbu r2, [r0]\n cmp r2, 0\n beq 2f\n stw r2, [r1 + "
           "CONSOLE_OUT]\n"
           " add r0, r0, 1\n jmp 1b\n2: li r1, SYSTEM\n mov r2, 0\n stw r2, [r1 + SYSTEM_POWER]\n3: jmp "
           "3b\ntext: " +
           data + "\n .byte 0\n";
}

}  // namespace baton::test
