#include "emu/debug/code_map.hpp"

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

std::optional<CodePlace> CodeMap::locate(Word address, const Thread* thread) const {
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

}  // namespace baton::debug
