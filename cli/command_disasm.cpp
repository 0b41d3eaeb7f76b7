// baton disasm: an image as assembly text, with labels and the source lines that it came from.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/messages/command.hpp"
#include "base/messages/help.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "debug/symbols/code_map.hpp"
#include "isa/disassemble.hpp"
#include "lab/build/files.hpp"
#include "lab/build/setup.hpp"

namespace baton::cli {
namespace {

using isa::Word;

struct DisasmOptions {
    std::string image;
    std::string at;
};

// Each run of blanks as one.
std::string without_gaps(const std::string& text) {
    std::string result;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\t' || c == '\r';
        if (!blank) {
            result += c;
        } else if (!result.empty() && result.back() != ' ') {
            result += ' ';
        }
    }
    return result;
}

/// Lines of source files, read when they are first wanted; a file that is gone has no lines.
class SourceLines {
public:
    std::string line(const std::string& path, unsigned number) {
        const auto [file, is_new] = files_.try_emplace(path);
        if (is_new) read(path, file->second);
        return number == 0 || number > file->second.size() ? "" : file->second[number - 1];
    }

private:
    static constexpr std::size_t most_bytes = std::size_t{16} << 20;

    static void read(const std::string& path, std::vector<std::string>& lines) {
        const Result<lab::Bytes> bytes = lab::read_file(path, most_bytes);
        if (!bytes) return;
        std::string line;
        for (const std::uint8_t byte : *bytes) {
            if (byte == '\n') {
                lines.push_back(std::move(line));
                line.clear();
            } else {
                line += static_cast<char>(byte);
            }
        }
        lines.push_back(std::move(line));
    }

    std::map<std::string, std::vector<std::string>> files_;
};

class Listing {
public:
    Listing(const isa::Image& image, Word base, Language language)
        : image_(image), base_(base), language_(language) {
        map_.set_kernel(image, base);
        for (const isa::Symbol& symbol : image.symbols) {
            if (symbol.kind == isa::SymbolKind::label) labels_.emplace(symbol.value, symbol.name);
        }
    }

    Result<Done> write();

private:
    Result<Done> stretch(const isa::Segment& segment, Word begin, Word end, bool code);
    void label(Word offset);
    void instruction(Word offset, Word word);
    void data(const isa::Segment& segment, Word begin, Word end);
    Result<Done> flush_if_long();

    const isa::Image& image_;
    Word base_;
    Language language_;
    debug::CodeMap map_;
    std::multimap<Word, std::string> labels_;
    SourceLines sources_;
    std::string last_place_;
    std::string text_;
};

void Listing::label(Word offset) {
    const auto [first, last] = labels_.equal_range(offset);
    for (auto entry = first; entry != last; ++entry) text_ += show_controls(entry->second) + ":\n";
}

void Listing::instruction(Word offset, Word word) {
    const auto name_of = [this](Word address) -> std::optional<std::string> {
        const std::optional<debug::CodePlace> place = map_.locate(address);
        if (!place || place->symbol.empty()) return std::nullopt;
        return place->name();
    };
    std::string line = fmt::format("  {:08x}  {:08x}  {}", base_ + offset, word,
                                   isa::disassemble_at(word, base_ + offset, name_of));
    const std::optional<debug::CodePlace> place = map_.locate(base_ + offset);
    const std::string where =
        place && !place->file.empty() ? fmt::format("{}:{}", place->file, place->line) : "";
    // Once for each source line, not for each of its words.
    if (!where.empty() && where != last_place_) {
        const std::string file = std::filesystem::path(place->file).filename().string();
        line = fmt::format("{:<46} ; {}:{}  {}", line, show_controls(file), place->line,
                           show_controls(without_gaps(sources_.line(place->file, place->line))));
    }
    last_place_ = where;
    text_ += line + "\n";
}

void Listing::data(const isa::Segment& segment, Word begin, Word end) {
    std::string hexadecimal;
    std::string characters;
    for (Word at = begin; at < end; ++at) {
        const std::uint8_t byte = segment.bytes[at - segment.address];
        hexadecimal += fmt::format("{:02x} ", byte);
        characters += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
    }
    text_ += fmt::format("  {:08x}  {:<48} {}\n", base_ + begin, hexadecimal, characters);
}

Result<Done> Listing::flush_if_long() {
    if (text_.size() < std::size_t{1} << 16) return Done{};
    const Result<Done> written = write_output(text_);
    text_.clear();
    return written;
}

Result<Done> Listing::stretch(const isa::Segment& segment, Word begin, Word end, bool code) {
    constexpr Word row_bytes = 16;
    for (Word at = begin; at < end;) {
        label(at);
        Word next = 0;
        if (code && at % 4 == 0 && end - at >= 4) {
            const std::uint8_t* byte = segment.bytes.data() + (at - segment.address);
            instruction(at, static_cast<Word>(byte[0]) | static_cast<Word>(byte[1]) << 8 |
                                static_cast<Word>(byte[2]) << 16 | static_cast<Word>(byte[3]) << 24);
            next = at + 4;
        } else {
            next = std::min(end, at + (code ? 4 - at % 4 : row_bytes));
            const auto labelled = labels_.upper_bound(at);
            if (labelled != labels_.end()) next = std::min(next, labelled->first);
            data(segment, at, next);
        }
        at = next;
        if (const Result<Done> written = flush_if_long(); !written) return written;
    }
    return Done{};
}

Result<Done> Listing::write() {
    text_ = say(language_, text::disasm_entry, base_ + image_.entry, image_.memory_bytes()) + "\n";
    for (const isa::Segment& segment : image_.segments) {
        const Word end = segment.address + static_cast<Word>(segment.bytes.size());
        Word at = segment.address;
        for (const isa::Section& section : image_.sections) {
            // Sections are taken in order; what one of them repeats is not shown twice.
            const Word first = std::max(section.address, at);
            const Word last = std::min(end, section.address + section.bytes);
            if (section.zero_filled || section.bytes == 0 || first >= last) continue;
            text_ += "\n" + say(language_, text::disasm_section, show_controls(section.name)) + "\n";
            if (const Result<Done> written = stretch(segment, first, last, section.executable); !written)
                return written;
            at = last;
        }
        // Without sections nobody says what is data.
        if (image_.sections.empty()) {
            if (const Result<Done> written = stretch(segment, at, end, true); !written) return written;
        }
    }
    for (const isa::Section& section : image_.sections) {
        if (!section.zero_filled || section.bytes == 0) continue;
        text_ += "\n" +
                 say(language_, text::disasm_zeros, show_controls(section.name), section.bytes,
                     base_ + section.address) +
                 "\n";
        for (auto entry = labels_.lower_bound(section.address);
             entry != labels_.end() && entry->first - section.address < section.bytes; ++entry)
            text_ += fmt::format("  {:08x}  {}:\n", base_ + entry->first, show_controls(entry->second));
    }
    return write_output(text_);
}

Result<isa::Image, lab::Problem> read(const DisasmOptions& raw, bool raw_allowed, const Reporter& reporter) {
    if (raw_allowed && raw.image.size() >= 4 && raw.image.substr(raw.image.size() - 4) != ".asm") {
        Result<lab::Bytes> bytes = lab::read_file(raw.image);
        if (!bytes) return lab::host_problem(bytes.failure());
        const bool elf = bytes->size() >= 4 && (*bytes)[0] == 0x7f && (*bytes)[1] == 'E';
        if (!elf) {
            isa::Image image;
            const auto size = static_cast<Word>(bytes->size());
            image.segments.push_back({0, size, *std::move(bytes)});
            return image;
        }
    }
    Result<lab::LoadedImage, lab::Problem> loaded = lab::load_image_file(raw.image, include_dirs({}));
    if (!loaded) return loaded.failure();
    reporter.show_diagnostics(loaded->warnings);
    return std::move(loaded->image);
}

int disassemble(const DisasmOptions& raw, const Reporter& reporter) {
    Word base = 0;
    if (!raw.at.empty()) {
        const Result<std::uint64_t> address = parse_number("--at", raw.at, 0, 0xffffffffU);
        if (!address) return reporter.fail_usage(address.failure().message());
        base = static_cast<Word>(*address);
    }
    const Result<isa::Image, lab::Problem> image = read(raw, !raw.at.empty(), reporter);
    if (!image) return reporter.fail(image.failure());
    const Result<Done> written = Listing(*image, base, reporter.language()).write();
    return written ? status::done : reporter.fail(written.failure());
}

}  // namespace

Command make_disasm() {
    Command command = new_command("disasm", text::help_disasm);
    auto raw = std::make_shared<DisasmOptions>();
    command.line.operand("IMAGE", raw->image, text::help_image_or_source, true);
    command.line.option("--at", raw->at, text::value_address, text::help_disasm_at);
    command.line.example("baton disasm hello.elf");
    command.line.example("baton disasm --at 0x1000 code.bin");
    command.run = [raw](const Reporter& reporter) { return disassemble(*raw, reporter); };
    return command;
}

}  // namespace baton::cli
