// Executable images: ELF32, little-endian, e_machine 0xB32, as readelf and nm read them.
//
// An image is linked at address 0 and position-independent: branches and lea are relative
// to ip, and every absolute word that holds an address is listed as a relative relocation
// (the loader adds the load address to it). So "copy to a, then ip = a + entry" is all that
// loading means; with entry 0 it is literally "ip = a".
//
// File layout: ELF header and program headers, padding to 512, then the one loadable segment
// (.text .rodata .data, and if there are relocations .rel.dyn and .dynamic; .bss has no bytes),
// then what is not loaded: .symtab .strtab .debug_line .note.baton .shstrtab, section headers.
// The segment starts at a multiple of 512 in the file, so that a kernel can move whole disk
// sectors straight to their place. The ELF header is followed by the program headers at once:
// both lie in the first 512 bytes.
//
// Relocations are Elf32_Rel entries of type 8 (relative) in .rel.dyn, found through PT_DYNAMIC
// (DT_REL, DT_RELSZ, DT_RELENT, DT_NULL); an image without relocations has neither. Whoever
// makes an Image leaves room for the two tables as sections named .rel.dyn
// (relocation_entry_bytes each) and .dynamic (dynamic_section_bytes) between .data and .bss,
// and the writer fills them in; where there is no such room, it appends them behind .bss,
// whose zeros are then in the file.
//
// e_type is ET_DYN, with or without relocations: the image runs wherever it is copied to.
//
// Models: what a loader, a symbol table and a debugger need. Does not model: dynamic linking,
// several loadable segments when writing (reading accepts them), other machines' files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/strong.hpp"

namespace baton::isa {

inline constexpr std::uint16_t elf_machine = 0xb32;
inline constexpr std::uint32_t segment_file_offset = 512;
inline constexpr std::uint32_t relocation_entry_bytes = 8;
inline constexpr std::uint32_t relocation_type_relative = 8;
inline constexpr std::uint32_t dynamic_section_bytes = 32;
inline constexpr std::size_t longest_section_name = 64;  ///< bytes; the reader refuses longer ones

struct Segment {
    std::uint32_t address = 0;       ///< relative to the load address
    std::uint32_t memory_bytes = 0;  ///< at least bytes.size(); the rest is zero
    std::vector<std::uint8_t> bytes;
};

struct Section {
    std::string name;
    std::uint32_t address = 0;
    std::uint32_t bytes = 0;  ///< size, for .bss too
    bool executable = false;
    bool writable = false;
    bool zero_filled = false;  ///< .bss
};

enum class SymbolKind : std::uint8_t { label, constant };

struct Symbol {
    std::string name;         ///< local labels carry their scope: "main.loop"
    std::uint32_t value = 0;  ///< a label: address relative to the load address
    SymbolKind kind = SymbolKind::label;
    bool global = false;
    std::string section;  ///< of a label, one of Image::sections; empty for a constant
};

/// One row of the line table: code from `address` up to the next row comes from this line.
struct LineRow {
    std::uint32_t address = 0;
    std::uint32_t file = 0;  ///< index into Image::files; 0 where line is 0
    std::uint32_t line = 0;  ///< 1-based; 0 ends a sequence: no line from here on
};

struct Image {
    std::uint32_t entry = 0;
    std::vector<Segment> segments;
    std::vector<Section> sections;
    std::vector<Symbol> symbols;
    /// Addresses of words to add the load address to: ascending, each a multiple of 4 inside
    /// the bytes of a segment.
    std::vector<std::uint32_t> relocations;
    std::vector<std::string> files;  ///< as given to the assembler, never empty
    std::vector<LineRow> lines;      ///< sorted by address
    std::vector<std::string> notes;  ///< annotations found in comments, for later tools

    /// Bytes of RAM that the image needs from its load address on.
    std::uint32_t memory_bytes() const;
    /// The symbol of that name, a global one if there is one; nullptr when there is none.
    const Symbol* find(std::string_view name) const;
};

/// The file's bytes. Precondition: `image` is consistent (the assembler made it): one segment at
/// address 0 at most, sections and relocations inside it, labels in named sections. Local
/// symbols are written before global ones, as ELF wants it; otherwise order is kept.
std::vector<std::uint8_t> write_elf(const Image& image);

/// Reads any file; whatever is not a sound B32 image is refused with the reason. Never
/// reads outside `bytes`, never allocates more than a small multiple of its size (memory_bytes
/// of a segment is a number, not an allocation).
Result<Image> read_elf(const std::vector<std::uint8_t>& bytes, const std::string& name);

}  // namespace baton::isa
