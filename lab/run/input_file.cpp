#include "lab/run/input_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <optional>

#include "base/messages/lab.hpp"

namespace baton::lab {
namespace {

constexpr std::string_view first_line = "baton-input 2";
constexpr std::string_view old_first_line = "baton-input 1";
constexpr std::string_view end_word = "end";
constexpr std::string_view unchecked = "unchecked";

/// FNV-1a: finds what a cut or a careless edit changes.
std::uint64_t checksum(std::string_view text) {
    std::uint64_t sum = 0xcbf29ce484222325;
    for (const char c : text) sum = (sum ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
    return sum;
}

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

const char* language_name(Language language) {
    return language == Language::french ? "fr" : "en";
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
        {"language", [](const InputFile& log) { return std::string(language_name(log.settings.language)); },
         [](InputFile& log, std::string_view text) {
             log.settings.language = text == "fr" ? Language::french : Language::english;
             return text == "fr" || text == "en";
         }},
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
    case emu::InputKind::choose:
        return fmt::format("choose {} {} {}\n", event.cycle, event.core, event.data.at(0));
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
    } else if (line[0] == "choose") {
        event.kind = emu::InputKind::choose;
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
    for (const std::string& remark : log.remarks) text += "# " + remark + "\n";
    for (const emu::InputEvent& event : log.events) text += event_line(event);
    return text + fmt::format("{} {} {:016x}\n", end_word, log.events.size(), checksum(text));
}

namespace {

class LogReader {
public:
    LogReader(std::string_view text, const std::string& name)
        : text_(text), name_(name), found_(head().size()) {}

    Result<InputFile> read() {
        if (text_.empty()) return Failure{name_, text::lab_log_empty};
        const std::string_view first = next_line();
        if (first == old_first_line) return Failure{name_, text::lab_log_old};
        if (first != first_line) return Failure{name_, text::lab_log_version};
        while (at_ < text_.size()) {
            const std::size_t begin = at_;
            const std::vector<std::string_view> parts = words(next_line());
            if (parts.empty() || parts[0][0] == '#') continue;
            if (ended_) return wrong(text::lab_log_behind_end);
            if (parts[0] == end_word) {
                if (auto failure = take_end(parts, begin)) return *failure;
            } else if (auto failure = take(parts)) {
                return *failure;
            }
        }
        for (std::size_t i = 0; i < found_.size(); ++i) {
            if (!found_[i] && ended_) return Failure{name_, {text::lab_log_missing, head()[i].name}};
        }
        if (!ended_) return Failure{name_, text::lab_log_cut};
        std::stable_sort(log_.events.begin(), log_.events.end(),
                         [](const auto& a, const auto& b) { return a.cycle < b.cycle; });
        return std::move(log_);
    }

private:
    std::string_view next_line() {
        ++line_number_;
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        const std::string_view line = text_.substr(at_, end - at_);
        at_ = std::min(end + 1, text_.size());
        return line;
    }
    Failure wrong(Text what) const { return {fmt::format("{}:{}", name_, line_number_), what}; }

    std::optional<Failure> take(const std::vector<std::string_view>& parts) {
        const auto setting =
            std::find_if(head().begin(), head().end(), [&](const Setting& s) { return s.name == parts[0]; });
        if (setting != head().end()) {
            if (parts.size() != 2 || !setting->set(log_, parts[1])) return wrong(text::lab_log_setting);
            found_[static_cast<std::size_t>(setting - head().begin())] = true;
            return std::nullopt;
        }
        std::optional<emu::InputEvent> event = event_of(parts);
        // The last line of a log that ends within a line is no mistake of its own.
        if (!event)
            return at_ == text_.size() && text_.back() != '\n' ? Failure{name_, text::lab_log_cut}
                                                               : wrong(text::lab_log_line);
        log_.events.push_back(std::move(*event));
        return std::nullopt;
    }

    /// `end EVENTS CHECKSUM`, of all that stands before it; or `end unchecked`, which a person writes.
    std::optional<Failure> take_end(const std::vector<std::string_view>& parts, std::size_t begin) {
        ended_ = true;
        if (parts.size() == 2 && parts[1] == unchecked) return std::nullopt;
        const std::string events = std::to_string(log_.events.size());
        const std::string sum = fmt::format("{:016x}", checksum(text_.substr(0, begin)));
        if (parts.size() != 3) return Failure{name_, text::lab_log_cut};
        if (parts[1] == events && parts[2] == sum) return std::nullopt;
        return Failure{name_, {text::lab_log_damaged, parts[1], parts[2], events, sum}};
    }

    std::string_view text_;
    const std::string& name_;
    std::size_t at_ = 0;
    std::size_t line_number_ = 0;
    bool ended_ = false;
    std::vector<bool> found_;
    InputFile log_;
};

}  // namespace

Result<InputFile> read_input_file(std::string_view text, const std::string& name) {
    return LogReader(text, name).read();
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
        if (setting.name == "start") return Failure{name, text::lab_log_other_start};
        return Failure{name, {text::lab_log_other_setting, setting.name, then, now}};
    }
    return Done{};
}

}  // namespace baton::lab
