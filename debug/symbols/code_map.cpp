#include "debug/symbols/code_map.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace baton::debug {

std::string CodePlace::name() const {
    return offset == 0 || symbol.empty() ? symbol : fmt::format("{}+{}", symbol, offset);
}

void CodeMap::set_kernel(const isa::Image& image, Word load_address) {
    kernel_ = module_of(image);
    kernel_base_ = load_address;
}

void CodeMap::set_program(const std::string& name, const isa::Image& image) {
    programs_[name] = module_of(image);
}

CodeMap::Module CodeMap::module_of(const isa::Image& image) {
    Module module;
    module.bytes = image.memory_bytes();
    for (const isa::Symbol& symbol : image.symbols) {
        const bool label = symbol.kind == isa::SymbolKind::label;
        if (symbol.global || module.symbols.find(symbol.name) == module.symbols.end())
            module.symbols[symbol.name] = {symbol.value, label};
        if (symbol.kind == isa::SymbolKind::label && !symbol.name.empty())
            module.labels.emplace_back(symbol.value, symbol.name);
    }
    // Of several labels at one address the first in the image's order names it.
    std::stable_sort(module.labels.begin(), module.labels.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    module.labels.erase(std::unique(module.labels.begin(), module.labels.end(),
                                    [](const auto& a, const auto& b) { return a.first == b.first; }),
                        module.labels.end());
    module.lines = image.lines;
    module.files = image.files;
    return module;
}

CodePlace CodeMap::place(const Module& module, Word offset) {
    CodePlace place;
    const auto label = std::upper_bound(module.labels.begin(), module.labels.end(), offset,
                                        [](Word at, const auto& entry) { return at < entry.first; });
    if (label != module.labels.begin()) {
        place.symbol = (label - 1)->second;
        place.offset = offset - (label - 1)->first;
    }
    const auto row = std::upper_bound(module.lines.begin(), module.lines.end(), offset,
                                      [](Word at, const isa::LineRow& entry) { return at < entry.address; });
    if (row != module.lines.begin()) {
        const isa::LineRow& found = *(row - 1);
        if (found.line != 0 && found.file < module.files.size()) {
            place.file = module.files[found.file];
            place.line = found.line;
        }
    }
    return place;
}

std::optional<CodePlace> CodeMap::locate(Word address, const guest::Thread* thread) const {
    if (thread != nullptr && !thread->idle()) {
        const auto program = programs_.find(thread->name);
        if (program != programs_.end() && address >= thread->base &&
            address - thread->base < program->second.bytes) {
            CodePlace found = place(program->second, address - thread->base);
            found.program = thread->name;
            return found;
        }
    }
    if (kernel_ && address >= kernel_base_ && address - kernel_base_ < kernel_->bytes)
        return place(*kernel_, address - kernel_base_);
    return std::nullopt;
}

std::vector<LoadedModule> CodeMap::loaded(const guest::OsView& os, const guest::Thread* current) const {
    std::vector<LoadedModule> modules;
    const auto add = [&](const guest::Thread& thread) {
        const auto program = programs_.find(thread.name);
        if (program == programs_.end() || thread.base == 0) return;
        LoadedModule module{thread.name, thread.base, program->second.bytes};
        if (std::find(modules.begin(), modules.end(), module) == modules.end())
            modules.push_back(std::move(module));
    };
    if (current != nullptr) add(*current);
    for (const guest::Thread& thread : os.threads()) {
        if (thread.live()) add(thread);
    }
    if (kernel_) modules.push_back({{}, kernel_base_, kernel_->bytes});
    return modules;
}

std::pair<std::string_view, std::string_view> CodeMap::split(std::string_view name) const {
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos || dot == 0) return {};
    const std::string_view program = name.substr(0, dot);
    if (programs_.find(program) == programs_.end()) return {};
    return {program, name.substr(dot + 1)};
}

std::optional<Word> CodeMap::value_of(std::string_view name, const guest::Thread* thread) const {
    const auto of_thread = [&](std::string_view symbol) -> std::optional<Word> {
        const auto program = programs_.find(thread->name);
        if (program == programs_.end()) return std::nullopt;
        const auto found = program->second.symbols.find(symbol);
        if (found == program->second.symbols.end()) return std::nullopt;
        return found->second.value + (found->second.label ? thread->base : 0);
    };
    const bool in_program = thread != nullptr && !thread->idle();
    if (in_program) {
        if (const auto value = of_thread(name)) return value;
    }
    if (kernel_) {
        const auto found = kernel_->symbols.find(name);
        if (found != kernel_->symbols.end())
            return found->second.value + (found->second.label ? kernel_base_ : 0);
    }
    const auto [program, symbol] = split(name);
    if (program.empty()) return std::nullopt;
    if (in_program && thread->name == program) return of_thread(symbol);
    // Constants of other programs mean the same everywhere.
    const Module& module = programs_.find(program)->second;
    const auto found = module.symbols.find(symbol);
    if (found == module.symbols.end() || found->second.label) return std::nullopt;
    return found->second.value;
}

bool CodeMap::knows(std::string_view name) const {
    const auto has = [](const Module& module, std::string_view symbol) {
        return module.symbols.find(symbol) != module.symbols.end();
    };
    if (kernel_ && has(*kernel_, name)) return true;
    for (const auto& [program, module] : programs_) {
        if (has(module, name)) return true;
    }
    const auto [program, symbol] = split(name);
    return !program.empty() && has(programs_.find(program)->second, symbol);
}

std::optional<CodeAddress> CodeMap::address_of(std::string_view label) const {
    const auto in = [](const Module& module, std::string_view symbol) -> std::optional<Word> {
        const auto found = module.symbols.find(symbol);
        if (found == module.symbols.end() || !found->second.label) return std::nullopt;
        return found->second.value;
    };
    if (kernel_) {
        if (const auto value = in(*kernel_, label)) return CodeAddress{{}, *value + kernel_base_};
    }
    const auto [program, symbol] = split(label);
    if (!program.empty()) {
        if (const auto value = in(programs_.find(program)->second, symbol))
            return CodeAddress{std::string(program), *value};
    }
    for (const auto& [name, module] : programs_) {
        if (const auto value = in(module, label)) return CodeAddress{name, *value};
    }
    return std::nullopt;
}

std::vector<CodeAddress> CodeMap::addresses_of_line(std::string_view file, unsigned line) const {
    std::vector<CodeAddress> result;
    const auto is_file = [&](const std::string& path) {
        if (path.size() < file.size() || file.empty()) return false;
        const std::size_t rest = path.size() - file.size();
        return path.compare(rest, file.size(), file) == 0 && (rest == 0 || path[rest - 1] == '/');
    };
    const auto look = [&](const Module& module, const std::string& program, Word base) {
        unsigned best = 0;  // the first line from `line` on that has code
        for (const isa::LineRow& row : module.lines) {
            if (row.line < line || row.file >= module.files.size() || !is_file(module.files[row.file]))
                continue;
            if (best == 0 || row.line < best) best = row.line;
        }
        if (best == 0) return;
        // A line may have been assembled more than once (macros, includes); rows that follow each other are
        // one.
        const isa::LineRow* before = nullptr;
        for (const isa::LineRow& row : module.lines) {
            const bool here =
                row.line == best && row.file < module.files.size() && is_file(module.files[row.file]);
            const bool goes_on = before != nullptr && before->line == row.line && before->file == row.file;
            if (here && !goes_on) result.push_back({program, row.address + base});
            before = &row;
        }
    };
    if (kernel_) look(*kernel_, {}, kernel_base_);
    for (const auto& [program, module] : programs_) look(module, program, 0);
    return result;
}

std::vector<std::string> CodeMap::names() const {
    std::vector<std::string> all;
    if (kernel_) {
        for (const auto& [name, symbol] : kernel_->symbols) all.push_back(name);
    }
    for (const auto& [program, module] : programs_) {
        for (const auto& [name, symbol] : module.symbols) all.push_back(program + "." + name);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace baton::debug
