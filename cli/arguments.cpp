#include "cli/arguments.hpp"

#include <limits>
#include <optional>

#include "base/command_line.hpp"
#include "base/messages/command.hpp"
#include "emu/network.hpp"
#include "lab/run/input_file.hpp"

namespace baton::cli {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

constexpr std::size_t most_typed = 256;  // what the console's queue holds

}  // namespace

Result<TypedText> parse_typed(const std::string& option, std::string_view all) {
    const std::size_t colon = all.find(':');
    if (colon == std::string_view::npos) return Failure{option, {text::no_typed, all}};
    // The last cycle has no next one in which the guest could see it.
    const auto cycle =
        parse_number(option, all.substr(0, colon), 0, std::numeric_limits<std::uint64_t>::max() - 1);
    if (!cycle) return cycle.failure();
    TypedText typed{*cycle, {}};
    const std::string_view written = all.substr(colon + 1);
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (written[i] != '\\') {
            typed.bytes.push_back(static_cast<std::uint8_t>(written[i]));
            continue;
        }
        const char kind = i + 1 < written.size() ? written[++i] : '\0';
        static constexpr std::string_view names = "ntr\\0e";
        static constexpr std::string_view meanings("\n\t\r\\\0\x1b", 6);
        const std::size_t known = kind == '\0' ? std::string_view::npos : names.find(kind);
        if (known != std::string_view::npos) {
            typed.bytes.push_back(static_cast<std::uint8_t>(meanings[known]));
            continue;
        }
        const int high = kind == 'x' && i + 2 < written.size() ? hex_value(written[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(written[i + 2]) : -1;
        if (low < 0) return Failure{option, text::typed_escapes};
        typed.bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
        i += 2;
    }
    if (typed.bytes.size() > most_typed) return Failure{option, {text::typed_too_long, most_typed}};
    return typed;
}

Result<Packet> parse_packet(const std::string& option, std::string_view all) {
    const std::size_t colon = all.find(':');
    if (colon == std::string_view::npos) return Failure{option, {text::no_packet, all}};
    const auto cycle =
        parse_number(option, all.substr(0, colon), 0, std::numeric_limits<std::uint64_t>::max() - 1);
    if (!cycle) return cycle.failure();
    const auto bytes = lab::bytes_of_hex(all.substr(colon + 1));
    if (!bytes || bytes->size() > emu::Network::packet_bytes_most)
        return Failure{option, {text::packet_bytes, emu::Network::packet_bytes_most}};
    return Packet{*cycle, *bytes};
}

Result<ThreadNumber> parse_thread(const std::string& option, std::string_view all) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    const std::size_t dot = all.find('.');
    const auto pid = parse_number(option, all.substr(0, dot), 0, most);
    const auto number = dot == std::string_view::npos ? Result<std::uint64_t>(0)
                                                      : parse_number(option, all.substr(dot + 1), 0, most);
    if (!pid || !number) return Failure{option, {text::no_thread_number, all}};
    return ThreadNumber{static_cast<std::uint32_t>(*pid), static_cast<std::uint32_t>(*number)};
}

}  // namespace baton::cli
