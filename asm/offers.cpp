#include "asm/offers.hpp"

#include <algorithm>

#include "asm/cursor.hpp"

namespace baton::assembler {

std::string Offers::found(const Table& table, std::string_view name) {
    if (!were_read_) {
        were_read_ = true;
        for (const std::string& file : options_.offered_includes) read(file, file, 0);
    }
    const auto place = table.find(name);
    return place == table.end() ? std::string() : place->second;
}

void Offers::read(const std::string& name, const std::string& offered, unsigned depth) {
    for (const std::string& folder : options_.include_dirs) {
        const SourceFile file = files_(folder + (folder.empty() || folder.back() == '/' ? "" : "/") + name);
        if (!file.text) continue;
        const std::string_view text = *file.text;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            read_line(text.substr(at, end - at), offered, depth);
            at = end + 1;
        }
        return;
    }
}

void Offers::read_line(std::string_view line, const std::string& offered, unsigned depth) {
    Cursor cursor{line, 0};
    const std::string_view first = cursor.take_name();
    if (first.empty()) return;
    if (first[0] != '.') {
        if (cursor.take(':')) symbols_.try_emplace(std::string(first), offered);
        return;
    }
    cursor.skip_space();
    if (first == ".include" && cursor.take('"') && depth == 0) {
        const std::size_t end = std::min(line.find('"', cursor.at), line.size());
        read(std::string(line.substr(cursor.at, end - cursor.at)), offered, depth + 1);
        return;
    }
    const std::string_view name = cursor.take_name();
    if (name.empty()) return;
    if (first == ".macro") macros_.try_emplace(std::string(name), offered);
    if (first == ".equ" || first == ".set") symbols_.try_emplace(std::string(name), offered);
}

}  // namespace baton::assembler
