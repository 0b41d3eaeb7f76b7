#include "gui/model/regions.hpp"

#include <algorithm>

namespace baton::gui {

using isa::Word;

std::vector<Region> regions_of(const debug::Debugger& debugger, const Program& program) {
    std::vector<Region> regions;
    const emu::Machine& machine = debugger.machine();
    const Word ram = machine.bus().ram().size();
    const Word vectors = machine.cpu().system(isa::SystemRegister::vbase);
    const Word vector_bytes = isa::vector_count * isa::word_bytes;
    const auto& kernel = program.setup().kernel;
    // Before the kernel has set it up there is no table.
    if (vectors != 0 && vectors < ram && ram - vectors >= vector_bytes) {
        regions.push_back({RegionKind::vectors, vectors, vectors + vector_bytes, 0, {}});
    }
    const guest::OsView& os = debugger.now().os();
    const std::optional<guest::OsLayout>& layout = os.layout();
    if (layout && layout->base && layout->limit) {
        for (std::uint32_t i = 0; i < os.threads().size(); ++i) {
            const guest::Thread& thread = os.threads()[i];
            if (!thread.live()) continue;
            const auto base = machine.peek_word(Address(thread.address + *layout->base));
            const auto limit = machine.peek_word(Address(thread.address + *layout->limit));
            if (!base || !limit || *base >= *limit || *limit > ram) continue;
            // Threads of one process share their memory; the first one names it.
            const bool known = std::any_of(regions.begin(), regions.end(), [&](const Region& region) {
                return region.kind == RegionKind::process && region.begin == *base;
            });
            if (!known) regions.push_back({RegionKind::process, *base, *limit, i, thread.name});
        }
    }
    if (kernel) {
        const Word begin = program.setup().load_address;
        regions.push_back({RegionKind::kernel, begin, begin + kernel->memory_bytes(), 0, {}});
    }
    for (const isa::DeviceInfo& device : isa::devices) {
        regions.push_back({RegionKind::device, device.base(), device.base() + isa::device_window_bytes, 0,
                           std::string(device.symbol)});
    }
    return regions;
}

const Region* region_at(const std::vector<Region>& regions, Word address) {
    for (const Region& region : regions) {
        if (address >= region.begin && address < region.end) return &region;
    }
    return nullptr;
}

std::string region_text(Language language, const debug::Debugger& debugger, const Region& region) {
    switch (region.kind) {
    case RegionKind::vectors: return say(language, text::region_vectors);
    case RegionKind::kernel:
        return say(language, debugger.now().os().layout() ? text::region_kernel : text::region_program);
    case RegionKind::process:
        return say(language, text::region_process, debugger.now().os().thread_name(region.thread));
    case RegionKind::device: return region.name;
    case RegionKind::free: break;
    }
    return say(language, text::region_free);
}

}  // namespace baton::gui
