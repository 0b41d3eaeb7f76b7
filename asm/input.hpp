// Which line is read next: files and what they include, macro bodies, repetitions, and the
// conditional regions that leave lines out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asm/report.hpp"

namespace baton::assembler {

/// Longest line, before and after substitution, in bytes.
inline constexpr std::size_t line_length_limit = 65'536;
inline constexpr std::size_t conditional_depth_limit = 200;
/// Source read in all, after expansion.
inline constexpr std::size_t expanded_bytes_limit = 16U * 1024 * 1024;

/// Where the parts of a substituted line come from.
struct LineMap {
    struct Piece {
        std::uint32_t begin, end;                ///< in the substituted line
        std::uint32_t source_begin, source_end;  ///< in the line as it is in the file
        bool verbatim;                           ///< copied, not put in for a parameter
    };
    std::vector<Piece> pieces;

    /// The stretch of the source that [begin, end) came from.
    std::pair<std::uint32_t, std::uint32_t> source_of(std::uint32_t begin, std::uint32_t end) const;
};

/// One line as the assembler reads it.
struct Line {
    std::string_view text;
    std::uint32_t use = 0;
    std::uint32_t number = 0;
    std::uint32_t expansion = 0;
    const LineMap* map = nullptr;  ///< nullptr when the text is that of the file

    Span span(std::size_t begin, std::size_t end) const;
};

/// The lines between .macro and .endm, or .rept and .endr.
struct Body {
    struct BodyLine {
        std::string_view text;
        std::uint32_t use = 0;
        std::uint32_t number = 0;
        const LineMap* map = nullptr;
    };
    /// A line that no file holds. Apart, because most bodies have none and there may be many bodies.
    struct OwnLine {
        std::string text;
        LineMap map;
    };
    std::vector<BodyLine> lines;
    std::vector<std::unique_ptr<const OwnLine>> own_lines;

    void add(const Line& line);
};

/// What stands for `\name` in a body.
struct Substitution {
    std::string name;
    std::string value;
};

class Input {
public:
    Input(Sources& sources, Report& report, const Limits& limits)
        : sources_(sources), report_(report), limits_(limits) {}

    /// The caller has checked the text.
    void push_file(const Sources::Text& text, const Span& included_at);
    void push_macro(std::shared_ptr<const Body> body, std::vector<Substitution> arguments,
                    const Expansion& expansion);
    /// Reads the body `times` times; with `values`, once for each, as `\name`.
    void push_repetition(std::shared_ptr<const Body> body, std::uint64_t times, std::string name,
                         std::vector<std::string> values, const Expansion& expansion);

    /// The next line of whatever is on top; false at the end of everything. The line's text
    /// stays valid until the frame that it comes from is read from again.
    bool next_line(Line& line);
    /// The next line of the top frame alone, for collecting bodies; false at its end.
    bool next_line_of_frame(Line& line);

    bool in_macro() const { return macro_depth_ != 0; }
    std::uint32_t macro_depth() const { return depth_; }
    std::uint32_t include_depth() const { return include_depth_; }
    void leave_macro();

    bool skipping() const { return !conditions_.empty() && !conditions_.back().active; }
    /// A condition in error has no truth: of its branches, the .else included, none is read.
    void begin_condition(const Span& opener, std::string directive, std::optional<bool> holds);
    /// `holds` is asked only when an earlier branch was not taken.
    bool wants_else_condition() const;
    void else_condition(const Span& span, bool is_else_if, std::optional<bool> holds);
    void end_condition(const Span& span);
    /// Whether a condition without an end has left lines out that were perhaps not meant to be.
    bool lost_lines() const { return lost_lines_; }

private:
    enum class Kind : std::uint8_t { file, macro, repetition };
    struct Frame {
        Kind kind = Kind::file;
        std::string_view text;
        std::size_t at = 0;
        std::uint32_t use = 0;
        std::uint32_t number = 0;
        std::shared_ptr<const Body> body;
        std::size_t next = 0;
        std::uint32_t expansion = 0;
        std::vector<Substitution> substitutions;
        std::uint64_t times_left = 0;
        std::vector<std::string> values;
        std::size_t next_value = 0;
        std::uint32_t unique = 0;
        std::size_t conditions_before = 0;
        std::string buffer;
        LineMap map;
    };
    struct Condition {
        Span opener;
        std::string directive;
        bool active = false;
        bool taken = false;  ///< a branch has been chosen, or the whole is left out
        bool had_else = false;
    };

    Frame& push(Kind kind);
    void pop();
    bool count_line(const Line& line);
    bool file_line(Frame& frame, Line& line);
    bool body_line(Frame& frame, Line& line);
    void begin_iteration(Frame& frame);

    Sources& sources_;
    Report& report_;
    const Limits& limits_;
    std::vector<std::unique_ptr<Frame>> frames_;  ///< the first depth_frames_ are in use
    std::size_t in_use_ = 0;
    std::vector<Condition> conditions_;
    std::uint32_t macro_depth_ = 0;  ///< macros alone
    std::uint32_t depth_ = 0;        ///< macros and repetitions
    std::uint32_t include_depth_ = 0;
    std::uint32_t next_unique_ = 0;
    bool lost_lines_ = false;
    std::uint64_t lines_read_ = 0;
    std::uint64_t bytes_read_ = 0;
};

struct LeadingDirective {
    std::string name;  ///< in lower case; empty when there is none
    std::size_t begin = 0;
    std::size_t end = 0;
};
/// The directive at the start of a line, behind labels.
LeadingDirective leading_directive(std::string_view line);

}  // namespace baton::assembler
