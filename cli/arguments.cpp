#include "cli/arguments.hpp"

#include <fmt/core.h>

#include <charconv>
#include <limits>
#include <optional>

#include "base/text.hpp"
#include "emu/network.hpp"
#include "lab/run/input_file.hpp"

namespace baton::cli {
namespace {

std::optional<std::uint64_t> digits(std::string_view text, int base) {
    std::uint64_t value = 0;
    if (text.empty()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
    const bool hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    return hexadecimal ? digits(text.substr(2), 16) : digits(text, 10);
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

constexpr std::size_t most_typed = 256;  // what the console's queue holds

}  // namespace

Result<std::uint64_t> parse_number(const std::string& option, std::string_view text, std::uint64_t least,
                                   std::uint64_t most) {
    const std::optional<std::uint64_t> value = whole_number(text);
    if (value && *value >= least && *value <= most) return *value;
    const std::string range = most == std::numeric_limits<std::uint64_t>::max()
                                  ? fmt::format("a whole number from {} on", least)
                                  : fmt::format("a whole number from {} to {}", least, most);
    return Failure{option, fmt::format("'{}' is not {}", show_controls(text), range)};
}

Result<std::uint64_t> parse_size(const std::string& option, std::string_view text) {
    std::string_view number = text;
    std::uint64_t unit = 1;
    if (!number.empty()) {
        const char last = number.back();
        if (last == 'k' || last == 'K') unit = 1024;
        if (last == 'm' || last == 'M') unit = 1024 * 1024;
        if (unit != 1) number.remove_suffix(1);
    }
    const std::optional<std::uint64_t> value = whole_number(number);
    if (!value || *value > std::numeric_limits<std::uint64_t>::max() / unit)
        return Failure{option,
                       fmt::format("'{}' is no size; write bytes, or 256K, or 1M", show_controls(text))};
    return *value * unit;
}

Result<TypedText> parse_typed(const std::string& option, std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos)
        return Failure{option,
                       fmt::format("'{}' is not CYCLE:TEXT, such as 5000:hello\\n", show_controls(text))};
    // The last cycle has no next one in which the guest could see it.
    const auto cycle =
        parse_number(option, text.substr(0, colon), 0, std::numeric_limits<std::uint64_t>::max() - 1);
    if (!cycle) return cycle.failure();
    TypedText typed{*cycle, {}};
    const std::string_view written = text.substr(colon + 1);
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
        if (low < 0)
            return Failure{option,
                           "only \\n \\t \\r \\\\ \\0 \\e and \\xNN (two hexadecimal digits) are known"};
        typed.bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
        i += 2;
    }
    if (typed.bytes.size() > most_typed)
        return Failure{
            option, fmt::format("more than {} bytes can't be typed in one cycle; use --input", most_typed)};
    return typed;
}

Result<Packet> parse_packet(const std::string& option, std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos)
        return Failure{option,
                       fmt::format("'{}' is not CYCLE:HEX, such as 5000:48656c6c6f", show_controls(text))};
    const auto cycle =
        parse_number(option, text.substr(0, colon), 0, std::numeric_limits<std::uint64_t>::max() - 1);
    if (!cycle) return cycle.failure();
    const auto bytes = lab::bytes_of_hex(text.substr(colon + 1));
    if (!bytes || bytes->size() > emu::Network::packet_bytes_most)
        return Failure{option, fmt::format("a packet has 1 to {} bytes, two hexadecimal digits each",
                                           emu::Network::packet_bytes_most)};
    return Packet{*cycle, *bytes};
}

}  // namespace baton::cli
