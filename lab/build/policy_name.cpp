#include "lab/build/policy_name.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "lab/build/sources.hpp"

namespace baton::lab {
namespace {

/// Small letters without accents, and nothing between them: "Round-Robin" and "round robin" are one.
std::string plain(const std::string& written) {
    std::string text;
    for (const char c : lower_case(ascii_text(written))) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) text += c;
    }
    return text;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 36> other_names{{
    {"fcfs", "fifo"},
    {"firstcomefirstserved", "fifo"},
    {"paps", "fifo"},
    {"premierarrivepremierservi", "fifo"},
    {"fcfo", "fifo"},
    {"spn", "sjf"},
    {"sjn", "sjf"},
    {"spt", "sjf"},
    {"pca", "sjf"},
    {"pcj", "sjf"},
    {"pctl", "sjf"},
    {"shortestjobfirst", "sjf"},
    {"pluscourtdabord", "sjf"},
    {"pluscourtjobdabord", "sjf"},
    {"srtf", "srt"},
    {"srpt", "srt"},
    {"pctr", "srt"},
    {"pctrf", "srt"},
    {"shortestremainingtime", "srt"},
    {"shortestremainingtimefirst", "srt"},
    {"pluscourttempsrestant", "srt"},
    {"roundrobin", "rr"},
    {"tourniquet", "rr"},
    {"priorite", "priority"},
    {"priorites", "priority"},
    {"priorities", "priority"},
    {"aging", "priority_aging"},
    {"ageing", "priority_aging"},
    {"prioritywithaging", "priority_aging"},
    {"vieillissement", "priority_aging"},
    {"prioritesavecvieillissement", "priority_aging"},
    {"multilevelfeedbackqueue", "mlfq"},
    {"filesmultiniveaux", "mlfq"},
    {"filesmultiniveauxavecretroaction", "mlfq"},
    {"loterie", "lottery"},
    {"tourniquetcirculaire", "rr"},
}};

}  // namespace

bool is_policy_file(const std::string& policy) {
    return is_source(policy) || policy.find('/') != std::string::npos;
}

std::string policy_name(const Home& home, const std::string& written) {
    const std::vector<std::string> known = home.policies();
    const auto knows = [&](std::string_view name) {
        return std::find(known.begin(), known.end(), name) != known.end();
    };
    if (is_policy_file(written) || knows(written)) return written;
    const std::string wanted = plain(written);
    for (const std::string& name : known) {
        if (plain(name) == wanted) return name;
    }
    for (const auto& [other, name] : other_names) {
        if (other == wanted && knows(name)) return std::string(name);
    }
    return written;
}

bool names_policy(const Home& home, const std::string& written) {
    const std::vector<std::string> known = home.policies();
    return std::find(known.begin(), known.end(), policy_name(home, written)) != known.end();
}

std::string policy_path(const Home& home, const std::string& written) {
    return is_policy_file(written) ? written : home.policy(policy_name(home, written)).string();
}

}  // namespace baton::lab
