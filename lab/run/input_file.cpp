#include "lab/run/input_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <optional>

namespace baton::lab {
namespace {

constexpr std::string_view first_line = "baton-input 1";

std::optional<std::uint64_t> number(std::string_view text, int base, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size() || value > most) return std::nullopt;
    return value;
}

std::vector<std::string_view> words(std::string_view line) {
    std::vector<std::string_view> found;
    while (!line.empty()) {
        const std::size_t space = std::min(line.find(' '), line.size());
        if (space != 0) found.push_back(line.substr(0, space));
        line.remove_prefix(std::min(space + 1, line.size()));
    }
    return found;
}

const char* clock_name(emu::Clock clock) {
    return clock == emu::Clock::real ? "real" : "ideal";
}

struct Setting {
    std::string_view name;
    std::function<std::string(const InputFile&)> get;
    std::function<bool(InputFile&, std::string_view)> set;
};

template <class T>
Setting number_setting(std::string_view name, T emu::Settings::*member) {
    return {name, [member](const InputFile& log) { return std::to_string(log.settings.*member); },
            [member](InputFile& log, std::string_view text) {
                const auto value = number(text, 10, std::numeric_limits<T>::max());
                if (value) log.settings.*member = static_cast<T>(*value);
                return value.has_value();
            }};
}

const std::vector<Setting>& head() {
    static const std::vector<Setting> settings{
        number_setting("ram", &emu::Settings::ram_bytes),
        number_setting("wait-states", &emu::Settings::wait_states),
        {"clock", [](const InputFile& log) { return std::string(clock_name(log.settings.clock)); },
         [](InputFile& log, std::string_view text) {
             log.settings.clock = text == "ideal" ? emu::Clock::ideal : emu::Clock::real;
             return text == "ideal" || text == "real";
         }},
        number_setting("seed", &emu::Settings::seed),
        number_setting("disk-start-cycles", &emu::Settings::disk_start_cycles),
        number_setting("disk-sector-cycles", &emu::Settings::disk_sector_cycles),
        {"start", [](const InputFile& log) { return fmt::format("{:016x}", log.start_hash); },
         [](InputFile& log, std::string_view text) {
             const auto value = number(text, 16, std::numeric_limits<std::uint64_t>::max());
             log.start_hash = value.value_or(0);
             return value.has_value();
         }},
    };
    return settings;
}

std::string event_line(const emu::InputEvent& event) {
    switch (event.kind) {
    case emu::InputKind::key:
        return fmt::format("key {} {} {:02x}\n", event.cycle, event.core, event.data.at(0));
    case emu::InputKind::expire: return fmt::format("expire {} {}\n", event.cycle, event.core);
    case emu::InputKind::raise:
        return fmt::format("raise {} {} {}\n", event.cycle, event.core, event.data.at(0));
    case emu::InputKind::packet:
        return fmt::format("packet {} {} {}\n", event.cycle, event.core, hex_of(event.data));
    }
    return {};
}

std::optional<emu::InputEvent> event_of(const std::vector<std::string_view>& line) {
    if (line.size() < 3) return std::nullopt;
    emu::InputEvent event;
    // Behind the last cycle there is none in which it could arrive.
    const auto cycle = number(line[1], 10, std::numeric_limits<std::uint64_t>::max() - 1);
    const auto core = number(line[2], 10, 255);
    if (!cycle || !core) return std::nullopt;
    event.cycle = *cycle;
    event.core = static_cast<std::uint8_t>(*core);
    if (line[0] == "packet") {
        event.kind = emu::InputKind::packet;
        auto bytes = line.size() == 4 ? bytes_of_hex(line[3]) : std::nullopt;
        if (!bytes) return std::nullopt;
        event.data = *std::move(bytes);
        if (!emu::check_event(event)) return std::nullopt;
        return event;
    }
    std::size_t data_words = 1;
    int base = 10;
    if (line[0] == "key") {
        event.kind = emu::InputKind::key;
        base = 16;
    } else if (line[0] == "raise") {
        event.kind = emu::InputKind::raise;
    } else if (line[0] == "expire") {
        event.kind = emu::InputKind::expire;
        data_words = 0;
    } else {
        return std::nullopt;
    }
    if (line.size() != 3 + data_words) return std::nullopt;
    if (data_words == 1) {
        const auto value = number(line[3], base, 255);
        if (!value) return std::nullopt;
        event.data.push_back(static_cast<std::uint8_t>(*value));
    }
    if (!emu::check_event(event)) return std::nullopt;
    return event;
}

}  // namespace

std::string hex_of(const std::vector<std::uint8_t>& bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view text) {
    if (text.empty() || text.size() % 2 != 0) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto byte = number(text.substr(i, 2), 16, 255);
        if (!byte) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(*byte));
    }
    return bytes;
}

std::string write_input_file(const InputFile& log) {
    std::string text = std::string(first_line) + "\n";
    for (const Setting& setting : head()) text += fmt::format("{} {}\n", setting.name, setting.get(log));
    for (const emu::InputEvent& event : log.events) text += event_line(event);
    return text;
}

Result<InputFile> read_input_file(std::string_view text, const std::string& name) {
    InputFile log;
    std::vector<bool> found(head().size());
    std::size_t line_number = 0;
    while (!text.empty()) {
        ++line_number;
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line_number == 1) {
            if (line != first_line) return Failure{name, "is no input log of this version"};
            continue;
        }
        const std::vector<std::string_view> parts = words(line);
        if (parts.empty() || parts[0][0] == '#') continue;
        const auto wrong = [&](const char* what) {
            return Failure{fmt::format("{}:{}", name, line_number), what};
        };
        const auto setting =
            std::find_if(head().begin(), head().end(), [&](const Setting& s) { return s.name == parts[0]; });
        if (setting != head().end()) {
            if (parts.size() != 2 || !setting->set(log, parts[1]))
                return wrong("this setting has no sound value");
            found[static_cast<std::size_t>(setting - head().begin())] = true;
            continue;
        }
        std::optional<emu::InputEvent> event = event_of(parts);
        if (!event) return wrong("this is neither a setting nor an event");
        log.events.push_back(std::move(*event));
    }
    if (line_number == 0) return Failure{name, "is empty, and no input log"};
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!found[i]) return Failure{name, fmt::format("the setting '{}' is missing", head()[i].name)};
    }
    std::stable_sort(log.events.begin(), log.events.end(),
                     [](const auto& a, const auto& b) { return a.cycle < b.cycle; });
    return log;
}

Result<Done> check_replay(const InputFile& log, const emu::Settings& settings, std::uint64_t start_hash,
                          const std::string& name) {
    InputFile present;
    present.settings = settings;
    present.start_hash = start_hash;
    for (const Setting& setting : head()) {
        const std::string then = setting.get(log);
        const std::string now = setting.get(present);
        if (then == now) continue;
        if (setting.name == "start")
            return Failure{name, "was recorded with another program, disk, policy or quantum"};
        return Failure{name,
                       fmt::format("was recorded with {} {}, and this run has {}", setting.name, then, now)};
    }
    return Done{};
}

}  // namespace baton::lab
