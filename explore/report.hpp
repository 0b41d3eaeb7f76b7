// What the race finder has found out, for people and as JSON.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/language.hpp"
#include "explore/finder.hpp"

namespace baton::explore {

/// Where an outcome's schedule has been left; empty: nowhere.
using ScheduleFiles = std::vector<std::vector<std::string>>;  // by claim, by outcome

std::string report_text(const Report& report, Language language, const ScheduleFiles& files);
/// Of one run that followed a schedule: what it came to, and how.
std::string followed_text(const Report& report, Language language);
Json report_json(const Report& report, Language language, const ScheduleFiles& files);

/// What exactly has been shown by a claim, in one sentence.
Message shown_by(const Report& report, const ClaimResult& claim);

}  // namespace baton::explore
