#include "lab/build/disk.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/messages/lab.hpp"
#include "isa/platform.hpp"

namespace baton::lab {
namespace {

constexpr std::size_t sector = isa::sector_bytes;

// Header fields: where and how long.
struct Field {
    std::size_t at, bytes;
};
constexpr Field name_field{0, 100}, mode_field{100, 8}, owner_field{108, 8}, group_field{116, 8},
    size_field{124, 12}, time_field{136, 12}, checksum_field{148, 8}, magic_field{257, 8},
    prefix_field{345, 155};
constexpr std::size_t type_at = 156;
constexpr std::string_view posix_magic(
    "ustar\0"
    "00",
    8);
constexpr std::string_view gnu_magic("ustar  \0", 8);
constexpr std::size_t longest_name = 99;

void put_octal(std::uint8_t* header, Field field, std::size_t value) {
    const std::string digits = fmt::format("{:0{}o}", value, field.bytes - 1);
    std::memcpy(header + field.at, digits.data(), digits.size());
}

std::size_t checksum(const std::uint8_t* header) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < sector; ++i) {
        const bool own = i >= checksum_field.at && i < checksum_field.at + checksum_field.bytes;
        sum += own ? static_cast<std::size_t>(' ') : header[i];
    }
    return sum;
}

// Octal digits between blanks, ended by a blank or zero.
std::optional<std::size_t> octal(const std::uint8_t* header, Field field) {
    std::size_t value = 0;
    std::size_t i = 0;
    while (i < field.bytes && header[field.at + i] == ' ') ++i;
    const std::size_t first = i;
    for (; i < field.bytes; ++i) {
        const std::uint8_t c = header[field.at + i];
        if (c == ' ' || c == 0) break;
        if (c < '0' || c > '7') return std::nullopt;
        value = value * 8 + static_cast<std::size_t>(c - '0');
    }
    return i == first ? std::nullopt : std::optional(value);
}

std::string text_of(const std::uint8_t* header, Field field) {
    const std::uint8_t* begin = header + field.at;
    return {begin, std::find(begin, begin + field.bytes, 0)};
}

}  // namespace

Result<Bytes> make_disk(const std::vector<DiskFile>& files) {
    Bytes archive;
    for (const DiskFile& file : files) {
        const bool plain = std::all_of(file.name.begin(), file.name.end(), [](char c) {
            return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
        });
        if (file.name.empty() || file.name.size() > longest_name || !plain)
            return Failure{file.name, text::lab_bad_file_name};
        const std::size_t at = archive.size();
        archive.resize(at + sector);
        std::uint8_t* header = archive.data() + at;
        std::memcpy(header + name_field.at, file.name.data(), file.name.size());
        put_octal(header, mode_field, 0644);
        put_octal(header, owner_field, 0);
        put_octal(header, group_field, 0);
        put_octal(header, size_field, file.content.size());
        put_octal(header, time_field, 0);
        header[type_at] = '0';
        std::memcpy(header + magic_field.at, posix_magic.data(), posix_magic.size());
        const std::string sum = fmt::format("{:06o}", checksum(header));
        std::memcpy(header + checksum_field.at, sum.data(), sum.size());
        header[checksum_field.at + 7] = ' ';
        archive.insert(archive.end(), file.content.begin(), file.content.end());
        archive.resize((archive.size() + sector - 1) / sector * sector);
    }
    archive.resize(archive.size() + 2 * sector);
    return archive;
}

Result<std::vector<DiskFile>> read_disk(const Bytes& archive, const std::string& name) {
    std::vector<DiskFile> files;
    const auto damaged = [&](std::size_t at, Text what) {
        return Failure{name, {text::lab_no_archive, at / sector, what}};
    };
    if (archive.size() < sector) return damaged(0, text::lab_sector_missing);
    for (std::size_t at = 0; at < archive.size();) {
        if (archive.size() - at < sector) return damaged(at, text::lab_sector_cut);
        const std::uint8_t* header = archive.data() + at;
        if (std::all_of(header, header + sector, [](std::uint8_t byte) { return byte == 0; })) break;
        const std::string_view magic(reinterpret_cast<const char*>(header) + magic_field.at,
                                     magic_field.bytes);
        if (magic != posix_magic && magic != gnu_magic) return damaged(at, text::lab_sector_no_header);
        if (octal(header, checksum_field) != checksum(header)) return damaged(at, text::lab_sector_checksum);
        const std::optional<std::size_t> size = octal(header, size_field);
        if (!size) return damaged(at, text::lab_sector_no_size);
        at += sector;
        const std::size_t rest = archive.size() - at;
        if (*size > rest || (*size + sector - 1) / sector * sector > rest)
            return damaged(at, text::lab_sector_cut_file);
        const bool ordinary = header[type_at] == '0' || header[type_at] == 0;
        std::string file_name = text_of(header, name_field);
        const std::string prefix = magic == posix_magic ? text_of(header, prefix_field) : "";
        if (!prefix.empty()) file_name = prefix + "/" + file_name;
        if (file_name.rfind("./", 0) == 0) file_name.erase(0, 2);
        if (ordinary) {
            const auto begin = archive.begin() + static_cast<std::ptrdiff_t>(at);
            files.push_back({file_name, Bytes(begin, begin + static_cast<std::ptrdiff_t>(*size))});
        }
        at += (*size + sector - 1) / sector * sector;
    }
    return files;
}

}  // namespace baton::lab
