#include "lab/build/jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/text.hpp"

namespace baton::lab {
namespace {

constexpr std::size_t longest_name = 15;  // a thread's record keeps so much of it

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

Failure wrong(std::string_view job, std::string reason) {
    return {"job '" + show_controls(job) + "'", std::move(reason)};
}

/// A number from `least` to `most`, or what is wrong with it.
Result<unsigned> number(std::string_view job, const char* what, std::string_view text, unsigned least,
                        unsigned most) {
    unsigned long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool digits =
        !text.empty() && end == text.data() + text.size() && error != std::errc::invalid_argument;
    if (!digits)
        return wrong(job, fmt::format("the {} '{}' is not a number from {} to {}", what, show_controls(text),
                                      least, most));
    if (error != std::errc() || value < least || value > most)
        return wrong(
            job, fmt::format("the {} {} is not between {} and {}", what, show_controls(text), least, most));
    return static_cast<unsigned>(value);
}

std::optional<Failure> read_pattern(std::string_view job, std::string_view text, Job& into) {
    for (const std::string_view part : split(text, '+')) {
        const bool runs = into.pattern.size() % 2 == 0;
        const bool is_io = part.substr(0, 2) == "io";
        if (is_io == runs)
            return wrong(job, fmt::format("in '{}' running and waiting must alternate, as in 3+io2+3",
                                          show_controls(text)));
        const Result<unsigned> ticks =
            number(job, runs ? "burst" : "wait", part.substr(is_io ? 2 : 0), 1, most_job_ticks);
        if (!ticks) return ticks.failure();
        into.pattern.push_back(*ticks);
    }
    if (into.pattern.size() % 2 == 0)
        return wrong(job, fmt::format("'{}' must end with running, as in 3+io2+3", show_controls(text)));
    if (into.pattern.size() > 2 * most_bursts - 1)
        return wrong(job, fmt::format("it has more than {} bursts", most_bursts));
    return std::nullopt;
}

Result<Job> read_job(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, ':');
    if (parts.size() < 3 || parts.size() > 5)
        return wrong(text, "a job is NAME:ARRIVAL:BURST[:PRIORITY[:TICKETS]], for example A:0:5");
    Job job;
    job.name = parts[0];
    const bool plain = std::all_of(job.name.begin(), job.name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
               c == '-' || c == '.';
    });
    if (job.name.empty() || job.name.size() > longest_name || !plain || job.name == "idle")
        return wrong(text,
                     fmt::format("a name has 1 to {} letters, digits, '_', '-' or '.', and is not 'idle'",
                                 longest_name));
    const Result<unsigned> arrival = number(text, "arrival", parts[1], 0, most_job_ticks);
    if (!arrival) return arrival.failure();
    job.arrival = *arrival;
    if (auto failure = read_pattern(text, parts[2], job)) return *failure;
    if (parts.size() > 3) {
        const Result<unsigned> priority = number(text, "priority", parts[3], 0, most_job_number);
        if (!priority) return priority.failure();
        job.priority = *priority;
    }
    if (parts.size() > 4) {
        const Result<unsigned> tickets = number(text, "number of tickets", parts[4], 1, most_job_number);
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

}  // namespace

unsigned Job::burst() const {
    return sum_from(pattern, 0);
}

unsigned Job::blocked() const {
    return sum_from(pattern, 1);
}

std::string Job::pattern_text() const {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        text += (i == 0 ? "" : i % 2 == 1 ? "+io" : "+") + std::to_string(pattern[i]);
    }
    return text;
}

Result<std::vector<Job>> parse_jobs(std::string_view list) {
    std::vector<Job> jobs;
    std::set<std::string> names;
    if (list.empty()) return Failure{"jobs", "there is none; for example A:0:5,B:1:3"};
    for (const std::string_view text : split(list, ',')) {
        Result<Job> job = read_job(text);
        if (!job) return job.failure();
        if (!names.insert(job->name).second)
            return wrong(text, "another job has this name; names must differ");
        if (jobs.size() == most_jobs)
            return Failure{"jobs",
                           fmt::format("more than {}: the guest's thread table holds no more", most_jobs)};
        jobs.push_back(*std::move(job));
    }
    if (ticks_at_most(jobs) > most_ticks)
        return Failure{"jobs", fmt::format("together they may take {} ticks; at most {} can be shown",
                                           ticks_at_most(jobs), most_ticks)};
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

std::string jobs_file(const std::vector<Job>& jobs) {
    std::string text;
    for (const Job& job : jobs) {
        text += fmt::format("{} {} {} {} {}\n", job.name, job.arrival, job.priority, job.tickets,
                            job.pattern_text());
    }
    return text;
}

}  // namespace baton::lab
