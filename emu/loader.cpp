// Putting programs and disks into a machine.
#include <algorithm>
#include <utility>

#include "base/messages/images.hpp"
#include "emu/machine.hpp"

namespace baton::emu {

namespace {

Failure does_not_fit(Text what, std::uint64_t needed, std::uint32_t ram_bytes) {
    return Failure{what, {text::emu_does_not_fit, needed, ram_bytes, ram_bytes / 1024}};
}

}  // namespace

Result<Done> Machine::load_image(const isa::Image& image, Address at) {
    const std::uint32_t ram_bytes = settings_.ram_bytes;
    std::uint64_t top = 0;
    for (const auto& segment : image.segments) {
        const std::uint64_t bytes = std::max<std::uint64_t>(segment.memory_bytes, segment.bytes.size());
        top = std::max(top, std::uint64_t{segment.address} + bytes);
    }
    if (at.value % isa::word_bytes != 0) {
        return Failure{text::emu_image, {text::emu_load_address, at.value}};
    }
    if (at.value + top > ram_bytes) return does_not_fit(text::emu_image, at.value + top, ram_bytes);
    if (image.entry % isa::word_bytes != 0) {
        return Failure{text::emu_image, {text::emu_entry_alignment, image.entry}};
    }
    if (std::uint64_t{image.entry} + isa::word_bytes > top) {
        return Failure{text::emu_image, {text::emu_entry_outside, image.entry}};
    }
    for (const std::uint32_t place : image.relocations) {
        if (std::uint64_t{place} + isa::word_bytes > top) {
            return Failure{text::emu_image, {text::emu_relocation_outside, place}};
        }
    }

    PagedBytes& ram = bus_.ram();
    for (const auto& segment : image.segments) {
        const auto held = static_cast<std::uint32_t>(segment.bytes.size());
        const std::uint32_t start = at.value + segment.address;
        ram.write(start, segment.bytes.data(), held);
        if (segment.memory_bytes > held) ram.fill_zero(start + held, segment.memory_bytes - held);
    }
    for (const std::uint32_t place : image.relocations) {
        const std::uint32_t address = at.value + place;
        Word word = 0;
        for (unsigned i = 0; i < isa::word_bytes; ++i) word |= Word{ram.read_byte(address + i)} << (8 * i);
        word += at.value;
        for (unsigned i = 0; i < isa::word_bytes; ++i) ram.write_byte(address + i, word >> (8 * i));
    }
    cpu_.set_ip(at.value + image.entry);
    return Done{};
}

Result<Done> Machine::load_raw(const std::vector<std::uint8_t>& bytes, Address at) {
    if (at.value % isa::word_bytes != 0) {
        return Failure{text::emu_program, {text::emu_load_address, at.value}};
    }
    if (bytes.empty()) return Failure{text::emu_program, text::emu_empty};
    if (at.value + std::uint64_t{bytes.size()} > settings_.ram_bytes) {
        return does_not_fit(text::emu_program, at.value + std::uint64_t{bytes.size()}, settings_.ram_bytes);
    }
    bus_.ram().write(at.value, bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    cpu_.set_ip(at.value);
    return Done{};
}

void Machine::insert_disk(const std::vector<std::uint8_t>& content) {
    const auto held = static_cast<std::uint32_t>(content.size());
    const std::uint32_t sectors = held / isa::sector_bytes + (held % isa::sector_bytes != 0 ? 1U : 0U);
    PagedBytes disk(sectors * isa::sector_bytes);
    disk.write(0, content.data(), held);
    bus_.insert_disk(std::move(disk));
}

}  // namespace baton::emu
