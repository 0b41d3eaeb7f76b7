// Numbers of the ELF32 format that images use. Source: the System V ABI, chapters 4 and 5.
#pragma once

#include <cstdint>
#include <string_view>

namespace baton::isa::elf {

inline constexpr std::string_view magic =
    "\x7f"
    "ELF";
inline constexpr std::uint32_t class_32 = 1, data_little = 1, version = 1;
inline constexpr std::uint32_t type_executable = 2, type_dynamic = 3;

inline constexpr std::uint32_t header_bytes = 52;
inline constexpr std::uint32_t program_header_bytes = 32;
inline constexpr std::uint32_t section_header_bytes = 40;
inline constexpr std::uint32_t symbol_bytes = 16;
inline constexpr std::uint32_t dynamic_entry_bytes = 8;

inline constexpr std::uint32_t segment_load = 1, segment_dynamic = 2;
inline constexpr std::uint32_t segment_executable = 1, segment_writable = 2, segment_readable = 4;

inline constexpr std::uint32_t section_program = 1, section_symbols = 2, section_strings = 3,
                               section_dynamic = 6, section_note = 7, section_no_bits = 8,
                               section_relocations = 9;
inline constexpr std::uint32_t flag_write = 1, flag_allocate = 2, flag_execute = 4;
inline constexpr std::uint32_t index_undefined = 0, index_absolute = 0xfff1;

inline constexpr std::uint32_t binding_local = 0, binding_global = 1;
inline constexpr std::uint32_t symbol_no_type = 0, symbol_object = 1, symbol_function = 2;

inline constexpr std::uint32_t dynamic_end = 0, dynamic_relocations = 17, dynamic_relocation_bytes = 18,
                               dynamic_relocation_entry = 19;

inline constexpr std::string_view note_owner = "Baton";
inline constexpr std::uint32_t note_annotation = 0xb32;
inline constexpr std::string_view note_section = ".note.baton";
inline constexpr std::string_view relocation_section = ".rel.dyn";
inline constexpr std::string_view dynamic_section = ".dynamic";

}  // namespace baton::isa::elf
