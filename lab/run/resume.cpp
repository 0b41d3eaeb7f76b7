#include "lab/run/resume.hpp"

#include <unordered_set>

#include "base/messages/lab.hpp"

namespace baton::lab {
namespace {

Result<Setup, Problem> loaded(const Bytes& saved, const std::string& name) {
    Setup setup{emu::Machine(), {}, 0, {}, {}, {}, {}};
    const Result<Done> sound = setup.machine.load(saved, name);
    if (!sound) return host_problem(sound.failure());
    return setup;
}

// Whether the image's code is in RAM. Words that the loader relocates are left out, as are data.
bool runs_in(const emu::Machine& machine, const isa::Image& image, Word load_address) {
    const std::unordered_set<Word> relocated(image.relocations.begin(), image.relocations.end());
    // More than enough to tell two programs apart, whatever an image claims of its sections.
    std::size_t to_compare = std::size_t{1} << 20;
    bool compared = false;
    for (const isa::Section& section : image.sections) {
        if (!section.executable || section.zero_filled) continue;
        for (const isa::Segment& segment : image.segments) {
            const Word skipped = section.address > segment.address ? section.address - segment.address : 0;
            for (std::size_t i = skipped; i < segment.bytes.size() && to_compare != 0; ++i, --to_compare) {
                const auto address = segment.address + static_cast<Word>(i);
                if (address < section.address || address - section.address >= section.bytes) break;
                if (relocated.count(address & ~3U) != 0) continue;
                compared = true;
                if (machine.peek_byte(Address(load_address + address)) != segment.bytes[i]) return false;
            }
        }
    }
    return compared;
}

}  // namespace

Result<Setup, Problem> resume_bare(const Bytes& saved, const std::string& name, const BareRequest& request) {
    Result<Setup, Problem> setup = loaded(saved, name);
    if (!setup || request.path.empty()) return setup;
    Result<LoadedImage, Problem> image = load_image_file(
        request.path, request.include_dirs, language_defines(setup->machine.settings().language));
    if (!image) return image.failure();
    setup->load_address = request.at.value_or(0);
    setup->warnings = std::move(image->warnings);
    setup->read = std::move(image->read);
    if (!runs_in(setup->machine, image->image, setup->load_address)) {
        setup->remarks.emplace_back(text::lab_shown_without_names, request.path, name);
        return setup;
    }
    setup->kernel = std::move(image->image);
    take_guest(*setup);
    return setup;
}

Result<Setup, Problem> resume_os(const Bytes& saved, const std::string& name, const Home& home,
                                 const OsRequest& request) {
    Result<Setup, Problem> setup = loaded(saved, name);
    if (!setup) return setup;
    const Language language = setup->machine.settings().language;
    Result<LoadedImage, Problem> kernel = build_kernel(home, request, language);
    if (!kernel) return kernel.failure();
    if (!runs_in(setup->machine, kernel->image, 0))
        return usage_problem(Failure{name, text::lab_another_kernel}.message());
    setup->kernel = std::move(kernel->image);
    setup->warnings = std::move(kernel->warnings);
    setup->read = std::move(kernel->read);
    take_guest(*setup);
    // A variable of the kernel by now, and no part of its code.
    const auto ticks = setup->guest.quantum(setup->machine);
    if (ticks && request.quantum != quantum_default && *ticks != request.quantum)
        setup->remarks.emplace_back(text::lab_own_quantum, *ticks);
    Result<OsDisk, Problem> disk = build_os_disk(home, request, language);
    if (disk) {
        setup->programs = std::move(disk->programs);
        setup->read.insert(setup->read.end(), disk->read.begin(), disk->read.end());
    }
    return setup;
}

}  // namespace baton::lab
