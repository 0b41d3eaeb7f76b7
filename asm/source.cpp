#include "asm/source.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace baton::assembler {
Sources::Text* Sources::load(const std::string& path, Message& refusal) {
    if (const auto known = by_path_.find(path); known != by_path_.end()) return &texts_[known->second];
    SourceFile file = reader_(path);
    if (!file.text) {
        if (refusal.empty()) refusal = std::move(file.refusal);
        return nullptr;
    }
    const std::uint32_t index = add_text(path, std::move(*file.text));
    texts_[index].identity = file.identity;
    by_path_.emplace(path, index);
    return &texts_[index];
}

std::uint32_t Sources::add_text(std::string path, std::string text) {
    const auto index = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back({index, std::move(path), std::move(text), std::nullopt, false, {}});
    return index;
}

std::vector<ReadFile> Sources::files() const {
    std::vector<ReadFile> files;
    for (const Text& text : texts_) files.push_back({text.path, text.identity});
    return files;
}

std::uint32_t Sources::use(const Text& text, const Span& included_at) {
    uses_.push_back({text.index, included_at});
    return static_cast<std::uint32_t>(uses_.size() - 1);
}

std::uint32_t Sources::add_expansion(const Expansion& expansion) {
    expansions_.push_back(expansion);
    return static_cast<std::uint32_t>(expansions_.size() - 1);
}

std::size_t source_begin(std::string_view text) {
    return text.substr(0, 3) == "\xef\xbb\xbf" ? 3 : 0;
}

std::string_view Sources::line_text(const Span& span) {
    if (span.line == 0) return {};
    Text& source = texts_[uses_[span.use].text];
    if (source.line_starts.empty()) {
        source.line_starts.push_back(static_cast<std::uint32_t>(source_begin(source.text)));
        for (std::size_t at = source.text.find('\n'); at != std::string::npos;
             at = source.text.find('\n', at + 1)) {
            source.line_starts.push_back(static_cast<std::uint32_t>(at + 1));
        }
    }
    if (span.line > source.line_starts.size()) return {};
    const std::size_t begin = source.line_starts[span.line - 1];
    const std::size_t end = std::min(source.text.find('\n', begin), source.text.size());
    std::string_view line = std::string_view(source.text).substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

Place Sources::place(const Span& span) {
    Place result;
    result.file = text_of(span).path;
    result.line = span.line;
    const std::string_view line = line_text(span);
    const std::size_t begin = std::min<std::size_t>(span.begin, line.size());
    const std::size_t end = std::min<std::size_t>(std::max(span.end, span.begin), line.size());
    result.column = static_cast<unsigned>(count_code_points(line.substr(0, begin))) + 1;
    result.length = std::max(1U, static_cast<unsigned>(count_code_points(line.substr(begin, end - begin))));
    result.source_line = replace_invalid_utf8(line);
    return result;
}

}  // namespace baton::assembler
