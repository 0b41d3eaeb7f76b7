#include "golden_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "base/messages/assembler.hpp"
#include "base/messages/common.hpp"
#include "tests/support/files.hpp"

namespace baton::test {
namespace {

using assembler::Diagnostic;
using assembler::Severity;

const char* name_of(Severity severity) {
    return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

std::string written(const Diagnostic& diagnostic) {
    const auto& place = diagnostic.place;
    const std::string text = say(Language::english, diagnostic.message);
    if (place.line == 0) return fmt::format("{}: {}: {}", place.file, name_of(diagnostic.severity), text);
    return fmt::format("{}:{}:{}+{}: {}: {}", place.file, place.line, place.column, place.length,
                       name_of(diagnostic.severity), text);
}

std::string written_in_french(const Diagnostic& diagnostic) {
    const auto& place = diagnostic.place;
    const Text word = diagnostic.severity == Severity::error     ? text::severity_error
                      : diagnostic.severity == Severity::warning ? text::severity_warning
                                                                 : text::severity_note;
    const std::string where = place.line == 0 ? place.file : fmt::format("{}:{}", place.file, place.line);
    return fmt::format("{}: {} {}\n", where, say(Language::french, word),
                       say(Language::french, diagnostic.message));
}

assembler::Assembly assemble(const GoldenCase& golden) {
    const auto files = [&](const std::string& path) -> std::optional<std::string> {
        const auto found = golden.files.find(path);
        return found == golden.files.end() ? std::nullopt : std::optional(found->second);
    };
    return assembler::assemble(golden.units, files, golden.options);
}

void add_ids(const Message& message, std::set<std::string>& ids) {
    if (!message.empty()) ids.insert(message.id());
    for (const Argument& argument : message.arguments()) {
        if (const auto* text = std::get_if<Text>(&argument.held())) ids.insert(text->id());
        const auto* inner = std::get_if<std::shared_ptr<const Message>>(&argument.held());
        // An operand's notation is the same everywhere.
        if (inner != nullptr && (*inner)->text() != text::verbatim) add_ids(**inner, ids);
    }
}

/// Bytes from hexadecimal groups; throws on anything else.
std::vector<std::uint8_t> bytes_of(const std::string& text) {
    std::vector<std::uint8_t> result;
    std::istringstream groups(text);
    for (std::string group; groups >> group;) {
        const bool hexadecimal = group.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (!hexadecimal || (group.size() != 2 && group.size() != 4 && group.size() != 8)) {
            throw std::runtime_error("not a byte, half or word: '" + group + "'");
        }
        for (std::size_t at = group.size(); at > 0; at -= 2) {
            result.push_back(static_cast<std::uint8_t>(std::stoul(group.substr(at - 2, 2), nullptr, 16)));
        }
    }
    return result;
}

bool take_prefix(std::string& text, const std::string& prefix) {
    if (text.compare(0, prefix.size(), prefix) != 0) return false;
    text.erase(0, prefix.size());
    return true;
}

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(" \t");
    return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Reads one file of cases.
class Reader {
public:
    Reader(const std::filesystem::path& path, std::vector<GoldenCase>& cases) : path_(path), cases_(cases) {}

    void read() {
        std::istringstream lines(read_file(path_));
        for (std::string line; std::getline(lines, line);) take_line(line);
        if (line_ == 0) throw std::runtime_error(path_.string() + ": no cases");
    }

private:
    void take_line(std::string line) {
        ++line_;
        if (take_prefix(line, ";;;;")) {
            drop_empty_line();
            cases_.emplace_back();
            cases_.back().name = trimmed(line);
            cases_.back().origin = path_;
            start_file("case.asm", true);
            return;
        }
        if (cases_.empty() || cases_.back().origin != path_) {
            if (trimmed(line).empty() || line[0] == ';') return;  // the file's own heading
            fail("a line before the first case");
        }
        if (line.compare(0, 2, ";;") == 0) {
            take_directive(line.substr(2));
            return;
        }
        GoldenCase& now = cases_.back();
        now.files[file_] += line + "\n";
        ++file_line_;
        take_expectation(line);
    }

    /// The one between two cases belongs to no file.
    void drop_empty_line() {
        if (cases_.empty() || file_.empty()) return;
        std::string& text = cases_.back().files[file_];
        if (text.size() > 1 && text.compare(text.size() - 2, 2, "\n\n") == 0) text.pop_back();
    }

    void start_file(const std::string& name, bool unit) {
        file_ = name;
        file_line_ = 0;
        subject_ = 0;
        cases_.back().files[name];
        if (unit) cases_.back().units.push_back(name);
    }

    void take_directive(std::string text) {
        GoldenCase& now = cases_.back();
        if (take_prefix(text, "file ")) return start_file(trimmed(text), false);
        if (take_prefix(text, "unit ")) return start_file(trimmed(text), true);
        if (take_prefix(text, "define ")) {
            const auto equals = text.find('=');
            now.options.defines.emplace_back(trimmed(text.substr(0, equals)),
                                             trimmed(text.substr(equals + 1)));
            return;
        }
        if (take_prefix(text, "include ")) return now.options.include_dirs.push_back(trimmed(text));
        if (take_prefix(text, "offer ")) return now.options.offered_includes.push_back(trimmed(text));
        if (take_prefix(text, "image")) {
            now.bytes = bytes_of(text);
            return;
        }
        if (take_prefix(text, "error ")) return now.diagnostics.push_back(trimmed(text));
        now.facts.push_back(trimmed(text));
    }

    void take_expectation(const std::string& line) {
        GoldenCase& now = cases_.back();
        const auto comment = line.find("; ");
        const bool comment_alone = comment != std::string::npos && trimmed(line.substr(0, comment)).empty();
        if (!comment_alone) subject_ = file_line_;
        if (comment == std::string::npos) return;
        std::string text = line.substr(comment + 2);
        if (take_prefix(text, "= ")) {
            if (!now.bytes) now.bytes.emplace();
            const auto more = bytes_of(text);
            now.bytes->insert(now.bytes->end(), more.begin(), more.end());
            return;
        }
        const bool also = take_prefix(text, "also ");
        if (also && !comment_alone) fail("'also' stands in a line of its own");
        for (const std::string severity : {"error", "warning", "note"}) {
            std::string rest = text;
            if (!take_prefix(rest, severity + " ")) continue;
            const auto colon = rest.find(": ");
            if (colon == std::string::npos) fail("expected COLUMN+LENGTH: text");
            now.diagnostics.push_back(fmt::format("{}:{}:{}: {}: {}", file_, subject_, rest.substr(0, colon),
                                                  severity, trimmed(rest.substr(colon + 2))));
        }
    }

    [[noreturn]] void fail(const std::string& why) const {
        throw std::runtime_error(fmt::format("{}:{}: {}", path_.string(), line_, why));
    }

    std::filesystem::path path_;
    std::vector<GoldenCase>& cases_;
    unsigned line_ = 0;
    std::string file_;
    unsigned file_line_ = 0;
    unsigned subject_ = 0;  ///< the line that expectations are about
};

void describe(const isa::Image& image, std::vector<std::string>& facts) {
    for (const isa::Symbol& symbol : image.symbols) {
        facts.push_back(fmt::format("symbol {} = 0x{:x} {}{}", symbol.name, symbol.value,
                                    symbol.global ? "global " : "",
                                    symbol.kind == isa::SymbolKind::label ? "label" : "constant"));
    }
    for (const std::uint32_t address : image.relocations)
        facts.push_back(fmt::format("relocation 0x{:x}", address));
    for (const std::string& note : image.notes) facts.push_back("annotation " + note);
    for (const isa::Section& section : image.sections) {
        facts.push_back(fmt::format("section {} 0x{:x}+{}", section.name, section.address, section.bytes));
    }
    for (const isa::LineRow& row : image.lines) {
        facts.push_back(row.line == 0
                            ? fmt::format("line 0x{:x} none", row.address)
                            : fmt::format("line 0x{:x} {}:{}", row.address, image.files[row.file], row.line));
    }
    facts.push_back(fmt::format("entry 0x{:x}", image.entry));
    facts.push_back(fmt::format("memory {}", image.memory_bytes()));
}

/// The segment's bytes up to the tables for the loader.
std::vector<std::uint8_t> contents_of(const isa::Image& image) {
    if (image.segments.empty()) return {};
    std::vector<std::uint8_t> bytes = image.segments.front().bytes;
    for (const isa::Section& section : image.sections) {
        if (section.name == ".rel.dyn") bytes.resize(section.address);
    }
    return bytes;
}

std::string hexadecimal(const std::vector<std::uint8_t>& bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text += fmt::format("{}{:02x}", i == 0 ? "" : i % 4 == 0 ? "  " : " ", bytes[i]);
    }
    return text;
}

}  // namespace

bool GoldenCase::expects_errors() const {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const std::string& line) { return line.find(": error: ") != std::string::npos; });
}

std::vector<GoldenCase> read_golden_cases(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".asm") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<GoldenCase> cases;
    for (const auto& path : paths) Reader(path, cases).read();
    return cases;
}

std::string in_french(const GoldenCase& golden) {
    std::string text;
    for (const Diagnostic& diagnostic : assemble(golden).diagnostics) {
        text += written_in_french(diagnostic);
        for (const Diagnostic& note : diagnostic.notes) text += "  " + written_in_french(note);
    }
    return text;
}

std::set<std::string> ids_of(const GoldenCase& golden) {
    std::set<std::string> ids;
    for (const Diagnostic& diagnostic : assemble(golden).diagnostics) {
        add_ids(diagnostic.message, ids);
        for (const Diagnostic& note : diagnostic.notes) add_ids(note.message, ids);
    }
    return ids;
}

std::string check(const GoldenCase& golden) {
    const auto assembly = assemble(golden);
    ExpectedLines found;
    bool errors = false;
    for (const Diagnostic& diagnostic : assembly.diagnostics) {
        errors = errors || diagnostic.severity == Severity::error;
        found.push_back(written(diagnostic));
        for (const Diagnostic& note : diagnostic.notes) found.push_back(written(note));
    }
    std::string wrong;
    // Notes may point further up than what they belong to, so the order is not that of the lines.
    ExpectedLines wanted = golden.diagnostics;
    for (const std::string& line : found) {
        const auto place = std::find(wanted.begin(), wanted.end(), line);
        if (place == wanted.end()) {
            wrong += "not expected: " + line + "\n";
        } else {
            wanted.erase(place);
        }
    }
    for (const std::string& line : wanted) wrong += "missing:      " + line + "\n";
    if (errors == assembly.image.has_value())
        wrong += "there must be an image exactly when there is no error\n";
    if (!assembly.image) {
        if (golden.bytes || !golden.facts.empty()) wrong += "there is no image\n";
        return wrong;
    }
    if (golden.bytes && contents_of(*assembly.image) != *golden.bytes) {
        wrong += "image:    " + hexadecimal(contents_of(*assembly.image)) + "\n";
        wrong += "expected: " + hexadecimal(*golden.bytes) + "\n";
    }
    std::vector<std::string> facts;
    describe(*assembly.image, facts);
    for (const std::string& fact : golden.facts) {
        if (std::find(facts.begin(), facts.end(), fact) != facts.end()) continue;
        wrong += "does not hold: " + fact + "; what holds:\n";
        for (const std::string& held : facts) {
            if (held.substr(0, held.find(' ')) == fact.substr(0, fact.find(' ')))
                wrong += "    " + held + "\n";
        }
    }
    return wrong;
}

}  // namespace baton::test
