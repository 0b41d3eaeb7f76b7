#include "lab/build/jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "lab/build/files.hpp"

namespace baton::lab {
namespace {

constexpr std::size_t longest_job_name = 15;  // a thread's record keeps so much of it
constexpr std::string_view own_device = "io";
// Of a wait in the guest's file: number of the shared device times this, plus ticks (os/jobs.asm).
constexpr std::size_t device_unit = 0x10000;
constexpr char by_priority_sign = '!';

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::string replaced(std::string_view text, std::string_view what, char by) {
    std::string result;
    for (const char c : text) {
        const bool found = what.find(c) != std::string_view::npos;
        if (!found || (!result.empty() && result.back() != by)) result += found ? by : c;
    }
    return result;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

Failure wrong(std::string_view job, Message reason) {
    return {Message(text::lab_job, show_controls(job)), std::move(reason)};
}

/// A number from `least` to `most`, or what is wrong with it.
Result<unsigned> number(std::string_view job, Text what, std::string_view text, unsigned least,
                        unsigned most) {
    unsigned long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view behind = text.substr(static_cast<std::size_t>(end - text.data()));
    const std::string shown = show_controls(text);
    const bool digits = error != std::errc::invalid_argument;
    if (digits && behind.empty()) {
        if (error == std::errc() && value >= least && value <= most) return static_cast<unsigned>(value);
        if (error == std::errc() && value == 0 && most == most_job_ticks)
            return wrong(job, {text::lab_job_zero, what});
        return wrong(job, {text::lab_job_range, what, shown, least, most});
    }
    if (digits && (behind.front() == '.' || behind.front() == '/'))
        return wrong(job, {text::lab_job_decimal, shown});
    if (digits && std::none_of(behind.begin(), behind.end(), is_digit))
        return wrong(job, {text::lab_job_unit, shown, value});
    if (text.size() > 1 && text.front() == '-' && is_digit(text[1])) {
        if (what == text::lab_field_arrival) return wrong(job, {text::lab_job_negative, shown});
        return wrong(job, {text::lab_job_range, what, shown, least, most});
    }
    if (text == "O" || text == "o") return wrong(job, {text::lab_job_letter_o, what, shown});
    return wrong(job, {text::lab_job_number, what, shown, least, most});
}

/// Letters of any script, and what else may stand in a name.
bool is_name(std::string_view text, std::string_view others) {
    if (first_invalid_utf8(text) != std::string_view::npos || has_controls(text)) return false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8(text, at);
        at += c.bytes;
        if (c.value < 0x80) {
            const auto ascii = static_cast<char>(c.value);
            const bool letter = (ascii >= 'A' && ascii <= 'Z') || (ascii >= 'a' && ascii <= 'z');
            if (!letter && others.find(ascii) == std::string_view::npos) return false;
        }
        const bool blank = c.value == 0xa0 || c.value == 0x1680 || (c.value >= 0x2000 && c.value <= 0x206f) ||
                           c.value == 0x3000 || c.value == 0xfeff;
        if (blank) return false;
    }
    return !text.empty();
}

bool is_own_device(std::string_view name) {
    return name.size() == 2 && (name[0] == 'i' || name[0] == 'I') && (name[1] == 'o' || name[1] == 'O');
}

/// The letters and the digits of a wait: "disk7".
std::pair<std::string_view, std::string_view> wait_of(std::string_view part) {
    std::size_t letters = part.size();
    while (letters != 0 && is_digit(part[letters - 1])) --letters;
    return {part.substr(0, letters), part.substr(letters)};
}

std::optional<Failure> read_pattern(std::string_view job, std::string_view text, Job& into) {
    const std::string shown = show_controls(text);
    if (text.find('+') == std::string_view::npos && text.find_first_of("-*;|>") != std::string_view::npos &&
        text.front() != '-')
        return wrong(job, {text::lab_job_plus, shown, replaced(text, "-*;|>", '+')});
    for (const std::string_view part : split(text, '+')) {
        const bool runs = into.pattern.size() % 2 == 0;
        const auto [letters, digits] = wait_of(part);
        const bool by_priority = letters.size() > 1 && letters.back() == by_priority_sign;
        const bool waits = is_name(by_priority ? letters.substr(0, letters.size() - 1) : letters, "_");
        const std::size_t ticks_end = std::min(part.find_first_not_of("0123456789"), part.size());
        if (!runs && ticks_end != 0 && is_name(part.substr(ticks_end), "_"))
            return wrong(job,
                         {text::lab_job_device_first, show_controls(part),
                          show_controls(part.substr(ticks_end)) + std::string(part.substr(0, ticks_end))});
        if (waits && digits.empty() && !runs)
            return wrong(job, {text::lab_job_device_ticks, show_controls(part)});
        if (waits == runs && !(runs && digits.empty())) return wrong(job, {text::lab_job_alternate, shown});
        const Result<unsigned> ticks = number(job, runs ? text::lab_field_burst : text::lab_field_wait,
                                              runs ? part : digits, 1, most_job_ticks);
        if (!ticks) return ticks.failure();
        into.pattern.push_back(*ticks);
        if (!runs) into.devices.emplace_back(is_own_device(letters) ? std::string_view() : letters);
    }
    if (into.pattern.size() % 2 == 0) return wrong(job, {text::lab_job_ends_running, shown});
    if (into.pattern.size() > 2 * most_bursts - 1) return wrong(job, {text::lab_job_bursts, most_bursts});
    return std::nullopt;
}

/// What people write instead of a job, or nullopt.
std::optional<Failure> common_mistake(std::string_view text) {
    if (text.empty()) return Failure{text::lab_jobs, text::lab_job_empty};
    const std::size_t semicolon = text.find(';');
    if (semicolon != std::string_view::npos && text.find(':') != std::string_view::npos)
        return wrong(text, {text::lab_job_separator, ";", replaced(text, "; ", ',')});
    if (text.find(' ') != std::string_view::npos) {
        const bool several =
            text.find(':') != text.rfind(':') && text.find(':', text.find(' ')) != std::string_view::npos;
        return wrong(text, {text::lab_job_blanks, replaced(text, " ", several ? ',' : ':')});
    }
    if (text.find(':') == std::string_view::npos) {
        for (const char separator : std::string_view("=/-|")) {
            if (std::count(text.begin(), text.end(), separator) == 2)
                return wrong(
                    text, {text::lab_job_equals, separator, replaced(text, std::string(1, separator), ':')});
        }
    }
    return std::nullopt;
}

/// Charts and tables have rows of these names already, in one language or the other.
bool is_row(std::string_view name) {
    const Text rows[] = {text::lab_idle, text::lab_timeline_kernel};
    for (const Language language : {Language::english, Language::french}) {
        for (const Text row : rows) {
            if (name == say(language, row)) return true;
        }
    }
    return false;
}

Result<Job> read_job(std::string_view text) {
    if (auto mistake = common_mistake(text)) return *mistake;
    const std::vector<std::string_view> parts = split(text, ':');
    if (parts.size() == 2 && is_name(parts[0], "_-.0123456789") && !parts[1].empty())
        return wrong(text,
                     {text::lab_job_no_arrival, fmt::format("{}:0:{}", parts[0], show_controls(parts[1]))});
    if (parts.size() < 3 || parts.size() > 5) return wrong(text, text::lab_job_form);
    Job job;
    job.name = parts[0];
    if (job.name.empty()) return wrong(text, {text::lab_job_no_name, "A" + show_controls(text)});
    if (job.name.size() > longest_job_name || !is_name(job.name, "_-.0123456789") || is_row(job.name))
        return wrong(text, {text::lab_job_name, longest_job_name});
    const Result<unsigned> arrival = number(text, text::lab_field_arrival, parts[1], 0, most_job_ticks);
    if (!arrival) return arrival.failure();
    job.arrival = *arrival;
    if (auto failure = read_pattern(text, parts[2], job)) return *failure;
    if (parts.size() > 3) {
        const Result<unsigned> priority =
            number(text, text::lab_field_priority, parts[3], 0, most_job_number);
        if (!priority) return priority.failure();
        job.priority = *priority;
    }
    if (parts.size() > 4) {
        const Result<unsigned> tickets = number(text, text::lab_field_tickets, parts[4], 1, most_job_number);
        if (!tickets) return tickets.failure();
        job.tickets = *tickets;
    }
    return job;
}

unsigned sum_from(const std::vector<unsigned>& pattern, std::size_t first) {
    unsigned sum = 0;
    for (std::size_t i = first; i < pattern.size(); i += 2) sum += pattern[i];
    return sum;
}

/// Commas between the fields of a job, or between the parts of a pattern.
std::optional<Failure> commas_within(const std::vector<std::string_view>& parts) {
    const auto has_colon = [](std::string_view part) { return part.find(':') != std::string_view::npos; };
    const bool none = std::none_of(parts.begin(), parts.end(), has_colon);
    if (none && parts.size() >= 3) {
        std::string example;
        for (std::size_t i = 0; i < parts.size() && i < 3; ++i)
            example += (i == 0 ? "" : ":") + show_controls(trimmed(parts[i]));
        return Failure{text::lab_jobs, {text::lab_job_commas, example}};
    }
    for (std::size_t i = 1; i < parts.size() && !none; ++i) {
        const std::string_view part = trimmed(parts[i]);
        const bool waits = is_name(wait_of(part).first, "_") && !wait_of(part).second.empty();
        if (!has_colon(part) && has_colon(parts[i - 1]) && waits && split(parts[i - 1], ':').size() == 3) {
            const std::string pattern(split(parts[i - 1], ':').back());
            return wrong(parts[i - 1], {text::lab_job_plus, show_controls(pattern + "," + std::string(part)),
                                        show_controls(pattern + "+" + std::string(part) + "+1")});
        }
    }
    return std::nullopt;
}

}  // namespace

unsigned Job::burst() const {
    return sum_from(pattern, 0);
}

unsigned Job::blocked() const {
    return sum_from(pattern, 1);
}

std::string Job::device(std::size_t index) const {
    return index / 2 < devices.size() ? devices[index / 2] : "";
}

std::string Job::pattern_text() const {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (i != 0) text += "+";
        if (i % 2 == 1) text += device(i).empty() ? std::string(own_device) : device(i);
        text += std::to_string(pattern[i]);
    }
    return text;
}

Result<std::vector<Job>> parse_jobs(std::string_view list) {
    std::vector<Job> jobs;
    std::set<std::string> names;
    if (trimmed(list).empty()) return Failure{text::lab_jobs, text::lab_no_jobs};
    const std::vector<std::string_view> parts = split(list, ',');
    if (auto mistake = commas_within(parts)) return *mistake;
    for (const std::string_view part : parts) {
        const std::string_view text = trimmed(part);
        Result<Job> job = read_job(text);
        if (!job) return job.failure();
        if (!names.insert(job->name).second) return wrong(text, text::lab_job_twice);
        if (jobs.size() == most_jobs) return Failure{text::lab_jobs, {text::lab_too_many_jobs, most_jobs}};
        jobs.push_back(*std::move(job));
    }
    const std::vector<std::string> shared = shared_devices(jobs);
    for (const std::string& device : shared) {
        if (std::find(shared.begin(), shared.end(), device + by_priority_sign) != shared.end())
            return Failure{text::lab_jobs, {text::lab_job_device_both, device}};
    }
    if (shared.size() > most_devices) return Failure{text::lab_jobs, {text::lab_job_devices, most_devices}};
    if (ticks_at_most(jobs) > most_ticks)
        return Failure{text::lab_jobs, {text::lab_too_long, ticks_at_most(jobs), most_ticks}};
    return jobs;
}

Result<std::vector<Job>> parse_job_lines(std::string_view text) {
    std::string list;
    for (const std::string_view line : split(text, '\n')) {
        std::string_view jobs = line.substr(0, line.find('#'));
        while (!jobs.empty() && std::string_view(" \t\r,").find(jobs.back()) != std::string_view::npos)
            jobs.remove_suffix(1);
        while (!jobs.empty() && std::string_view(" \t\r,").find(jobs.front()) != std::string_view::npos)
            jobs.remove_prefix(1);
        if (jobs.empty()) continue;
        if (!list.empty()) list += ',';
        list += jobs;
    }
    return parse_jobs(list);
}

Result<std::vector<Job>> read_jobs(const std::string& written) {
    if (written.empty() || written.front() != '@') return parse_jobs(written);
    const std::string path = written.substr(1);
    constexpr std::size_t most_bytes = std::size_t{1} << 20;
    const Result<Bytes> bytes = read_file(path, most_bytes);
    if (!bytes) return bytes.failure();
    Result<std::vector<Job>> jobs =
        parse_job_lines({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (!jobs) return Failure{path, jobs.failure().message()};
    return jobs;
}

std::string jobs_text(const std::vector<Job>& jobs) {
    std::string text;
    for (const Job& job : jobs) {
        text += fmt::format("{}{}:{}:{}", text.empty() ? "" : ",", job.name, job.arrival, job.pattern_text());
        const Job plain;
        if (job.priority != plain.priority || job.tickets != plain.tickets)
            text += fmt::format(":{}", job.priority);
        if (job.tickets != plain.tickets) text += fmt::format(":{}", job.tickets);
    }
    return text;
}

std::uint64_t ticks_at_most(const std::vector<Job>& jobs) {
    std::uint64_t ticks = 0;
    unsigned last_arrival = 0;
    for (const Job& job : jobs) {
        ticks += job.burst() + job.blocked();
        last_arrival = std::max(last_arrival, job.arrival);
    }
    return ticks + last_arrival;
}

std::vector<std::string> shared_devices(const std::vector<Job>& jobs) {
    std::vector<std::string> names;
    for (const Job& job : jobs) {
        for (const std::string& device : job.devices) {
            if (!device.empty() && std::find(names.begin(), names.end(), device) == names.end())
                names.push_back(device);
        }
    }
    return names;
}

std::string jobs_file(const std::vector<Job>& jobs) {
    const std::vector<std::string> shared = shared_devices(jobs);
    std::string text;
    for (const Job& job : jobs) {
        std::string pattern;
        for (std::size_t i = 0; i < job.pattern.size(); ++i) {
            std::size_t word = job.pattern[i];
            const auto device =
                i % 2 == 0 ? shared.end() : std::find(shared.begin(), shared.end(), job.device(i));
            if (device != shared.end())
                word += device_unit * (static_cast<std::size_t>(device - shared.begin()) + 1 +
                                       (device->back() == by_priority_sign ? most_devices : 0));
            pattern += fmt::format("{}{}", i == 0 ? "" : i % 2 == 1 ? "+io" : "+", word);
        }
        text += fmt::format("{} {} {} {} {}\n", job.name, job.arrival, job.priority, job.tickets, pattern);
    }
    return text;
}

}  // namespace baton::lab
