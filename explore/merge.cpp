#include "explore/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "base/messages/explore.hpp"

namespace baton::explore {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

std::int64_t number(const Json& json, const char* name) {
    const Json* found = json.find(name);
    return found == nullptr ? -1 : found->whole(0, most).value_or(-1);
}

// What makes two results, or two outcomes, the same.
std::string text_of(const Json& json, std::initializer_list<const char*> names) {
    std::string text;
    for (const char* name : names) {
        const Json* found = json.find(name);
        text += (found == nullptr ? std::string("?") : found->dump()) + "\n";
    }
    return text;
}

bool is_shorter(const Json& a, const Json& b) {
    const std::pair mine{number(a, "interrupts"), number(a, "instructions")};
    return mine < std::pair{number(b, "interrupts"), number(b, "instructions")};
}

// The claim that was sampled.
const Json* sampled_claim(const Json& result) {
    const Json* claims = result.find("claims");
    if (claims == nullptr) return nullptr;
    for (const Json& claim : claims->elements()) {
        if (number(claim, "sampled") > 0) return &claim;
    }
    return nullptr;
}

std::string outcome_name(const Json& outcome) {
    const Json* kind = outcome.find("kind");
    std::string name = kind == nullptr || kind->text() == nullptr ? "?" : *kind->text();
    const std::int64_t code = number(outcome, "exit_code");
    const Json* value = outcome.find("value");
    if (value != nullptr && value->whole(std::numeric_limits<std::int64_t>::min(), most))
        return name + " " + value->dump();
    return code < 0 ? name : fmt::format("{} {}", name, code);
}

}  // namespace

Result<Json, lab::Problem> merged(const std::vector<std::pair<std::string, std::string>>& files) {
    Json all = Json::object();
    std::vector<Json> outcomes;
    std::set<std::int64_t> shards;
    std::string same;
    std::int64_t runs = 0;
    for (const auto& [name, content] : files) {
        const auto json = Json::parse(content);
        const Json* claim = json ? sampled_claim(*json) : nullptr;
        const Json* own = claim == nullptr ? nullptr : claim->find("outcomes");
        if (own == nullptr) return lab::usage_problem({text::explore_merge_no_result, name});
        const std::string identity = text_of(*json, {"program", "begin", "policy", "search_seed", "shards"}) +
                                     text_of(*claim, {"claim", "bound"});
        if (!same.empty() && identity != same)
            return lab::usage_problem({text::explore_merge_differs, name, files.front().first});
        same = identity;
        const std::int64_t shard = number(*json, "shard");
        if (!shards.insert(shard).second)
            return lab::usage_problem({text::explore_merge_twice, name, shard, number(*json, "shards")});
        runs += number(*claim, "sampled");
        for (const char* member : {"program", "begin", "policy", "search_seed", "shards"})
            all[member] = json->find(member) == nullptr ? Json() : *json->find(member);
        all["claim"] = *claim->find("claim");
        for (const Json& outcome : own->elements()) {
            const std::string id = text_of(outcome, {"kind", "exit_code", "console", "value"});
            const auto known = std::find_if(outcomes.begin(), outcomes.end(), [&](const Json& each) {
                return text_of(each, {"kind", "exit_code", "console", "value"}) == id;
            });
            if (known == outcomes.end()) {
                outcomes.push_back(outcome);
                continue;
            }
            const std::int64_t both = number(*known, "sampled") + number(outcome, "sampled");
            if (is_shorter(outcome, *known)) *known = outcome;
            (*known)["sampled"] = both;
        }
    }
    std::sort(outcomes.begin(), outcomes.end(),
              [](const Json& a, const Json& b) { return outcome_name(a) < outcome_name(b); });
    all["complete"] = false;
    all["merged"] = shards.size();
    all["sampled"] = runs;
    all["outcomes"] = Json(outcomes);
    return all;
}

std::string merged_text(const Json& result, Language language) {
    const Json* program = result.find("program");
    const std::string name = program == nullptr || program->text() == nullptr ? "?" : *program->text();
    const std::int64_t runs = number(result, "sampled");
    std::string text =
        say(language, Message(text::explore_merged, name, runs, number(result, "merged"))) + "\n";
    std::size_t width = 0;
    for (const Json& outcome : result.find("outcomes")->elements())
        width = std::max(width, outcome_name(outcome).size());
    for (const Json& outcome : result.find("outcomes")->elements()) {
        text += fmt::format("  {:<{}}  ", outcome_name(outcome), width) +
                say(language, Message(text::explore_sampled_outcome, number(outcome, "sampled"), runs)) +
                "\n";
    }
    return text;
}

}  // namespace baton::explore
