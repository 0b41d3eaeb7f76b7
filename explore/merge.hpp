// Adds up results of runs by chance that were made in shards, on several machines: files of `--json`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/language.hpp"
#include "base/result.hpp"
#include "lab/build/problem.hpp"

namespace baton::explore {

/// One result as if all runs had been made at once: of each outcome the numbers of runs are added, and the
/// way with the fewest interrupts is kept. Fails when results don't belong together, or one comes twice.
/// `files`: name and content.
Result<Json, lab::Problem> merged(const std::vector<std::pair<std::string, std::string>>& files);

/// For people: how many runs came to what.
std::string merged_text(const Json& result, Language language);

}  // namespace baton::explore
