// What people write behind options, read strictly: a wrong word gets a sentence that says what is
// wanted, and never a silent zero.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace baton::cli {

/// A whole number, decimal or 0x hexadecimal, within [least, most]. The failure names `option`.
Result<std::uint64_t> parse_number(const std::string& option, std::string_view text, std::uint64_t least,
                                   std::uint64_t most);
/// A number of bytes, perhaps with K or M (1024 and 1024²): "256K".
Result<std::uint64_t> parse_size(const std::string& option, std::string_view text);

/// "CYCLE:TEXT" of --type.
struct TypedText {
    std::uint64_t cycle = 0;
    std::vector<std::uint8_t> bytes;
};
/// TEXT may hold \n \t \r \\ \0 \e and \xNN.
Result<TypedText> parse_typed(const std::string& option, std::string_view text);

/// "CYCLE:HEX" of --packet.
struct Packet {
    std::uint64_t cycle = 0;
    std::vector<std::uint8_t> bytes;  ///< 1 to 256
};
Result<Packet> parse_packet(const std::string& option, std::string_view text);

}  // namespace baton::cli
