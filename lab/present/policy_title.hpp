// What a scheduling policy is called by people.
#pragma once

#include <string>
#include <string_view>

#include "base/messages.hpp"

namespace baton::lab {

/// The name with its French or English title, "rr (tourniquet)", or the name as given for others.
std::string policy_title(Language language, std::string_view policy);

}  // namespace baton::lab
