// The host's terminal: what it can show, single keys from it, and the ways in which people break in.
//
// Nothing of a machine is here. Whatever is changed in the terminal is put back on every way out:
// at the end of a KeyboardMode, at exit, and when a signal ends the program.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace baton::cli {

bool is_terminal(int descriptor);
/// Colours on this descriptor: a terminal that is not dumb, and NO_COLOR is not set.
bool wants_colour(int descriptor);
/// The locale's characters are UTF-8.
bool wants_unicode();
/// Columns of the terminal on this descriptor, else COLUMNS, else 80; 40 to 500.
unsigned terminal_width(int descriptor);

/// While one lives, SIGINT, SIGTERM and SIGHUP only set a mark; one that was ignored before stays ignored.
class InterruptWatch {
public:
    InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;
    ~InterruptWatch();
    static bool interrupted();
};

/// Keys one by one, without echo, while it lives. Ctrl-C still breaks in.
class KeyboardMode {
public:
    KeyboardMode();
    KeyboardMode(const KeyboardMode&) = delete;
    KeyboardMode& operator=(const KeyboardMode&) = delete;
    ~KeyboardMode();
    /// Standard input is a terminal that belongs to this program now.
    bool active() const { return active_; }

    /// Keys that have been typed; waits for the first up to `milliseconds`. nullopt at the end of input.
    std::optional<std::vector<std::uint8_t>> keys(int milliseconds) const;

private:
    bool active_ = false;
};

}  // namespace baton::cli
