// Reads ELF files that may be anything: every number is checked before it is used, in 64 bits,
// and every list that is kept is paid for by bytes of the file.
#include <algorithm>

#include "base/messages/images.hpp"
#include "base/text.hpp"
#include "isa/bytes.hpp"
#include "isa/dwarf_line.hpp"
#include "isa/elf_format.hpp"
#include "isa/image.hpp"

namespace baton::isa {
namespace {

constexpr std::uint64_t address_space = std::uint64_t{1} << 32;
constexpr std::uint32_t most_program_headers = 64;

struct SectionHeader {
    std::string_view name;
    std::uint32_t name_offset = 0, type = 0, flags = 0, address = 0, offset = 0, bytes = 0, link = 0;
};

class ElfReader {
public:
    ElfReader(const std::vector<std::uint8_t>& file, const std::string& name) : file_(file), name_(name) {}

    Result<Image> read() {
        const bool sound = read_header() && read_program_headers() && read_section_headers() &&
                           read_loaded_sections() && read_symbols() && read_relocations() && read_lines() &&
                           read_notes() && check_entry();
        if (!sound) return Failure{name_, reason_};
        return std::move(image_);
    }

private:
    bool refuse(Message reason) {
        reason_ = std::move(reason);
        return false;
    }

    bool in_file(std::uint64_t offset, std::uint64_t bytes) const { return offset + bytes <= file_.size(); }

    /// Precondition: in_file(offset, bytes).
    ByteReader at(std::uint32_t offset, std::uint32_t bytes) const {
        return ByteReader(file_.data() + offset, bytes);
    }

    bool read_header() {
        ByteReader in(file_.data(), file_.size());
        const ByteReader magic = in.part(4);
        if (!in.ok() || magic.rest() != elf::magic) return refuse(text::elf_not_elf);
        const std::uint32_t file_class = in.u8();
        const std::uint32_t data = in.u8();
        in.skip(10);
        const std::uint32_t type = in.u16();
        const std::uint32_t machine = in.u16();
        in.skip(4);
        image_.entry = in.u32();
        program_headers_at_ = in.u32();
        section_headers_at_ = in.u32();
        in.skip(4 + 2);
        const std::uint32_t program_header_bytes = in.u16();
        program_headers_ = in.u16();
        const std::uint32_t section_header_bytes = in.u16();
        section_count_ = in.u16();
        names_index_ = in.u16();
        if (!in.ok()) return refuse(text::elf_header_cut);
        if (file_class != elf::class_32 || data != elf::data_little || machine != elf_machine) {
            return refuse(Message(text::elf_other_machine, machine, elf_machine));
        }
        if (type != elf::type_executable && type != elf::type_dynamic) {
            return refuse(text::elf_not_executable);
        }
        if (program_headers_ == 0) return refuse(text::elf_no_program_headers);
        if (program_headers_ > most_program_headers) return refuse(text::elf_too_many_headers);
        if (program_header_bytes != elf::program_header_bytes ||
            !in_file(program_headers_at_, std::uint64_t{program_headers_} * elf::program_header_bytes)) {
            return refuse(Message(text::elf_damaged_or_cut, text::elf_headers_missing));
        }
        if (section_count_ > 0 &&
            (section_header_bytes != elf::section_header_bytes ||
             !in_file(section_headers_at_, std::uint64_t{section_count_} * elf::section_header_bytes))) {
            return refuse(Message(text::elf_damaged_or_cut, text::elf_section_headers_missing));
        }
        return true;
    }

    bool read_program_headers() {
        ByteReader in = at(program_headers_at_, program_headers_ * elf::program_header_bytes);
        std::uint64_t copied = 0;
        for (unsigned i = 0; i < program_headers_; ++i) {
            const std::uint32_t type = in.u32();
            const std::uint32_t offset = in.u32();
            const std::uint32_t address = in.u32();
            in.skip(4);
            const std::uint32_t file_bytes = in.u32();
            const std::uint32_t memory_bytes = in.u32();
            in.skip(8);
            if (type == elf::segment_dynamic) {
                if (dynamic_bytes_ != 0 || memory_bytes == 0)
                    return refuse(Message(text::elf_damaged, text::elf_dynamic_empty));
                dynamic_address_ = address;
                dynamic_bytes_ = memory_bytes;
            }
            if (type != elf::segment_load) continue;
            if (!in_file(offset, file_bytes)) {
                return refuse(Message(text::elf_damaged_or_cut, text::elf_segment_missing));
            }
            // Segments that share bytes of the file could make a small file fill the memory.
            copied += file_bytes;
            if (copied > file_.size()) return refuse(Message(text::elf_damaged, text::elf_segments_share));
            if (memory_bytes < file_bytes || std::uint64_t{address} + memory_bytes > address_space - 1) {
                return refuse(Message(text::elf_damaged, text::elf_segment_size));
            }
            const auto begin = file_.begin() + offset;
            image_.segments.push_back({address, memory_bytes, {begin, begin + file_bytes}});
        }
        if (image_.segments.empty()) return refuse(text::elf_no_segments);
        std::vector<const Segment*> sorted;
        for (const Segment& segment : image_.segments) sorted.push_back(&segment);
        std::sort(sorted.begin(), sorted.end(),
                  [](const Segment* a, const Segment* b) { return a->address < b->address; });
        for (std::size_t i = 1; i < sorted.size(); ++i) {
            if (std::uint64_t{sorted[i - 1]->address} + sorted[i - 1]->memory_bytes > sorted[i]->address) {
                return refuse(Message(text::elf_damaged, text::elf_segments_overlap));
            }
        }
        return true;
    }

    bool read_section_headers() {
        ByteReader in = at(section_headers_at_, section_count_ * elf::section_header_bytes);
        for (unsigned i = 0; i < section_count_; ++i) {
            SectionHeader header;
            header.name_offset = in.u32();
            header.type = in.u32();
            header.flags = in.u32();
            header.address = in.u32();
            header.offset = in.u32();
            header.bytes = in.u32();
            header.link = in.u32();
            in.skip(12);
            if (header.type != elf::section_no_bits && !in_file(header.offset, header.bytes)) {
                return refuse(Message(text::elf_damaged_or_cut, Message(text::elf_section_missing, i)));
            }
            sections_.push_back(header);
        }
        if (section_count_ == 0) return true;
        if (names_index_ >= section_count_)
            return refuse(Message(text::elf_damaged, text::elf_no_section_names));
        for (SectionHeader& header : sections_) {
            if (!read_name(names_index_, header.name_offset, header.name)) return false;
            if (header.name.size() > longest_section_name) {
                return refuse(Message(text::elf_damaged, text::elf_section_name_long));
            }
        }
        return true;
    }

    /// The name at `offset` of the string table in section `table`.
    bool read_name(std::uint32_t table, std::uint32_t offset, std::string_view& name) {
        if (table >= sections_.size() || sections_[table].type != elf::section_strings) {
            return refuse(Message(text::elf_damaged, text::elf_names_missing));
        }
        ByteReader in = at(sections_[table].offset, sections_[table].bytes);
        in.skip(offset);
        name = in.text();
        if (!in.ok()) return refuse(Message(text::elf_damaged, text::elf_name_outside));
        if (has_controls(name) || first_invalid_utf8(name) != name.npos) {
            return refuse(Message(text::elf_damaged, text::elf_name_unprintable));
        }
        // Names may share bytes of the table, so they are paid for here.
        name_bytes_ += name.size();
        if (name_bytes_ > file_.size()) return refuse(Message(text::elf_damaged, text::elf_names_overlap));
        return true;
    }

    bool read_loaded_sections() {
        for (const SectionHeader& header : sections_) {
            if ((header.flags & elf::flag_allocate) == 0) continue;
            if (std::uint64_t{header.address} + header.bytes > image_.memory_bytes()) {
                return refuse(Message(text::elf_damaged, Message(text::elf_section_outside, header.name)));
            }
            image_.sections.push_back({std::string(header.name), header.address, header.bytes,
                                       (header.flags & elf::flag_execute) != 0,
                                       (header.flags & elf::flag_write) != 0,
                                       header.type == elf::section_no_bits});
        }
        return true;
    }

    /// The only section for which `matches`, or nullptr; several are refused.
    template <class Matches>
    bool find_only(const Matches& matches, Text what, const SectionHeader*& found) {
        found = nullptr;
        for (const SectionHeader& header : sections_) {
            if (!matches(header)) continue;
            if (found != nullptr) return refuse(Message(text::elf_damaged, Message(text::elf_two_of, what)));
            found = &header;
        }
        return true;
    }

    bool read_symbols() {
        const SectionHeader* table = nullptr;
        const auto is_table = [](const SectionHeader& h) { return h.type == elf::section_symbols; };
        if (!find_only(is_table, text::elf_symbol_tables, table)) return false;
        if (table == nullptr) return true;
        ByteReader in = at(table->offset, table->bytes);
        const std::uint32_t count = table->bytes / elf::symbol_bytes;
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t name_offset = in.u32();
            const std::uint32_t value = in.u32();
            in.skip(4);
            const std::uint32_t info = in.u8();
            in.skip(1);
            const std::uint32_t section = in.u16();
            if (i == 0 || name_offset == 0 || (info & 15) > elf::symbol_function) continue;
            Symbol symbol;
            std::string_view name;
            if (!read_name(table->link, name_offset, name)) return false;
            if (name.empty()) continue;
            symbol.name = name;
            symbol.value = value;
            symbol.global = (info >> 4) != elf::binding_local;
            if (section == elf::index_absolute) {
                symbol.kind = SymbolKind::constant;
            } else if (section == elf::index_undefined || section >= sections_.size()) {
                return refuse(Message(text::elf_damaged, Message(text::elf_symbol_undefined, name)));
            } else {
                symbol.section = sections_[section].name;
            }
            image_.symbols.push_back(std::move(symbol));
        }
        return true;
    }

    /// `bytes` bytes of the loaded image at `address`, or a reader that is not ok().
    ByteReader loaded(std::uint32_t address, std::uint32_t bytes) const {
        for (const Segment& segment : image_.segments) {
            if (address >= segment.address &&
                std::uint64_t{address} - segment.address + bytes <= segment.bytes.size()) {
                return ByteReader(segment.bytes.data() + (address - segment.address), bytes);
            }
        }
        ByteReader nothing;
        nothing.skip(1);
        return nothing;
    }

    bool read_relocations() {
        if (dynamic_bytes_ == 0) return true;
        ByteReader tags = loaded(dynamic_address_, dynamic_bytes_);
        std::uint32_t table_address = 0;
        std::uint32_t table_bytes = 0;
        std::uint32_t entry_bytes = relocation_entry_bytes;
        for (;;) {
            const std::uint32_t tag = tags.u32();
            const std::uint32_t value = tags.u32();
            if (!tags.ok()) return refuse(Message(text::elf_damaged, text::elf_dynamic_unsound));
            if (tag == elf::dynamic_end) break;
            if (tag == elf::dynamic_relocations) table_address = value;
            if (tag == elf::dynamic_relocation_bytes) table_bytes = value;
            if (tag == elf::dynamic_relocation_entry) entry_bytes = value;
        }
        for (const Section& section : image_.sections) {
            const bool agrees = (section.name != elf::relocation_section ||
                                 (section.address == table_address && section.bytes == table_bytes)) &&
                                (section.name != elf::dynamic_section ||
                                 (section.address == dynamic_address_ && section.bytes == dynamic_bytes_));
            if (!agrees)
                return refuse(Message(text::elf_damaged, Message(text::elf_two_places, section.name)));
        }
        ByteReader table = loaded(table_address, table_bytes);
        if (!table.ok() || entry_bytes != relocation_entry_bytes ||
            table_bytes % relocation_entry_bytes != 0) {
            return refuse(Message(text::elf_damaged, text::elf_relocations_missing));
        }
        while (table.left() > 0) {
            const std::uint32_t address = table.u32();
            const std::uint32_t kind = table.u32();
            if (kind != relocation_type_relative) {
                return refuse(Message(text::elf_other_relocation, kind));
            }
            const bool ascending = image_.relocations.empty() || image_.relocations.back() < address;
            if (address % 4 != 0 || !ascending || !loaded(address, 4).ok()) {
                return refuse(Message(text::elf_damaged, Message(text::elf_relocation_unsound, address)));
            }
            // A loader reads the tables while it patches words: they must not change under it.
            if (overlaps(address, table_address, table_bytes) ||
                overlaps(address, dynamic_address_, dynamic_bytes_)) {
                return refuse(Message(text::elf_damaged, text::elf_relocation_of_table));
            }
            image_.relocations.push_back(address);
        }
        return true;
    }

    static bool overlaps(std::uint32_t word, std::uint32_t start, std::uint32_t bytes) {
        return std::uint64_t{word} + 4 > start && word < std::uint64_t{start} + bytes;
    }

    bool read_lines() {
        const SectionHeader* section = nullptr;
        const auto is_lines = [](const SectionHeader& h) {
            // One that is loaded is a program's own section of that name.
            return h.name == ".debug_line" && h.type == elf::section_program &&
                   (h.flags & elf::flag_allocate) == 0;
        };
        if (!find_only(is_lines, text::elf_line_tables, section)) return false;
        if (section == nullptr) return true;
        auto table = read_line_table(at(section->offset, section->bytes));
        if (!table) return refuse(Message(text::elf_damaged, table.failure().reason));
        image_.files = std::move(table->files);
        image_.lines = std::move(table->rows);
        return true;
    }

    bool read_notes() {
        const SectionHeader* section = nullptr;
        const auto is_notes = [](const SectionHeader& h) {
            return h.name == elf::note_section && h.type == elf::section_note;
        };
        if (!find_only(is_notes, text::elf_note_sections, section)) return false;
        if (section == nullptr) return true;
        ByteReader in = at(section->offset, section->bytes);
        while (in.left() > 0) {
            const std::uint32_t owner_bytes = in.u32();
            const std::uint32_t note_bytes = in.u32();
            const std::uint32_t kind = in.u32();
            const ByteReader owner = in.part(padded(owner_bytes));
            const ByteReader note = in.part(padded(note_bytes));
            if (!in.ok()) return refuse(Message(text::elf_damaged, text::elf_notes_cut));
            const bool ours = owner.rest().substr(0, owner_bytes) == std::string_view("Baton\0", 6);
            if (ours && kind == elf::note_annotation) {
                image_.notes.emplace_back(note.rest().substr(0, note_bytes));
            }
        }
        return true;
    }

    static std::uint64_t padded(std::uint32_t bytes) {
        return (std::uint64_t{bytes} + 3) & ~std::uint64_t{3};
    }

    bool check_entry() {
        if (image_.entry == 0) return true;  // also of an image without any code
        if (image_.entry % 4 != 0) return refuse(Message(text::elf_damaged, text::elf_entry_misaligned));
        if (!loaded(image_.entry, 4).ok()) return refuse(Message(text::elf_damaged, text::elf_entry_outside));
        return true;
    }

    const std::vector<std::uint8_t>& file_;
    const std::string& name_;
    Message reason_;
    Image image_;
    std::vector<SectionHeader> sections_;
    std::uint32_t program_headers_at_ = 0, program_headers_ = 0;
    std::uint32_t section_headers_at_ = 0, section_count_ = 0, names_index_ = 0;
    std::uint32_t dynamic_address_ = 0, dynamic_bytes_ = 0;
    std::uint64_t name_bytes_ = 0;
};

}  // namespace

Result<Image> read_elf(const std::vector<std::uint8_t>& bytes, const std::string& name) {
    return ElfReader(bytes, name).read();
}

}  // namespace baton::isa
