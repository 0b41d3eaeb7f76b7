// What people write behind --type, --packet and --thread, read strictly: a wrong word gets a sentence that
// says what is wanted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace baton::cli {

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

/// "PID" or "PID.NUMBER" of --thread: a process's main program, or one of its threads.
struct ThreadNumber {
    std::uint32_t pid = 0;
    std::uint32_t number = 0;
};
Result<ThreadNumber> parse_thread(const std::string& option, std::string_view text);

}  // namespace baton::cli
