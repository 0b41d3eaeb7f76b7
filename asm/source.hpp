// Where text comes from: files, their lines, macro expansions, and places in all of them.
//
// Models: a compact Span for every token that may be complained about later, and the tables
// that turn it into a Place for people. Does not model: text after macro substitution; a Span
// always points into a file, at the text that a person can change.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "asm/assembler.hpp"

namespace baton::assembler {

/// A stretch of one line of one file. `begin` and `end` are byte offsets into that line.
struct Span {
    std::uint32_t use = 0;   ///< index into Sources: this inclusion of the file
    std::uint32_t line = 0;  ///< 1-based; 0 is nowhere
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t expansion = 0;  ///< index into Sources; 0 is none
};

/// A macro call or a repetition whose body is being read.
struct Expansion {
    enum class Kind : std::uint8_t { macro, repetition };
    Kind kind = Kind::macro;
    const std::string* name = nullptr;  ///< lives as long as the assembly
    Span call;
};

/// Where the text proper begins: behind a byte order mark.
std::size_t source_begin(std::string_view text);

/// All files of an assembly.
class Sources {
public:
    explicit Sources(const FileReader& reader) : reader_(reader) { expansions_.emplace_back(); }

    struct Text {
        std::uint32_t index = 0;
        std::string path;
        std::string text;
        std::optional<FileIdentity> identity;
        bool is_sound = false;                   ///< known to be UTF-8 without NUL
        std::vector<std::uint32_t> line_starts;  ///< made when the first place is asked for
    };
    struct Use {
        std::uint32_t text = 0;
        Span included_at;  ///< line 0 for a source named on the command line
    };

    /// The file's text, read once; nullptr when it can't be read, and then `refusal` says why what is there
    /// is not read, unless it says something already. The pointer stays valid.
    Text* load(const std::string& path, Message& refusal);
    /// A text that no file holds, such as an option's value.
    std::uint32_t add_text(std::string path, std::string text);
    std::uint32_t use(const Text& text, const Span& included_at);
    std::uint32_t add_expansion(const Expansion& expansion);

    const Text& text_of(const Span& span) const { return texts_[uses_[span.use].text]; }
    std::uint32_t text_index(std::uint32_t use) const { return uses_[use].text; }
    const Use& use_of(const Span& span) const { return uses_[span.use]; }
    const Expansion& expansion_of(const Span& span) const { return expansions_[span.expansion]; }
    std::vector<ReadFile> files() const;
    std::size_t text_count() const { return texts_.size(); }
    const std::string& path(std::uint32_t text) const { return texts_[text].path; }

    /// The span's line, without its end.
    std::string_view line_text(const Span& span);
    Place place(const Span& span);

private:
    const FileReader& reader_;
    std::deque<Text> texts_;
    std::unordered_map<std::string, std::uint32_t> by_path_;
    std::vector<Use> uses_;
    std::vector<Expansion> expansions_;
};

}  // namespace baton::assembler
