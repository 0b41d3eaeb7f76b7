// A small image with everything in it that a file can hold.
#pragma once

#include "isa/image.hpp"

namespace baton::isa {

/// .text of 16 bytes, .rodata of 8, .data of 8, .bss of 40; symbols of all kinds; lines of two files.
inline Image sample_image() {
    Image image;
    image.entry = 4;
    Segment segment;
    for (std::uint8_t i = 0; i < 32; ++i) segment.bytes.push_back(static_cast<std::uint8_t>(i + 1));
    segment.memory_bytes = 72;
    image.segments.push_back(segment);
    image.sections = {{".text", 0, 16, true, false, false},
                      {".rodata", 16, 8, false, false, false},
                      {".data", 24, 8, false, true, false},
                      {".bss", 32, 40, false, true, true}};
    image.symbols = {{"main.loop", 8, SymbolKind::label, false, ".text"},
                     {"SIZE", 77, SymbolKind::constant, false, ""},
                     {"buffer", 32, SymbolKind::label, false, ".bss"},
                     {"_start", 4, SymbolKind::label, true, ".text"},
                     {"LIMIT", 0xfffffff0, SymbolKind::constant, true, ""},
                     {"end", 72, SymbolKind::label, true, ".bss"}};
    image.files = {"main.asm", "lib/print é.asm"};
    image.lines = {{0, 0, 3},  {4, 0, 4},  {8, 1, 200}, {12, 0, 5},
                   {16, 0, 0}, {24, 1, 7}, {28, 1, 7},  {32, 0, 0}};
    image.notes = {"ASSERT count == 3", "", "x"};
    return image;
}

/// The sample with two words to relocate, and room left for the tables between .data and .bss.
inline Image sample_image_with_relocations() {
    Image image = sample_image();
    image.relocations = {16, 28};
    const std::uint32_t tables = 2 * relocation_entry_bytes;
    image.sections.insert(image.sections.begin() + 3,
                          {{".rel.dyn", 32, tables, false, false, false},
                           {".dynamic", 32 + tables, dynamic_section_bytes, false, false, false}});
    const std::uint32_t added = tables + dynamic_section_bytes;
    image.segments[0].bytes.resize(32 + added);
    image.segments[0].memory_bytes += added;
    for (Section& section : image.sections) {
        if (section.name == ".bss") section.address += added;
    }
    for (Symbol& symbol : image.symbols) {
        if (symbol.section == ".bss") symbol.value += added;
    }
    return image;
}

}  // namespace baton::isa
