#include "isa/image.hpp"

#include <algorithm>

namespace baton::isa {

std::uint32_t Image::memory_bytes() const {
    std::uint64_t end = 0;
    for (const Segment& segment : segments) {
        end = std::max(end, std::uint64_t{segment.address} + segment.memory_bytes);
    }
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(end, 0xffffffffU));
}

const Symbol* Image::find(std::string_view name) const {
    const Symbol* local = nullptr;
    for (const Symbol& symbol : symbols) {
        if (symbol.name != name) continue;
        if (symbol.global) return &symbol;
        if (local == nullptr) local = &symbol;
    }
    return local;
}

}  // namespace baton::isa
