// Standard output and standard error, and the guest's text on them.
//
// The guest's bytes go out as they are, except to a terminal: there its control characters are shown
// and not executed (\x1b), so that no program can do anything to the terminal; newline and tab stay.
// Where somebody types, erasing (backspace, blank, backspace) works, because line editing needs it, for
// as many characters as the guest has printed on the line.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace baton::cli {

/// Writes everything to standard output. The failure is empty when the reader has gone
/// away, which needs no message.
Result<Done> write_output(std::string_view text);
/// Writes a result where it shall go: to a file, or with "-" to standard output.
Result<Done> write_result(const std::string& path, std::string_view text);
/// Writes to standard error; that this fails is nobody's business.
void write_error(std::string_view text);

class GuestOutput {
public:
    enum class Mode {
        raw,       ///< bytes as they are
        shown,     ///< control characters shown
        editable,  ///< the same, but erasing works
    };
    explicit GuestOutput(Mode mode) : mode_(mode) {}

    Result<Done> write(std::string_view text);
    /// Writes what was held back: the beginning of a character that never went on.
    Result<Done> finish();
    /// Something was written, and the last of it was no line end.
    bool in_line() const { return in_line_; }

private:
    std::string shown(std::string_view text);
    std::string editable(std::string_view text);

    Mode mode_;
    std::string held_;          // the beginning of a UTF-8 character, or of an erasure
    std::size_t erasable_ = 0;  // characters of the line that can be erased, one column each
    bool in_line_ = false;
};

}  // namespace baton::cli
