// The assembler: sources in, one linked image or diagnostics out.
//
// All errors of all files are reported at once, sorted by place, without cascades. When there
// is an error there is no image. The assembler reads files only through a FileReader, so tests
// and editors give it text from memory; it knows nothing of the emulator.
//
// Several sources are several translation units: labels and constants are private to their
// unit unless .global; sections of the same name are joined in the order of the units.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "asm/diagnostic.hpp"
#include "base/file_identity.hpp"
#include "isa/image.hpp"

namespace baton::assembler {

/// A file as the assembler gets it: its text, or none.
struct SourceFile {
    SourceFile(std::optional<std::string> content) : text(std::move(content)) {}
    SourceFile(std::string content) : text(std::move(content)) {}

    std::optional<std::string> text;
    Message refusal;                       ///< why what is there is not read; empty when nothing is there
    std::optional<FileIdentity> identity;  ///< of a file of the host that was read
};

/// The file of that path.
using FileReader = std::function<SourceFile(const std::string& path)>;

/// Reads regular files up to 16 MiB from the host's disk, and refuses the others.
FileReader host_files();

/// Names that the sources must define as globals between them. One that is missing is said once,
/// of the source that should have it, and not where others use it.
struct Required {
    std::vector<std::string> names;
    std::string source;  ///< the path of who should have them
    Message rule;        ///< what stands behind "NAMES missing: "
};

struct Options {
    std::vector<std::string> include_dirs;
    /// -D NAME=VALUE: constants, known in every unit; the value is an expression.
    std::vector<std::pair<std::string, std::string>> defines;
    bool want_listing = false;
    Language listing_language = Language::english;  ///< of its heading
    Required required = {};
    /// Files of the include folders whose names may be missed: errors say that they are to be included.
    std::vector<std::string> offered_includes = {};
};

/// Limits that turn hangs into errors.
struct Limits {
    std::uint32_t macro_depth = 100;
    std::uint32_t include_depth = 50;
    std::uint32_t image_bytes = 64U * 1024 * 1024;
    std::uint32_t expanded_lines = 1'000'000;
    std::uint32_t errors = 100;  ///< reported a run; then "too many errors"
};

/// A file that was read, however it came to be: a source, by .include, by .incbin.
struct ReadFile {
    std::string path;
    std::optional<FileIdentity> identity;  ///< none for text that came from elsewhere than the host's disk
};

struct Assembly {
    std::optional<isa::Image> image;      ///< present exactly when there is no error
    std::vector<Diagnostic> diagnostics;  ///< errors and warnings, sorted by file order, line, column
    std::string listing;                  ///< address, words, source; empty unless wanted
    std::vector<ReadFile> files;          ///< each once, in the order in which they were opened
};

/// Assembles and links `sources` (paths) in this order. The entry is the global symbol
/// `_start`, or address 0 when there is none.
Assembly assemble(const std::vector<std::string>& sources, const FileReader& files,
                  const Options& options = {}, const Limits& limits = {});

/// Symbol file: one "value kind name" a line, sorted by value.
std::string symbol_file(const isa::Image& image);

}  // namespace baton::assembler
