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
// sectors straight to their place.
//
// Models: what a loader, a symbol table and a debugger need. Does not model: dynamic linking,
// several loadable segments when writing (reading accepts them), other machines' files.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/strong.hpp"

namespace baton::isa {

inline constexpr std::uint16_t elf_machine = 0xb32;

struct Segment {
    std::uint32_t address = 0;       ///< relative to the load address
    std::uint32_t memory_bytes = 0;  ///< at least bytes.size(); the rest is zero
    std::vector<std::uint8_t> bytes;
};

struct Section {
    std::string name;
    std::uint32_t address = 0;
    std::uint32_t bytes = 0;
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
    std::string section;  ///< of a label
};

/// One row of the line table: code from `address` up to the next row comes from this line.
struct LineRow {
    std::uint32_t address = 0;
    std::uint32_t file = 0;  ///< index into Image::files
    std::uint32_t line = 0;  ///< 1-based; 0 ends a sequence
};

struct Image {
    std::uint32_t entry = 0;
    std::vector<Segment> segments;
    std::vector<Section> sections;
    std::vector<Symbol> symbols;
    std::vector<std::uint32_t> relocations;  ///< addresses of words to add the load address to
    std::vector<std::string> files;
    std::vector<LineRow> lines;      ///< sorted by address
    std::vector<std::string> notes;  ///< annotations found in comments, for later tools

    /// Bytes of RAM that the image needs from its load address on.
    std::uint32_t memory_bytes() const;
    const Symbol* find(std::string_view name) const;
};

/// The file's bytes. Precondition: `image` is consistent (the assembler made it).
std::vector<std::uint8_t> write_elf(const Image& image);

/// Reads any file; whatever is not a sound B32 image is refused with the reason. Never
/// reads outside `bytes`, never allocates more than a small multiple of its size (memory_bytes
/// of a segment is a number, not an allocation).
Result<Image> read_elf(const std::vector<std::uint8_t>& bytes, const std::string& name);

}  // namespace baton::isa
