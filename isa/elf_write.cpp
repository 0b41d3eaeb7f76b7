// Writes an Image as an ELF file, in the order that isa/image.hpp gives.
#include <algorithm>

#include "isa/bytes.hpp"
#include "isa/dwarf_line.hpp"
#include "isa/elf_format.hpp"
#include "isa/image.hpp"

namespace baton::isa {
namespace {

struct OutputSection {
    std::string name;
    std::uint32_t type = 0;
    std::uint32_t flags = 0;
    std::uint32_t address = 0;
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
    std::uint32_t link = 0;
    std::uint32_t info = 0;
    std::uint32_t alignment = 1;
    std::uint32_t entry_bytes = 0;
};

/// NUL-terminated names one after the other, the empty one first.
class StringTable {
public:
    std::uint32_t add(const std::string& name) {
        if (name.empty()) return 0;
        const auto at = static_cast<std::uint32_t>(out_.size());
        out_.text(name);
        return at;
    }
    const std::vector<std::uint8_t>& bytes() const { return out_.bytes(); }
    StringTable() { out_.u8(0); }

private:
    ByteWriter out_;
};

class ElfWriter {
public:
    explicit ElfWriter(const Image& image) : image_(image), sections_(image.sections) {}

    std::vector<std::uint8_t> write() {
        add_segment();
        if (!image_.relocations.empty()) place_relocation_tables();
        segment_bytes_ = static_cast<std::uint32_t>(out_.size() - segment_file_offset);
        add_loaded_sections();
        add_symbols();
        if (!image_.lines.empty()) {
            add_section({".debug_line", elf::section_program, 0, 0, 0, 0, 0, 0, 1, 0},
                        write_line_table(image_.files, image_.lines, memory_bytes_));
        }
        if (!image_.notes.empty()) add_notes();
        return finish();
    }

private:
    /// An image may be large, so that it is copied once, and what follows must not move it.
    void add_segment() {
        static const Segment none;
        const Segment& segment = image_.segments.empty() ? none : image_.segments.front();
        memory_bytes_ = segment.memory_bytes;
        std::size_t names = 0;
        for (const Symbol& symbol : image_.symbols) names += symbol.name.size() + 1;
        constexpr std::size_t others = 16'384;  // headers, names of sections and files
        constexpr std::size_t line_bytes = 4;   // mostly: more only costs time
        out_.reserve(segment_file_offset + segment.bytes.size() + image_.symbols.size() * elf::symbol_bytes +
                     names + image_.lines.size() * line_bytes + others);
        out_.resize(segment_file_offset);
        out_.insert(out_.end(), segment.bytes.begin(), segment.bytes.end());
    }

    Section* find_section(std::string_view name) {
        const auto found = std::find_if(sections_.begin(), sections_.end(),
                                        [&](const Section& section) { return section.name == name; });
        return found == sections_.end() ? nullptr : &*found;
    }

    /// Finds or makes room for .rel.dyn and .dynamic in the segment, and fills them.
    void place_relocation_tables() {
        const auto table_bytes =
            static_cast<std::uint32_t>(image_.relocations.size()) * relocation_entry_bytes;
        const Section* table = find_section(elf::relocation_section);
        const Section* dynamic = find_section(elf::dynamic_section);
        const auto serves = [&](const Section* section, std::uint32_t bytes) {
            return section != nullptr && section->bytes == bytes &&
                   std::uint64_t{section->address} + bytes <= out_.size() - segment_file_offset;
        };
        if (!serves(table, table_bytes) || !serves(dynamic, dynamic_section_bytes)) {
            append_relocation_tables(table_bytes);
            table = find_section(elf::relocation_section);
            dynamic = find_section(elf::dynamic_section);
        }
        dynamic_address_ = dynamic->address;
        ByteWriter entries;
        for (const std::uint32_t address : image_.relocations) {
            entries.u32(address);
            entries.u32(relocation_type_relative);  // symbol 0
        }
        put(table->address, entries.bytes());
        ByteWriter tags;
        tags.u32(elf::dynamic_relocations);
        tags.u32(table->address);
        tags.u32(elf::dynamic_relocation_bytes);
        tags.u32(table_bytes);
        tags.u32(elf::dynamic_relocation_entry);
        tags.u32(relocation_entry_bytes);
        tags.u32(elf::dynamic_end);
        tags.u32(0);
        put(dynamic->address, tags.bytes());
    }

    void append_relocation_tables(std::uint32_t table_bytes) {
        sections_.erase(std::remove_if(sections_.begin(), sections_.end(),
                                       [](const Section& section) {
                                           return section.name == elf::relocation_section ||
                                                  section.name == elf::dynamic_section;
                                       }),
                        sections_.end());
        const std::uint32_t address = (memory_bytes_ + 3) & ~3U;
        sections_.push_back({std::string(elf::relocation_section), address, table_bytes});
        sections_.push_back(
            {std::string(elf::dynamic_section), address + table_bytes, dynamic_section_bytes});
        memory_bytes_ = address + table_bytes + dynamic_section_bytes;
        out_.resize(segment_file_offset + memory_bytes_);
        for (Section& section : sections_) section.zero_filled = false;  // its zeros are in the file now
    }

    void put(std::uint32_t address, const std::vector<std::uint8_t>& bytes) {
        std::copy(bytes.begin(), bytes.end(), out_.begin() + segment_file_offset + address);
    }

    void add_loaded_sections() {
        headers_.push_back({});  // section 0 is "none"
        headers_.front().alignment = 0;
        for (const Section& section : sections_) {
            OutputSection header;
            header.name = section.name;
            header.type = section.zero_filled ? elf::section_no_bits : elf::section_program;
            header.flags = elf::flag_allocate | (section.writable ? elf::flag_write : 0) |
                           (section.executable ? elf::flag_execute : 0);
            header.address = section.address;
            header.offset = segment_file_offset + std::min(section.address, segment_bytes_);
            header.bytes = section.bytes;
            // The alignment that the address has, so that the two never disagree.
            header.alignment = section.address % 4 == 0 ? 4 : section.address % 2 == 0 ? 2 : 1;
            if (!image_.relocations.empty() && section.name == elf::relocation_section) {
                header.type = elf::section_relocations;
                header.entry_bytes = relocation_entry_bytes;
            }
            if (!image_.relocations.empty() && section.name == elf::dynamic_section) {
                header.type = elf::section_dynamic;
                header.entry_bytes = elf::dynamic_entry_bytes;
            }
            headers_.push_back(std::move(header));
        }
    }

    /// Appends the section's bytes to the file and its header to the list; returns its index.
    std::uint32_t add_section(OutputSection header, const std::vector<std::uint8_t>& bytes) {
        align(header.alignment);
        header.offset = static_cast<std::uint32_t>(out_.size());
        header.bytes = static_cast<std::uint32_t>(bytes.size());
        out_.insert(out_.end(), bytes.begin(), bytes.end());
        headers_.push_back(std::move(header));
        return static_cast<std::uint32_t>(headers_.size() - 1);
    }

    std::uint32_t section_index(const Symbol& symbol) const {
        if (symbol.kind == SymbolKind::label) {
            for (std::size_t i = 0; i < sections_.size(); ++i) {
                if (sections_[i].name == symbol.section) return static_cast<std::uint32_t>(i + 1);
            }
        }
        return elf::index_absolute;
    }

    void add_symbols() {
        StringTable names;
        ByteWriter table;
        for (int i = 0; i < 4; ++i) table.u32(0);  // symbol 0 is "none"
        std::uint32_t count = 1;
        std::uint32_t first_global = 1;
        for (const bool global : {false, true}) {
            for (const Symbol& symbol : image_.symbols) {
                if (symbol.global != global) continue;
                table.u32(names.add(symbol.name));
                table.u32(symbol.value);
                table.u32(0);  // size: not known
                table.u8((global ? elf::binding_global : elf::binding_local) << 4 | elf::symbol_no_type);
                table.u8(0);
                table.u16(section_index(symbol));
                ++count;
            }
            if (!global) first_global = count;
        }
        const auto strings_index = static_cast<std::uint32_t>(headers_.size() + 1);
        OutputSection header{".symtab", elf::section_symbols, 0, 0, 0, 0, strings_index, first_global,
                             4,         elf::symbol_bytes};
        const std::uint32_t index = add_section(std::move(header), table.bytes());
        add_section({".strtab", elf::section_strings, 0, 0, 0, 0, 0, 0, 1, 0}, names.bytes());
        // Relocations name symbol 0 of the symbol table; the dynamic section wants strings.
        for (OutputSection& section : headers_) {
            if (section.type == elf::section_relocations) section.link = index;
            if (section.type == elf::section_dynamic) section.link = strings_index;
        }
    }

    void add_notes() {
        ByteWriter notes;
        for (const std::string& note : image_.notes) {
            notes.u32(static_cast<std::uint32_t>(elf::note_owner.size() + 1));
            notes.u32(static_cast<std::uint32_t>(note.size()));
            notes.u32(elf::note_annotation);
            notes.text(elf::note_owner);
            notes.align(4);
            notes.raw(note);
            notes.align(4);
        }
        add_section({std::string(elf::note_section), elf::section_note, 0, 0, 0, 0, 0, 0, 4, 0},
                    notes.bytes());
    }

    std::vector<std::uint8_t> finish() {
        StringTable names;
        std::vector<std::uint32_t> name_offsets;
        for (const OutputSection& header : headers_) name_offsets.push_back(names.add(header.name));
        name_offsets.push_back(names.add(".shstrtab"));
        add_section({".shstrtab", elf::section_strings, 0, 0, 0, 0, 0, 0, 1, 0}, names.bytes());
        align(4);
        const auto headers_at = static_cast<std::uint32_t>(out_.size());
        ByteWriter table;
        for (std::size_t i = 0; i < headers_.size(); ++i) {
            const OutputSection& h = headers_[i];
            for (const std::uint32_t value : {name_offsets[i], h.type, h.flags, h.address, h.offset, h.bytes,
                                              h.link, h.info, h.alignment, h.entry_bytes}) {
                table.u32(value);
            }
        }
        out_.insert(out_.end(), table.bytes().begin(), table.bytes().end());
        const std::vector<std::uint8_t> head = file_header(headers_at);
        std::copy(head.begin(), head.end(), out_.begin());
        return std::move(out_);
    }

    /// The ELF header and the program headers.
    std::vector<std::uint8_t> file_header(std::uint32_t section_headers_at) const {
        const bool relocated = !image_.relocations.empty();
        ByteWriter head;
        head.raw(elf::magic);
        head.u8(elf::class_32);
        head.u8(elf::data_little);
        head.u8(elf::version);
        head.fill_to(16);
        head.u16(elf::type_dynamic);
        head.u16(elf_machine);
        head.u32(elf::version);
        head.u32(image_.entry);
        head.u32(elf::header_bytes);
        head.u32(section_headers_at);
        head.u32(0);  // flags
        head.u16(elf::header_bytes);
        head.u16(elf::program_header_bytes);
        head.u16(relocated ? 2 : 1);
        head.u16(elf::section_header_bytes);
        head.u16(static_cast<std::uint32_t>(headers_.size()));
        head.u16(static_cast<std::uint32_t>(headers_.size() - 1));  // .shstrtab is the last

        const auto all = elf::segment_readable | elf::segment_writable | elf::segment_executable;
        program_header(head, elf::segment_load, 0, segment_bytes_, memory_bytes_, all, segment_file_offset);
        if (relocated) {
            program_header(head, elf::segment_dynamic, dynamic_address_, dynamic_section_bytes,
                           dynamic_section_bytes, elf::segment_readable, 4);
        }
        return head.take();
    }

    static void program_header(ByteWriter& head, std::uint32_t type, std::uint32_t address,
                               std::uint32_t file_bytes, std::uint32_t memory_bytes, std::uint32_t flags,
                               std::uint32_t alignment) {
        for (const std::uint32_t value : {type, segment_file_offset + address, address, address, file_bytes,
                                          memory_bytes, flags, alignment}) {
            head.u32(value);
        }
    }

    void align(std::size_t multiple) { out_.resize((out_.size() + multiple - 1) / multiple * multiple); }

    const Image& image_;
    std::vector<Section> sections_;
    std::uint32_t memory_bytes_ = 0;   ///< of the segment, with the tables
    std::uint32_t segment_bytes_ = 0;  ///< of it, in the file
    std::vector<OutputSection> headers_;
    std::uint32_t dynamic_address_ = 0;
    std::vector<std::uint8_t> out_;
};

}  // namespace

std::vector<std::uint8_t> write_elf(const Image& image) {
    return ElfWriter(image).write();
}

}  // namespace baton::isa
